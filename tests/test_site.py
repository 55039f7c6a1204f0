"""Facts about the built sample site: every page is light, safe and leads somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote, urldefrag

import brotli
import pytest
from sample import build
from validity import find_mistakes

from forms_service.stylesheet import hash_source

PAGE_BUDGET = 14_000


def test_every_page_fits_in_one_round_trip(pages: dict[str, str]) -> None:
    weights = {name: len(brotli.compress(text.encode())) for name, text in pages.items()}
    assert len(weights) >= 30
    assert {name: weight for name, weight in weights.items() if weight > PAGE_BUDGET} == {}


def test_no_page_needs_a_second_request_to_be_read(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        assert not re.search(r'rel="stylesheet"|<iframe|@import|url\(http', text), name
        scripts = re.findall(r'<script(?! type="application/ld\+json")[^>]*>', text)
        assert all(
            re.search(r' src="/[^"]+\.js".* (defer|type="module")>$', script) for script in scripts
        ), name
        assert len(scripts) <= 3, name  # none holds the page up; budget.toml says what they weigh


def test_every_page_allows_exactly_its_own_style(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
        assert style, name
        assert f"style-src {hash_source(style[1])};" in text, name
        assert " style=" not in text, name
        assert "unsafe" not in text.split("<style>")[0], name


def test_no_internal_link_is_dead(site: Path, pages: dict[str, str]) -> None:
    links = {link for text in pages.values() for link in re.findall(r'href="(/[^"]*)"', text)}
    paths = {unquote(urldefrag(link).url) for link in links}
    dead = [p for p in paths if not (site / (p[1:] + "index.html" * p.endswith("/"))).is_file()]
    assert sorted(dead) == []


def test_every_page_is_valid(site: Path) -> None:
    assert find_mistakes(site) == ""


def test_home_offers_the_six_most_used_services_first(pages: dict[str, str]) -> None:
    cards = re.search(r'<ul class="cards">(.*?)</ul>', pages["index.html"], re.DOTALL)
    assert cards
    assert re.findall(r"/layanan/([a-z-]+)/", cards[1])[0] == "usaha"
    assert cards[1].count("<li>") == 6


def test_home_lists_only_events_to_come(pages: dict[str, str]) -> None:
    days = re.findall(r'<time datetime="(2026-\d\d-\d\d)T', pages["index.html"])
    assert days
    assert min(days) >= "2026-11-24"


@pytest.mark.parametrize("folder", ["berita", "agenda"])
def test_the_feed_has_absolute_links(site: Path, folder: str) -> None:
    feed = (site / folder / "atom.xml").read_text(encoding="utf-8")
    assert re.findall(r'<link href="([^"]*)"', feed)
    assert all(link.startswith("http") for link in re.findall(r' href="([^"]*)"', feed))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BALAI_SITE_URL", "", "set BALAI_SITE_URL"),
        ("BALAI_SERVICE_URL", "http://desa.example", "set BALAI_SERVICE_URL"),
        ("BALAI_FORM_KEYS", "", "set BALAI_FORM_KEYS"),
        ("BALAI_FORM_KEYS", "dev_123", "development key"),
    ],
)
def test_publishing_refuses_half_a_configuration(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    whole = {
        "BALAI_SITE_URL": "https://desa.example",
        "BALAI_SERVICE_URL": "https://formulir.example",
        "BALAI_FORM_KEYS": "k" * 64,
    }
    with pytest.raises(RuntimeError, match=words):
        build(tmp_path, "publishconf.py", **{**whole, name: value})
