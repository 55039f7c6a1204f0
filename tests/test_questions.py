"""Facts about answers: messy input is understood, mistakes are told, no text breaks anything."""

from datetime import date
from typing import Any

import pytest
from factories import make_definition
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms_service.definitions import (
    QUESTION_STRUCTS,
    Birth,
    Choice,
    Choices,
    Clock,
    Date,
    Declaration,
    Dusun,
    Email,
    File,
    Group,
    HomeAddress,
    Kk,
    LongText,
    Money,
    Nik,
    Number,
    Phone,
    Question,
    Scale,
    ShortText,
    YesNo,
    question_type,
)
from forms_service.questions import clean, list_lines, printable, read_answers, show_answer

TODAY = date(2026, 11, 24)
AREAS = (Dusun("Cikaret", ("01",), ("01",)), Dusun("Babakan", ("02",), ("07",)))
EVERY_TYPE: dict[str, Question] = {
    "text": ShortText(name="a", label="A"),
    "long_text": LongText(name="a", label="A"),
    "nik": Nik(name="a", label="A"),
    "kk": Kk(name="a", label="A"),
    "phone": Phone(name="a", label="A"),
    "email": Email(name="a", label="A"),
    "date": Date(name="a", label="A"),
    "time": Clock(name="a", label="A"),
    "number": Number(name="a", label="A", unit="orang"),
    "money": Money(name="a", label="A"),
    "choice": Choice(name="a", label="A", options=("X", "Y"), other="Lain"),
    "choices": Choices(name="a", label="A", options=("X", "Y")),
    "scale": Scale(name="a", label="A", labels=("Buruk", "Baik")),
    "yes_no": YesNo(name="a", label="A"),
    "declaration": Declaration(name="a", label="A", statement="Benar."),
    "birth": Birth(name="a", label="A"),
    "address": HomeAddress(name="a", label="A", areas=AREAS, outside=True),
    "file": File(name="a", label="A", later="Nanti"),
    "group": Group(name="a", label="A", item="B", questions=(Nik(name="a", label="A"),)),
}
SUFFIXES = ("", ".lain", ".sama", ".tempat", ".tanggal", ".dusun", ".rt", ".luar", ".1.a", ".99.a")
WORDS = st.dictionaries(
    st.sampled_from([f"a{suffix}" for suffix in SUFFIXES]),
    st.lists(st.text(max_size=60), min_size=1, max_size=4),
)


def read(question: Question, *words: str, **more: list[str]) -> tuple[Any, str]:
    """Return the answer and the mistake told."""
    form = make_definition(questions=(question,))
    found = read_answers(form, MultiDict({question.name: list(words)} | more), TODAY)
    return found.answers[question.name], found.errors.get(question.name, "")


def test_every_type_is_tried() -> None:
    assert {name: question_type(q) for name, q in EVERY_TYPE.items()} == {
        name: name for name in QUESTION_STRUCTS
    }


@pytest.mark.parametrize(
    "word",
    [
        "3299071234563456",
        "3299 0712 3456 3456",
        "3299.0712.3456.3456",
        "3299-0712-3456-3456",
        " 32990712 34563456\t",
        "3299071234563456.",
    ],
)
def test_a_nik_may_be_typed_with_any_separators(word: str) -> None:
    assert read(EVERY_TYPE["nik"], word) == ("3299071234563456", "")


def test_a_nik_that_is_short_is_told_with_its_length() -> None:
    assert "Yang Anda isi 15 angka" in read(EVERY_TYPE["nik"], "329907123456345")[1]


@pytest.mark.parametrize("word", ["3299O71234563456", "٣٢٩٩٠٧١٢٣٤٥٦٣٤٥٦", "32990712345634567"])
def test_a_nik_has_sixteen_plain_digits(word: str) -> None:
    assert read(EVERY_TYPE["nik"], word)[1]


@pytest.mark.parametrize(
    "word",
    [
        "081200000199",
        "0812-0000-0199",
        "0812 0000 0199",
        "+62 812 0000 0199",
        "+6281200000199",
        "6281200000199",
        "+62 0812 0000 0199",
        "(0812) 0000.0199",
        "81200000199",
    ],
)
def test_a_phone_may_be_typed_as_people_write_it(word: str) -> None:
    assert read(EVERY_TYPE["phone"], word) == ("081200000199", "")


@pytest.mark.parametrize("word", ["0812", "telepon rumah", "+1 202 555 0100", "08120000019900"])
def test_what_is_no_phone_is_told(word: str) -> None:
    assert "Contoh: 0812 3456 7890" in read(EVERY_TYPE["phone"], word)[1]


@pytest.mark.parametrize(
    "words",
    [
        ("7", "3", "1986"),
        ("07", "03", "1986"),
        ("7", "Maret", "1986"),
        ("7", "mar", "1986"),
        ("7", "March", "1986"),
        ("07/03/1986", "", ""),
        ("7-3-1986",),
        ("7 Maret 1986",),
        ("07031986",),
        ("1986-03-07",),
        ("7.3.1986", "", ""),
    ],
)
def test_a_date_may_be_typed_in_parts_or_whole(words: tuple[str, ...]) -> None:
    assert read(EVERY_TYPE["date"], *words) == ("1986-03-07", "")


@pytest.mark.parametrize(
    "words",
    [("31", "2", "1986"), ("7", "3"), ("7", "3", "86"), ("x",), ("7", "13", "1986"), ("0",) * 3],
)
def test_a_day_that_does_not_exist_is_told(words: tuple[str, ...]) -> None:
    assert "Contoh: 23 11 1985" in read(EVERY_TYPE["date"], *words)[1]


@pytest.mark.parametrize(
    ("when", "day", "told"),
    [
        ("past", "25 11 2026", True),
        ("past", "24 11 2026", False),
        ("future", "23 11 2026", True),
        ("future", "24 11 2026", False),
    ],
)
def test_a_date_may_be_limited_to_one_side_of_today(when: Any, day: str, told: bool) -> None:
    assert bool(read(Date(name="a", label="A", when=when), day)[1]) is told


@pytest.mark.parametrize(
    "word",
    ["1500000", "1.500.000", "Rp1.500.000", "Rp. 1.500.000,00", "rp 1 500 000,-", "IDR 1500000"],
)
def test_money_may_be_typed_as_people_write_it(word: str) -> None:
    assert read(EVERY_TYPE["money"], word) == (1_500_000, "")


@pytest.mark.parametrize("word", ["4", "4 orang", "4 ORANG", " 4 ", "04"])
def test_a_number_may_carry_its_unit(word: str) -> None:
    assert read(EVERY_TYPE["number"], word) == (4, "")


@pytest.mark.parametrize(
    ("word", "told"), [("0", "paling sedikit 1"), ("31", "paling banyak 30"), ("empat", "angka")]
)
def test_a_number_outside_its_limits_is_told(word: str, told: str) -> None:
    assert told in read(Number(name="a", label="A", min=1, max=30), word)[1]


@pytest.mark.parametrize("word", ["siti@contoh.id", " siti@contoh.id ", "siti @contoh.id"])
def test_an_email_may_hold_stray_spaces(word: str) -> None:
    assert read(EVERY_TYPE["email"], word) == ("siti@contoh.id", "")


@pytest.mark.parametrize("word", ["siti", "siti@contoh", "siti@contoh,id", "a@b@c.id"])
def test_an_email_with_a_typing_mistake_is_told(word: str) -> None:
    assert "Contoh: nama@email.com" in read(EVERY_TYPE["email"], word)[1]


def test_choices_keep_the_order_of_the_form() -> None:
    assert read(EVERY_TYPE["choices"], "Y", "X", "Y") == (["X", "Y"], "")


def test_too_many_choices_are_told() -> None:
    question = Choices(name="a", label="A", options=("X", "Y", "Z"), max_choices=2)
    assert "paling banyak 2" in read(question, "X", "Y", "Z")[1]


@pytest.mark.parametrize("kind", ["choice", "choices", "yes_no", "scale", "declaration"])
def test_what_is_not_offered_cannot_be_chosen(kind: str) -> None:
    assert read(EVERY_TYPE[kind], "Tidak ditawarkan")[1]


@pytest.mark.parametrize(("word", "answer"), [("ya", True), ("tidak", False)])
def test_yes_and_no_are_answers(word: str, answer: bool) -> None:
    assert read(EVERY_TYPE["yes_no"], word) == (answer, "")


@pytest.mark.parametrize("kind", sorted(EVERY_TYPE.keys() - {"birth", "address", "group"}))
@pytest.mark.parametrize("words", [(), ("",), ("  \n ",), ("\x00",)])
def test_nothing_but_spaces_is_no_answer(kind: str, words: tuple[str, ...]) -> None:
    answer, told = read(EVERY_TYPE[kind], *words)
    assert answer is None
    assert told


def test_a_text_over_its_limit_is_told_with_both_numbers() -> None:
    told = read(ShortText(name="a", label="Nama", max_length=5), "Maimunah")[1]
    assert told == "“Nama” terlalu panjang: 8 huruf, paling banyak 5."


def test_a_line_has_no_line_ends_and_a_long_text_keeps_them() -> None:
    assert read(EVERY_TYPE["text"], "Siti\r\n  Aminah")[0] == "Siti Aminah"
    assert read(EVERY_TYPE["long_text"], " satu\r\ndua\n")[0] == "satu\ndua"


def test_a_definition_may_put_its_own_words_in_place_of_a_message() -> None:
    question = Nik(name="a", label="NIK", errors={"invalid": "Lihat KTP Anda."})
    assert read(question, "1")[1] == "Lihat KTP Anda."


def test_braces_in_a_label_or_word_are_only_words() -> None:
    question = ShortText(name="a", label="{label} {0}", max_length=3)
    assert read(question, "{limit.__class__}")[1].startswith("“{label} {0}” terlalu panjang")


@given(WORDS)
@pytest.mark.parametrize("kind", sorted(EVERY_TYPE))
def test_any_text_in_any_question_is_an_answer_or_a_mistake(
    kind: str, words: dict[str, list[str]]
) -> None:
    form = make_definition(questions=(EVERY_TYPE[kind],))
    found = read_answers(form, MultiDict(words), TODAY)
    assert set(found.answers) == {"a"}
    for line in list_lines(form, found.answers) if not found.errors else []:
        assert isinstance(line.text, str)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_date_is_read_back_as_it_is_shown(day: date) -> None:
    question = EVERY_TYPE["date"]
    assert read(question, show_answer(question, day.isoformat()))[0] == day.isoformat()


@given(st.integers(0, 100_000_000_000))
def test_money_is_read_back_as_it_is_shown(amount: int) -> None:
    question = EVERY_TYPE["money"]
    assert read(question, show_answer(question, amount)) == (amount, "")


@given(st.integers(0, 1_000_000))
def test_a_number_is_read_back_as_it_is_shown(number: int) -> None:
    question = EVERY_TYPE["number"]
    assert read(question, show_answer(question, number)) == (number, "")


@given(st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_a_nik_is_read_back_as_it_is_shown(nik: str) -> None:
    question = EVERY_TYPE["nik"]
    if nik.isascii():
        assert read(question, show_answer(question, nik)) == (nik, "")


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert printable(printable(text)) == printable(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"])))
def test_printable_words_are_given_back_as_they_are(text: str) -> None:
    assert printable(text) == text


def test_an_amount_is_shown_with_its_unit() -> None:
    weight = Number(name="berat", label="Berat bayi", unit="gram")
    assert show_answer(weight, 3100) == "3100 gram"
    assert show_answer(weight, None) == ""
