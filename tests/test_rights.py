"""A resident's right to one's data: read all, have it mended or erased, within three days."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from factories import NASTY, SAME_ORIGIN, Office, make_answers, make_fields, make_submission
from flask.testing import FlaskClient
from markupsafe import escape

from forms_service import access, submissions, threads
from forms_service.db import Database
from forms_service.sendings import Receipt
from forms_service.signing import Visit

KANTOR = "/sukamaju/kantor"


@pytest.fixture
def receipt(database: Database, office: Office) -> Receipt:
    """What Siti took home."""
    return make_submission(database, office.village, answers=make_answers(keperluan=NASTY))


def ask(client: FlaskClient, receipt: Receipt, **fields: str) -> str:
    page = client.post("/sukamaju/hak", data={"code": receipt.code}).text
    visit = re.search(r'name="_visit" value="([^"]+)"', page)
    assert visit
    fields = {"code": receipt.code, "_visit": visit[1], "hak": "hapus"} | fields
    client.post("/sukamaju/hak/minta", data=fields)
    return client.post("/sukamaju/hak/minta", data=fields).text


def test_the_resident_reads_everything_that_is_held(
    client: FlaskClient, rina: FlaskClient, receipt: Receipt
) -> None:
    rina.get(f"{KANTOR}/2026-0001")
    page = client.post("/sukamaju/hak", data={"code": receipt.code}).text
    for answer in ("Siti Aminah", "3299 0712 3456 3456", "Rina"):
        assert answer in page
    assert str(escape("<script>")) in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("accept", "ending"), [("text/html", "html"), ("application/json", "json")]
)
def test_the_data_can_be_taken_along(
    client: FlaskClient, receipt: Receipt, accept: str, ending: str
) -> None:
    response = client.post(
        "/sukamaju/hak/unduh", data={"code": receipt.code}, headers={"Accept": accept}
    )
    name = f"data-saya-{receipt.thread.reference}.{ending}"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "Siti Aminah" in response.text
    assert receipt.code not in response.text


def test_asking_twice_at_once_is_asking_once(client: FlaskClient, receipt: Receipt) -> None:
    page = ask(client, receipt)
    assert page.count("Anda minta data dihapus") == 1
    assert "Permintaan Anda sudah masuk" in page


def test_another_wish_from_a_page_that_was_used_comes_back(
    client: FlaskClient, receipt: Receipt
) -> None:
    page = client.post("/sukamaju/hak", data={"code": receipt.code}).text
    visit = re.search(r'name="_visit" value="([^"]+)"', page)
    assert visit
    words = {"code": receipt.code, "_visit": visit[1]}
    first = words | {"hak": "perbaiki", "pesan": "Nama saya Siti"}
    assert client.post("/sukamaju/hak/minta", data=first).status_code == 200
    second = client.post("/sukamaju/hak/minta", data=words | {"hak": "hapus", "pesan": "Semuanya"})
    assert second.status_code == 409
    assert "Semuanya</textarea>" in second.text


def test_a_correction_without_words_comes_back(client: FlaskClient, receipt: Receipt) -> None:
    page = ask(client, receipt, hak="perbaiki", pesan=" ")
    assert "Tulis bagian mana yang salah" in page
    assert re.search(r'value="perbaiki" checked', page)


def test_a_wrong_code_asks_for_nothing(client: FlaskClient, office: Office) -> None:
    assert client.post("/sukamaju/hak", data={"code": "12"}).status_code == 422


def test_the_queue_shows_the_clock(
    client: FlaskClient, rina: FlaskClient, receipt: Receipt
) -> None:
    ask(client, receipt)
    assert "Sisa 71 jam" in rina.get(KANTOR).text
    assert "minta dihapus" in rina.get(KANTOR).text


def test_an_answer_stops_the_clock(
    client: FlaskClient, rina: FlaskClient, receipt: Receipt
) -> None:
    ask(client, receipt, hak="perbaiki", pesan="Nama saya Siti Aminah")
    path = f"{KANTOR}/{receipt.thread.reference}"
    assert "Warga minta datanya diperbaiki" in rina.get(path).text
    fields = make_fields(rina, pesan="Sudah kami perbaiki", _seen="9")
    response = rina.post(f"{path}/hak", data=fields, headers=SAME_ORIGIN)
    assert response.status_code == 303
    assert "Permintaan atas data" not in rina.get(path).text
    assert "Hak warga" not in rina.get(KANTOR).text
    assert (
        "Sudah kami perbaiki" in client.post("/sukamaju/status", data={"code": receipt.code}).text
    )


def test_erasing_needs_that_the_resident_asked(rina: FlaskClient, receipt: Receipt) -> None:
    path = f"{KANTOR}/{receipt.thread.reference}/hapus"
    assert rina.get(path).status_code == 404
    assert rina.post(path, data=make_fields(rina), headers=SAME_ORIGIN).status_code == 400


def test_the_office_erases_and_the_log_says_who(
    client: FlaskClient, rina: FlaskClient, receipt: Receipt, database: Database
) -> None:
    ask(client, receipt)
    path = f"{KANTOR}/{receipt.thread.reference}/hapus"
    assert "untuk selamanya" in rina.get(path).text
    assert rina.post(path, data=make_fields(rina), headers=SAME_ORIGIN).status_code == 303
    page = client.post("/sukamaju/status", data={"code": receipt.code})
    assert "atas permintaan pengirimnya" in page.text
    with database.reading() as session:
        entry, name = access.list_entries(session, "sukamaju")[0]
    assert (entry.act, name) == (access.ERASED, "Rina")


def test_words_of_an_answer_survive_the_end_of_the_session(
    client: FlaskClient, rina: FlaskClient, receipt: Receipt
) -> None:
    ask(client, receipt)
    fields = make_fields(rina, pesan="Sebentar lagi")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        page = rina.post(f"{KANTOR}/2026-0001/hak", data=fields, headers=SAME_ORIGIN)
    assert page.status_code == 403
    assert 'name="pesan" value="Sebentar lagi"' in page.text


def test_what_was_completed_shows_both_what_was_and_what_is(
    client: FlaskClient, database: Database, office: Office
) -> None:
    receipt = make_submission(database, office.village)
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        visit = Visit("c" * 32, "reply", 0)
        submissions.complete(session, thread, {"keperluan": "Beasiswa anak"}, visit)
    page = client.post("/sukamaju/hak", data={"code": receipt.code}).text
    assert "Beasiswa anak" in page
    assert "Isian sebelum Anda lengkapi" in page
    assert "Pinjaman bank" in page
