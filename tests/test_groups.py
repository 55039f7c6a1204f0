"""Facts about repeating groups: items read, left out, added, removed and shown."""

from datetime import date

import pytest
from factories import make_definition
from werkzeug.datastructures import MultiDict

from forms_service.definitions import Group, Nik, ShortText
from forms_service.formview import FormView
from forms_service.questions import Answer, Reading, list_lines, read_answers

CHILDREN = (ShortText(name="nama", label="Nama"), Nik(name="nik", label="NIK", required=False))


def make_group(**changes: object) -> Group:
    values = {"name": "saksi", "label": "Saksi", "item": "Saksi", "questions": CHILDREN}
    return Group(**(values | changes))  # type: ignore[arg-type]


def read(group: Group, words: dict[str, str]) -> Reading:
    return read_answers(make_definition(questions=(group,)), MultiDict(words), date(2026, 11, 24))


def test_each_item_is_read_by_its_number() -> None:
    found = read(make_group(), {"saksi.1.nama": "Tuti", "saksi.2.nama": "Deden"})
    assert found.errors == {}
    assert found.answers["saksi"] == [{"nama": "Tuti", "nik": None}, {"nama": "Deden", "nik": None}]


def test_a_mistake_names_its_item() -> None:
    found = read(make_group(), {"saksi.1.nama": "Tuti", "saksi.2.nama": "Ari", "saksi.2.nik": "1"})
    assert list(found.errors) == ["saksi.2.nik"]


def test_a_blank_item_is_left_out() -> None:
    found = read(make_group(), {"saksi.1.nama": "Tuti", "saksi.2.nama": " ", "saksi.3.nama": ""})
    assert found == Reading({"saksi": [{"nama": "Tuti", "nik": None}]}, {})


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"min": 2}, ["saksi.1.nama", "saksi.2.nama"]),
        ({}, ["saksi.1.nama"]),
        ({"required": False}, []),
    ],
)
def test_as_many_as_the_least_must_be_filled(
    changes: dict[str, object], missing: list[str]
) -> None:
    assert list(read(make_group(**changes), {}).errors) == missing


@pytest.mark.parametrize("number", ["3", "99", "0", "-1", "١", "1e9", "", "999999999999"])
def test_items_beyond_the_most_are_never_read(number: str) -> None:
    found = read(make_group(max=2, required=False), {f"saksi.{number}.nama": "Tuti"})
    assert found.answers == {"saksi": []}


def test_lines_name_each_item_once() -> None:
    items: Answer = [{"nama": "Tuti", "nik": None}, {"nama": "Deden", "nik": "3299070000001111"}]
    lines = list_lines(make_definition(questions=(make_group(),)), {"saksi": items})
    assert [(line.name, line.item, line.first) for line in lines][2:] == [
        ("saksi.2.nama", "Saksi 2", True),
        ("saksi.2.nik", "Saksi 2", False),
    ]


def test_a_group_without_items_is_shown_as_unanswered() -> None:
    lines = list_lines(make_definition(questions=(make_group(),)), {"saksi": []})
    assert [(line.label, line.text) for line in lines] == [("Saksi", "")]


def test_a_page_shows_as_many_items_as_were_sent() -> None:
    form = make_definition(questions=(make_group(max=3),))
    view = FormView(form, "t", "/", "Sukamaju", words={"saksi.2.nama": [""], "saksi.9.nama": ["x"]})
    assert len(view.controls[0].items) == 3
    assert not view.can_add(view.controls[0])
