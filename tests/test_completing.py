"""What is missing is named by the office and asked for alone; nothing given before is lost."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from factories import SAME_ORIGIN, Office, make_answers, make_fields, make_submission, open_thread
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forms_service import standings, statuses, submissions, threads
from forms_service.db import Database
from forms_service.models import StandingRow, SubmissionRow
from forms_service.sendings import Receipt
from forms_service.signing import Visit

PATH = "/sukamaju/kantor/2026-0001"
STATUS = "/sukamaju/status"
MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def receipt(database: Database, office: Office) -> Receipt:
    """What Siti sent without saying what for."""
    return make_submission(database, office.village, answers=make_answers(keperluan=None))


@pytest.fixture
def asked(rina: FlaskClient, receipt: Receipt) -> Receipt:
    """The same, after the office asked for the purpose and the phone number."""
    fields = make_fields(rina, status="incomplete", pesan="Untuk apa suratnya, Bu?")
    data = {**fields, "kurang": ["keperluan", "hp"]}
    assert rina.post(f"{PATH}/status", data=data, headers=SAME_ORIGIN).status_code == 303
    return receipt


def ask_page(client: FlaskClient, receipt: Receipt) -> str:
    return client.post(f"{STATUS}/lengkapi", data={"code": receipt.code}).text


def send(client: FlaskClient, receipt: Receipt, page: str, **words: str) -> TestResponse:
    visit = page.split('name="_visit" value="')[1].split('"', maxsplit=1)[0]
    data = {"code": receipt.code, "_visit": visit, "_act": "kirim", **words}
    return client.post(f"{STATUS}/lengkapi", data=data)


def test_the_status_page_leads_to_what_is_missing(client: FlaskClient, asked: Receipt) -> None:
    page = client.post(STATUS, data={"code": asked.code}).text
    assert "Lengkapi sekarang</button>" in page or "Lengkapi sekarang (2 isian)" in page
    assert "Hari kerjanya tidak kami hitung" in page


def test_only_what_is_missing_is_asked(client: FlaskClient, asked: Receipt) -> None:
    page = ask_page(client, asked)
    assert 'name="keperluan"' in page
    assert 'name="hp"' in page
    assert 'value="081200000199"' in page
    assert 'name="nik"' not in page
    assert "Untuk apa suratnya, Bu?" in page


def test_mistakes_are_told_and_words_kept(
    client: FlaskClient, database: Database, office: Office, asked: Receipt
) -> None:
    response = send(client, asked, ask_page(client, asked), keperluan="Pinjaman", hp="12")
    assert response.status_code == 422
    assert "<title>Kesalahan:" in response.text
    assert "Pinjaman" in response.text
    assert open_thread(database, office).waits


def test_what_was_missing_is_added_and_the_old_kept(
    client: FlaskClient, database: Database, office: Office, asked: Receipt
) -> None:
    page = ask_page(client, asked)
    response = send(client, asked, page, keperluan="Pinjaman", hp="0812 0000 0111")
    assert "Terima kasih sudah melengkapi." in response.text
    thread = open_thread(database, office)
    assert thread.status is statuses.CHECKING
    assert (thread.answers["hp"], thread.latest_answers["hp"]) == ("081200000199", "081200000111")
    assert thread.latest_answers["keperluan"] == "Pinjaman"
    assert thread.asked == ()


def test_the_office_sees_the_correction_beside_the_old_answer(
    client: FlaskClient, rina: FlaskClient, asked: Receipt
) -> None:
    send(client, asked, ask_page(client, asked), keperluan="Pinjaman", hp="0812 0000 0111")
    page = rina.get(PATH).text
    assert "Sebelumnya: <s>0812 0000 0199</s>" in page
    assert "Dilengkapi oleh warga" in page


def test_sending_twice_adds_once(
    client: FlaskClient, database: Database, office: Office, asked: Receipt
) -> None:
    page = ask_page(client, asked)
    for _ in range(3):
        send(client, asked, page, keperluan="Pinjaman", hp="0812 0000 0111")
    kinds = [entry.kind for entry in open_thread(database, office).entries]
    assert kinds == ["received", "status", "completed"]


def test_an_old_page_keeps_the_words(client: FlaskClient, asked: Receipt) -> None:
    data = {"code": asked.code, "_act": "kirim", "keperluan": "Pinjaman", "hp": "081200000111"}
    response = client.post(f"{STATUS}/lengkapi", data=data)
    assert response.status_code == 409
    assert "Pinjaman" in response.text


def test_a_made_up_question_is_not_asked(
    rina: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    fields = make_fields(rina, status="incomplete", pesan="Kurang", kurang="tidak-ada")
    rina.post(f"{PATH}/status", data=fields, headers=SAME_ORIGIN)
    assert open_thread(database, office).asked == ()


def test_nothing_missing_shows_the_status(client: FlaskClient, receipt: Receipt) -> None:
    assert "Tidak ada lagi yang perlu dilengkapi." in ask_page(client, receipt)


@pytest.mark.parametrize("act", ["reply", "complete", "change_status"])
def test_the_due_date_moves_by_the_working_days_of_waiting(
    database: Database, office: Office, act: str
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        receipt = make_submission(database, office.village)
        due_on = receipt.thread.due_on
        with database.writing() as session:
            submissions.change_status(session, receipt.thread, statuses.INCOMPLETE, "rina", "?")
    with time_machine.travel(MONDAY + timedelta(days=7), tick=False), database.writing() as session:
        thread = threads.open_at_office(session, "sukamaju", "2026-0001", office.office_key)
        visit = Visit("v", "reply", 0)
        if act == "reply":
            submissions.reply(session, thread, "Ini", visit)
        elif act == "complete":
            submissions.complete(session, thread, {"keperluan": "Ini"}, visit)
        else:
            submissions.change_status(session, thread, statuses.CHECKING, "rina")
        moved = session.get_one(SubmissionRow, ("sukamaju", "2026-0001")).due_on
    assert (moved - due_on).days == 7  # five working days and a weekend


def test_waiting_is_never_late_for_the_office(database: Database, office: Office) -> None:
    late = office.village.today() - timedelta(days=3)
    receipt = make_submission(database, office.village, due_on=late)
    with database.writing() as session:
        submissions.change_status(session, receipt.thread, statuses.INCOMPLETE, "rina", "?")
    thread = open_thread(database, office)
    assert not thread.is_overdue(office.village.today())
    with database.writing() as session:
        submissions.reply(session, thread, "Ini", Visit("v", "reply", 0))
    assert open_thread(database, office).is_overdue(office.village.today())


def test_a_standing_made_anew_is_the_same(
    client: FlaskClient, rina: FlaskClient, database: Database, asked: Receipt
) -> None:
    rina.get(PATH)
    send(client, asked, ask_page(client, asked), keperluan="Pinjaman", hp="0812 0000 0111")
    columns = [c.name for c in StandingRow.__table__.columns]
    found = []
    for _ in range(2):
        with database.writing() as session:
            row = session.get_one(StandingRow, ("sukamaju", "2026-0001"))
            found.append([getattr(row, name) for name in columns])
            standings.rebuild(session, "sukamaju", "2026-0001")
    assert found[0] == found[1]
