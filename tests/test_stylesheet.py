"""Facts about the one stylesheet and the colours of a village."""

import re
from pathlib import Path

import brotli
import pytest

from forms_service.stylesheet import NIGHT, contrast, hash_source, lighten, load_stylesheet
from forms_service.tomlfile import FileError
from forms_service.village import Colours

SITE_CSS = Path("theme/static/site.css")


def test_it_starts_with_the_colours_of_the_village() -> None:
    css = load_stylesheet(SITE_CSS, Colours(primary="#7c2d12", accent="#a16207"))
    assert css.startswith(":root{--brand:#7c2d12;")


def test_it_refuses_a_colour_that_white_text_cannot_be_read_on() -> None:
    with pytest.raises(FileError, match="too light"):
        load_stylesheet(SITE_CSS, Colours(primary="#facc15"))


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
    pattern = re.search(r'--kawung: url\("(.*?)"\)', SITE_CSS.read_text(encoding="utf-8"))
    assert pattern
    assert len(pattern[1]) <= 400
