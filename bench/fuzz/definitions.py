"""Any bytes as a definition: the TOML that a village writes, the JSON that a token carries."""

import tempfile
from datetime import date
from functools import cache
from pathlib import Path

import msgspec
from werkzeug.datastructures import MultiDict

from bench.fuzz.ground import split
from forms_service.config import ROOT
from forms_service.definitions import (
    SignedForm,
    decode_signed_form,
    encode,
    load_definition,
    load_definitions,
)
from forms_service.formview import FormView
from forms_service.questions import list_lines, read_answers
from forms_service.signing import read_form, sign_form
from forms_service.tomlfile import FileError

KEYS = ("a-key-that-only-fuzzing-uses-0123456789",)
FORMS = ROOT / "content" / "formulir"
TODAY = date(2026, 11, 24)
TYPED = "12"


def seeds() -> list[bytes]:
    """Give every form of the sample village, as it is written and as it is signed."""
    texts = [b"toml\n" + path.read_bytes() for path in sorted(FORMS.glob("*.toml"))]
    forms = (SignedForm("sukamaju", "https://x/", d) for d in load_definitions(FORMS).values())
    return [*texts, *(b"json\n" + encode(form) for form in forms)]


def attempt(data: bytes) -> None:
    """Read it; what is a definition can be written, signed, asked and answered."""
    kind, rest = split(data)
    if kind == b"toml":
        _attempt_toml(rest)
        return
    try:
        form = decode_signed_form(rest)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return
    assert decode_signed_form(encode(form)) == form
    assert read_form(sign_form(form, KEYS), KEYS) == form


def _attempt_toml(text: bytes) -> None:
    path = _folder() / "contoh.toml"
    path.write_bytes(text)
    try:
        definition = load_definition(path)
    except FileError as error:
        assert str(path.parent) in str(error)
        return
    form = SignedForm("sukamaju", "https://x/", definition)
    assert decode_signed_form(encode(form)) == form
    _ask(form)


def _ask(form: SignedForm) -> None:
    """Answer every question with the same word; draw every page with it."""
    definition = form.definition
    names = [q.name for q in definition.questions]
    words = {name: [TYPED] for name in names}
    reading = read_answers(definition, MultiDict(words), TODAY)
    list_lines(definition, reading.answers)
    for page in definition.pages:
        view = FormView(
            definition, "", "/", "Sukamaju", words, reading.errors, reading.answers, page.number
        )
        assert view.controls or page.number > 1
        assert len(view.typed) <= 500


@cache
def _folder() -> Path:
    """Make a folder with the parts that forms include."""
    _folder.held = tempfile.TemporaryDirectory()  # type: ignore[attr-defined]
    folder = Path(_folder.held.name)  # type: ignore[attr-defined]
    (folder / "bagian").symlink_to(FORMS / "bagian")
    return folder
