"""Facts about questions that apply only when another answer says so, and about copied answers."""

from datetime import date

from factories import make_definition
from werkzeug.datastructures import MultiDict

from forms_service.definitions import Choice, HomeAddress, ShortText, YesNo
from forms_service.formview import FormView
from forms_service.questions import Reading, list_lines, read_answers

STATUS = Choice(name="status", label="Status", options=("Kawin", "Cerai mati"))
SPOUSE = ShortText(name="mantan", label="Nama mantan", only_if={"status": ("Cerai mati",)})
PERMIT = YesNo(name="asing", label="Warga asing?")
HOME = HomeAddress(name="rumah", label="Alamat rumah")
SHOP = HomeAddress(name="toko", label="Alamat usaha", copy_from="rumah")
FORM = make_definition(questions=(STATUS, SPOUSE))


def read(definition: object, **words: str) -> Reading:
    return read_answers(definition, MultiDict(words), date(2026, 11, 24))  # type: ignore[arg-type]


def test_a_question_that_does_not_apply_is_not_missed() -> None:
    assert read(FORM, status="Kawin") == Reading({"status": "Kawin"}, {})


def test_a_question_that_applies_is_asked_for() -> None:
    assert "mantan" in read(FORM, status="Cerai mati").errors


def test_the_answer_to_a_question_that_does_not_apply_is_dropped() -> None:
    assert "mantan" not in read(FORM, status="Kawin", mantan="Siti").answers


def test_an_answer_that_was_not_asked_for_is_not_shown() -> None:
    lines = list_lines(FORM, {"status": "Kawin"})
    assert [line.name for line in lines] == ["status"]


def test_a_question_hanging_on_a_dropped_one_is_dropped_too() -> None:
    third = ShortText(name="tiga", label="Tiga", only_if={"dua": ("ya",)})
    second = YesNo(name="dua", label="Dua", only_if={"status": ("Cerai mati",)})
    form = make_definition(questions=(STATUS, second, third))
    assert set(read(form, status="Kawin", dua="ya", tiga="x").answers) == {"status"}


def test_yes_and_no_decide_by_their_words() -> None:
    permit = ShortText(name="kitas", label="KITAS", only_if={"asing": ("ya",)})
    form = make_definition(questions=(PERMIT, permit))
    assert "kitas" in read(form, asing="ya").errors
    assert "kitas" not in read(form, asing="tidak").errors


def test_a_copied_answer_is_the_answer_of_its_source() -> None:
    form = make_definition(questions=(HOME, SHOP))
    found = read(form, **{"rumah.rt": "2", "rumah.rw": "01", "toko.sama": "ya"})
    assert found.errors == {}
    assert found.answers["toko"] == found.answers["rumah"]


def test_a_mistake_in_the_source_is_told_once() -> None:
    form = make_definition(questions=(HOME, SHOP))
    found = read(form, **{"rumah.rt": "dua", "rumah.rw": "1", "toko.sama": "ya"})
    assert list(found.errors) == ["rumah.rt"]


def test_copying_an_empty_answer_does_not_satisfy_a_required_question() -> None:
    first = ShortText(name="satu", label="Satu", required=False)
    form = make_definition(questions=(first, ShortText(name="dua", label="Dua", copy_from="satu")))
    assert read(form, **{"dua.sama": "ya"}).errors == {"dua": "Isi “Dua”."}


def test_options_and_the_questions_they_reveal_share_a_mark() -> None:
    status, spouse = FormView(FORM, "t", "/", "Sukamaju").controls
    assert [option.mark for option in status.options] == [0, 1]
    assert spouse.conditions == (1,)
    assert spouse.caption == "Isi hanya bila Status: Cerai mati."
