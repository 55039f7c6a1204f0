"""One submission: read exactly as sent, masked until revealed, answered with care."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from factories import (
    NASTY,
    SAME_ORIGIN,
    Office,
    make_answers,
    make_definition,
    make_fields,
    make_submission,
    open_thread,
)
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from forms_service import statuses, submissions
from forms_service.db import Database, StorageUnavailable
from forms_service.models import AccessRow
from forms_service.sendings import Receipt
from forms_service.signing import Visit

PATH = "/sukamaju/kantor/2026-0001"


@pytest.fixture
def receipt(database: Database, office: Office) -> Receipt:
    """What Siti sent."""
    return make_submission(database, office.village)


def post(client: FlaskClient, act: str, **fields: str) -> TestResponse:
    return client.post(f"{PATH}/{act}", data=make_fields(client, **fields), headers=SAME_ORIGIN)


def list_acts(database: Database) -> list[tuple[str, str, str, str]]:
    with database.reading() as session:
        rows = session.scalars(select(AccessRow).order_by(AccessRow.at)).all()
    return [(row.staff_id, row.reference, row.act, row.detail) for row in rows]


def test_the_office_reads_what_was_sent_in_the_forms_order(
    rina: FlaskClient, receipt: Receipt
) -> None:
    page = rina.get(PATH).text
    found = re.findall(r'<dt>([^<]*)</dt><dd class="words" dir="auto">([^<]*)</dd>', page)
    assert found == [
        ("Nama lengkap", "Siti Aminah"),
        ("NIK", "•••• •••• •••• 3456"),
        ("Nomor KK", "•••• •••• •••• 1111"),
        ("Nomor HP", "0812 0000 0199"),
        ("Keperluan", "Pinjaman bank"),
        ("Puas?", "Ya"),
    ]


def test_an_unknown_reference_is_not_found(rina: FlaskClient, receipt: Receipt) -> None:
    for reference in ("2026-9999", "x", "%00", "..%2f"):
        assert rina.get(f"/sukamaju/kantor/{reference}").status_code == 404
    assert rina.get(PATH).status_code == 200


@pytest.mark.parametrize("act", ["nik", "status", "pesan"])
def test_nothing_can_be_done_to_an_unknown_reference(rina: FlaskClient, act: str) -> None:
    fields = {"pertanyaan": "nik", "status": "ready", "pesan": "Halo"}
    assert post(rina, act, **fields).status_code == 404


def test_due_and_erase_dates_stand_on_the_page(rina: FlaskClient, receipt: Receipt) -> None:
    page = rina.get(PATH).text
    assert "Janji selesai" in page
    assert "Dihapus" in page


def test_an_opening_is_logged_once(rina: FlaskClient, database: Database, receipt: Receipt) -> None:
    rina.get(PATH)
    rina.get(PATH)
    assert list_acts(database) == [("rina", "2026-0001", "opened", "received")]


def test_a_later_opening_is_logged_again(
    rina: FlaskClient, database: Database, receipt: Receipt
) -> None:
    rina.get(PATH)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=20)):
        rina.get(PATH)
    assert len(list_acts(database)) == 2


def test_revealing_is_logged_with_the_question_and_shows_one_answer(
    rina: FlaskClient, database: Database, receipt: Receipt
) -> None:
    response = post(rina, "nik", pertanyaan="nik", alasan="surat")
    assert (response.status_code, response.location) == (303, f"{PATH}#q-nik")
    page = rina.get(PATH).text
    assert "3299 0712 3456 3456" in page
    assert "•••• •••• •••• 1111" in page
    assert ("rina", "2026-0001", "revealed", "nik: menulis surat") in list_acts(database)


def test_revealing_needs_a_reason_of_the_list(rina: FlaskClient, receipt: Receipt) -> None:
    assert post(rina, "nik", pertanyaan="nik", alasan="ingin tahu").status_code == 400
    assert "3299 0712 3456 3456" not in rina.get(PATH).text


def test_a_revealed_answer_is_masked_again_after_some_minutes(
    rina: FlaskClient, receipt: Receipt
) -> None:
    post(rina, "nik", pertanyaan="nik", alasan="surat")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        assert "3299 0712 3456 3456" not in rina.get(PATH).text


@pytest.mark.parametrize("name", ["", "nama", "tidak_ada", "<b>"])
def test_only_a_masked_answer_can_be_revealed(
    rina: FlaskClient, database: Database, receipt: Receipt, name: str
) -> None:
    assert post(rina, "nik", pertanyaan=name, alasan="surat").status_code == 400
    assert list_acts(database) == []


def test_a_status_is_set_in_the_words_residents_know(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    response = post(rina, "status", status="ready", pesan="Bawa KTP.")
    assert response.status_code == 303
    assert "Status sudah diubah" in rina.get(response.location).text
    newest = open_thread(database, office).entries[-1]
    assert (newest.status, newest.text, newest.author) == (statuses.READY, "Bawa KTP.", "Rina")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("incomplete", "Tandai yang kurang"),
        ("rejected", "Tulis alasannya"),
        ("not_ours", "Sebutkan ke kantor mana"),
    ],
)
def test_a_refusal_needs_a_reason(
    rina: FlaskClient, database: Database, receipt: Receipt, office: Office, status: str, words: str
) -> None:
    response = post(rina, "status", status=status, pesan="  \n ")
    assert response.status_code == 422
    assert "<title>Kesalahan:" in response.text
    assert words in response.text
    assert re.search(rf'value="{status}"[^>]* checked', response.text)
    assert open_thread(database, office).status is statuses.RECEIVED


@pytest.mark.parametrize("status", ["", "received", "withdrawn", "done", "x"])
def test_only_a_status_of_this_kind_can_be_set_and_the_words_stay(
    rina: FlaskClient, receipt: Receipt, status: str
) -> None:
    response = post(rina, "status", status=status, pesan="Kata-kata saya")
    assert response.status_code == 422
    assert "Kata-kata saya</textarea>" in response.text


def test_what_a_resident_withdrew_stays_withdrawn(
    rina: FlaskClient, database: Database, receipt: Receipt
) -> None:
    with database.writing() as session:
        submissions.withdraw(session, receipt.thread)
    assert "Ubah status" not in rina.get(PATH).text
    assert post(rina, "status", status="ready", _seen="2").status_code == 422


def test_a_message_reaches_the_thread(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    response = post(rina, "pesan", pesan=" Besok bisa diambil.\r\nTerima kasih. ")
    assert response.status_code == 303
    newest = open_thread(database, office).entries[-1]
    assert (newest.kind, newest.text) == ("message", "Besok bisa diambil.\nTerima kasih.")
    assert newest.status is None


@pytest.mark.parametrize("text", ["", " \n", "x" * 4001])
def test_an_empty_or_endless_message_is_refused(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt, text: str
) -> None:
    response = post(rina, "pesan", pesan=text)
    assert response.status_code == 422
    assert f"{text.strip()}</textarea>" in response.text
    assert len(open_thread(database, office).entries) == 1


@pytest.mark.parametrize("fields", [{"pesan": "Halo"}, {"status": "ready", "pesan": "Jadi"}])
def test_the_same_form_sent_twice_counts_once(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt, fields: dict[str, str]
) -> None:
    act = "status" if "status" in fields else "pesan"
    assert [post(rina, act, **fields).status_code for _ in range(3)] == [303, 303, 303]
    assert len(open_thread(database, office).entries) == 2


def test_nobody_answers_over_what_the_resident_just_wrote(
    rina: FlaskClient, database: Database, receipt: Receipt
) -> None:
    with database.writing() as session:
        submissions.reply(session, receipt.thread, "Saya batal", Visit("v", "reply", 0))
    response = post(rina, "pesan", pesan="Silakan diambil")
    assert response.status_code == 422
    assert "Ada kabar baru dari warga" in response.text
    assert "Silakan diambil</textarea>" in response.text
    assert "Saya batal" in response.text


def test_words_are_given_back_when_nothing_can_be_stored(
    rina: FlaskClient, database: Database, receipt: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_database: Database) -> None:
        raise StorageUnavailable("locked")

    rina.get(PATH)
    monkeypatch.setattr(Database, "writing", fail)
    response = post(rina, "pesan", pesan="Jangan hilang")
    assert response.status_code == 503
    assert "Jangan hilang</textarea>" in response.text
    assert "Belum tersimpan" in response.text


def test_nasty_words_are_shown_as_written(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village, answers=make_answers(nama=NASTY, keperluan=NASTY))
    post(rina, "pesan", pesan=NASTY)
    page = rina.get(PATH).text
    assert "<script>" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
    assert "{{ 7*7 }}" in page
    assert "&amp;amp;" in page


def test_an_old_definition_is_shown_as_it_was_filled(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    make_submission(database, office.village, make_definition(title="Surat Usaha (baru)"))
    assert "<h1>Surat Keterangan Usaha</h1>" in rina.get(PATH).text


def test_whatsapp_is_told_the_number_and_the_status_only(
    rina: FlaskClient, receipt: Receipt
) -> None:
    link = re.search(r'href="(https://wa\.me/[^"]*)"', rina.get(PATH).text)
    assert link is not None
    assert link[1].startswith("https://wa.me/6281200000199?text=")
    assert "2026-0001" in link[1]
    assert "Siti" not in link[1]


def test_without_a_phone_there_is_no_whatsapp_link(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village, answers=make_answers(hp=None, kk=None))
    page = rina.get(PATH).text
    assert "wa.me" not in page
    assert "tel:" not in page
