"""Facts about what a form file may say of its questions: each mistake is named and mended."""

from pathlib import Path

import pytest

from forms_service.definitions import HomeAddress, load_definition, place_areas
from forms_service.tomlfile import FileError
from forms_service.village import Area

HEAD = """
title = "Contoh"
kind = "request"
legal_basis = "UU"
purpose = "Contoh"
data = "Nama"
retention_days = 365
working_days = 1
next_steps = ["Selesai."]
"""
KIND = '[[questions]]\nname = "jenis"\ntype = "choice"\nlabel = "Jenis"\noptions = ["A", "B"]\n'
TEXT = '[[questions]]\nname = "teks"\ntype = "text"\nlabel = "Teks"\n'
GROUP = '[[questions]]\nname = "saksi"\ntype = "group"\nlabel = "Saksi"\nitem = "Saksi"\n'
CHILD = '[[questions.questions]]\nname = "nama"\ntype = "text"\nlabel = "Nama"\n'


def load(tmp_path: Path, questions: str) -> object:
    path = tmp_path / "contoh.toml"
    path.write_text(HEAD + questions, encoding="utf-8")
    return load_definition(path)


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        (TEXT + 'only_if = { jenis = ["A"] }', 'no earlier question "jenis"'),
        (KIND + TEXT + 'only_if = { jenos = ["A"] }', 'did you mean "jenis"'),
        (KIND + TEXT + 'only_if = { jenis = ["C"] }', '"jenis" has no "C"'),
        (TEXT + TEXT.replace("teks", "dua") + 'only_if = { teks = ["A"] }', "neither a choice"),
        (KIND + TEXT + 'copy_from = "jenis"', "is of another type"),
        (KIND + TEXT + 'new_page = "Dua"', 'the first question needs "new_page" too'),
        (KIND + 'option_hints = { C = "x" }', 'no option "C"'),
        (KIND + 'other = "B"', "also one of the options"),
        (KIND + 'other = "C"\npersonal = false', "always personal"),
        (GROUP + CHILD + 'new_page = "x"', "cannot begin within a group"),
        (GROUP + "personal = false\n" + CHILD, "a group is always personal"),
        (GROUP + "min = 9\n" + CHILD, '"min" is above "max"'),
        (GROUP + CHILD + "requird = true", 'question "nama": unknown key "requird"'),
        (GROUP + CHILD + CHILD, "the name is used twice"),
        (TEXT.replace('"text"', '"nik"') + 'birth = "lahir"', 'birth: "lahir" is no question'),
        (TEXT.replace('"text"', '"nik"') + 'sex = "jk"', 'sex: "jk" is no choice'),
        ("[[questions]]\ninclude = 'tidak-ada'", "tidak-ada.toml: the file does not exist"),
        ("[[questions]]\ninclude = 'x'\nlabel = 'y'", '"include" stands alone'),
    ],
)
def test_a_mistake_is_named_with_file_question_and_key(
    tmp_path: Path, questions: str, words: str
) -> None:
    with pytest.raises(FileError, match=r"\.toml: ") as refused:
        load(tmp_path, questions)
    assert words in str(refused.value)


def test_a_part_is_put_in_where_it_is_included(tmp_path: Path) -> None:
    (tmp_path / "bagian").mkdir()
    (tmp_path / "bagian" / "orang.toml").write_text(KIND, encoding="utf-8")
    definition = load(tmp_path, "[[questions]]\ninclude = 'orang'\nnew_page = 'Anda'\n" + TEXT)
    assert [(q.name, q.new_page) for q in definition.questions] == [  # type: ignore[attr-defined]
        ("jenis", "Anda"),
        ("teks", ""),
    ]


def test_the_areas_of_the_village_reach_every_address(tmp_path: Path) -> None:
    child = CHILD.replace('"text"', '"address"')
    definition = load(tmp_path, GROUP + child + TEXT.replace('"text"', '"address"'))
    placed = place_areas(definition, [Area("Cikaret", ("01",), ("02",))])  # type: ignore[arg-type]
    group, home = placed.questions
    assert isinstance(home, HomeAddress)
    assert home.areas[0].name == group.questions[0].areas[0].name == "Cikaret"  # type: ignore
