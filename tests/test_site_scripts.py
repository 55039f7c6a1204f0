"""Facts about the scripts of the site: each says what it can say, and is kept with the worker."""

import json
import re
from pathlib import Path

import brotli
import pytest

from plugins.scripts import KEPT, compose_scripts, list_words

FOLDER = Path("theme/static")
SAID = re.compile(r"\bwords\.(\w+)")


@pytest.mark.parametrize("name", [*KEPT, "sw"])
def test_a_script_says_every_word_that_it_has_and_no_other(name: str) -> None:
    said = set(SAID.findall((FOLDER / f"{name}.js").read_text(encoding="utf-8")))
    assert said == set(list_words("").get(name, {}))


def test_forms_know_the_script_that_puts_words_back() -> None:
    scripts = compose_scripts(FOLDER)
    named = re.search(r'mend:"(perbaiki-[0-9a-f]{8}\.js)"', scripts["isian"])
    assert named


@pytest.mark.slow
def test_phones_keep_every_script_that_the_pages_name(site: Path) -> None:
    kept = json.loads((site / "luring.json").read_text(encoding="utf-8"))["scripts"]
    assert sorted(name.partition("-")[0] for name in kept) == sorted(KEPT)
    form = (site / "layanan" / "pengaduan" / "index.html").read_text(encoding="utf-8")
    named = set(re.findall(r'<script src="/([^"]+)"', form))
    assert named <= set(kept)
    assert {name.partition("-")[0] for name in named} == {"balai", "isian", "foto"}


@pytest.mark.slow
def test_putting_words_back_stays_light_too(site: Path) -> None:
    names = ("sw", "balai-*", "isian-*", "foto-*", "perbaiki-*")
    files = [file for name in names for file in site.glob(f"{name}.js")]
    assert sum(len(brotli.compress(file.read_bytes())) for file in files) <= 6_000
