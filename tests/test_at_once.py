"""Facts about long forms on one page: whole, told apart by the stylesheet, taken by the service."""

import json
from pathlib import Path

import pytest
from factories import make_definition, make_token
from flask.testing import FlaskClient

from forms_service.controls import CONDITIONS, Drawing
from forms_service.definitions import Group, ShortText, load_definitions, place_areas
from forms_service.formview import FormView
from forms_service.village import load_village

AREAS = load_village(Path("content/desa.toml")).areas
DEFINITIONS = load_definitions(Path("content/formulir"))
LONG = {slug for slug, definition in DEFINITIONS.items() if len(definition.pages) > 1}
PEOPLE = Group(
    name="saksi",
    label="Saksi",
    item="Saksi",
    new_page="Saksi",
    min=2,
    max=4,
    questions=(ShortText(name="nama", label="Nama"),),
)
FORM = make_definition(questions=(ShortText(name="nama", label="Nama", new_page="Anda"), PEOPLE))


def make_view(**changes: object) -> FormView:
    values = {"definition": FORM, "token": "t", "action": "/", "village": "S", "whole": True}
    return FormView(**(values | changes))  # type: ignore[arg-type]


def test_a_whole_form_asks_everything_with_the_titles_of_its_pages() -> None:
    view = make_view()
    assert [control.name for control in view.controls] == ["nama", "saksi"]
    assert view.headings == {"nama": "Anda", "saksi": "Saksi"}
    assert make_view(whole=False).headings == {}


def test_it_shows_every_item_and_folds_those_that_need_not_be() -> None:
    view = make_view()
    group = view.controls[1]
    assert len(group.items) == 4
    folded = [number for number in range(1, 5) if view.is_folded(group, number)]
    assert folded == [3, 4]
    assert not view.can_add(group)


@pytest.mark.parametrize("slug", sorted(DEFINITIONS))
def test_the_stylesheet_tells_all_conditions_of_a_whole_form_apart(slug: str) -> None:
    drawing = Drawing({}, {}, {}, all_items=True)
    drawing.draw(place_areas(DEFINITIONS[slug], AREAS).questions)
    assert len(drawing.marks) <= CONDITIONS


@pytest.mark.usefixtures("office")
def test_an_item_added_to_a_whole_form_without_script_is_shown_on_its_page(
    client: FlaskClient,
) -> None:
    words = {"_form": make_token(FORM), "_act": "tambah:saksi", "nama": "Entin"}
    page = client.post("/sukamaju/formulir", data=words).get_data(as_text=True)
    assert 'name="saksi.3.nama"' in page
    assert '<input type="hidden" name="nama" value="Entin">' in page


@pytest.mark.slow
def test_every_long_form_is_published_whole_and_kept_on_phones(site: Path) -> None:
    kept = json.loads((site / "luring.json").read_text(encoding="utf-8"))["pages"]
    whole = {path for path in kept if path.endswith("/sekaligus/")}
    assert whole == {f"layanan/{slug}/sekaligus/" for slug in LONG}
    assert all(kept[path].endswith("*") for path in whole), "never shown stale"


@pytest.mark.slow
def test_search_engines_are_not_led_to_what_only_phones_need(site: Path) -> None:
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert "sekaligus" not in sitemap
    assert "/draf/" not in sitemap
