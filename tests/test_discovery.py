"""Facts about what search engines, calendars and WhatsApp get from the built sample site."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import pytest
from PIL import Image
from sample import build, build_once

pytestmark = pytest.mark.slow
BASE = "https://desa.example/situs"
CARD_BUDGET = 60_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_once(tmp_path_factory, BALAI_SITE_URL=BASE)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    return {str(p.relative_to(site)): p.read_text(encoding="utf-8") for p in site.rglob("*.html")}


def find_one(pattern: str, text: str) -> str:
    found = re.findall(pattern, text)
    assert len(found) == 1, (pattern, found)
    return str(found[0])


def locations(site: Path) -> list[str]:
    root = ElementTree.parse(site / "sitemap.xml").getroot()
    return [
        str(node.text) for node in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]


def test_the_sitemap_lists_every_page_that_names_itself_canonical(
    site: Path, pages: dict[str, str]
) -> None:
    own = []
    for name, text in pages.items():
        canonical = re.search(r'<link rel="canonical" href="([^"]*)"', text)
        address = f"{BASE}/{name.removesuffix('index.html')}"
        if canonical and canonical[1] == address:
            own.append(address)
    assert locations(site) == sorted(own)


def test_robots_name_the_sitemap(site: Path) -> None:
    assert f"Sitemap: {BASE}/sitemap.xml" in (site / "robots.txt").read_text()


def test_every_page_shows_a_light_card_of_the_right_size(site: Path, pages: dict[str, str]) -> None:
    for name, text in pages.items():
        if 'name="robots"' in text:
            continue
        url = find_one(r'<meta property="og:image" content="([^"]*)"', text)
        path = site / url.removeprefix(f"{BASE}/")
        assert path.stat().st_size < CARD_BUDGET, name
        with Image.open(path) as image:
            assert image.size == (1200, 630), name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("layanan/usaha", "GovernmentService"),
        ("berita/banjir-cibabakan", "NewsArticle"),
        ("agenda/posyandu-balita", "Event"),
    ],
)
def test_a_page_says_what_it_is(pages: dict[str, str], name: str, kind: str) -> None:
    text = pages[f"{name}/index.html"]
    data = json.loads(find_one(r'<script type="application/ld\+json">(.*?)</script>', text))
    assert data["@type"] == kind
    assert data["url"] == f"{BASE}/{name}/"
    assert data["description"]


def test_the_calendar_holds_every_event_of_the_agenda(site: Path) -> None:
    calendar = icalendar.Calendar.from_ical((site / "agenda" / "agenda.ics").read_bytes())
    folders = {path.parent.name for path in (site / "agenda").glob("*/acara.ics")}
    assert {str(event["uid"]).split("@")[0] for event in calendar.events} == folders
    assert len(folders) >= 6


def test_an_event_file_tells_time_zone_place_and_page(site: Path) -> None:
    data = (site / "agenda" / "posyandu-balita" / "acara.ics").read_bytes()
    [event] = icalendar.Calendar.from_ical(data).events
    assert event.start.isoformat() == "2026-12-09T08:00:00+07:00"
    assert "Posyandu Melati" in str(event["location"])
    assert event["url"] == f"{BASE}/agenda/posyandu-balita/"


def test_the_event_page_offers_its_file(pages: dict[str, str]) -> None:
    assert '/agenda/posyandu-balita/acara.ics"' in pages["agenda/posyandu-balita/index.html"]


def test_a_second_build_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    build(tmp_path, BALAI_SITE_URL=BASE)
    files = [path for path in site.rglob("*") if path.is_file()]
    changed = [p for p in files if (tmp_path / p.relative_to(site)).read_bytes() != p.read_bytes()]
    assert changed == []
