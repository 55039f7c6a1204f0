"""Facts about 400 % zoom: 1280 × 1024 becomes 320 × 256, with the largest type on top of it."""

from collections.abc import Iterator

import pytest
from factories import PASSWORD, make_staff
from playwright.sync_api import Browser, Page, ViewportSize
from screens import check_width
from test_looks import KINDS
from world import World

pytestmark = pytest.mark.slow

ZOOMED: ViewportSize = {"width": 320, "height": 256}
OUTSIDE = """[...document.querySelectorAll('main *')].filter(e => {
  const box = e.getBoundingClientRect();
  const hidden = e.closest('.vh, .hp, table, [hidden]') || !box.width;
  return !hidden && (box.right > 321 || box.left < -1);
}).map(e => e.outerHTML.slice(0, 80))"""
MORE = ("layanan/usaha/", "anggaran/2026/", "en/", "agenda/posyandu-balita/", "desa/", "cari/")
LONG = "Pertanggungjawaban ketidakmampuan mempertanggungjawabkan " * 3


@pytest.fixture
def zoomed(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        viewport=ZOOMED, device_scale_factor=4, java_script_enabled=False, service_workers="block"
    )
    yield context.new_page()
    context.close()


def check(tab: Page, what: str) -> None:
    """Nothing may stand beside the screen, where only sideways scrolling reaches it."""
    if (largest := tab.locator("#terbesar")).count():
        largest.check()
    check_width(tab)
    assert tab.evaluate(OUTSIDE) == [], what


def test_every_kind_of_page_fits(zoomed: Page, world: World) -> None:
    for kind in (*KINDS, *MORE):
        zoomed.goto(f"{world.site_url}/{kind}")
        check(zoomed, kind)


def test_every_screen_of_a_resident_fits(zoomed: Page, world: World) -> None:
    zoomed.goto(f"{world.site_url}/layanan/saran/")
    zoomed.click("#formulir .btn >> nth=0")
    check(zoomed, "form with mistakes")
    zoomed.check("input[name=tentang] >> nth=0")
    zoomed.fill("[name=saran]", LONG)
    zoomed.click("form .btn >> nth=0")
    check(zoomed, "review")
    zoomed.wait_for_timeout(2_500)
    zoomed.click("[value=kirim]")
    code = zoomed.locator(".code").inner_text()
    check(zoomed, "receipt")
    zoomed.goto(f"{world.service_url}/sukamaju/status")
    zoomed.fill("#code", "1234")
    zoomed.click("main .btn")
    check(zoomed, "a wrong code")
    zoomed.fill("#code", code)
    zoomed.click("main .btn")
    check(zoomed, "status")
    zoomed.click("text=Lihat, perbaiki")
    check(zoomed, "one's own data")


def test_every_screen_of_the_office_fits(zoomed: Page, world: World) -> None:
    make_staff(world.app.extensions["balai"].database, world.office)
    test_every_screen_of_a_resident_fits(zoomed, world)
    zoomed.goto(f"{world.service_url}/sukamaju/kantor")
    check(zoomed, "sign in")
    zoomed.fill("#nama", "rina")
    zoomed.fill("#sandi", PASSWORD)
    zoomed.click("main .btn")
    check(zoomed, "queue")
    zoomed.click(".rows a >> nth=0")
    check(zoomed, "submission")
    for path in ("angka", "catatan", "akun"):
        zoomed.goto(f"{world.service_url}/sukamaju/kantor/{path}")
        check(zoomed, path)
