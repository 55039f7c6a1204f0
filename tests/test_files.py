"""Files of residents: kept over mistakes, told by content, sealed on disk, opened at the office."""

import io
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from unittest.mock import patch

import pytest
from factories import MASTER_KEYS, SITE_URL, Office, find_database, make_definition, make_fields
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from forms_service import attachments, budgets, decoding, pictures
from forms_service.bodies import Limits
from forms_service.budgets import Budget
from forms_service.db import Database
from forms_service.definitions import File, ShortText, SignedForm
from forms_service.intake import staging
from forms_service.models import BudgetRow, StagedFileRow, SubmissionRow
from forms_service.signing import derive_form_keys, sign_form

pytestmark = pytest.mark.slow

QUESTIONS = (
    ShortText(name="nama", label="Nama lengkap"),
    File(name="foto", label="Foto KTP", max_files=2, later="Saya tunjukkan saat mengambil"),
)
FORM = sign_form(
    SignedForm("sukamaju", f"{SITE_URL}/layanan/usaha/", make_definition(questions=QUESTIONS)),
    derive_form_keys(MASTER_KEYS, "sukamaju"),
)
PDF = b"%PDF-1.4\n% surat pengantar Siti Aminah\n" + b"isi " * 500 + b"\n%%EOF\n"
VIEW = re.compile(r'href="([^"]+/lihat/[^"]+)"')
HANDLE = re.compile(r'name="foto" value="([^"]{60,})"')


@pytest.fixture(autouse=True)
def _served(office: Office) -> Iterator[None]:
    return iter([None])


def make_photo(width: int = 640, height: int = 480, kind: str = "JPEG") -> bytes:
    picture = Image.new("RGB", (width, height), "teal")
    exif = picture.getexif()
    exif[0x010F] = "Kamera Siti"
    exif.get_ifd(0x8825)[2] = (6.0, 30.0, 15.0)  # latitude
    target = io.BytesIO()
    picture.save(target, kind, exif=exif)
    return target.getvalue()


def post(client: FlaskClient, *files: tuple[bytes, str], **words: object) -> TestResponse:
    data = {"_form": FORM, "nama": "Siti Aminah"} | words
    if files:
        data["foto"] = [(io.BytesIO(content), name) for content, name in files]
    kind = "multipart/form-data"
    return client.post("/sukamaju/formulir", data=data, content_type=kind)


def send(client: FlaskClient, page: TestResponse, **words: object) -> TestResponse:
    visit = re.findall(r'name="_visit" value="([^"]+)"', page.text)[0]
    held = {"foto": HANDLE.findall(page.text), "_visit": visit, "_act": "kirim"}
    return post(client, **(held | words))


def test_a_file_stays_while_another_mistake_is_mended(client: FlaskClient) -> None:
    page = post(client, (PDF, "pengantar.pdf"), nama="")
    assert page.status_code == 422
    assert "pengantar.pdf (2 KB)" in page.text
    mended = post(client, foto=HANDLE.findall(page.text))
    assert mended.status_code == 200
    assert "pengantar.pdf (2 KB)" in mended.text


def test_the_office_opens_what_was_sent(client: FlaskClient, rina: FlaskClient) -> None:
    receipt = send(client, post(client, (PDF, "pengantar.pdf"), (make_photo(), "ktp.jpg")))
    assert "Kode tanda terima" in receipt.text
    page = rina.get("/sukamaju/kantor/2026-0001").text
    links = [link.replace("/lihat/", "/berkas/") for link in VIEW.findall(page)]
    answers = [rina.get(link) for link in links]
    assert answers[0].data == PDF
    assert answers[0].headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answers[0].headers["Content-Security-Policy"]
    assert answers[1].mimetype == "image/jpeg"
    assert client.get(links[0]).status_code == 303, "nobody else"


def test_a_picture_loses_place_and_camera(client: FlaskClient) -> None:
    kind, data = pictures.take_file(make_photo(), pictures_only=False)
    assert kind == "jpeg"
    assert not Image.open(io.BytesIO(data)).getexif()
    assert b"Kamera" not in data


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_other_pictures_become_jpeg(kind: str) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    assert pictures.take_file(make_photo(kind=kind), pictures_only=True)[0] == "jpeg"


def test_a_large_photo_is_drawn_smaller() -> None:
    _, data = pictures.take_file(make_photo(4000, 3000), pictures_only=True)
    assert max(Image.open(io.BytesIO(data)).size) == decoding.LONGEST_SIDE


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "tidak dapat diterima"),
        (b"<!doctype html><script>alert(1)</script>", "tidak dapat diterima"),
        (b"PK\x03\x04" + b"x" * 100, "tidak dapat diterima"),
        (b"\xff\xd8\xff" + b"broken" * 50, "rusak"),
    ],
)
def test_other_files_are_refused_with_the_reason(
    client: FlaskClient, data: bytes, word: str
) -> None:
    page = post(client, (data, "aneh.jpg"))
    assert page.status_code == 422
    assert "aneh.jpg" in page.text
    assert word in page.text
    assert "Siti Aminah" in page.text


def test_a_file_above_ten_megabytes_is_refused(client: FlaskClient) -> None:
    with patch("forms_service.requests.Limits", partial(Limits, file=1000)):
        page = post(client, (PDF, "besar.pdf"))
    assert page.status_code == 422
    assert "lebih dari 10 MB" in page.text


def test_a_refused_file_does_not_take_the_good_one_along(client: FlaskClient) -> None:
    page = post(client, (PDF, "baik.pdf"), (b"<svg/>", "buruk.svg"))
    assert page.status_code == 422
    assert len(HANDLE.findall(page.text)) == 1


def test_a_file_can_be_taken_away_again(client: FlaskClient) -> None:
    page = post(client, (PDF, "satu.pdf"), (PDF, "dua.pdf"))
    handles = HANDLE.findall(page.text)
    page = post(client, foto=handles, _act="hapus:foto.1")
    assert HANDLE.findall(page.text) == handles[1:]
    assert "satu.pdf" not in page.text


def test_one_file_too_many_is_told(client: FlaskClient) -> None:
    page = post(client, *[(PDF, f"{n}.pdf") for n in range(3)])
    assert page.status_code == 422
    assert "paling banyak 2" in page.text
    assert len(HANDLE.findall(page.text)) == 2


def test_the_original_may_be_shown_later(client: FlaskClient) -> None:
    assert post(client).status_code == 422
    assert "ditunjukkan di balai desa" in post(client, foto="nanti").text


def test_a_handle_that_is_not_ours_is_no_file(client: FlaskClient) -> None:
    handle = HANDLE.findall(post(client, (PDF, "a.pdf")).text)[0]
    assert post(client, foto=handle[:-2] + "xx").status_code == 422


def test_nothing_of_a_file_is_readable_on_disk(client: FlaskClient, database: Database) -> None:
    send(client, post(client, (PDF, "pengantar-rahasia.pdf")))
    post(client, (PDF, "belum-terkirim.pdf"))
    stored = find_database(database)
    for path in stored.parent.glob(f"{stored.name}*"):
        data = path.read_bytes()
        assert b"surat pengantar" not in data
        assert b"pengantar-rahasia" not in data
        assert b"belum-terkirim" not in data


def test_a_form_sent_again_after_a_change_keeps_its_file(client: FlaskClient) -> None:
    review = post(client, (PDF, "a.pdf"))
    assert "Kode tanda terima" in send(client, review).text
    changed = send(client, review, nama="Siti Aminah binti Ujang")
    assert changed.status_code == 409
    assert "Kode tanda terima" in send(client, changed, nama="Siti Aminah binti Ujang").text


def test_a_form_sent_once_more_with_its_files_is_stored_once(
    client: FlaskClient, database: Database
) -> None:
    files = ((PDF, "pengantar.pdf"), (make_photo(), "ktp.jpg"))
    review = post(client, *files)
    visit = re.findall(r'name="_visit" value="([^"]+)"', review.text)[0]
    receipts = [post(client, *files, _visit=visit, _act="kirim") for _ in range(2)]
    assert [receipt.status_code for receipt in receipts] == [200, 200]
    assert receipts[0].text == receipts[1].text
    other = post(client, files[0], (make_photo(641), "ktp.jpg"), _visit=visit, _act="kirim")
    assert other.status_code == 409
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SubmissionRow)) == 1


def test_a_file_that_was_erased_is_asked_for_again(client: FlaskClient, database: Database) -> None:
    review = post(client, (PDF, "lama.pdf"))
    with database.writing() as session:
        old = datetime.now(UTC) - timedelta(days=attachments.STAGED_DAYS + 1)
        session.execute(update(StagedFileRow).values(staged_at=old))
    post(client, (PDF, "baru.pdf"))
    answer = send(client, review)
    assert answer.status_code == 409
    assert "Siti Aminah" in answer.text
    assert HANDLE.findall(answer.text) == []


def test_without_room_the_words_stay(client: FlaskClient) -> None:
    with patch.object(attachments, "MAX_STAGED_BYTES", 100):
        page = post(client, (PDF, "a.pdf"))
    assert page.status_code == 422
    assert "belum ikut" in page.text
    assert "Siti Aminah" in page.text


def read_staged_megabytes(database: Database) -> float:
    with database.reading() as session:
        row = session.scalars(
            select(BudgetRow).where(BudgetRow.budget_id.startswith("staged:"))
        ).one()
    return (row.settled_at - time.time()) / budgets.STAGED_MEGABYTES.seconds


def test_looking_into_a_file_costs_its_sender_the_least_kept_or_not(
    client: FlaskClient, database: Database
) -> None:
    with patch("time.time", return_value=time.time()):
        post(client, (PDF, "baik.pdf"), (b"<svg/>", "buruk.svg"))
        assert read_staged_megabytes(database) == pytest.approx(2 * budgets.LEAST_MEGABYTES)


def test_a_picture_that_becomes_larger_costs_what_is_kept(
    client: FlaskClient, database: Database
) -> None:
    with (
        patch("time.time", return_value=time.time()),
        patch.object(pictures, "take_file", return_value=("jpeg", bytes(5_000_000))),
    ):
        post(client, (make_photo(), "a.jpg"))
        assert read_staged_megabytes(database) == pytest.approx(5)


def test_refused_files_hold_the_next_ones_off(client: FlaskClient) -> None:
    with patch.object(budgets, "STAGED_MEGABYTES", Budget("staged", burst=2, seconds=60)):
        pages = [post(client, (b"<svg/>", "buruk.svg")) for _ in range(3)]
    assert "tidak dapat diterima" in pages[1].text
    assert "sedang ramai" in pages[2].text
    assert "Siti Aminah" in pages[2].text


def test_who_waits_too_long_for_the_decoder_is_told_and_keeps_words_and_files(
    client: FlaskClient, database: Database
) -> None:
    held = HANDLE.findall(post(client, (PDF, "satu.pdf")).text)
    before = read_staged_megabytes(database)
    with staging._turn, patch.object(staging, "TURN_SECONDS", 0.01):
        page = post(client, foto=[*held, (io.BytesIO(PDF), "dua.pdf")])
    assert "“dua.pdf” belum ikut: sedang ramai" in page.text
    assert "Siti Aminah" in page.text
    assert HANDLE.findall(page.text) == held
    assert read_staged_megabytes(database) <= before, "waiting costs nothing"


def test_the_file_name_cannot_steer_anything(client: FlaskClient) -> None:
    page = post(client, (PDF, "../../etc/\u202efdp.\x1b[31mktp<u>.pdf"))
    assert "etc/" not in page.text
    assert "<u>" not in page.text
    assert "\u202e" not in page.text


def test_a_file_that_the_office_asked_for_later_is_kept(
    client: FlaskClient, rina: FlaskClient
) -> None:
    receipt = send(client, post(client, foto="nanti"), foto="nanti")
    code = re.findall(r'name="code" value="(\d+)"', receipt.text)[0]
    ask(rina, "foto")
    path = "/sukamaju/status/lengkapi"
    page = client.post(path, data={"code": code})
    visit = re.findall(r'name="_visit" value="([^"]+)"', page.text)[0]
    data = {"code": code, "_visit": visit, "_act": "kirim", "foto": (io.BytesIO(PDF), "a.pdf")}
    assert client.post(path, data=data, content_type="multipart/form-data").status_code == 200
    office = rina.get("/sukamaju/kantor/2026-0001").text
    link = VIEW.findall(office)[0].replace("/lihat/", "/berkas/")
    assert rina.get(link).data == PDF


def ask(rina: FlaskClient, name: str) -> None:
    words = make_fields(rina, status="incomplete", pesan="Mohon foto", kurang=name)
    path, headers = "/sukamaju/kantor/2026-0001/status", {"Sec-Fetch-Site": "same-origin"}
    assert rina.post(path, data=words, headers=headers).status_code == 303
