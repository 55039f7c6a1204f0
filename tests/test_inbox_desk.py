"""At the counter: the same form, validation and receipt, and it says who helped."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from factories import NASTY, Office, make_answers, make_definition, make_submission
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from forms_service import threads
from forms_service.db import Database
from forms_service.models import SubmissionRow
from plugins.handouts import name_form

KANTOR = "/sukamaju/kantor"


def get_field(page: str, name: str) -> str:
    return str(re.findall(rf'name="{name}" value="([^"]+)"', page)[0])


def send(rina: FlaskClient, **changes: str) -> TestResponse:
    """Fill the form of the counter as anybody would, up to the receipt."""
    page = rina.get(f"{KANTOR}/loket/usaha").text
    words = {**make_answers(), "_form": get_field(page, "_form"), **changes}
    review = rina.post("/sukamaju/formulir", data=words)
    if "_visit" not in review.text:
        return review
    words |= {"_visit": get_field(review.text, "_visit"), "_act": "kirim"}
    return rina.post("/sukamaju/formulir", data=words)


def test_the_counter_lists_the_forms_of_the_village(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    assert "Belum ada formulir." in rina.get(f"{KANTOR}/loket").text
    make_submission(database, office.village)
    assert "Surat Keterangan Usaha" in rina.get(f"{KANTOR}/loket").text
    assert rina.get(f"{KANTOR}/loket/tidak-ada").status_code == 404


def test_the_newest_version_is_offered(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    make_submission(database, office.village, make_definition(title="Surat Usaha Baru"))
    assert "Surat Usaha Baru" in rina.get(f"{KANTOR}/loket/usaha").text


def test_a_helped_submission_has_a_slip_with_a_picture(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    page = send(rina, nama="Nenek Asih").text
    assert "Dibantu oleh Rina di loket." in page
    assert '<img src="data:image/svg+xml' in page
    assert re.search(r"\d{4} \d{4} \d{4} \d{4} \d{4}", page)


def test_the_office_sees_who_helped(rina: FlaskClient, database: Database, office: Office) -> None:
    make_submission(database, office.village)
    send(rina, nama="Nenek Asih")
    with database.reading() as session:
        row = session.scalars(select(SubmissionRow).where(SubmissionRow.channel == "desk")).one()
        thread = threads.open_at_office(session, "sukamaju", row.reference, office.office_key)
    assert thread.helped
    assert thread.answers["nama"] == "Nenek Asih"
    assert "dibantu oleh Rina" in rina.get(f"{KANTOR}/{row.reference}").text


def test_the_consent_is_read_out_on_every_page(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    assert "Bacakan:" in rina.get(f"{KANTOR}/loket/usaha").text
    refused = send(rina, nik="12")
    assert refused.status_code == 422
    assert "Bacakan:" in refused.text


def test_a_form_of_yesterdays_counter_is_an_ordinary_one(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    token = get_field(rina.get(f"{KANTOR}/loket/usaha").text, "_form")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        words = {**make_answers(), "_form": token}
        words["_visit"] = get_field(rina.post("/sukamaju/formulir", data=words).text, "_visit")
        page = rina.post("/sukamaju/formulir", data=words | {"_act": "kirim"}).text
    assert "Kode tanda terima" in page
    assert "Dibantu oleh" not in page


def test_a_paper_form_is_found_by_its_code(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    old = make_submission(database, office.village).thread.definition
    make_submission(database, office.village, make_definition(title="Surat Usaha Baru"))
    address = name_form(old, "https://desa.example/layanan/usaha/")
    for code in (address, f"usaha {old.version}", f" USAHA versi {old.version} "):
        found = rina.get(f"{KANTOR}/loket", query_string={"kode": code})
        page = rina.get(found.location).text
        assert "Surat Keterangan Usaha" in page
        assert "Surat Usaha Baru" not in page
        assert "Kertas itu versi lain" not in page


def test_a_paper_form_of_an_unknown_version_opens_the_newest(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    page = rina.get(f"{KANTOR}/loket?kode=usaha+0000", follow_redirects=True).text
    assert "Kertas itu versi lain" in page


@pytest.mark.parametrize("code", [NASTY, "?", "https://x.example/?formulir=&versi=", "tidak-ada"])
def test_what_is_no_form_is_told_and_kept(rina: FlaskClient, office: Office, code: str) -> None:
    response = rina.get(f"{KANTOR}/loket", query_string={"kode": code})
    assert response.status_code == 422
    assert "Formulir itu tidak ada di sini" in response.text
    assert "<script>" not in response.text
