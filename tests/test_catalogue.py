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


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Return every text of the interface with the file that it stands in."""
    with Path("theme/locale/babel.cfg").open(encoding="utf-8") as file:
        methods, options = READ_MAPPING(file)
    found: dict[str, str] = {}
    for folder in FOLDERS:
        for name, _line, text, *_more in extract_from_dir(folder, methods, options, KEYWORDS):
            found[text if isinstance(text, str) else text[0]] = f"{folder}/{name}"
    return found


@pytest.fixture(scope="module")
def english() -> dict[str, Message]:
    path = Path("theme/locale/en/LC_MESSAGES/balai.po")
    with path.open(encoding="utf-8") as file:
        catalogue: Catalog = read_po(file, locale="en")
    return {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalogue if m.id}


def list_forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_the_interface_was_read(texts: dict[str, str]) -> None:
    assert len(texts) > 300
    assert "Diterima" in texts, "what N_ marks"
    assert "Periksa jawaban Anda" in texts, "templates"


def test_every_text_has_its_english(texts: dict[str, str], english: dict[str, Message]) -> None:
    missing = {text: place for text, place in texts.items() if text not in english}
    assert missing == {}


def test_no_english_is_left_over(texts: dict[str, str], english: dict[str, Message]) -> None:
    assert sorted(english.keys() - texts.keys()) == []


def test_every_english_text_is_written_and_sure(english: dict[str, Message]) -> None:
    unsure = [text for text, message in english.items() if message.fuzzy]
    empty = [text for text, message in english.items() if not all(list_forms(message))]
    assert (unsure, empty) == ([], [])


def test_every_placeholder_stays(english: dict[str, Message]) -> None:
    for text, message in english.items():
        wanted = sorted(PLACEHOLDER.findall(text))
        for form in list_forms(message):
            assert sorted(PLACEHOLDER.findall(form)) == wanted, text
