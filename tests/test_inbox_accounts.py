"""Accounts: invited by a link, let in by somebody with the key, a second factor, known browsers."""

import re
import time

import pytest
from factories import PASSWORD, SAME_ORIGIN, Office, make_fields, make_session, make_staff
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from forms_service import access, budgets, staff, totp, vault
from forms_service.db import Database
from forms_service.models import BudgetRow, InvitationRow, SessionRow, StaffRow

KANTOR = "/sukamaju/kantor"
OTHER = "gajah minum air sungai"


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    data = make_fields(client, **fields)
    return client.post(f"{KANTOR}/{path}", data=data, headers=SAME_ORIGIN)


def sign_in(client: FlaskClient, staff_id: str, password: str) -> TestResponse:
    data = {"nama": staff_id, "sandi": password}
    return client.post(f"{KANTOR}/masuk", data=data, headers=SAME_ORIGIN)


def invite(rina: FlaskClient, staff_id: str = "dedi", role: str = "operator") -> str:
    page = post(rina, "petugas/undang", nama=staff_id, panggilan="Dedi", peran=role).text
    return str(re.findall(r"<b>http://127.0.0.1:8001(/[^<]+/undangan/[^<]+)</b>", page)[0])


def accept(client: FlaskClient, link: str, password: str = OTHER) -> TestResponse:
    return client.post(link, data={"sandi": password}, headers=SAME_ORIGIN)


def get_row(database: Database, staff_id: str) -> StaffRow:
    with database.reading() as session:
        return session.get_one(StaffRow, ("sukamaju", staff_id))


def test_an_invited_colleague_waits_until_let_in(
    app: Flask, rina: FlaskClient, database: Database
) -> None:
    dedi = app.test_client()
    link = invite(rina)
    assert "Selamat datang, Dedi" in dedi.get(link).text
    code = re.findall(r'<p class="code">([\d ]+)<', accept(dedi, link).text)[0]
    assert "akun belum dibuka" in sign_in(dedi, "dedi", OTHER).text
    assert code in rina.get(f"{KANTOR}/petugas").text
    assert post(rina, "petugas/izinkan", nama="dedi").status_code == 303
    assert sign_in(dedi, "dedi", OTHER).status_code == 303
    assert dedi.get(KANTOR).status_code == 200


def test_the_link_carries_no_key(rina: FlaskClient, database: Database, office: Office) -> None:
    link = invite(rina)
    with database.reading() as session:
        row = session.scalars(select(InvitationRow)).one()
    assert link.rpartition("/")[2].encode() not in row.token_hash
    assert not hasattr(row, "sealed_key")


def test_a_link_is_used_once(app: Flask, rina: FlaskClient) -> None:
    link, client = invite(rina), app.test_client()
    assert accept(client, link).status_code == 200
    assert accept(client, link).status_code == 404
    assert client.get(f"{KANTOR}/undangan/x").status_code == 404


def test_a_weak_password_is_refused_and_the_link_stays(app: Flask, rina: FlaskClient) -> None:
    link, client = invite(rina), app.test_client()
    assert accept(client, link, "desasukamaju2026").status_code == 422
    assert accept(client, link).status_code == 200


def test_a_new_link_renews_a_forgotten_password(
    app: Flask, rina: FlaskClient, database: Database, office: Office
) -> None:
    make_staff(database, office, "dedi")
    dedi = app.test_client()
    accept(dedi, invite(rina))
    assert sign_in(dedi, "dedi", PASSWORD).status_code == 422
    post(rina, "petugas/izinkan", nama="dedi")
    assert sign_in(dedi, "dedi", OTHER).status_code == 303


def test_who_leaves_is_out_at_once(
    app: Flask, rina: FlaskClient, database: Database, office: Office
) -> None:
    make_staff(database, office, "dedi")
    dedi = app.test_client()
    sign_in(dedi, "dedi", PASSWORD)
    post(rina, "petugas/akhiri", nama="dedi")
    assert dedi.get(KANTOR).status_code == 303
    assert sign_in(dedi, "dedi", PASSWORD).status_code == 422
    assert get_row(database, "dedi").wrapped_key == b""


def test_the_last_leader_stays(rina: FlaskClient, database: Database, office: Office) -> None:
    make_staff(database, office, "dedi", role="operator")
    assert post(rina, "petugas/akhiri", nama="rina").status_code == 422
    assert get_row(database, "rina").left_at is None


def test_a_new_password_wraps_the_key_anew_and_ends_other_sessions(
    app: Flask, rina: FlaskClient, database: Database, office: Office
) -> None:
    other = app.test_client()
    other.set_cookie("balai", make_session(database, office), domain="localhost")
    assert post(rina, "akun/sandi", lama=PASSWORD, baru=OTHER).status_code == 303
    assert other.get(KANTOR).status_code == 303
    assert rina.get(KANTOR).status_code == 200
    with database.reading() as session:
        lock = staff.find_lock(session, "sukamaju", "rina")
    assert lock.open(OTHER) == office.office_key
    with pytest.raises(staff.WrongPassword):
        lock.open(PASSWORD)


@pytest.mark.parametrize(("old", "new"), [("salah", OTHER), (PASSWORD, "pendek")])
def test_a_wrong_or_weak_password_changes_nothing(
    rina: FlaskClient, database: Database, old: str, new: str
) -> None:
    before = get_row(database, "rina").wrapped_key
    assert post(rina, "akun/sandi", lama=old, baru=new).status_code == 422
    assert get_row(database, "rina").wrapped_key == before


def test_one_sees_where_one_is_signed_in(app: Flask, database: Database, office: Office) -> None:
    phone = app.test_client()
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 13) Chrome/120.0"}
    data = {"nama": "rina", "sandi": PASSWORD}
    phone.post(f"{KANTOR}/masuk", data=data, headers={**SAME_ORIGIN, **agent})
    page = phone.get(f"{KANTOR}/akun").text
    assert "Chrome, Android" in page
    assert "(perangkat ini)" in page


def turn_on(client: FlaskClient) -> str:
    page = client.get(f"{KANTOR}/akun/kode").text
    secret = re.findall(r'name="rahasia" value="([A-Z2-7]{32})"', page)[0]
    code = totp.make_code(secret, int(time.time()) // 30 - 1)
    assert post(client, "akun/kode", rahasia=secret, kode=code).status_code == 303
    return str(secret)


def test_a_code_is_asked_for_and_works_once(app: Flask, rina: FlaskClient) -> None:
    secret, browser = turn_on(rina), app.test_client()
    assert "6 angka dari aplikasi" in sign_in(browser, "rina", PASSWORD).text
    assert "6 angka dari aplikasi" in browser.get(KANTOR).text
    assert post(browser, "kode", kode="000000").status_code == 422
    code = totp.make_code(secret, int(time.time()) // 30)
    assert post(browser, "kode", kode=code).status_code == 303
    assert browser.get(KANTOR).status_code == 200
    again = app.test_client()
    sign_in(again, "rina", PASSWORD)
    assert post(again, "kode", kode=code).status_code == 422


def test_a_second_factor_survives_a_new_password(
    app: Flask, rina: FlaskClient, database: Database
) -> None:
    secret, browser = turn_on(rina), app.test_client()
    post(rina, "akun/sandi", lama=PASSWORD, baru=OTHER)
    sign_in(browser, "rina", OTHER)
    code = totp.make_code(secret, int(time.time()) // 30)
    assert post(browser, "kode", kode=code).status_code == 303
    assert secret.encode() not in (get_row(database, "rina").sealed_totp or b"")


def test_the_second_factor_is_turned_off_with_the_password(
    rina: FlaskClient, database: Database
) -> None:
    turn_on(rina)
    assert post(rina, "akun/kode/hapus", sandi="salah").status_code == 422
    assert post(rina, "akun/kode/hapus", sandi=PASSWORD).status_code == 303
    assert get_row(database, "rina").sealed_totp is None


def test_a_second_factor_is_replaced_with_the_password_only(
    app: Flask, rina: FlaskClient, database: Database
) -> None:
    turn_on(rina)
    before = get_row(database, "rina").sealed_totp
    secret = totp.make_secret()
    fields = {"rahasia": secret, "kode": totp.make_code(secret, int(time.time()) // 30)}
    for password in ("", "salah"):
        refused = post(rina, "akun/kode", **fields, sandi=password)
        assert refused.status_code == 422
        assert "Kata sandi salah. Kode tetap dipakai." in refused.text
        assert 'type="password"' in refused.text
    assert get_row(database, "rina").sealed_totp == before
    assert post(rina, "akun/kode", **fields, sandi=PASSWORD).status_code == 303
    assert get_row(database, "rina").sealed_totp != before


def list_acts(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as session:
        entries = access.list_entries(session, "sukamaju")
        access.verify(session, "sukamaju")
    return [(entry.staff_id, entry.act, entry.detail) for entry, _name in reversed(entries)]


def test_who_came_and_left_is_in_the_access_log(
    app: Flask, rina: FlaskClient, database: Database
) -> None:
    accept(app.test_client(), invite(rina))
    post(rina, "petugas/izinkan", nama="dedi")
    post(rina, "petugas/akhiri", nama="dedi")
    assert list_acts(database) == [
        ("rina", access.INVITED, "dedi"),
        ("dedi", access.JOINED, "rina"),
        ("rina", access.LET_IN, "dedi"),
        ("rina", access.ENDED, "dedi"),
    ]
    page = rina.get(f"{KANTOR}/catatan").text
    for words in ("mengundang petugas (dedi)", "mengakhiri akses petugas (dedi)"):
        assert words in page


def test_what_was_refused_is_not_in_the_access_log(
    app: Flask, rina: FlaskClient, database: Database
) -> None:
    accept(app.test_client(), invite(rina), "pendek")
    post(rina, "petugas/undang", nama="X!", peran="operator")
    post(rina, "petugas/izinkan", nama="siapa")
    post(rina, "petugas/akhiri", nama="rina")
    post(rina, "akun/kode", rahasia=totp.make_secret(), kode="000000")
    post(rina, "akun/kode/hapus", sandi="salah")
    assert [act for _who, act, _whom in list_acts(database)] == [access.INVITED]


def test_a_second_factor_that_comes_or_goes_is_in_the_access_log(
    rina: FlaskClient, database: Database
) -> None:
    turn_on(rina)
    for _time in range(2):
        post(rina, "akun/kode/hapus", sandi=PASSWORD)
    assert [act for _who, act, _whom in list_acts(database)] == [
        access.FACTOR_ADDED, access.FACTOR_REMOVED,
    ]  # fmt: skip
    assert "memasang kode atau kunci sandi" in rina.get(f"{KANTOR}/catatan").text


@pytest.mark.parametrize(
    ("moment", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]
)
def test_codes_are_those_of_rfc_6238(moment: int, code: str) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp.make_code(secret, moment // 30) == code


def test_a_flood_of_guesses_does_not_lock_the_office_out(
    app: Flask, database: Database, office: Office
) -> None:
    known, stranger = app.test_client(), app.test_client()
    sign_in(known, "rina", PASSWORD)
    post(known, "keluar")
    for _ in range(budgets.WRONG_PASSWORDS.burst + 1):
        last = sign_in(stranger, "rina", "salah salah salah")
    assert last.status_code == 429
    assert sign_in(app.test_client(), "rina", PASSWORD).status_code == 429
    assert sign_in(known, "rina", PASSWORD).status_code == 303


def test_a_made_up_device_is_a_stranger(app: Flask, database: Database, office: Office) -> None:
    client = app.test_client()
    for value in ("x", "x.y", ".", "é.\u202e", "a" * 300):
        client.set_cookie("balai-perangkat", value, domain="localhost")
        assert sign_in(client, "rina", "salah salah salah").status_code == 422
    with database.reading() as session:
        ids = session.scalars(select(BudgetRow.budget_id)).all()
    assert not any("device:" in budget_id for budget_id in ids)


def test_an_account_without_a_key_pair_gets_one(
    app: Flask, database: Database, office: Office
) -> None:
    with database.writing() as session:
        row = session.get_one(StaffRow, ("sukamaju", "rina"))
        key = vault.derive_password_key(PASSWORD, row.salt)
        row.wrapped_key = vault.seal(key, office.office_key, "sukamaju/staff/rina")
        row.public_key = row.public_mac = None
    for _ in range(2):
        assert sign_in(app.test_client(), "rina", PASSWORD).status_code == 303
    assert get_row(database, "rina").public_key is not None


def test_a_session_that_waits_for_its_code_reaches_nothing(
    app: Flask, database: Database, office: Office
) -> None:
    client = app.test_client()
    client.set_cookie("balai", make_session(database, office), domain="localhost")
    with database.writing() as session:
        session.scalars(select(SessionRow)).one().confirmed = False
    for path in ("", "/akun", "/petugas", "/cari", "/2026-0001"):
        page = client.get(KANTOR + path).text
        assert "6 angka dari aplikasi" in page
        assert "Antrean</h1>" not in page
