"""Facts about the forms of the sample village: what they ask, and that no words break them."""

from datetime import date

import msgspec
import pytest
from factories import SITE_URL
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms_service.config import ROOT
from forms_service.controls import CONDITIONS, Drawing
from forms_service.crosschecks import list_notes
from forms_service.definitions import (
    Definition,
    Group,
    SignedForm,
    load_definitions,
    place_areas,
)
from forms_service.formview import FormView
from forms_service.questions import Answers, list_lines, read_answers
from forms_service.signing import sign_form
from forms_service.village import load_village

AREAS = load_village(ROOT / "content" / "desa.toml").areas
FORMS = {
    slug: place_areas(definition, AREAS)
    for slug, definition in load_definitions(ROOT / "content" / "formulir").items()
}
LETTERS = [
    "ahli-waris", "beda-identitas", "belum-menikah", "domisili", "izin-keramaian", "kehilangan",
    "kelahiran", "kematian", "pengantar-nikah", "pengantar-skck", "penghasilan", "pindah", "sktm",
    "tanah", "usaha",
]  # fmt: skip
OF_OTHERS = {"kelahiran", "kematian"}
IDENTITY = {
    "nama", "nik", "kk", "lahir", "jenis_kelamin", "alamat", "agama", "status_kawin", "pekerjaan",
    "kewarganegaraan", "hp",
}  # fmt: skip
TODAY = date(2026, 11, 24)


def list_names(definition: Definition) -> list[str]:
    """List the names of every control, two items of each group included."""
    words = {f"{q.name}.2.x": [""] for q in definition.questions if isinstance(q, Group)}
    view = FormView(definition, "", "", "", words=words)
    names = list(view.targets)
    return [*names, *(f"{n}.lain" for n in names), *(f"{n}.sama" for n in names)]


def list_options(definition: Definition) -> list[str]:
    return [o for q in definition.questions for o in getattr(q, "options", ())]


@pytest.mark.parametrize("slug", LETTERS)
def test_every_letter_is_a_request_with_a_declaration(slug: str) -> None:
    assert FORMS[slug].kind == "request"
    assert FORMS[slug].questions[-1].name == "pernyataan"


@pytest.mark.parametrize("slug", [s for s in LETTERS if s not in OF_OTHERS])
def test_every_letter_asks_who_asks_for_it(slug: str) -> None:
    assert {q.name for q in FORMS[slug].questions} >= IDENTITY


@pytest.mark.parametrize("definition", FORMS.values(), ids=FORMS)
def test_the_stylesheet_can_tell_the_conditions_of_each_page_apart(definition: Definition) -> None:
    for page in definition.pages:
        drawing = Drawing({}, {}, {})
        drawing.draw(page.questions)
        assert len(drawing.marks) <= CONDITIONS


@pytest.mark.parametrize("definition", FORMS.values(), ids=FORMS)
def test_a_signed_form_stays_small(definition: Definition) -> None:
    form = SignedForm("sukamaju", f"{SITE_URL}/layanan/{definition.slug}/", definition)
    assert len(sign_form(form, ["k" * 64])) <= 2_500


@pytest.mark.slow
@pytest.mark.parametrize("definition", FORMS.values(), ids=FORMS)
def test_no_words_break_a_form(definition: Definition) -> None:
    names = st.sampled_from(list_names(definition))
    words = st.one_of(st.text(max_size=30), st.sampled_from(["ya", "1", *list_options(definition)]))

    @settings(deadline=None, max_examples=50)
    @given(st.dictionaries(names, st.lists(words, max_size=3), max_size=40))
    def check(typed: dict[str, list[str]]) -> None:
        found = read_answers(definition, MultiDict(typed), TODAY)
        lines = list_lines(definition, found.answers)
        view = FormView(definition, "t", "/", "S", typed, found.errors, found.answers)
        assert view.controls
        assert {line.name.partition(".")[0] for line in lines} <= set(found.answers)
        list_notes(definition, found.answers)
        assert msgspec.json.decode(msgspec.json.encode(found.answers), type=Answers) == (
            found.answers
        )

    check()
