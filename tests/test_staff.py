"""Staff: the password is checked by unwrapping the office key, and by nothing else."""

import pytest
from factories import PASSWORD, Office, make_session, make_staff

from forms_service import staff, vault
from forms_service.db import Database
from forms_service.models import SessionRow, StaffRow
from forms_service.passwords import WeakPassword
from forms_service.staff import StaffError, WrongPassword


def open_lock(database: Database, staff_id: str, password: str) -> bytes:
    with database.reading() as session:
        lock = staff.find_lock(session, "sukamaju", staff_id)
    return lock.open(password)


def test_the_right_password_opens_the_office_key(database: Database, office: Office) -> None:
    assert open_lock(database, "rina", PASSWORD) == office.office_key


def test_a_user_name_may_be_typed_with_capitals(database: Database, office: Office) -> None:
    assert open_lock(database, " Rina ", PASSWORD) == office.office_key


@pytest.mark.parametrize(("staff_id", "password"), [("rina", "salah"), ("siapa", PASSWORD)])
def test_a_wrong_name_or_password_opens_nothing(
    database: Database, office: Office, staff_id: str, password: str
) -> None:
    with pytest.raises(WrongPassword):
        open_lock(database, staff_id, password)


@pytest.mark.parametrize("staff_id", ["rina", "siapa"])
def test_a_wrong_name_costs_a_guesser_as_much_as_a_wrong_password(
    database: Database, office: Office, staff_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    derive = vault.derive_password_key

    def count(password: str, salt: bytes) -> bytes:
        calls.append("kdf")
        return derive(password, salt)

    monkeypatch.setattr(vault, "derive_password_key", count)
    with pytest.raises(WrongPassword):
        open_lock(database, staff_id, "salah")
    assert calls == ["kdf"]


def test_the_table_holds_neither_the_password_nor_the_key(
    database: Database, office: Office
) -> None:
    with database.reading() as session:
        row = session.get_one(StaffRow, ("sukamaju", "rina"))
    stored = row.salt + row.wrapped_key
    assert PASSWORD.encode() not in stored
    assert office.office_key not in stored


def test_a_lock_moved_to_another_name_opens_nothing(database: Database, office: Office) -> None:
    make_staff(database, office, "budi", "lampu jalan padam lagi")
    with database.writing() as session:
        rina = session.get_one(StaffRow, ("sukamaju", "rina"))
        budi = session.get_one(StaffRow, ("sukamaju", "budi"))
        rina.salt, rina.wrapped_key = budi.salt, budi.wrapped_key
    with pytest.raises(WrongPassword):
        open_lock(database, "rina", "lampu jalan padam lagi")


def test_a_user_name_is_given_once(database: Database, office: Office) -> None:
    with pytest.raises(StaffError, match="sudah dipakai"):
        make_staff(database, office)


@pytest.mark.parametrize("staff_id", ["", "R", "rina marlina", "../x", "a" * 41])
def test_a_user_name_is_short_and_plain(database: Database, office: Office, staff_id: str) -> None:
    with pytest.raises(StaffError, match="huruf kecil"):
        make_staff(database, office, staff_id)


def test_the_words_of_the_village_are_no_password(database: Database, office: Office) -> None:
    with pytest.raises(WeakPassword):
        make_staff(database, office, "budi", "cibungur-karangjaya-ujang")


def test_who_leaves_loses_access_at_once_and_keeps_the_name(
    database: Database, office: Office
) -> None:
    token = make_session(database, office)
    with database.writing() as session:
        staff.leave(session, "sukamaju", "rina")
    with database.reading() as session:
        row = session.get_one(StaffRow, ("sukamaju", "rina"))
        assert session.get(SessionRow, ("sukamaju", vault.hash_token(token))) is None
    assert (row.name, row.salt, row.wrapped_key) == ("Rina", b"", b"")
    with pytest.raises(WrongPassword):
        open_lock(database, "rina", PASSWORD)


def test_only_who_works_here_can_leave(database: Database, office: Office) -> None:
    with database.writing() as session, pytest.raises(StaffError):
        staff.leave(session, "sukamaju", "siapa")
