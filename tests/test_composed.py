"""Facts about answers of several parts, and about the choosing types."""

from datetime import date
from typing import Any

import pytest
from factories import make_definition
from werkzeug.datastructures import MultiDict

from forms_service.definitions import (
    Birth,
    Choice,
    Clock,
    Declaration,
    Dusun,
    HomeAddress,
    Question,
    Scale,
)
from forms_service.questions import read_answers, show_answer

AREAS = (Dusun("Cikaret", ("01", "02"), ("01", "06")), Dusun("Babakan", ("03",), ("07",)))
HOME = HomeAddress(name="a", label="Alamat", areas=AREAS)
JOB = Choice(name="a", label="Agama", options=("Islam", "Hindu"), other="Lainnya")
DECLARED = Declaration(name="a", label="Pernyataan", statement="Isian ini benar.")
SCORE = Scale(name="a", label="Nilai", labels=("Buruk", "Cukup", "Baik"))


def read(question: Question, **words: Any) -> tuple[Any, dict[str, str]]:
    spelled = {name.replace("_", "."): word for name, word in words.items()}
    form = make_definition(questions=(question,))
    found = read_answers(form, MultiDict(spelled), date(2026, 11, 24))
    return found.answers["a"], found.errors


def test_an_address_is_written_as_letters_write_it() -> None:
    answer, errors = read(HOME, a_dusun="Cikaret", a_rt="2", a_rw="01", a_jalan="Jalan Mawar 3")
    assert errors == {}
    assert show_answer(HOME, answer) == "Jalan Mawar 3, Dusun Cikaret RT 02 RW 01"


def test_a_part_that_is_missing_is_named() -> None:
    assert set(read(HOME, a_dusun="Cikaret")[1]) == {"a.rt", "a.rw"}


def test_an_address_outside_is_written_out() -> None:
    home = HomeAddress(name="a", label="Alamat", areas=AREAS, outside=True)
    answer, errors = read(home, a_dusun="Di luar desa", a_luar="Jalan Braga 1, Bandung")
    assert errors == {}
    assert show_answer(home, answer) == "Jalan Braga 1, Bandung"


def test_a_village_without_areas_is_asked_in_words() -> None:
    home = HomeAddress(name="a", label="Alamat")
    answer, _errors = read(home, a_dusun="Krajan", a_rt="01", a_rw="2")
    assert show_answer(home, answer) == "Dusun Krajan RT 01 RW 02"


def test_an_optional_answer_of_parts_may_stay_blank() -> None:
    assert read(Birth(name="a", label="Lahir", required=False), a_tempat=" ") == (None, {})


def test_a_birth_is_written_as_letters_write_it() -> None:
    birth = Birth(name="a", label="Lahir")
    answer, _errors = read(birth, a_tempat="Karangjaya", a_tanggal="7 3 1986")
    assert show_answer(birth, answer) == "Karangjaya, 7 Maret 1986"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ({"a": "Islam"}, "Islam"),
        ({"a": "Lainnya", "a_lain": " Sunda  Wiwitan "}, "Sunda Wiwitan"),
        ({"a": "Islam", "a_lain": "Sunda Wiwitan"}, "Islam"),
    ],
)
def test_another_option_is_answered_in_own_words(words: dict[str, str], answer: str) -> None:
    assert read(JOB, **words) == (answer, {})


@pytest.mark.parametrize("words", [{"a": "Lainnya"}, {"a": "Lainnya", "a_lain": "x" * 121}])
def test_another_option_must_be_named_shortly(words: dict[str, str]) -> None:
    assert list(read(JOB, **words)[1]) == ["a"]


def test_a_declaration_must_be_ticked() -> None:
    assert read(DECLARED) == (None, {"a": "Centang “Pernyataan” bila Anda setuju."})
    assert read(DECLARED, a="ya") == (True, {})


def test_a_score_is_kept_as_a_number() -> None:
    assert read(SCORE, a="3") == (3, {})
    assert list(read(SCORE, a="4")[1]) == ["a"]


@pytest.mark.parametrize("word", ["8.30", "08:30", "jam 8.30", "pukul 08.30 WIB", "8,30"])
def test_a_time_of_day_is_read_in_any_spelling(word: str) -> None:
    assert read(Clock(name="a", label="Jam"), a=word) == ("08.30", {})


@pytest.mark.parametrize("word", ["24.00", "8.60", "pagi", "8.3"])
def test_what_is_no_time_of_day_is_refused(word: str) -> None:
    assert list(read(Clock(name="a", label="Jam"), a=word)[1]) == ["a"]
