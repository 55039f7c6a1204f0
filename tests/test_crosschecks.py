"""Facts about answers that disagree: the office is told, the resident never."""

from typing import Any

import pytest
from factories import Office, make_definition, make_submission
from flask.testing import FlaskClient

from forms_service.crosschecks import list_notes
from forms_service.db import Database
from forms_service.definitions import Birth, Choice, Date, Dusun, Group, HomeAddress, Kk, Nik

SEX = Choice(name="jk", label="Jenis kelamin", options=("Laki-laki", "Perempuan"))
FORM = make_definition(
    questions=(
        Nik(name="nik", label="NIK", birth="lahir", sex="jk"),
        Birth(name="lahir", label="Lahir"),
        SEX,
    )
)


def note(nik: str, born: str, sex: str) -> list[str]:
    answers: dict[str, Any] = {"nik": nik, "jk": sex, "lahir": {"tempat": "X", "tanggal": born}}
    return [found.text for found in list_notes(FORM, answers)]


@pytest.mark.parametrize(
    ("nik", "born", "sex"),
    [
        ("3299074703860003", "1986-03-07", "Perempuan"),
        ("3299070703860003", "1986-03-07", "Laki-laki"),
        ("3299077112990003", "1999-12-31", "Perempuan"),
        ("3299070101050003", "2005-01-01", "Laki-laki"),
    ],
)
def test_a_nik_that_agrees_needs_no_note(nik: str, born: str, sex: str) -> None:
    assert note(nik, born, sex) == []


def test_a_nik_of_another_day_is_noted() -> None:
    (text,) = note("3299074703860003", "1986-03-08", "Perempuan")
    assert "07-03-86" in text
    assert "8 Maret 1986" in text


def test_a_nik_of_the_other_sex_is_noted() -> None:
    assert note("3299074703860003", "1986-03-07", "Laki-laki") == [
        "NIK menunjuk perempuan, isian menulis laki-laki. Cocokkan dengan KTP."
    ]


def test_answers_that_were_not_given_need_no_note() -> None:
    assert list_notes(FORM, {"nik": "3299074703860003"}) == []
    assert list_notes(FORM, {"nik": None, "jk": "Perempuan"}) == []


def test_each_item_of_a_group_is_compared_with_itself() -> None:
    children = (Nik(name="nik", label="NIK", birth="hari"), Date(name="hari", label="Lahir"))
    form = make_definition(
        questions=(Group(name="anak", label="Anak", item="Anak", questions=children),)
    )
    right = {"nik": "3299074703860004", "hari": "1986-03-07"}
    wrong = {"nik": "3299074703860003", "hari": "1987-03-07"}
    assert [n.name for n in list_notes(form, {"anak": [right, wrong]})] == ["anak.2.nik"]


def test_a_number_that_was_written_before_is_noted() -> None:
    witness = Nik(name="nik", label="NIK saksi")
    form = make_definition(
        questions=(
            Nik(name="nik", label="NIK"),
            Kk(name="kk", label="Nomor KK"),
            Group(name="saksi", label="Saksi", item="Saksi", questions=(witness,)),
        )
    )
    number, other = "3299074703860003", "3299071111111111"
    people = [{"nik": other}, {"nik": number}]
    found = list_notes(form, {"nik": number, "kk": number, "saksi": people})
    assert [n.name for n in found] == ["kk", "saksi.2.nik"]
    assert "“NIK”" in found[0].text


def test_where_a_nik_was_first_given_out_is_not_compared() -> None:
    home = HomeAddress(name="a", label="Alamat", areas=(Dusun("Cikaret"),))
    form = make_definition(questions=(Nik(name="nik", label="NIK"), home))
    answers: dict[str, Any] = {"nik": "1101014703860003", "a": {"dusun": "Cikaret"}}
    assert list_notes(form, answers) == []


def test_an_rt_that_the_dusun_does_not_have_is_noted() -> None:
    home = HomeAddress(name="a", label="Alamat", areas=(Dusun("Cikaret", ("01",), ("01", "02")),))
    form = make_definition(questions=(home,))
    answers: dict[str, Any] = {"a": {"dusun": "Cikaret", "rt": 31, "rw": 1, "jalan": None}}
    texts = [found.text for found in list_notes(form, answers)]
    assert texts == ["RT 31 tidak ada dalam daftar Dusun Cikaret."]


def test_the_office_reads_who_acts_on_a_category() -> None:
    kind = Choice(name="k", label="K", options=("A", "B"), option_hints={"B": "PLN"})
    form = make_definition(kind="complaint", questions=(kind,))
    assert [n.text for n in list_notes(form, {"k": "B"})] == ["Ditangani: PLN."]


def test_the_office_sees_the_note_beside_the_answer(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    answers: dict[str, Any] = {
        "nik": "3299074703860003", "jk": "Laki-laki",
        "lahir": {"tempat": "Karangjaya", "tanggal": "1986-03-07"},
    }  # fmt: skip
    receipt = make_submission(database, office.village, FORM, answers)
    page = rina.get(f"/{office.village.id}/kantor/{receipt.thread.reference}").text
    assert "NIK menunjuk perempuan" in page
    assert "Karangjaya, 7 Maret 1986" in page
