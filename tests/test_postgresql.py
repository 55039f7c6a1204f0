"""The same service on PostgreSQL: a throw-away server, started for these tests alone."""

import base64
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from factories import (
    MASTER_KEYS,
    Office,
    make_config,
    make_definition,
    make_office,
    make_sending,
    make_words,
)
from sqlalchemy import func, select, text, update

from forms_service import access, budgets, create_app, threads, vault, worklist
from forms_service.budgets import Budget
from forms_service.care.backups import CannotBackUp, back_up, restore
from forms_service.db import Database, StorageUnavailable
from forms_service.erasure_list import ErasureList
from forms_service.migrations import migrate
from forms_service.models import AccessRow, SubmissionRow
from forms_service.retention import purge
from forms_service.sendings import store
from forms_service.signing import Visit
from forms_service.submissions import reply, withdraw

SUPERUSER = "postgres"


def _find_binaries() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


BINARIES = _find_binaries()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        BINARIES is None and "CI" not in os.environ, reason="PostgreSQL is not installed"
    ),
]


def _run(*command: str) -> None:
    """Run a server program; PostgreSQL refuses root, so root steps down first."""
    step_down = ["runuser", "-u", SUPERUSER, "--"] if os.geteuid() == 0 else []
    subprocess.run([*step_down, *command], check=True, capture_output=True, cwd="/")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster that listens on a socket in its own folder only."""
    assert BINARIES is not None, "install Debian's postgresql"
    folder = Path(tempfile.gettempdir(), f"balai-pg-{os.getpid()}")
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, SUPERUSER)
    data = str(folder / "data")
    try:
        _run(str(BINARIES / "initdb"), "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        log = str(folder / "log")
        _run(str(BINARIES / "pg_ctl"), "-D", data, "-o", options, "-l", log, "-w", "start")
        yield f"postgresql+psycopg://{SUPERUSER}@/postgres?host={folder}"
        _run(str(BINARIES / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(server: str) -> Iterator[Database]:
    """An empty, migrated database."""
    database = Database(server)
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    migrate(database.engine)
    yield database
    database.engine.dispose()


@pytest.fixture
def office(database: Database) -> Office:
    """The village Sukamaju."""
    return make_office(database)


def test_the_tables_are_at_the_newest_version(database: Database) -> None:
    database.check_version()


def test_a_thread_lives_from_sending_to_withdrawal(database: Database, office: Office) -> None:
    receipt = store(database, make_sending(office.village), MASTER_KEYS)
    with database.writing() as session:
        reply(session, receipt.thread, "Halo", Visit("v" * 32, "reply", 0))
        withdraw(session, receipt.thread)
    with database.reading() as session:
        reference = receipt.thread.reference
        thread = threads.open_at_office(session, "sukamaju", reference, office.office_key)
    assert [entry.kind for entry in thread.entries] == ["received", "reply", "withdrawn"]
    assert thread.answers == receipt.thread.answers


def test_twenty_equal_sends_at_once_are_stored_once(database: Database, office: Office) -> None:
    sending = make_sending(office.village)
    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(lambda _: store(database, sending, MASTER_KEYS), range(20)))
    assert len({(r.code, r.thread.reference) for r in receipts}) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SubmissionRow)) == 1


def test_twenty_first_sends_of_a_year_get_twenty_numbers(
    database: Database, office: Office
) -> None:
    sendings = [make_sending(office.village) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(lambda s: store(database, s, MASTER_KEYS), sendings))
    numbers = sorted(int(r.thread.reference[5:]) for r in receipts)
    assert numbers == list(range(1, 21))


def test_ten_who_begin_a_budget_at_once_wait_for_each_other(
    database: Database, office: Office
) -> None:
    url = database.engine.url.render_as_string(hide_password=False)

    def reserve(_number: int) -> int:
        other = Database(url)  # as another process has it: they share no lock but the rows'
        with other.writing() as session:
            wait = budgets.reserve(session, "sukamaju", Budget("queue", 1, 60), "10.0.0.0/24")
        other.engine.dispose()
        return wait

    with ThreadPoolExecutor(10) as pool:
        waits = sorted(pool.map(reserve, range(10)))
    assert [round(wait / 60) for wait in waits] == list(range(10))


def test_the_queue_lists_what_came_in(database: Database, office: Office) -> None:
    receipt = store(database, make_sending(office.village), MASTER_KEYS)
    with database.reading() as session:
        items = worklist.list_page(session, office.village, "antrean", 1)
        counts = worklist.count(session, office.village)
    assert [item.reference for item in items] == [receipt.thread.reference]
    assert counts.of("antrean") == 1
    assert items[0].title == make_definition().title


def test_what_is_due_is_erased_keys_first(
    database: Database, office: Office, tmp_path: Path
) -> None:
    receipt = store(database, make_sending(office.village), MASTER_KEYS)
    with database.writing() as session:
        session.execute(update(SubmissionRow).values(erase_on=date(2020, 1, 1)))
    kept = ErasureList(tmp_path / "erasures.jsonl")
    assert purge(database, office.village, kept).count == 1
    with database.reading() as session:
        row = session.get_one(SubmissionRow, ("sukamaju", receipt.thread.reference))
        assert (row.office_key, row.receipt_key, row.sealed_answers) == (b"", b"", b"")
        access.verify(session, "sukamaju")


def test_the_access_log_refuses_to_be_changed(database: Database, office: Office) -> None:
    with database.writing() as session:
        access.log_act(session, "sukamaju", "rina", reference="", act=access.SEARCHED)
    with pytest.raises(StorageUnavailable), database.writing() as session:
        session.execute(update(AccessRow).values(staff_id="dedi"))


def test_a_backup_is_restored_into_another_database(
    server: str, database: Database, office: Office, tmp_path: Path
) -> None:
    receipt = store(database, make_sending(office.village), MASTER_KEYS)
    key = vault.make_office_key()
    backup = back_up(database, tmp_path, key.public)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS restored"))
        connection.execute(text("CREATE DATABASE restored"))
    url = server.replace("/postgres?", "/restored?")
    assert restore(backup, url, key.private, ErasureList(None)) == 0
    restored = Database(url)
    with restored.reading() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
    restored.engine.dispose()
    assert thread == receipt.thread
    with pytest.raises(CannotBackUp, match="empty"):
        restore(backup, url, key.private, ErasureList(None))


def test_what_no_text_of_postgresql_holds_is_refused_as_anywhere(
    database: Database, office: Office
) -> None:
    app = create_app(make_config(database_url=database.url))
    client = app.test_client()
    claim = b'{"page":"x","definition":{"slug":"a\\u0000"}}'
    token = base64.urlsafe_b64encode(claim).decode().rstrip("=") + ".x"
    words = make_words(nama="Siti\0 Aminah", _form=token)
    assert client.get("/%00/status").status_code == 404
    assert client.post("/sukamaju/formulir", data=words).status_code == 403
    assert client.post("/sukamaju/status", data={"code": "\0" * 20}).status_code == 422
    app.extensions["balai"].database.engine.dispose()
