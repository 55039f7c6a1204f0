"""Facts about pages in English and Sundanese."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sample import build_once

from forms_service.tomlfile import FileError
from plugins.translations import UNDATED, pair_articles

BASE = "https://desa.example"


def make_article(lang: str, slug: str, **metadata: Any) -> SimpleNamespace:
    fields = {"date": UNDATED, "title": slug, **metadata}
    return SimpleNamespace(
        lang=lang, slug=slug, category=SimpleNamespace(slug="layanan"), source_path=f"{slug}.md",
        metadata=fields, translations=[], **fields,
    )  # fmt: skip


def make_generator(*articles: SimpleNamespace) -> Any:
    return SimpleNamespace(
        articles=list(articles), translations=[], context={}, settings={"DEFAULT_LANG": "id"}
    )


def test_a_translation_takes_over_what_it_does_not_say() -> None:
    original = make_article("id", "usaha", title="Usaha", biaya="Gratis", date="2026-10-01")
    english = make_article("en", "usaha", title="Business")
    pair_articles(make_generator(english, original))
    assert (english.biaya, english.date, english.title) == ("Gratis", "2026-10-01", "Business")


def test_versions_know_each_other_and_lists_hold_the_originals() -> None:
    original, english, sundanese = (make_article(lang, "usaha") for lang in ("id", "en", "su"))
    generator = make_generator(sundanese, original, english)
    pair_articles(generator)
    assert generator.articles == [original]
    assert original.translations == [english, sundanese]
    assert sundanese.translations == [original, english]


def test_a_translation_without_an_original_stops_the_build() -> None:
    with pytest.raises(FileError, match=r"usaha\.md"):
        pair_articles(make_generator(make_article("en", "usaha")))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_once(tmp_path_factory, BALAI_SITE_URL=BASE)


def read(site: Path, name: str) -> str:
    return (site / name / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_translated_page_speaks_its_language_all_through(site: Path) -> None:
    text = read(site, "en/layanan/usaha")
    assert '<html lang="en">' in text
    for words in ("Skip to content", "Do I need this letter?", ">Services</a>", ">Cost</dt>"):
        assert words in text, words
    assert "Biaya" not in text


@pytest.mark.slow
def test_versions_are_tied_in_head_and_page(site: Path) -> None:
    for name, other in (("layanan/usaha", "en/layanan/usaha"), ("su/kontak", "en/kontak")):
        text = read(site, name)
        assert f'href="{BASE}/{other}/"' in text
        assert re.search(rf'<a href="/{other}/" lang="\w+"', text)


@pytest.mark.slow
def test_the_form_is_on_the_indonesian_page_alone(site: Path) -> None:
    assert 'name="_form"' not in read(site, "en/layanan/usaha")
    assert 'href="/layanan/usaha/#formulir"' in read(site, "en/layanan/usaha")


@pytest.mark.slow
def test_after_a_translation_the_site_is_indonesian_again(site: Path) -> None:
    for name in ("", "layanan/usaha", "layanan", "agenda", "berita", "kontak", "cari"):
        assert '<html lang="id">' in read(site, name), name
        assert "Langsung ke isi" in read(site, name), name


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "words"), [("en", "Sukamaju Village"), ("su", "Désa Sukamaju")])
def test_each_language_has_a_front_page_that_lists_it_all(
    site: Path, lang: str, words: str
) -> None:
    text = read(site, lang)
    assert words in text
    for page in (site / lang).glob("*/*/index.html"):
        assert f'href="/{page.parent.relative_to(site)}/"' in text


@pytest.mark.slow
def test_lists_and_feeds_hold_no_translation(site: Path) -> None:
    assert "/en/" not in (site / "berita" / "atom.xml").read_text(encoding="utf-8")
    assert "/en/layanan" not in read(site, "layanan")
