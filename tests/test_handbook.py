"""Facts about the handbook: what it tells the operator to type exists, and nothing is missing."""

import re
from pathlib import Path

import pytest

from publishing.kinds import KINDS
from publishing.reference import render_reference

FOLDER = Path("docs/panduan")
CHAPTERS = sorted(FOLDER.glob("*.md"))
KEYS = {key.name for kind in KINDS.values() for key in kind.keys}
BUDGET_WORDS = {"sampai", "keadaan", "alasan"}


def read_chapters() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in CHAPTERS)


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", Path("Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)`", read_chapters()))
    assert named
    assert named <= targets


WRITTEN = [path for path in CHAPTERS if path.stem != "rujukan"]  # that one is the schema itself


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_every_metadata_key_exists(path: Path) -> None:
    named = set(re.findall(r"`([A-Za-z]+)`", path.read_text(encoding="utf-8")))
    assert named <= KEYS | BUDGET_WORDS


def test_every_file_and_folder_exists() -> None:
    named = set(re.findall(r"`((?:content|deploy)/[\w./-]+)`", read_chapters()))
    assert {name for name in named if not Path(name).exists()} == set()


def test_every_kind_is_named_on_the_first_page() -> None:
    first = (FOLDER / "mulai.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"content/{kind}/" not in first] == []


def test_the_reference_is_what_the_schema_says() -> None:
    assert (FOLDER / "rujukan.md").read_text(encoding="utf-8") == render_reference()
