"""Colleagues at work on one submission: notes, assignment, ready replies, passing on, printing."""

import re

import pytest
from factories import (
    NASTY,
    SAME_ORIGIN,
    SITE_URL,
    Office,
    make_answers,
    make_definition,
    make_fields,
    make_session,
    make_staff,
    make_submission,
    make_village,
    open_thread,
)
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from forms_service import sendings, statuses, submissions, threads, vault, worklist
from forms_service.counter import Counter, OtherOffice, Reply
from forms_service.db import Database
from forms_service.models import AccessRow, EventRow
from forms_service.sendings import Receipt
from forms_service.threads import Thread
from forms_service.villages import get_village, put_village

PATH = "/sukamaju/kantor/2026-0001"
COUNTER = Counter(
    replies=(
        Reply("siap", "Surat siap", "{nama}, surat {nomor} siap. {petugas}", "ready", ("request",)),
        Reply("aduan", "Aduan", "Kami periksa.", "followed_up", ("complaint",)),
    ),
    offices=(OtherOffice("Disdukcapil", "Loket 3"),),
)


@pytest.fixture
def receipt(database: Database, office: Office) -> Receipt:
    """What Siti sent, to a village with ready replies."""
    with database.writing() as session:
        put_village(session, make_village(counter=COUNTER), SITE_URL)
    return make_submission(database, office.village)


def post(client: FlaskClient, act: str, **fields: str) -> TestResponse:
    return client.post(f"{PATH}/{act}", data=make_fields(client, **fields), headers=SAME_ORIGIN)


def open_with_code(database: Database, receipt: Receipt) -> Thread:
    with database.reading() as session:
        village = get_village(session, "sukamaju")
        return threads.open_with_code(session, village, receipt.code)


def test_a_note_is_read_by_colleagues(rina: FlaskClient, receipt: Receipt) -> None:
    response = post(rina, "catatan", pesan="Sudah saya telepon.")
    assert response.status_code == 303
    page = rina.get(response.location).text
    assert "Catatan tersimpan. Warga tidak melihatnya." in page
    assert "Sudah saya telepon." in page


def test_a_note_never_reaches_the_resident(
    rina: FlaskClient, client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    post(rina, "catatan", pesan="Rahasia kantor")
    kinds = [entry.kind for entry in open_with_code(database, receipt).entries]
    assert kinds == ["received"]
    status = client.post("/sukamaju/status", data={"code": receipt.code}).text
    assert "Rahasia" not in status
    assert "Catatan" not in status


def test_the_receipt_code_does_not_open_a_note(
    rina: FlaskClient, database: Database, receipt: Receipt
) -> None:
    post(rina, "catatan", pesan="Rahasia kantor")
    thread = open_with_code(database, receipt)
    with database.reading() as session:
        sealed = session.scalar(select(EventRow.sealed_text).where(EventRow.kind == "note"))
    assert sealed is not None
    context = threads.entry_context("sukamaju", "2026-0001", 2)
    for part in (sealed, sealed[vault.SEALED_KEY_BYTES :]):
        with pytest.raises(vault.CannotOpen):
            vault.open_sealed(thread.key, part, context)


def test_a_nasty_note_is_kept_and_escaped(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    post(rina, "catatan", pesan=NASTY)
    assert open_thread(database, office).entries[-1].text == NASTY
    assert "<script>" not in rina.get(PATH).text


def test_an_empty_note_is_not_kept(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    assert post(rina, "catatan", pesan="  ").status_code == 422
    assert len(open_thread(database, office).entries) == 1


def test_a_submission_is_given_to_a_colleague_and_back(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    make_staff(database, office, "dedi")
    assert post(rina, "petugas", petugas="dedi").status_code == 303
    assert open_thread(database, office).assignee_id == "dedi"
    assert "Dipegang Dedi" in rina.get(PATH).text
    post(rina, "petugas", petugas="")
    assert open_thread(database, office).assignee_id == ""


def test_a_submission_is_not_given_to_a_stranger(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    assert post(rina, "petugas", petugas="siapa").status_code == 400
    assert open_thread(database, office).assignee_id == ""


def test_a_ready_reply_fills_the_form(rina: FlaskClient, receipt: Receipt) -> None:
    page = rina.get(f"{PATH}?balasan=siap").text
    assert "Siti Aminah, surat 2026-0001 siap. Rina</textarea>" in page
    assert re.search(r'value="ready"[^>]* checked', page)


def test_only_replies_for_the_kind_of_form_are_offered(rina: FlaskClient, receipt: Receipt) -> None:
    page = rina.get(PATH).text
    assert "Surat siap" in page
    assert "Aduan</a>" not in page


def test_passing_on_tells_the_resident_where_to_go(
    rina: FlaskClient, database: Database, receipt: Receipt
) -> None:
    post(rina, "status", status="not_ours", kantor="Disdukcapil", pesan="Bawa KK.")
    thread = open_with_code(database, receipt)
    assert thread.status.closed
    assert thread.entries[-1].text == "Diteruskan ke: Disdukcapil. Loket 3\n\nBawa KK."


def test_printing_in_full_is_logged(
    rina: FlaskClient, database: Database, receipt: Receipt
) -> None:
    assert "3299 0712" not in rina.get(f"{PATH}/cetak").text
    response = post(rina, "cetak")
    page = rina.get(response.location).text
    assert "3299 0712 3456 3456" in page
    with database.reading() as session:
        acts = session.scalars(select(AccessRow.act)).all()
    assert "printed" in acts


def test_reading_the_sheet_is_logged_as_an_opening_for_the_auditor(
    app: Flask, rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    for path in (f"{PATH}/cetak", PATH, f"{PATH}/cetak"):
        assert "Siti Aminah" in rina.get(path).text
        assert list_acts(database) == [("opened", "rina", "2026-0001")], "one sitting, one entry"
    make_staff(database, office, "wati", role="auditor")
    wati = app.test_client()
    wati.set_cookie("balai", make_session(database, office, "wati"), domain="localhost")
    page = wati.get("/sukamaju/kantor/catatan").text
    assert "membuka (saat Diterima)" in page
    assert "2026-0001" in page


def list_acts(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as session:
        rows = session.scalars(select(AccessRow).order_by(AccessRow.number)).all()
    return [(row.act, row.staff_id, row.reference) for row in rows]


def test_other_submissions_of_the_same_person_are_named(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    make_submission(database, office.village)
    make_submission(database, office.village, answers=make_answers(nik="3299071234560000"))
    page = rina.get(PATH).text
    assert "1 kiriman lain dari NIK yang sama" in page
    assert "mungkin kiriman ganda" in page
    assert "2026-0003" not in page


def test_the_blind_index_holds_no_nik(database: Database, office: Office, receipt: Receipt) -> None:
    other = make_submission(database, office.village, make_definition(slug="sktm"))
    with database.reading() as session:
        rows = [
            threads.find_by_lookup(session, "sukamaju", _lookup(r, office))
            for r in (receipt, other)
        ]
    people = {row.person for row in rows if row}
    assert len(people) == 1
    assert b"3299" not in (people.pop() or b"")


def _lookup(receipt: Receipt, office: Office) -> bytes:
    return vault.derive_receipt_keys(receipt.code, office.village.receipt_salt).lookup


def test_a_submission_remembers_who_helped(database: Database, office: Office) -> None:
    assert not make_submission(database, office.village).thread.helped
    assert sendings.Sending.__dataclass_fields__["helper_id"].default == ""


def merge(rina: FlaskClient, reference: str, target: str) -> int:
    data = make_fields(rina, ke=target)
    path = f"/sukamaju/kantor/{reference}/gabung"
    return rina.post(path, data=data, headers=SAME_ORIGIN).status_code


def test_duplicates_are_merged_and_the_resident_is_told(
    rina: FlaskClient, client: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    second = make_submission(database, office.village)
    assert "Gabungkan kiriman ini ke 2026-0001" in rina.get("/sukamaju/kantor/2026-0002").text
    assert merge(rina, "2026-0002", "2026-0001") == 303
    page = client.post("/sukamaju/status", data={"code": second.code}).text
    assert "<h1>Digabung</h1>" in page
    assert "kami kerjakan bersama nomor 2026-0001" in page
    kept = rina.get("/sukamaju/kantor/2026-0001").text
    assert "Digabung dengan 2026-0002" in kept
    assert "2026-0002" not in client.post("/sukamaju/status", data={"code": receipt.code}).text
    with database.reading() as session:
        assert worklist.count(session, office.village).semua == 2


def test_only_open_ones_of_the_same_person_are_merged(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    make_submission(database, office.village, answers=make_answers(nik="3299071234560000"))
    assert merge(rina, "2026-0002", "2026-0001") == 400
    assert merge(rina, "2026-0001", "2026-0001") == 400
    assert merge(rina, "2026-0001", "2026-9999") == 404
    second = make_submission(database, office.village)
    with database.writing() as session:
        submissions.change_status(session, receipt.thread, statuses.COLLECTED, "rina")
    assert merge(rina, second.thread.reference, "2026-0001") == 400


def test_a_merge_can_be_taken_back(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    make_submission(database, office.village)
    merge(rina, "2026-0002", "2026-0001")
    data = make_fields(rina, status="checking") | {"_seen": "2"}
    path = "/sukamaju/kantor/2026-0002/status"
    assert rina.post(path, data=data, headers=SAME_ORIGIN).status_code == 303
    with database.reading() as session:
        thread = threads.open_at_office(session, "sukamaju", "2026-0002", office.office_key)
    assert thread.status is statuses.CHECKING
