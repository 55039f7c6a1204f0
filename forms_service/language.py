"""Interface texts through gettext: Indonesian is the source, other languages are catalogues."""

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).parent.parent / "theme" / "locale"
SOURCE = "id"
_current: ContextVar[str] = ContextVar("language", default=SOURCE)


@cache
def _translations(language: str) -> _gettext.NullTranslations:
    if language == SOURCE:
        return _gettext.NullTranslations()
    return _gettext.translation("balai", LOCALES, [language], fallback=True)


@cache
def list_languages() -> tuple[str, ...]:
    """List the languages that the interface is written in, the source first."""
    return (SOURCE, *sorted(path.name for path in LOCALES.iterdir() if path.is_dir()))


def current_language() -> str:
    """Return the code of the language that texts are written in now: `id`, `en`, …"""
    return _current.get()


def set_language(language: str) -> None:
    """Write texts in this language from now on (in this request, thread or build)."""
    _current.set(language)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Write texts in another language for the length of a block."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(text: str) -> str:
    """Return the text in the current language; an unknown text stays Indonesian."""
    return _translations(_current.get()).gettext(text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of the text that fits the count."""
    return _translations(_current.get()).ngettext(singular, plural, count)
