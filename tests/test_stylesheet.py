"""Facts about the one stylesheet and the colours of a village."""

import re
from pathlib import Path

import brotli
import pytest

from forms_service.stylesheet import (
    NIGHT,
    PAPER,
    contrast,
    darken,
    hash_source,
    lighten,
    load_stylesheet,
)
from forms_service.tomlfile import FileError
from forms_service.village import Colours

SITE_CSS = Path("theme/static/site.css")


def test_it_starts_with_the_colours_of_the_village() -> None:
    css = load_stylesheet(SITE_CSS, Colours(primary="#7c2d12", accent="#a16207"))
    assert css.startswith(":root{--brand:#7c2d12;")


@pytest.mark.parametrize(
    ("colours", "words"),
    [
        (Colours(primary="#facc15"), "primary #facc15 is too light for words: contrast 1.5, at"),
        (Colours(primary="#3b82f6"), r"at least 4\.5 is needed; #\w{6} would do"),
        (Colours(accent="#fbbf24"), r"accent #fbbf24 is too light for marks.*at least 3\.0"),
    ],
)
def test_it_refuses_a_colour_that_cannot_be_told_from_the_paper(
    colours: Colours, words: str
) -> None:
    with pytest.raises(FileError, match=words):
        load_stylesheet(SITE_CSS, colours)


@pytest.mark.parametrize(("colour", "needed"), [("#facc15", 4.5), ("#fbbf24", 3.0)])
def test_the_darker_colour_that_it_proposes_will_do(colour: str, needed: float) -> None:
    proposed = darken(colour, needed)
    assert contrast(proposed, PAPER) >= needed


def test_the_paper_and_the_night_are_those_of_the_style() -> None:
    css = SITE_CSS.read_text(encoding="utf-8")
    assert f"--paper: {PAPER}" in css
    assert f"--paper: {NIGHT}" in css


def test_contrast_agrees_with_the_guidelines() -> None:
    assert round(contrast("#ffffff", "#000000")) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("colour", ["#14532d", "#000000", "#7c2d12", "#1e3a8a"])
def test_a_lightened_colour_reads_on_dark_paper(colour: str) -> None:
    assert contrast(lighten(colour), NIGHT) >= 7.5


def test_the_hash_is_the_one_browsers_compute() -> None:
    assert hash_source("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


def test_it_stays_within_its_budget() -> None:
    css = load_stylesheet(SITE_CSS, Colours())
    assert len(brotli.compress(css.encode())) <= 4200


def test_the_line_pattern_stays_within_400_bytes() -> None:
    macros = Path("theme/templates/components/kawung.html").read_text(encoding="utf-8")
    pattern = re.search(r"<pattern .*?</pattern>", macros)
    assert pattern
    assert len(pattern[0]) <= 400


@pytest.mark.parametrize("name", ["site.css", "inbox.css"])
def test_a_browser_without_variables_shows_no_light_words_on_light_paper(name: str) -> None:
    # Opera Mini's extreme mode drops what names a variable: a literal colour would stay alone.
    css = (SITE_CSS.parent / name).read_text(encoding="utf-8")
    assert re.findall(r"(?<!-)\b(?:color|fill): ?#\w+", css.split("*, ::before")[-1]) == []
