"""Files as the office looks at them: pictures marked with their purpose, nothing else shown."""

import io
import re

import pytest
from factories import Office, make_definition, make_sending
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from forms_service import attachments, watermark
from forms_service.db import Database
from forms_service.definitions import File, ShortText
from forms_service.models import AccessRow
from forms_service.pictures import take_file
from forms_service.sendings import store

pytestmark = pytest.mark.slow

KANTOR = "/sukamaju/kantor/2026-0001"
PDF = b"%PDF-1.4 isi\n%%EOF"
NAMES = {"jpeg": "foto <b>ktp</b>.jpg", "pdf": "../surat.pdf"}


def make_photo(size: tuple[int, int] = (800, 600)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, "JPEG")
    return take_file(target.getvalue(), pictures_only=True)[1]


def send_files(database: Database, office: Office, *, kind: str, label: str) -> list[str]:
    """Store a submission with a photo and a PDF; return the ids of both."""
    questions = (ShortText(name="nama", label="Nama"), File(name="foto", label=label, max_files=2))
    definition = make_definition(kind=kind, questions=questions)
    files = []
    for form, data in (("jpeg", make_photo()), ("pdf", PDF)):
        with database.writing() as session:
            held = attachments.stage(session, "sukamaju", data, NAMES[form], form)
        files.append({name: getattr(held, name) for name in held.__slots__})
    sending = make_sending(office.village, definition, {"nama": "Siti", "foto": files})
    store(database, sending, ("k" * 32,))
    return [str(file["id"]) for file in files]


def count_dark(data: bytes, box: tuple[int, int, int, int]) -> int:
    pixels = Image.open(io.BytesIO(data)).convert("L").crop(box)
    return sum(pixels.histogram()[:200])


def test_no_corner_of_a_marked_picture_is_free(database: Database, office: Office) -> None:
    marked = watermark.mark(make_photo((1200, 900)), "Desa Sukamaju, hanya untuk SKTM, 1 Mei 2026")
    for left in range(0, 1200, 400):
        for top in range(0, 900, 300):
            assert count_dark(marked, (left, top, left + 400, top + 300)) > 100, (left, top)


@pytest.mark.parametrize(
    ("kind", "label", "marked"),
    [
        ("request", "Foto rumah", True),
        ("complaint", "Foto KTP", True),
        ("complaint", "Foto jalan", False),
    ],
)
def test_papers_are_marked_and_evidence_is_not(
    rina: FlaskClient, database: Database, office: Office, *, kind: str, label: str, marked: bool
) -> None:
    photo, _ = send_files(database, office, kind=kind, label=label)
    for way in ("gambar", "berkas"):
        data = rina.get(f"{KANTOR}/{way}/{photo}").data
        assert (count_dark(data, (0, 0, 800, 600)) > 1000) == marked


def test_a_picture_is_seen_on_a_page_and_logged(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    photo, _pdf = send_files(database, office, kind="request", label="Foto KTP")
    page = rina.get(f"{KANTOR}/lihat/{photo}").text
    assert "foto &lt;b&gt;ktp&lt;/b&gt;.jpg" in page
    source = re.findall(r'<img class="seen" src="([^"]+)"', page)[0]
    picture = rina.get(source)
    assert picture.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    with database.reading() as session:
        rows = session.scalars(select(AccessRow).where(AccessRow.act == "fetched")).all()
    assert [(row.staff_id, row.detail) for row in rows] == [("rina", photo)]


def test_a_page_that_names_the_files_is_logged_as_an_opening(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    _photo, pdf = send_files(database, office, kind="request", label="Foto KTP")
    assert rina.get(f"{KANTOR}/lihat/x").status_code == 404
    for _time in range(2):
        assert "surat.pdf" in rina.get(f"{KANTOR}/lihat/{pdf}").text
    with database.reading() as session:
        rows = session.scalars(select(AccessRow)).all()
    assert [(row.act, row.staff_id, row.detail) for row in rows] == [("opened", "rina", "received")]


def test_a_pdf_is_downloaded_by_a_safe_name_and_never_shown(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    _, pdf = send_files(database, office, kind="request", label="Foto KTP")
    assert "<img" not in rina.get(f"{KANTOR}/lihat/{pdf}").text
    assert rina.get(f"{KANTOR}/gambar/{pdf}").status_code == 404
    answer = rina.get(f"{KANTOR}/berkas/{pdf}")
    assert answer.data == PDF
    name = f'attachment; filename="2026-0001-{pdf[:6]}.pdf"'
    assert answer.headers["Content-Disposition"] == name


@pytest.mark.parametrize("way", ["lihat", "gambar", "berkas"])
def test_a_file_of_another_submission_is_not_found(
    rina: FlaskClient, database: Database, office: Office, way: str
) -> None:
    photo, _ = send_files(database, office, kind="request", label="Foto KTP")
    send_files(database, office, kind="request", label="Foto KTP")
    assert rina.get(f"/sukamaju/kantor/2026-0002/{way}/{photo}").status_code == 404
    assert rina.get(f"{KANTOR}/{way}/x").status_code == 404
