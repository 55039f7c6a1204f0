"""Facts about reading without signal: kept pages, honest notes, no stale form, one switch."""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from world import CONTROLLED, World, wait_until

pytestmark = pytest.mark.slow

KEPT = "caches.match('/luring.json').then(r => r && r.json()).then(l => Boolean(l && l.all))"


def keep_all(page: Page, world: World) -> None:
    """Visit the site and wait until every page is kept, as happens by itself on a good link."""
    page.goto(f"{world.site_url}/")
    wait_until(page, CONTROLLED)
    wait_until(page, KEPT)


def change(world: World, path: str, old: str, new: str) -> None:
    """Change a finished page as a deploy does: page, list and bundle."""
    from plugins.offline import LIST, write_list

    file = world.output / path / "index.html"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    listed = json.loads((world.output / LIST).read_text(encoding="utf-8"))
    settings = {
        "OUTPUT_PATH": str(world.output),
        "OFFLINE": True,
        "TODAY": "2026-11-25",
        "KEPT_PAGES": list(listed["pages"]),
    }
    write_list(type("Pelican", (), {"settings": settings})())


def test_guides_read_after_one_visit_without_signal(
    page: Page, phone: BrowserContext, world: World
) -> None:
    keep_all(page, world)
    phone.set_offline(True)
    page.goto(f"{world.site_url}/layanan/domisili/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Surat keterangan domisili")
    expect(page.get_by_role("status")).to_contain_text("Tanpa sinyal. Ini salinan yang tersimpan")


def test_a_page_that_is_not_kept_leads_to_those_that_are(
    page: Page, phone: BrowserContext, world: World
) -> None:
    keep_all(page, world)
    phone.set_offline(True)
    page.goto(f"{world.site_url}/berita/lomba-kemerdekaan-2026/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dibaca tanpa sinyal")
    expect(page.get_by_role("link", name="Surat keterangan usaha")).to_be_visible()


def test_the_offline_page_lists_only_what_is_kept(
    page: Page, phone: BrowserContext, world: World
) -> None:
    page.goto(f"{world.site_url}/layanan/domisili/")
    wait_until(page, CONTROLLED)
    page.reload()
    phone.set_offline(True)
    page.goto(f"{world.site_url}/layanan/sktm/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dibaca tanpa sinyal")
    expect(page.locator("#terbaca a", has_text="domisili")).to_be_visible()
    expect(page.locator("#terbaca a", has_text="tidak mampu")).to_be_hidden()


def test_a_form_is_never_served_stale_while_there_is_signal(
    page: Page, phone: BrowserContext, world: World
) -> None:
    keep_all(page, world)
    page.goto(f"{world.site_url}/layanan/saran/")
    change(world, "layanan/saran", "</h1>", " (baru)</h1>")
    page.goto(f"{world.site_url}/layanan/saran/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("(baru)")


def test_a_changed_guide_is_offered_anew(page: Page, phone: BrowserContext, world: World) -> None:
    keep_all(page, world)
    change(world, "layanan/ktp-kk", "</h1>", " (baru)</h1>")
    page.goto(f"{world.site_url}/layanan/ktp-kk/")
    page.get_by_role("link", name="Buka yang baru").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("(baru)")


def test_an_unchanged_site_costs_only_the_list(
    page: Page, phone: BrowserContext, world: World
) -> None:
    keep_all(page, world)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url.removeprefix(world.site_url)))
    page.goto(f"{world.site_url}/layanan/ktp-kk/")
    page.wait_for_timeout(6000)
    from_network = {url for url in asked if re.search(r"luring", url)}
    assert from_network <= {"/luring.json"}


def test_one_deploy_switches_it_off(page: Page, phone: BrowserContext, world: World) -> None:
    keep_all(page, world)
    world.build(BALAI_OFFLINE="off")
    page.goto(f"{world.site_url}/agenda/")
    page.evaluate("navigator.serviceWorker.getRegistration().then(r => r && r.update())")
    wait_until(page, "navigator.serviceWorker.getRegistrations().then(all => !all.length)")
    page.goto(f"{world.site_url}/")
    assert page.evaluate("caches.keys()") == []
    assert page.locator("script[src*=balai-]").count() == 0


def test_all_guides_are_kept_by_one_press(page: Page, phone: BrowserContext, world: World) -> None:
    page.goto(f"{world.site_url}/luring/")
    button = page.get_by_role("button", name=re.compile(r"Simpan semua panduan di HP \(\d+ KB\)"))
    button.click()
    expect(page.get_by_role("button", name="Semua panduan sudah tersimpan")).to_be_disabled()


def test_the_one_file_of_all_guides_needs_nothing_else(page: Page, world: World) -> None:
    page.goto((world.output / "semua-panduan.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Semua panduan layanan")
    page.get_by_role("link", name="Surat keterangan domisili").first.click()
    text = (world.output / "semua-panduan.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="/', text)
