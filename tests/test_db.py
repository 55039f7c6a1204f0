"""Facts about the database: durable, foreign keys on, and one word for everything that fails."""

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from factories import Office, make_submission
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from forms_service import db
from forms_service.db import PRAGMAS, Database, StorageUnavailable
from forms_service.migrations import alembic_config, migrate
from forms_service.models import SCHEMA_VERSION, EventRow, SubmissionRow, VillageRow


@pytest.mark.parametrize(("name", "value"), PRAGMAS.items())
def test_every_connection_keeps_its_pragmas(database: Database, name: str, value: object) -> None:
    with database.reading() as session:
        assert session.scalar(text(f"PRAGMA {name}")) == value


def test_a_pragma_that_is_not_kept_is_told() -> None:
    with pytest.raises(StorageUnavailable, match="journal_mode=memory, not wal"):
        Database("sqlite://").engine.connect()


def test_a_sqlite_that_may_corrupt_its_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "SAFE_SQLITE", (99,))
    with pytest.raises(StorageUnavailable, match=r"is older than 3\.51\.3"):
        Database("sqlite:////tmp/never-made.db")


def test_what_failed_half_way_is_not_stored(database: Database, office: Office) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        session.get_one(VillageRow, "sukamaju").site_url = "https://lain.example"
        session.flush()
        raise ZeroDivisionError
    with database.reading() as session:
        assert session.get_one(VillageRow, "sukamaju").site_url != "https://lain.example"


def test_a_writer_holds_the_lock_from_its_first_word(database: Database, office: Office) -> None:
    other = Database(database.url)
    with database.writing() as session, other.engine.connect() as connection:
        session.scalar(text("SELECT 1"))
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
        with pytest.raises(OperationalError, match="locked"):
            connection.exec_driver_sql("INSERT INTO counters VALUES ('x', 2026, 1)")
    other.engine.dispose()


def test_a_broken_rule_of_the_tables_is_not_called_an_outage(
    database: Database, office: Office
) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text("INSERT INTO counters VALUES ('sukamaju', 2026, 1)"))
        session.execute(text("INSERT INTO counters VALUES ('sukamaju', 2026, 1)"))


def test_a_missing_folder_is_an_outage(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/none/balai.db")
    with pytest.raises(StorageUnavailable), database.reading() as session:
        session.execute(text("SELECT 1"))


def test_a_file_that_is_no_database_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "balai.db").write_text("Ini bukan basis data. " * 100, encoding="utf-8")
    database = Database(f"sqlite:///{tmp_path / 'balai.db'}")
    with pytest.raises(StorageUnavailable), database.reading() as session:
        session.execute(text("SELECT 1"))


def test_no_answer_stands_in_the_words_of_an_error(database: Database) -> None:
    with pytest.raises(StorageUnavailable) as caught, database.writing() as session:
        session.execute(text("INSERT INTO none VALUES (:word)"), {"word": "Siti Aminah"})
    assert "Siti" not in str(caught.value) + str(caught.value.__cause__)


def test_erasing_a_submission_takes_its_entries_along(database: Database, office: Office) -> None:
    make_submission(database, office.village)
    with database.writing() as session:
        session.delete(session.scalars(select(SubmissionRow)).one())
    with database.reading() as session:
        assert session.scalars(select(EventRow)).all() == []


def test_tables_without_migrations_are_refused(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(StorageUnavailable, match="tables are at nothing"):
        database.check_version()
    migrate(database.engine)
    database.check_version()
    database.engine.dispose()


def test_newer_tables_are_refused(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num='9999'"))
    with pytest.raises(StorageUnavailable, match=f"tables are at 9999, not {SCHEMA_VERSION}"):
        database.check_version()


def test_the_code_needs_the_newest_migration(database: Database) -> None:
    with database.engine.connect() as connection:
        heads = ScriptDirectory.from_config(alembic_config(connection)).get_heads()
    assert heads == [SCHEMA_VERSION]


def test_the_models_are_what_the_migrations_make(database: Database) -> None:
    with database.engine.begin() as connection:
        command.check(alembic_config(connection))


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrate(database.engine)
    database.check_version()
