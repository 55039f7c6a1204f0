"""Facts about form files: a mistake is told with file, question, key and what was meant."""

from pathlib import Path

import msgspec
import pytest
from factories import make_definition

from forms_service.definitions import (
    QUESTION_STRUCTS,
    SignedForm,
    decode_definition,
    decode_signed_form,
    encode,
    load_definition,
    load_definitions,
)
from forms_service.questions import FIELDS
from forms_service.tomlfile import FileError

GOOD = """
title = "Contoh"
kind = "request"
legal_basis = "UU"
purpose = "Contoh"
data = "Nama"
retention_days = 365
working_days = 1
next_steps = ["Selesai."]

[[questions]]
name = "nama"
type = "text"
label = "Nama"
"""
SCORE = '\n[[questions]]\nname = "skor"\ntype = "number"\nlabel = "Skor"\n'
PICK = '\n[[questions]]\nname = "pilih"\ntype = "choice"\nlabel = "Pilih"\n'


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "contoh.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refuse(tmp_path: Path, text: str) -> str:
    with pytest.raises(FileError) as caught:
        load_definition(write(tmp_path, text))
    return str(caught.value)


def test_the_name_of_the_file_is_the_slug(tmp_path: Path) -> None:
    assert load_definition(write(tmp_path, GOOD)).slug == "contoh"


def test_a_folder_is_loaded_by_slug(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    assert list(load_definitions(tmp_path)) == ["contoh"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "Contoh"\n', "", 'the key "title" is missing'),
        ("purpose", "purpos", 'unknown key "purpos" (did you mean "purpose"?)'),
        ('"request"', '"permintaan"', "$.kind"),
        ("365", '"setahun"', "$.retention_days"),
        ("365", "29", "$.retention_days"),
        ("working_days = 1", "working_days = 0", "$.working_days"),
        ('["Selesai."]', '"Selesai."', "$.next_steps"),
        ('title = "Contoh"', 'title = ""', "$.title"),
        ("title =", "slug = 'Besar'\ntitle =", "$.slug"),
        ("[[questions]]", "[questions]", "under [[questions]]"),
        ("[[questions]]", "[[question]]", 'unknown key "question" (did you mean "questions"?)'),
        ('type = "text"\n', "", 'question "nama": the key "type" is missing (known types: '),
        ('"text"', '"txt"', 'question "nama": unknown type "txt" (did you mean "text"?)'),
        ('"text"', '"telepati"', 'unknown type "telepati" (known: '),
        ('name = "nama"\n', "", 'question "number 1": the key "name" is missing'),
        ('label = "Nama"\n', "", 'question "nama": the key "label" is missing'),
        ('"nama"', '"Nama Lengkap"', 'question "Nama Lengkap"'),
        ("label =", 'requird = true\nlabel =', '"requird" (did you mean "required"?)'),
        ("label =", 'required = "ya"\nlabel =', 'question "nama": Expected `bool`'),
        ("label =", 'errors = { requird = "x" }\nlabel =', 'unknown error "requird" (did you'),
        ("label =", "min_length = 9\nmax_length = 3\nlabel =", '"min_length" is above'),
        ("label =", "max_length = 0\nlabel =", "$.max_length"),
        ("title =", "title == ", "not TOML"),
    ],
)  # fmt: skip
def test_each_mistake_says_where_and_what(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    told = refuse(tmp_path, GOOD.replace(old, new, 1))
    assert told.startswith(f"{tmp_path / 'contoh.toml'}: ")
    assert words in told


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (GOOD[GOOD.index("[[") :], 'question "nama": the name is used twice'),
        (SCORE + "min = 5\nmax = 1\n", 'question "skor": "min" is above "max"'),
        (SCORE.replace("number", "money") + "min = 5\nmax = 1\n", '"min" is above "max"'),
        (PICK, 'question "pilih": the key "options" is missing'),
        (PICK + 'options = ["A"]\n', "$.options"),
        (PICK + 'options = ["A", "A"]\n', 'question "pilih": an option is there twice'),
        (SCORE.replace("number", "date") + 'when = "kemarin"\n', "$.when"),
    ],
)
def test_each_mistake_of_a_further_question_is_told(tmp_path: Path, more: str, words: str) -> None:
    assert words in refuse(tmp_path, GOOD + more)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"tidak-ada\.toml: the file does not exist"):
        load_definition(tmp_path / "tidak-ada.toml")


def test_a_file_of_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "contoh.toml"
    path.write_bytes(GOOD.replace("Contoh", "Contoh é").encode("latin-1"))
    with pytest.raises(FileError, match="not UTF-8 at byte"):
        load_definition(path)


def test_a_definition_survives_its_journey() -> None:
    definition = make_definition()
    assert decode_definition(encode(definition)) == definition
    form = SignedForm("sukamaju", "https://desa.example/", definition)
    assert decode_signed_form(encode(form)) == form


def test_any_change_makes_another_version() -> None:
    assert make_definition().version == make_definition().version
    assert make_definition(purpose="Lain").version != make_definition().version


def test_an_unknown_key_is_no_definition() -> None:
    body = encode(make_definition()).replace(b'"data":', b'"date":')
    with pytest.raises(msgspec.ValidationError):
        decode_definition(body)


def test_every_type_that_can_be_defined_can_be_asked() -> None:
    assert QUESTION_STRUCTS.keys() == FIELDS.keys()


def test_every_error_code_of_a_type_has_a_message(tmp_path: Path) -> None:
    for name, struct in QUESTION_STRUCTS.items():
        field = object.__new__(FIELDS[name])
        assert set(struct.ERRORS) <= set(FIELDS[name].messages(field)), name
