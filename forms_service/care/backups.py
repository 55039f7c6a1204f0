"""Backups: a copy of the whole database in use, sealed to a key that is kept elsewhere."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import URL, text

from forms_service import erasure
from forms_service.care.sealing import open_file, seal_file
from forms_service.db import Database
from forms_service.durable import sync_folder
from forms_service.erasure_list import ErasureList
from forms_service.migrations import migrate

PATTERN = "balai-*.backup"
# A database and what SQLite would read into it when it is opened.
_SQLITE_FILES = ("", "-wal", "-shm", "-journal")


class CannotBackUp(RuntimeError):
    """No backup was written or restored; the text says why and what to do."""


def back_up(database: Database, folder: Path, public: bytes) -> Path:
    """Write a sealed backup into a folder; it has its name only once it is whole and durable."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"balai-{datetime.now(UTC):%Y%m%d-%H%M%S}.backup"
    unfinished = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        with _snapshot(database, folder) as plain, unfinished.open("xb") as sealed:
            seal_file(plain, sealed, public)
            sealed.flush()
            os.fsync(sealed.fileno())
        unfinished.rename(path)
        sync_folder(folder)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def list_backups(folder: Path) -> list[Path]:
    """List the backups of a folder, the newest first."""
    return sorted(folder.glob(PATTERN), reverse=True)


def thin_out(folder: Path, keep: int) -> int:
    """Remove all but the newest backups; return how many went."""
    old = list_backups(folder)[keep:]
    for path in old:
        path.unlink()
    return len(old)


def restore(backup: Path, database_url: str, private: bytes, kept: ErasureList) -> int:
    """Restore a backup into an empty place, mend its tables, erase again what was erased since.

    Returns how many submissions were erased again.

    Raises:
        CannotBackUp: when the place is not empty or a program is missing.
        vault.CannotOpen: when the key does not fit or the file was changed.
    """
    with tempfile.TemporaryFile() as plain:
        with backup.open("rb") as sealed:
            open_file(sealed, plain, private)
        plain.seek(0)
        _load(plain, database_url)
    database = Database(database_url)
    try:
        migrate(database.engine)
        erasure.finish(database)
        return erasure.replay(database, kept)
    finally:
        database.engine.dispose()


@contextmanager
def _snapshot(database: Database, folder: Path) -> Iterator[BinaryIO]:
    """Give a consistent copy of the whole database; nothing waits for it.

    It has no name any more once it can be read: whatever ends the process, nothing is left behind.
    """
    with tempfile.TemporaryDirectory(dir=folder) as name:
        path = Path(name, "snapshot")
        url = database.engine.url
        if url.get_backend_name() == "sqlite":
            with database.engine.connect() as connection:
                raw = connection.connection.driver_connection
                raw.execute("VACUUM INTO ?", (str(path),))  # type: ignore[union-attr]
        else:
            _run("pg_dump", "--format=custom", f"--file={path}", _address(url))
        with path.open("rb") as file:
            path.unlink()
            yield file


def _load(plain: BinaryIO, database_url: str) -> None:
    database = Database(database_url)
    url = database.engine.url
    try:
        if url.get_backend_name() == "sqlite":
            _load_sqlite(plain, Path(str(url.database)))
        else:
            _load_postgresql(plain, database)
    finally:
        database.engine.dispose()


def _load_sqlite(plain: BinaryIO, path: Path) -> None:
    there = [old for end in _SQLITE_FILES if (old := Path(f"{path}{end}")).exists()]
    if there:
        raise CannotBackUp(
            f"{', '.join(map(str, there))} exists: move all of it away together first,"
            " so that nothing is overwritten and no old log is read into the new file"
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        shutil.copyfileobj(plain, file)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).rename(path)
    sync_folder(path.parent)


def _load_postgresql(plain: BinaryIO, database: Database) -> None:
    with database.engine.connect() as connection:
        tables = connection.scalar(
            text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
        )
    if tables:
        raise CannotBackUp("the database has tables: restore into an empty one")
    with tempfile.NamedTemporaryFile() as file:
        shutil.copyfileobj(plain, file)
        file.flush()
        _run("pg_restore", "--no-owner", f"--dbname={_address(database.engine.url)}", file.name)


def _address(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(program: str, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise CannotBackUp(f"{program} is missing; on Debian: apt install postgresql-client")
    done = subprocess.run([found, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotBackUp(f"{program}: {done.stderr.strip()[:300]}")
