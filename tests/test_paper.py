"""Facts about the paper form: numbers, order and shapes follow the online form."""

from pathlib import Path

import pytest

from forms_service.definitions import Definition, load_definitions
from plugins.paper import Box, draw_boxes

FORMS = load_definitions(Path("content/formulir"))


def find_box(form: str, label: str) -> Box:
    return next(box for box in draw_boxes(FORMS[form]) if box.label == label)


@pytest.mark.parametrize("definition", FORMS.values(), ids=FORMS)
def test_every_question_has_its_number_in_order(definition: Definition) -> None:
    whole = [box for box in draw_boxes(definition) if box.number.isdigit()]
    assert [box.label for box in whole] == [q.label for q in definition.questions]
    assert [box.number for box in whole] == [str(n) for n in range(1, len(whole) + 1)]


def test_a_nik_is_asked_in_sixteen_cells() -> None:
    assert sum(find_box("usaha", "NIK").cells) == 16


def test_options_are_ticked() -> None:
    box = find_box("usaha", "Jenis kelamin")
    assert (box.shape, box.options) == ("options", ("Laki-laki", "Perempuan"))


def test_a_group_is_a_table_of_its_questions() -> None:
    box = find_box("ahli-waris", "Ahli waris")
    assert (box.shape, box.columns[0], box.half) == ("table", "Nama", False)


def test_a_condition_is_told_by_number() -> None:
    boxes = {box.label: box for box in draw_boxes(FORMS["usaha"])}
    numbers = {label: box.number for label, box in boxes.items()}
    told = boxes["Nomor KITAS atau KITAP"].only_if
    assert told == f"Isi bila nomor {numbers['Kewarganegaraan']}: WNA"


def test_an_optional_question_says_so() -> None:
    assert find_box("usaha", "Usaha berjalan sejak tahun").optional
    assert not find_box("usaha", "Nama lengkap").optional
