"""Facts about the English interface: each text of code and templates is translated, no other."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

FOLDERS = ("forms_service", "plugins", "publishing", "theme")
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}
Mapping = tuple[list[tuple[str, str]], dict[str, dict[str, str]]]
READ_MAPPING: Callable[[TextIO], Mapping] = parse_mapping_cfg
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")


Key = str | tuple[str, ...]


@pytest.fixture(scope="module")
def texts() -> dict[Key, str]:
    """Return every text of the interface, with its plural if it has one, and its file."""
    with Path("theme/locale/babel.cfg").open(encoding="utf-8") as file:
        methods, options = READ_MAPPING(file)
    found: dict[Key, str] = {}
    for folder in FOLDERS:
        for name, _line, text, *_more in extract_from_dir(folder, methods, options, KEYWORDS):
            found[text if isinstance(text, str) else text[:2]] = f"{folder}/{name}"
    return found


@pytest.fixture(scope="module")
def english() -> dict[Key, Message]:
    path = Path("theme/locale/en/LC_MESSAGES/balai.po")
    with path.open(encoding="utf-8") as file:
        catalogue: Catalog = read_po(file, locale="en")
    return {m.id if isinstance(m.id, str) else tuple(m.id): m for m in catalogue if m.id}


def list_forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_the_interface_was_read(texts: dict[Key, str]) -> None:
    assert len(texts) > 300
    assert "Diterima" in texts, "what N_ marks"
    assert "Periksa isian Anda" in texts, "templates"


def test_every_text_has_its_english(texts: dict[Key, str], english: dict[Key, Message]) -> None:
    missing = {text: place for text, place in texts.items() if text not in english}
    assert missing == {}


def test_no_english_is_left_over(texts: dict[Key, str], english: dict[Key, Message]) -> None:
    assert english.keys() - texts.keys() == set()


def test_every_english_text_is_written_and_sure(english: dict[Key, Message]) -> None:
    unsure = [text for text, message in english.items() if message.fuzzy]
    empty = [text for text, message in english.items() if not all(list_forms(message))]
    assert (unsure, empty) == ([], [])


def test_every_placeholder_stays(english: dict[Key, Message]) -> None:
    for text, message in english.items():
        wanted = sorted(PLACEHOLDER.findall(text if isinstance(text, str) else text[0]))
        for form in list_forms(message):
            assert sorted(PLACEHOLDER.findall(form)) == wanted, text
