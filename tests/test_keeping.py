"""Facts about drafts: one file on the phone holds every word, and nothing of it stays here."""

import io
import re
from html import unescape
from typing import Any

import pytest
from factories import (
    MASTER_KEYS,
    SITE_URL,
    Office,
    make_definition,
    make_office,
    make_village,
)
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from PIL import Image
from sqlalchemy import select

from forms_service.db import Database
from forms_service.definitions import Choice, Definition, File, Nik, ShortText, SignedForm
from forms_service.models import SubmissionRow
from forms_service.signing import derive_form_keys, sign_form
from forms_service.stylesheet import hash_source

FORM = make_definition(
    questions=(
        ShortText(name="nama", label="Nama", new_page="Satu"),
        Choice(name="jenis", label="Jenis", options=("A", "B"), other="Lain"),
        Nik(name="nik", label="NIK", new_page="Dua"),
    )
)
TYPED = {"nama": 'Siti "<b>" & \u202eAni', "jenis": "Lain", "jenis.lain": "X", "nik": "12"}


@pytest.fixture
def send(client: FlaskClient, office: Office) -> Any:
    def post(definition: Definition = FORM, **fields: Any) -> Any:
        form = SignedForm(office.village.id, f"{SITE_URL}/layanan/usaha/", definition)
        token = sign_form(form, derive_form_keys(MASTER_KEYS, office.village.id))
        return client.post(f"/{office.village.id}/formulir", data={"_form": token, **fields})

    return post


def read_fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def test_a_draft_is_a_file_with_every_word(send: Any) -> None:
    answer = send(**TYPED, _page=2, _act="simpan")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="draf-usaha.html"'
    assert {**read_fields(answer.text), "_form": ""} == {**TYPED, "_page": "2", "_form": ""}


def test_a_draft_can_be_read_without_a_connection(send: Any) -> None:
    page = send(**TYPED, _page=2, _act="simpan").text
    assert "<dt>NIK</dt><dd>12</dd>" in page
    assert "<dt>Jenis</dt><dd>Lain X</dd>" in page
    assert not re.search(r"<script|<img|<link rel=\"stylesheet", page)


def test_a_draft_carries_a_policy_that_allows_only_its_style_and_this_service(send: Any) -> None:
    page = send(**TYPED, _act="simpan").text
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    policy = re.search(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)
    assert policy
    assert hash_source(style[1]) in unescape(policy[1])
    assert "form-action http://127.0.0.1:8001;" in policy[1]


def test_a_draft_continues_where_it_was_saved_with_every_word(send: Any) -> None:
    fields = read_fields(send(**TYPED, _page=2, _act="simpan").text)
    page = send(**(fields | {"_act": "lanjutkan"})).text
    assert "Bagian 2 dari 2" in page
    assert 'name="nik" inputmode="numeric" autocomplete="off" class="s" value="12"' in page
    assert read_fields(page)["nama"] == TYPED["nama"]
    assert 'class="err"' not in page


def test_a_draft_of_a_form_that_has_changed_since_continues_as_it_was_signed(send: Any) -> None:
    old = make_definition(title="Judul lama", questions=FORM.questions)
    fields = read_fields(send(old, **TYPED, _act="simpan").text)
    page = send(FORM, **(fields | {"_act": "lanjutkan"})).text
    assert "Judul lama" in page


def test_saving_a_draft_stores_nothing(send: Any, database: Database) -> None:
    send(**TYPED, _act="simpan")
    with database.reading() as session:
        assert session.scalars(select(SubmissionRow)).all() == []


def test_a_draft_can_be_saved_from_the_review(send: Any) -> None:
    right = {"nama": "Siti", "jenis": "A", "nik": "3299074703860003"}
    review = send(**right).text
    assert 'value="simpan"' in review
    assert read_fields(send(**read_fields(review), _act="simpan").text)["nama"] == "Siti"


@pytest.mark.parametrize("fault", ["another village", "a key that was taken away"])
def test_a_draft_that_cannot_be_continued_is_refused_with_every_word(
    app: Flask, send: Any, client: FlaskClient, database: Database, fault: str
) -> None:
    fields = read_fields(send(**TYPED, _page=2, _act="simpan").text) | {"_act": "lanjutkan"}
    village = "sukamaju"
    if fault == "another village":
        village = make_office(database, make_village(id="sukasari", name="Sukasari")).village.id
    else:
        config = app.extensions["balai"].config
        object.__setattr__(config, "master_keys", ("a-master-key-that-came-later-0000002",))
    answer = client.post(f"/{village}/formulir", data=fields)
    assert answer.status_code == 403
    assert "Belum ada yang terkirim" in answer.text
    for word in TYPED.values():
        assert str(escape(word)) in answer.text


def test_a_draft_says_what_becomes_of_its_files(send: Any) -> None:
    note = "dihapus bila dalam 7 hari belum terkirim"
    form = make_definition(questions=(File(name="foto", label="Foto"),))
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "JPEG")
    files = {"foto": (io.BytesIO(picture.getvalue()), "ktp.jpg")}
    assert note in send(form, **files, _act="simpan").text
    assert note not in send(form, _act="simpan").text
