"""A new office key: colleagues go on with their passwords, every thread opens, the old key not."""

import pytest
from factories import PASSWORD, Office, make_staff, make_submission, open_with_key
from flask import Flask

from forms_service import rotation, staff, submissions, threads, vault
from forms_service.cli.village import write_recovery_key
from forms_service.db import Database
from forms_service.models import SessionRow, StaffRow, VillageRow
from forms_service.villages import get_village, recovery_context


@pytest.fixture
def recovery(database: Database, office: Office) -> bytes:
    """A recovery key of the village that the test knows."""
    key = vault.make_key()
    make_submission(database, office.village)
    with database.writing() as session:
        thread = threads.open_at_office(session, "sukamaju", "2026-0001", office.office_key)
        public = office.village.office_public_key
        submissions.add_note(session, thread, "Catatan lama", "rina", public)
        sealed = vault.seal(key, office.office_key, recovery_context("sukamaju"))
        session.get_one(VillageRow, "sukamaju").recovery_wrapped_key = sealed
    return key


def rotate(database: Database, recovery: bytes) -> tuple[bytes, list[str]]:
    with database.writing() as session:
        key, _, left_out = rotation.rotate(session, "sukamaju", recovery)
    return key, left_out


def test_a_password_opens_the_new_key(database: Database, office: Office, recovery: bytes) -> None:
    key, left_out = rotate(database, recovery)
    with database.reading() as session:
        found = staff.find_lock(session, "sukamaju", "rina").open(PASSWORD)
        assert session.query(SessionRow).count() == 0
    assert (found, left_out) == (key, [])
    assert key != office.office_key


def test_everything_opens_before_and_after_resealing(
    database: Database, office: Office, recovery: bytes
) -> None:
    key, _ = rotate(database, recovery)
    assert open_with_key(database, key).entries[-1].text == "Catatan lama"
    assert rotation.reseal(database, "sukamaju", key) == 1
    assert rotation.reseal(database, "sukamaju", key) == 0
    with database.writing() as session:
        rotation.finish(session, "sukamaju")
    assert open_with_key(database, key).entries[-1].text == "Catatan lama"
    with pytest.raises(vault.CannotOpen):
        open_with_key(database, office.office_key)


def test_what_comes_in_meanwhile_is_sealed_to_the_new_key(
    database: Database, recovery: bytes
) -> None:
    key, _ = rotate(database, recovery)
    with database.reading() as session:
        village = get_village(session, "sukamaju")
    make_submission(database, village)
    assert rotation.reseal(database, "sukamaju", key) == 1
    assert open_with_key(database, key, "2026-0002").answers["nama"] == "Siti Aminah"


def test_a_public_key_that_nobody_vouched_for_gets_nothing(
    database: Database, office: Office, recovery: bytes
) -> None:
    make_staff(database, office, "dedi")
    with database.writing() as session:
        row = session.get_one(StaffRow, ("sukamaju", "dedi"))
        row.public_key = vault.make_office_key().public
    assert rotate(database, recovery)[1] == ["Dedi"]


def test_a_wrong_recovery_key_changes_nothing(database: Database, recovery: bytes) -> None:
    with pytest.raises(vault.CannotOpen):
        rotate(database, vault.make_key())


def test_the_command_does_all_of_it(
    app: Flask, recovery: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_service.cli.office_key.time.sleep", lambda _: None)
    printed = write_recovery_key(recovery)
    result = app.test_cli_runner().invoke(
        args=["office-key", "rotate", "sukamaju", "--recovery-key", printed]
    )
    assert result.exit_code == 0, result.output
    assert "1 threads sealed anew." in result.output
    assert "the old key is destroyed" in result.output


def test_a_forgotten_password_is_reset_with_the_recovery_key(
    app: Flask, database: Database, office: Office, recovery: bytes
) -> None:
    args = ["staff", "reset", "sukamaju", "rina", "--password", "gajah minum air sungai"]
    printed = write_recovery_key(recovery)
    result = app.test_cli_runner().invoke(args=[*args, "--recovery-key", printed])
    assert result.exit_code == 0, result.output
    with database.reading() as session:
        lock = staff.find_lock(session, "sukamaju", "rina")
    assert lock.open("gajah minum air sungai") == office.office_key
