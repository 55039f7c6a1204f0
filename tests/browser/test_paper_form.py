"""The paper form as a printer draws it: room for a hand, nothing beyond the edge or cut in two."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from world import World

pytestmark = pytest.mark.slow
A4: ViewportSize = {"width": 794, "height": 1123}
MM = 96 / 25.4
WIDTHS = "(all) => all.map((box) => box.getBoundingClientRect().width)"
RIGHT = "(all) => Math.max(...all.map((box) => box.getBoundingClientRect().right))"
KEPT_WHOLE = "(all) => all.every((box) => getComputedStyle(box).breakInside === 'avoid')"


def measure(page: Page, selector: str) -> list[float]:
    """Return the widths of all such boxes in millimetres."""
    found: list[float] = page.locator(selector).evaluate_all(WIDTHS)
    return [width / MM for width in found]


@pytest.mark.parametrize("form", ["sktm", "kelahiran", "pindah", "beda-identitas", "pengaduan"])
def test_there_is_room_to_write(chromium: Browser, world: World, form: str) -> None:
    page = chromium.new_page(viewport=A4)
    page.emulate_media(media="print")
    page.goto(f"{world.site_url}/layanan/{form}/formulir-kertas/")
    assert min(measure(page, ".line")) > 40, "a name"
    assert min(measure(page, ".cells i")) > 2.5, "a digit"
    assert min([99, *measure(page, "td:not(.digits):not(:first-child)")]) > 20, "a word"
    assert page.locator(".boxes *").evaluate_all(RIGHT) <= A4["width"] - 10 * MM
    assert page.locator(".boxes > li:not(.topic), .sign").evaluate_all(KEPT_WHOLE)
    page.close()
