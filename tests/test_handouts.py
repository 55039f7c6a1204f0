"""Facts about what each guide is made into: WhatsApp text, posters, paper form."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sample import build_once

from forms_service.definitions import load_definition, place_areas
from forms_service.village import load_village
from plugins.handouts import choose_fit, draw_qr, name_form

pytestmark = pytest.mark.slow
BASE = "https://desa.example"
WHATSAPP_LIMIT = 4_096


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_once(tmp_path_factory, BALAI_SITE_URL=BASE)


@pytest.fixture(scope="module")
def guides(site: Path) -> list[Path]:
    return sorted(page.parent for page in site.glob("layanan/*/poster-a4"))


def test_every_guide_has_a_message_that_whatsapp_sends_whole(guides: list[Path]) -> None:
    assert len(guides) >= 8
    for guide in guides:
        text = (guide / "wa.txt").read_text(encoding="utf-8")
        assert text.startswith("*"), guide
        assert f"{BASE}/layanan/{guide.name}/" in text
        assert len(text) < WHATSAPP_LIMIT, guide
        assert "<" not in text, guide


def test_the_guide_offers_its_handouts(guides: list[Path]) -> None:
    for guide in guides:
        links = re.findall(r'href="([^"]*)"', (guide / "index.html").read_text(encoding="utf-8"))
        assert {"wa.txt", "poster-a4/", "poster-a5/"} <= set(links), guide
        assert ("formulir-kertas/" in links) == (guide / "formulir-kertas").is_dir()


def test_posters_carry_the_code_of_their_guide(guides: list[Path]) -> None:
    for guide in guides:
        code = str(draw_qr(f"{BASE}/layanan/{guide.name}/"))
        for size in ("a4", "a5"):
            assert code in (guide / f"poster-{size}" / "index.html").read_text(encoding="utf-8")


def test_the_paper_form_names_form_and_version(site: Path) -> None:
    areas = load_village(Path("content/desa.toml")).areas
    definition = place_areas(load_definition(Path("content/formulir/usaha.toml")), areas)
    text = (site / "layanan/usaha/formulir-kertas/index.html").read_text(encoding="utf-8")
    address = name_form(definition, f"{BASE}/layanan/usaha/")
    assert definition.version in text
    assert f"versi={definition.version}" in address
    assert str(draw_qr(address)) in text


def test_the_form_on_the_page_has_the_same_numbers(site: Path) -> None:
    online = (site / "layanan/usaha/index.html").read_text(encoding="utf-8")
    paper = (site / "layanan/usaha/formulir-kertas/index.html").read_text(encoding="utf-8")
    numbers = re.findall(r'<(?:label for="\w+"|legend)>(\d+)\. ([^<]+)', online)
    assert len(numbers) >= 5
    for number, label in numbers:
        assert f'<b class="n">{number}</b> <b>{label.strip()}</b>' in paper, label


def test_no_search_engine_keeps_a_sheet(guides: list[Path]) -> None:
    for guide in guides:
        for page in [*guide.glob("poster-*/index.html"), *guide.glob("formulir-*/index.html")]:
            assert '<meta name="robots" content="noindex">' in page.read_text(encoding="utf-8")


def test_every_poster_is_one_page_and_loses_nothing(guides: list[Path], chromium: Browser) -> None:
    page = chromium.new_page()
    for guide in guides:
        for size in ("a4", "a5"):
            page.goto(f"file://{guide}/poster-{size}/index.html")
            assert count_pages(page.pdf(prefer_css_page_size=True)) == 1, guide
            assert page.evaluate(
                "(e => e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1)"
                "(document.querySelector('.parts'))"
            ), (guide, size)


def test_a_paper_form_is_one_sheet_of_paper(site: Path, chromium: Browser) -> None:
    page, forms = chromium.new_page(), [*site.glob("layanan/*/formulir-kertas/index.html")]
    assert len(forms) >= 8
    for form in forms:
        page.goto(f"file://{form}")
        assert count_pages(page.pdf(prefer_css_page_size=True)) <= 2, form


def count_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_text_too_long_for_a_sheet_is_told_in_brief() -> None:
    assert choose_fit("a5", "<ul>" + "<li>satu dua tiga</li>" * 60 + "</ul>") == "brief"
