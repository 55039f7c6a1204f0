"""The database: engine and transactions. SQLite by default, PostgreSQL by URL."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from forms_service.models import SCHEMA_VERSION

# In older releases two connections that checkpoint at once can corrupt the file (WAL-reset bug).
SAFE_SQLITE = (3, 51, 3)
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "busy_timeout": 20_000,
}


class StorageUnavailable(RuntimeError):
    """The database cannot take or give data now: locked, full, read-only, gone, not migrated."""


class Database:
    """One engine; `reading()`, `writing()` and `storing()` are the only ways in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _make_engine(url)
        self._writer = self.engine.execution_options(balai_writes=True)
        # SQLite lets those who wait poll, and the unlucky wait for seconds; a lock lets them queue.
        self._turn: AbstractContextManager[Any] = (
            Lock() if self.engine.dialect.name == "sqlite" else nullcontext()
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session for reading; raises StorageUnavailable."""
        with self._translated(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def storing(self) -> Iterator[Connection]:
        """Open a connection for plain statements, else as `writing`: without a session's cost."""
        with self._turn, self._translated(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session whose transaction holds the write lock from its first statement on.

        It is durable when the block ends without an error. Raises StorageUnavailable.
        """
        with (
            self._turn,
            self._translated(),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def forget_pages(self) -> None:
        """Let no overwritten page linger in SQLite's write-ahead log."""
        if self.engine.dialect.name == "sqlite":
            with self._translated(), self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]

    def version(self) -> str:
        """Return the version that the tables are at, or an empty text before any migration."""
        with self._translated(), self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return str(connection.scalar(text("SELECT version_num FROM alembic_version")))

    def check_version(self) -> None:
        """Raise StorageUnavailable when the tables are not the ones this code needs."""
        if (found := self.version()) != SCHEMA_VERSION:
            raise StorageUnavailable(f"tables are at {found or 'nothing'}, not {SCHEMA_VERSION}")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Tell SQLAlchemy's errors and the driver's own alike; IntegrityError goes through."""
        driver: Any = self.engine.dialect.loaded_dbapi
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise StorageUnavailable(type(error.orig).__name__) from error
        except driver.IntegrityError as error:
            raise IntegrityError(None, None, error) from None
        except driver.Error as error:
            raise StorageUnavailable(type(error).__name__) from error


def _sqlite_module() -> ModuleType:
    if sys.platform == "linux":
        from pysqlite3 import dbapi2
    else:
        from sqlite3 import dbapi2
    if dbapi2.sqlite_version_info < SAFE_SQLITE:
        raise StorageUnavailable(f"SQLite {dbapi2.sqlite_version} is older than 3.51.3")
    module: ModuleType = dbapi2
    return module


def _make_engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        url, module=_sqlite_module(), connect_args={"timeout": 20}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the "begin" event below opens transactions itself
    for name, wanted in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={wanted}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            raise StorageUnavailable(f"SQLite keeps {name}={found}, not {wanted}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("balai_writes", False)
    raw: Any = connection.connection.driver_connection
    raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
