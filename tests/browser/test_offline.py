"""Facts about reading without signal: kept pages, honest notes, no stale form, one switch."""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from screens import check_width
from waiting import STORED, WORDS, expect_receipt, fill_offline, keep_all
from world import CONTROLLED, World, wait_until

pytestmark = pytest.mark.slow


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


def test_a_guide_changed_together_with_the_worker_is_offered_anew(
    page: Page, phone: BrowserContext, world: World
) -> None:
    keep_all(page, world)
    change(world, "layanan/ktp-kk", "</h1>", " (baru)</h1>")
    worker = world.output / "sw.js"
    worker.write_text(worker.read_text(encoding="utf-8") + "\n// baru", encoding="utf-8")
    page.evaluate("navigator.serviceWorker.oncontrollerchange = () => { window.taken = true }; 0")
    page.evaluate("navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => 0)")
    wait_until(page, "window.taken")
    page.goto(f"{world.site_url}/layanan/ktp-kk/")
    page.get_by_role("link", name="Buka yang baru").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("(baru)")


def test_the_offline_page_lists_whatever_else_was_read(
    page: Page, phone: BrowserContext, world: World
) -> None:
    keep_all(page, world)
    page.goto(f"{world.site_url}/berita/lomba-kemerdekaan-2026/")
    title = page.locator("h1").inner_text()
    phone.set_offline(True)
    page.goto(f"{world.site_url}/luring/")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("status")).to_contain_text("Tanpa sinyal. Ini salinan")


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


def test_words_that_wait_outlive_the_switch(
    page: Page, phone: BrowserContext, world: World
) -> None:
    fill_offline(page, phone, world)
    world.build(BALAI_OFFLINE="off")
    phone.set_offline(False)
    page.evaluate("navigator.serviceWorker.getRegistration().then(r => r && r.update())")
    wait_until(page, "navigator.serviceWorker.getRegistrations().then(all => !all.length)")
    page.goto(f"{world.site_url}/kotak-kirim/")
    expect(page.get_by_text("sedang dimatikan. Isian yang tersimpan tetap ada")).to_be_visible()
    world.build()
    page.goto(f"{world.site_url}/kotak-kirim/")
    expect_receipt(page)
    assert WORDS not in page.evaluate(STORED)


def test_all_guides_are_kept_by_one_press(page: Page, phone: BrowserContext, world: World) -> None:
    page.goto(f"{world.site_url}/luring/")
    button = page.get_by_role("button", name=re.compile(r"Simpan semua panduan di HP \(\d+ KB\)"))
    button.click()
    expect(page.get_by_role("button", name="Semua panduan sudah tersimpan")).to_be_disabled()


def test_the_one_file_of_all_guides_needs_nothing_else(
    page: Page, phone: BrowserContext, world: World
) -> None:
    book = (world.output / "semua-panduan.html").as_uri()
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.set_offline(True)
    page.goto(book)
    expect(page.get_by_role("heading", level=1)).to_have_text("Semua panduan layanan")
    check_width(page)
    page.get_by_role("link", name="Surat keterangan domisili").first.click()
    heading = page.get_by_role("heading", name="Surat keterangan domisili")
    expect(heading).to_be_in_viewport()
    assert {url.partition("#")[0] for url in asked} == {book}
    text = (world.output / "semua-panduan.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="/', text)
