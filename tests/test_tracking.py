"""Following a submission: the code typed any way, messages read and answered, withdrawal."""

import re

import pytest
from factories import (
    MASTER_KEYS,
    NASTY,
    Office,
    make_definition,
    make_office,
    make_submission,
    make_village,
)
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select
from werkzeug.test import TestResponse

from forms_service import statuses, submissions, threads
from forms_service.db import Database
from forms_service.intake.tracking import ADDED
from forms_service.models import EventRow
from forms_service.sendings import Receipt
from forms_service.signing import Visit, sign_visit

STATUS = "/sukamaju/status"
JSON = {"Accept": "application/json"}


@pytest.fixture
def receipt(database: Database, office: Office) -> Receipt:
    return make_submission(database, office.village)


def act(database: Database, receipt: Receipt, status: statuses.Status, text: str = "") -> None:
    with database.writing() as session:
        submissions.change_status(session, receipt.thread, status, "rina", text)


def list_kinds(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(EventRow.kind).order_by(EventRow.number)))


def find_visit(page: TestResponse) -> str:
    found = re.search(r'name="_visit" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def test_the_code_is_asked_for(client: FlaskClient, office: Office) -> None:
    page = client.get(STATUS)
    assert page.status_code == 200
    assert '<label for="code">Kode tanda terima</label>' in page.text


@pytest.mark.parametrize("mark", ["", " ", ".", "-", "  ", "\n"])
def test_the_code_may_be_typed_any_way(client: FlaskClient, receipt: Receipt, mark: str) -> None:
    typed = mark.join(receipt.code[i : i + 4] for i in range(0, 20, 4))
    page = client.post(STATUS, data={"code": f" {typed} "})
    assert page.status_code == 200
    assert "<h1>Diterima</h1>" in page.text


def test_a_wrong_digit_is_told_as_a_typing_mistake(client: FlaskClient, receipt: Receipt) -> None:
    typed = receipt.code[:-1] + str((int(receipt.code[-1]) + 1) % 10)
    page = client.post(STATUS, data={"code": typed})
    assert page.status_code == 422
    assert "Ada angka yang salah ketik" in page.text
    assert f'value="{typed}"' in page.text
    assert 'role="alert"' in page.text


@pytest.mark.parametrize(("typed", "digits"), [("", 0), ("1234", 4), ("1" * 24, 24)])
def test_a_code_of_another_length_is_told_with_its_length(
    client: FlaskClient, office: Office, typed: str, digits: int
) -> None:
    page = client.post(STATUS, data={"code": typed})
    assert page.status_code == 422
    assert f"Yang Anda ketik {digits} angka" in page.text


def test_a_code_that_nobody_has_is_told(client: FlaskClient, receipt: Receipt) -> None:
    page = client.post(STATUS, data={"code": "0" * 20})
    assert page.status_code == 404
    assert "Kode ini tidak ada di desa kami" in page.text


def test_a_program_is_told_about_a_wrong_code(client: FlaskClient, office: Office) -> None:
    answer = client.post(STATUS, data={"code": "1"}, headers=JSON)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"


def test_the_timeline_tells_what_happened_and_what_the_office_wrote(
    client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    act(database, receipt, statuses.READY, NASTY)
    page = client.post(STATUS, data={"code": receipt.code}).text
    assert "<h1>Siap Diambil</h1>" in page
    assert str(escape(NASTY)) in page
    assert page.index("<b>Diterima</b>") < page.index("<b>Siap Diambil</b>")


def test_the_resident_sees_what_was_sent(client: FlaskClient, receipt: Receipt) -> None:
    page = client.post(STATUS, data={"code": receipt.code}).text
    assert "<dd>Siti Aminah</dd>" in page
    assert "Pinjaman bank" in page


def test_a_program_reads_the_thread(
    client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    act(database, receipt, statuses.CHECKING, "Sebentar")
    answer = client.post(STATUS, data={"code": receipt.code}, headers=JSON).json
    assert answer is not None
    assert answer["status"] == "checking"
    assert [entry["text"] for entry in answer["entries"]] == ["", "Sebentar"]


def test_a_message_reaches_the_office_once_however_often_it_is_sent(
    client: FlaskClient, database: Database, office: Office, receipt: Receipt
) -> None:
    visit = find_visit(client.post(STATUS, data={"code": receipt.code}))
    words = {"code": receipt.code, "_visit": visit, "pesan": NASTY}
    for _ in range(3):
        page = client.post(f"{STATUS}/pesan", data=words)
        assert "Pesan Anda sudah terkirim." in page.text
    with database.reading() as session:
        reference = receipt.thread.reference
        thread = threads.open_at_office(session, "sukamaju", reference, office.office_key)
    assert [entry.text for entry in thread.entries] == ["", NASTY.strip()]


def test_another_message_from_a_page_that_was_used_comes_back(
    client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    visit = find_visit(client.post(STATUS, data={"code": receipt.code}))
    words = {"code": receipt.code, "_visit": visit}
    client.post(f"{STATUS}/pesan", data=words | {"pesan": "Yang pertama"})
    page = client.post(f"{STATUS}/pesan", data=words | {"pesan": "Yang kedua"})
    assert page.status_code == 409
    assert "Yang kedua</textarea>" in page.text
    words["_visit"] = find_visit(page)
    client.post(f"{STATUS}/pesan", data=words | {"pesan": "Yang kedua"})
    assert list_kinds(database) == ["received", "reply", "reply"]


def test_too_many_messages_wait_and_keep_their_words(
    client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    for number in range(ADDED.burst + 1):
        visit = find_visit(client.post(STATUS, data={"code": receipt.code}))
        words = {"code": receipt.code, "_visit": visit, "pesan": f"Pesan {number}"}
        page = client.post(f"{STATUS}/pesan", data=words)
    assert page.status_code == 429
    assert f"Pesan {ADDED.burst}</textarea>" in page.text
    assert len(list_kinds(database)) == 1 + ADDED.burst


@pytest.mark.parametrize(
    ("visit", "text", "status", "told"),
    [
        (True, "   ", 422, "Tulis pesan Anda dulu."),
        (True, "x" * 4001, 422, "Pesan terlalu panjang"),
        (False, "Halo, Bu Rina", 409, "Belum terkirim"),
    ],
)
def test_a_message_that_cannot_be_taken_stays_in_its_box(
    client: FlaskClient, database: Database, receipt: Receipt,
    visit: bool, text: str, status: int, told: str,
) -> None:  # fmt: skip
    token = find_visit(client.post(STATUS, data={"code": receipt.code})) if visit else "old"
    words = {"code": receipt.code, "_visit": token, "pesan": text}
    page = client.post(f"{STATUS}/pesan", data=words)
    assert (page.status_code, told in page.text) == (status, True)
    assert text.strip() in page.text
    assert list_kinds(database) == ["received"]


def test_a_visit_for_a_form_sends_no_message(client: FlaskClient, receipt: Receipt) -> None:
    visit = sign_visit(Visit("v", "usaha", 0), MASTER_KEYS, "sukamaju")
    words = {"code": receipt.code, "_visit": visit, "pesan": "Halo"}
    assert client.post(f"{STATUS}/pesan", data=words).status_code == 409


def test_withdrawing_asks_once_more(
    client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    page = client.post(f"{STATUS}/cabut", data={"code": receipt.code})
    assert "Ya, tarik kembali" in page.text
    assert list_kinds(database) == ["received"]


def test_what_is_withdrawn_says_so_and_cannot_be_withdrawn_again(
    client: FlaskClient, database: Database, receipt: Receipt
) -> None:
    for _ in range(2):
        page = client.post(f"{STATUS}/cabut", data={"code": receipt.code, "_act": "ya"})
        assert "<h1>Dibatalkan</h1>" in page.text
    assert "Tarik kembali permohonan ini" not in page.text
    assert list_kinds(database) == ["received", "withdrawn"]


def test_the_receipt_is_given_as_a_file_that_needs_no_connection(
    client: FlaskClient, receipt: Receipt
) -> None:
    page = client.post("/sukamaju/bukti", data={"code": receipt.code})
    name = f"tanda-terima-{receipt.thread.reference}.html"
    assert page.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert " ".join(receipt.code[i : i + 4] for i in range(0, 20, 4)) in page.text
    assert not re.search(r'<(?:script|img|link rel="stylesheet")', page.text)


@pytest.mark.parametrize(("path", "forms"), [("bukti", 1), ("hak/unduh", 0)])
def test_what_is_kept_as_a_file_leads_back_from_anywhere(
    client: FlaskClient, receipt: Receipt, path: str, forms: int
) -> None:
    page = client.post(f"/sukamaju/{path}", data={"code": receipt.code})
    assert "attachment" in page.headers["Content-Disposition"]
    actions = re.findall(r'<form[^>]* action="([^"]*)"', page.text)
    assert actions == ["http://127.0.0.1:8001/sukamaju/status"] * forms
    assert "form-action http://127.0.0.1:8001;" in page.text


def test_where_to_collect_is_told_when_it_is_ready(
    client: FlaskClient, database: Database, office: Office
) -> None:
    definition = make_definition(collect="Bawa KTP asli ke loket 1.")
    receipt = make_submission(database, office.village, definition)
    assert "loket 1" not in client.post(STATUS, data={"code": receipt.code}).text
    act(database, receipt, statuses.READY)
    assert "loket 1" in client.post(STATUS, data={"code": receipt.code}).text


@pytest.mark.parametrize("path", ["status", "status/pesan", "status/cabut", "bukti"])
def test_the_code_of_another_village_opens_nothing(
    client: FlaskClient, database: Database, receipt: Receipt, path: str
) -> None:
    make_office(database, make_village(id="sukasari"))
    page = client.post(f"/sukasari/{path}", data={"code": receipt.code})
    assert page.status_code == 404
    assert "Siti" not in page.text
