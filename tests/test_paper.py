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


def test_a_group_is_a_table_with_a_row_for_each_item() -> None:
    box = find_box("sktm", "Anggota keluarga yang ditanggung")
    assert (box.shape, box.rows, box.half) == ("table", 7, False)
    assert [column.label for column in box.columns][:3] == ["Nama", "NIK", "Jenis kelamin"]


def test_a_column_is_as_wide_as_what_is_written_there() -> None:
    columns = {c.label: c for c in find_box("sktm", "Anggota keluarga yang ditanggung").columns}
    assert columns["NIK"].width == "digits"
    assert columns["Jenis kelamin"].hint == "Laki-laki / Perempuan"
    assert columns["Tempat dan tanggal lahir"].width == "wide"
    assert columns["Nama"].width == ""


def test_a_story_has_room_and_a_name_has_a_line() -> None:
    assert find_box("pengaduan", "Apa yang terjadi?").lines >= 8
    assert find_box("usaha", "Nama lengkap").lines == 1


def test_what_was_written_before_need_not_be_written_again() -> None:
    boxes = {box.label: box for box in draw_boxes(FORMS["usaha"])}
    assert boxes["Alamat usaha"].same_as == boxes["Alamat di KTP"].number


def test_who_acts_stands_beside_the_category() -> None:
    assert "Listrik (PLN, telepon 123)" in find_box("pengaduan", "Tentang apa?").options


def test_the_original_may_be_shown_instead_of_a_copy() -> None:
    box = find_box("beda-identitas", "Foto dokumen yang berbeda")
    assert (box.shape, len(box.options)) == ("attach", 1)
    assert box.options[0].startswith("Tanpa foto")


def test_a_condition_is_told_by_number() -> None:
    boxes = {box.label: box for box in draw_boxes(FORMS["usaha"])}
    numbers = {label: box.number for label, box in boxes.items()}
    told = boxes["Nomor KITAS atau KITAP"].only_if
    assert told == f"Isi hanya bila nomor {numbers['Kewarganegaraan']}: WNA"


def test_an_optional_question_says_so() -> None:
    assert find_box("usaha", "Usaha berjalan sejak tahun").optional
    assert not find_box("usaha", "Nama lengkap").optional
