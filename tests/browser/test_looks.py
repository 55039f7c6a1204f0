"""Facts about every kind of page: nothing overflows, nothing is unreadable, at any size of type."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from screens import check_access, check_width
from world import PHONE, World, find_chromium, wait_until

pytestmark = pytest.mark.slow

KINDS = (
    "",
    "layanan/",
    "layanan/saran/",
    "layanan/domisili/",
    "berita/",
    "berita/panen-padi-pasirhuni/",
    "agenda/",
    "kontak/",
    "luring/",
    "kotak-kirim/",
    "janji-kami/",
    "404.html",
)
# Links inside a sentence are as high as their line; everything else takes a thumb.
SMALL = """() => [...document.querySelectorAll('a[href], button, input, summary')].filter(e => {
  const box = (e.closest('label') || e).getBoundingClientRect();
  const words = e.parentElement.textContent.trim() !== e.textContent.trim();
  const inSentence = e.matches('a') && words && getComputedStyle(e).display === 'inline';
  return box.width > 2 && box.left > -9 && !e.closest('.vh') && !inSentence && box.height < 47;
}).map(e => e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
)
def test_nothing_hinders_anybody(chromium: Browser, world: World, width: int, scheme: str) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 740},
        color_scheme="dark" if scheme == "dark" else "light",
        service_workers="block",
    )
    tab = context.new_page()
    for kind in KINDS:
        tab.goto(f"{world.site_url}/{kind}")
        check_access(tab)
    context.close()


@pytest.mark.parametrize(("width", "size"), [(320, "biasa"), (320, "terbesar"), (768, "besar")])
def test_nothing_overflows_at_any_size_of_type(
    chromium: Browser, world: World, width: int, size: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 740}, java_script_enabled=False
    )
    tab = context.new_page()
    for kind in KINDS:
        tab.goto(f"{world.site_url}/{kind}")
        tab.locator(f"#{size}").check()
        check_width(tab)
    context.close()


def test_the_size_of_type_is_remembered(page: Page, world: World) -> None:
    page.goto(f"{world.site_url}/")
    page.get_by_label("Terbesar").check()
    page.goto(f"{world.site_url}/kontak/")
    expect(page.get_by_label("Terbesar")).to_be_checked()


def test_the_style_left_out_changes_no_pixel(chromium: Browser, world: World) -> None:
    from pathlib import Path

    from forms_service.stylesheet import load_stylesheet
    from forms_service.village import load_village

    whole = load_stylesheet(
        Path("theme/static/site.css"), load_village(Path("content/desa.toml")).colours
    )
    for scheme in ("light", "dark"):
        context = chromium.new_context(
            viewport={"width": 360, "height": 740}, color_scheme=scheme, service_workers="block"
        )
        tab = context.new_page()
        for kind in KINDS:
            tab.goto(f"{world.site_url}/{kind}")
            pruned = tab.screenshot(animations="disabled")
            tab.evaluate("css => { document.adoptedStyleSheets = [new CSSStyleSheet()];"
                         " document.adoptedStyleSheets[0].replaceSync(css);"
                         " document.querySelector('style').remove() }", whole)  # fmt: skip
            assert tab.screenshot(animations="disabled") == pruned, kind
        context.close()


def test_a_folded_picture_is_not_loaded_until_it_is_opened(page: Page, world: World) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{world.site_url}/berita/panen-padi-pasirhuni/")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(500)
    assert not [url for url in loaded if "jembatan" in url]
    page.get_by_text("Lihat gambar:").click()
    page.wait_for_timeout(500)
    assert [url for url in loaded if "jembatan" in url]


@pytest.mark.parametrize("sharpness", [2, 3])
def test_a_phone_with_a_sharp_screen_takes_at_most_640_pixels_and_15_kb(
    chromium: Browser, world: World, sharpness: int
) -> None:
    context = chromium.new_context(viewport=PHONE, device_scale_factor=sharpness)
    tab = context.new_page()
    loaded = note_requests(tab)
    tab.goto(f"{world.site_url}/berita/panen-padi-pasirhuni/")
    tab.locator("figure img").scroll_into_view_if_needed()
    tab.wait_for_timeout(500)
    (picture,) = [url for url in loaded if "/images/panen-padi-" in url]
    assert picture.endswith("-640.avif")
    assert (world.output / urlsplit(picture).path[1:]).stat().st_size <= 15_000
    context.close()


def test_whatever_stands_alone_is_as_large_as_a_thumb(page: Page, world: World) -> None:
    for kind in KINDS:
        page.goto(f"{world.site_url}/{kind}")
        assert page.evaluate(SMALL) == [], kind


def test_who_saves_data_gets_the_narrowest_picture(chromium: Browser, world: World) -> None:
    # Chromium knows the wish only behind a flag so far; the page is ready for it.
    flags = ["--no-sandbox", "--enable-blink-features=PrefersReducedData"]
    saving = chromium.browser_type.launch(executable_path=find_chromium(), args=flags)
    tab = saving.new_page(viewport=PHONE, device_scale_factor=3)
    wish = {"name": "prefers-reduced-data", "value": "reduce"}
    tab.context.new_cdp_session(tab).send("Emulation.setEmulatedMedia", {"features": [wish]})
    loaded = note_requests(tab)
    tab.goto(f"{world.site_url}/berita/panen-padi-pasirhuni/")
    tab.locator("figure img").scroll_into_view_if_needed()
    tab.wait_for_timeout(500)
    (picture,) = [url for url in loaded if "/images/panen-padi-" in url]
    assert picture.endswith("-320.avif")
    saving.close()


def test_a_first_visit_paints_from_one_request(chromium: Browser, world: World) -> None:
    context = chromium.new_context(viewport=PHONE)
    tab = context.new_page()
    # Whatever else a page asks for is never answered: it has to be painted without it.
    tab.route(re.compile(r"/[^/]+\.[^/]+$"), lambda _route: None)
    asked = note_requests(tab)
    tab.goto(f"{world.site_url}/", wait_until="commit")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    wait_until(tab, "performance.getEntriesByName('first-contentful-paint').length > 0")
    own = [url for url in asked if "_dibangun" not in url]  # the preview's own
    assert own[0] == f"{world.site_url}/"
    assert all(re.search(r"/balai-\w+\.js$", url) for url in own[1:]), own
    context.close()


def test_the_icon_and_the_manifest_cost_the_first_view_nothing(
    chromium: Browser, world: World
) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    tab = context.new_page()
    asked = note_requests(tab)
    tab.goto(f"{world.site_url}/", wait_until="networkidle")
    assert asked == [f"{world.site_url}/"]
    context.close()


def test_a_voice_is_not_loaded_until_it_is_played(page: Page, world: World) -> None:
    loaded = note_requests(page)
    page.goto(f"{world.site_url}/layanan/usaha/")
    page.locator("audio").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    assert not [url for url in loaded if "/suara/" in url]
    page.locator("audio").evaluate("voice => { voice.play().catch(() => 0) }")
    page.wait_for_timeout(500)
    assert [url for url in loaded if "/suara/usaha.mp3" in url]


def note_requests(tab: Page) -> list[str]:
    """Return the list that every request of a tab is written to."""
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    return asked
