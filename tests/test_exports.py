"""Exports: whole, stable, harmless in a spreadsheet, and written down with their reason."""

import csv
import io
import json
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
from factories import (
    NASTY,
    SAME_ORIGIN,
    Office,
    make_answers,
    make_definition,
    make_fields,
    make_session,
    make_staff,
    make_submission,
)
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from forms_service import statuses, submissions, threads
from forms_service.db import Database
from forms_service.definitions import Definition, Group, ShortText
from forms_service.exports.formats import CELL, INSIDE, START, disarm, write_sheet
from forms_service.models import AccessRow
from forms_service.signing import Visit

UNDUH = "/sukamaju/kantor/unduh"
FORMULAS = ('=HYPERLINK("http://x")', "+1", "-2", "@SUM(A1)", "\t=1", " =1", "=cmd|'/c calc'!A0")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def export(client: FlaskClient, definition: Definition, name: str, **fields: str) -> TestResponse:
    values = {"formulir": f"{definition.slug}.{definition.version}", "bentuk": name}
    fields = values | {"alasan": "Laporan tahunan"} | fields
    return client.post(UNDUH, data=make_fields(client, **fields), headers=SAME_ORIGIN)


def read_csv(response: TestResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))


def read_sheet(data: bytes) -> tuple[list[str], str]:
    """Return every text of a sheet, and the XML of its cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        strings = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    return ["".join(item.itertext()) for item in strings.iter(f"{SHEET}si")], sheet


def test_every_answer_is_in_the_table(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    response = export(rina, make_definition(), "csv")
    heading, row = read_csv(response)
    assert heading == [
        "nomor", "diterima", "janji", "status", "cara",
        "nama", "nik", "kk", "hp", "keperluan", "puas",
    ]  # fmt: skip
    assert row[0] == "2026-0001"
    assert row[5:7] == ["Siti Aminah", "3299 0712 3456 3456"]
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_version_keeps_its_columns_when_the_form_changes(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    old = make_definition()
    new = make_definition(questions=(*old.questions, ShortText(name="baru", label="Baru")))
    make_submission(database, office.village, old)
    before = read_csv(export(rina, old, "csv"))
    make_submission(database, office.village, new, make_answers(baru="x"))
    assert read_csv(export(rina, old, "csv")) == before
    assert read_csv(export(rina, new, "csv"))[0][-1] == "baru"


@pytest.mark.parametrize("typed", [*FORMULAS, NASTY])
def test_nothing_typed_becomes_a_formula(
    rina: FlaskClient, database: Database, office: Office, typed: str
) -> None:
    make_submission(database, office.village, answers=make_answers(nama=typed))
    cell = read_csv(export(rina, make_definition(), "csv"))[1][5]
    assert not START.match(cell)
    assert not INSIDE.search(cell)
    texts, sheet = read_sheet(export(rina, make_definition(), "xlsx").data)
    assert "<f>" not in sheet
    assert any(typed[:20].strip() in text for text in texts)


@given(st.text())
def test_a_disarmed_cell_never_begins_a_formula(text: str) -> None:
    cell = disarm(text)
    assert not START.match(cell)
    for part in re.split(r"[;,\t|\r\n]", cell):
        assert not part.lstrip().startswith(("=", "+", "@"))


def test_harmless_cells_stay_as_they_are() -> None:
    for text in ("Siti Aminah", "Jalan A-1, RT 02", "3299 0712", "a = b", "Rp1.500.000"):
        assert disarm(text) == text


def test_json_keeps_types_and_every_sign(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village, answers=make_answers(nama=NASTY))
    [record] = json.loads(export(rina, make_definition(), "json").data)
    assert record["nama"] == NASTY
    assert record["nomor"] == "2026-0001"


def test_what_was_completed_later_is_in_the_table(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    receipt = make_submission(database, office.village)
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        submissions.complete(session, thread, {"nama": "Siti A."}, Visit("v", "reply", 0))
    assert read_csv(export(rina, make_definition(), "csv"))[1][5] == "Siti A."


def test_the_items_of_a_group_share_a_cell(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    name = ShortText(name="nama", label="Nama")
    form = make_definition(
        questions=(Group(name="saksi", label="Saksi", item="Saksi", questions=(name,)),)
    )
    answers = {"saksi": [{"nama": "Asep"}, {"nama": "Euis"}]}
    make_submission(database, office.village, form, answers)  # type: ignore[arg-type]
    assert read_csv(export(rina, form, "csv"))[1][5] == "Saksi 1: Nama: Asep | Saksi 2: Nama: Euis"


def test_a_period_can_be_chosen(rina: FlaskClient, database: Database, office: Office) -> None:
    make_submission(database, office.village)
    assert len(read_csv(export(rina, make_definition(), "csv", dari="2099-01-01"))) == 1
    assert len(read_csv(export(rina, make_definition(), "csv", sampai="2099-01-01"))) == 2


def test_a_cell_of_a_sheet_is_never_lost_for_its_length() -> None:
    texts, _sheet = read_sheet(write_sheet(("a",), [("x" * (CELL + 5),)]))
    assert max(len(text) for text in texts) == CELL


def test_without_a_reason_nothing_is_handed_out(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    for path, fields in ((UNDUH, {}), (f"{UNDUH}/register", {"tahun": "2026", "bentuk": "cetak"})):
        values = {"formulir": f"usaha.{make_definition().version}", "bentuk": "csv"} | fields
        data = make_fields(rina, **values, alasan="  x ")
        response = rina.post(path, data=data, headers=SAME_ORIGIN)
        assert response.status_code == 422
        assert "Tulis alasannya dulu" in response.text
        assert "Siti" not in response.text


@pytest.mark.parametrize("fields", [{"formulir": "tidak.ada"}, {"bentuk": "exe"}])
def test_an_unknown_choice_is_explained(
    rina: FlaskClient, database: Database, office: Office, fields: dict[str, str]
) -> None:
    make_submission(database, office.village)
    assert export(rina, make_definition(), "csv", **fields).status_code == 422


def test_each_export_is_written_down_with_its_reason(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    export(rina, make_definition(), "xlsx", alasan="Diminta BPD")
    with database.reading() as session:
        rows = session.scalars(select(AccessRow).where(AccessRow.act == "exported")).all()
    version = make_definition().version
    assert [(row.staff_id, row.detail) for row in rows] == [
        ("rina", f"usaha.{version} xlsx 1: Diminta BPD")
    ]


def test_an_auditor_takes_nothing_out(app: Flask, database: Database, office: Office) -> None:
    make_submission(database, office.village)
    make_staff(database, office, "budi", role="auditor")
    client = app.test_client()
    client.set_cookie("balai", make_session(database, office, "budi"), domain="localhost")
    assert client.get(UNDUH).status_code == 403
    assert export(client, make_definition(), "csv").status_code == 403
    assert UNDUH not in client.get("/sukamaju/kantor/angka").text


def open_register(client: FlaskClient, year: str, name: str = "cetak") -> TestResponse:
    data = make_fields(client, tahun=year, bentuk=name, alasan="Tutup buku")
    return client.post(f"{UNDUH}/register", data=data, headers=SAME_ORIGIN)


def test_the_register_lists_the_letters_of_a_year(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    receipt = make_submission(database, office.village)
    complaint = make_definition(slug="pengaduan", title="Pengaduan", kind="complaint")
    make_submission(database, office.village, complaint, make_answers(nama="Orang Lain"))
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        submissions.change_status(session, thread, statuses.READY, "rina")
    year = str(date.today().year)
    page = open_register(rina, year).text
    assert "Siti Aminah" in page
    assert "Pinjaman bank" in page
    assert "Siap Diambil" in page
    assert "Orang Lain" not in page
    assert "Belum ada surat pada tahun ini" in open_register(rina, "2021").text
    texts, _sheet = read_sheet(open_register(rina, year, "xlsx").data)
    assert "Siti Aminah" in texts
