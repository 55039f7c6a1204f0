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
    File,
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
# Letters about somebody else; decision 29 says what of the identity block they leave out.
OF_OTHERS = {"kelahiran", "kematian"}
IDENTITY = {
    "nama", "nik", "kk", "lahir", "jenis_kelamin", "alamat", "agama", "status_kawin", "pekerjaan",
    "kewarganegaraan", "hp",
}  # fmt: skip
WITNESSES = ["pelapor_nama", "hubungan", "hp", "saksi.nama", "saksi.nik"]
# What each letter asks beyond identity.
OWN = {
    "usaha": ["jenis_usaha", "alamat_usaha", "sejak_tahun", "keperluan"],
    "domisili": ["domisili", "sejak", "keperluan"],
    "sktm": [
        "keperluan", "tanggungan.nik", "tanggungan.nama", "tanggungan.jenis_kelamin",
        "tanggungan.lahir", "tanggungan.hubungan",
    ],
    "pengantar-skck": ["keperluan"],
    "kehilangan": ["barang", "rincian", "keterangan"],
    "izin-keramaian": ["acara", "mulai", "tempat", "keperluan"],
    "penghasilan": ["sekolah", "nis", "kelas", "penghasilan_ayah", "penghasilan_ibu"],
    "kelahiran": [
        "anak_nama", "jenis_kelamin", "tempat_dilahirkan", "anak_lahir", "pukul",
        "jenis_kelahiran", "anak_ke", "penolong", "berat", "panjang", "ibu_nama", "ayah_nama",
        "pelapor", *WITNESSES,
    ],
    "kematian": [
        "nama", "nik", "kk", "lahir", "jenis_kelamin", "alamat", "agama", "status_kawin",
        "pekerjaan", "tanggal", "pukul", "tempat", "sebab", *WITNESSES,
    ],
    "pindah": [
        "alasan", "klasifikasi", "tujuan", "jenis", "kk_tinggal", "kk_pindah", "tanggal",
        "pengikut.nama", "pengikut.nik",
    ],
    "beda-identitas": ["dokumen.jenis", "dokumen.nomor", "dokumen.tertulis", "perbedaan"],
    "tanah": ["jenis", "luas", "bukti", "asal", "utara", "timur", "selatan", "barat"],
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


@pytest.mark.parametrize(("slug", "names"), OWN.items(), ids=OWN)
def test_every_letter_asks_its_own_questions(slug: str, names: list[str]) -> None:
    asked = {q.name for q in FORMS[slug].questions}
    for group in FORMS[slug].questions:
        asked |= {f"{group.name}.{q.name}" for q in getattr(group, "questions", ())}
    assert set(names) <= asked


def test_dependants_are_up_to_seven() -> None:
    group = FORMS["sktm"].find_question("tanggungan")
    assert isinstance(group, Group)
    assert (group.least, group.max) == (0, 7)


@pytest.mark.parametrize("slug", LETTERS)
def test_no_letter_insists_on_a_photo(slug: str) -> None:
    for question in FORMS[slug].questions:
        if isinstance(question, File):
            assert question.later.startswith("Tanpa foto") or not question.required


def test_a_parent_who_reports_a_birth_writes_nothing_twice() -> None:
    for name in ("pelapor_nama", "pelapor_nik", "hubungan"):
        question = FORMS["kelahiran"].find_question(name)
        assert question is not None
        assert question.only_if == {"pelapor": ("Orang lain",)}


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
