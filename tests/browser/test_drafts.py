"""The story of a draft: saved with a photo, read without signal, continued, sent."""

from pathlib import Path

import brotli
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from screens import check_access, check_width
from world import PHONE, World

pytestmark = pytest.mark.slow

MOST = 14_000  # bytes on the wire, as any page
SENTENCE = "Jembatan rusak sejak Senin, tolong diperiksa."


def save(page: Page, world: World, folder: Path) -> Path:
    """Write a complaint with a photo and save it instead of sending it."""
    photo = folder / "jembatan.jpg"
    Image.new("RGB", (800, 600), "brown").save(photo)
    page.goto(f"{world.site_url}/layanan/pengaduan/")
    page.fill("[name=isi]", SENTENCE)
    page.set_input_files("[name=foto]", photo)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Simpan dulu", exact=True).click()
    draft = folder / saved.value.suggested_filename
    saved.value.save_as(draft)
    return draft


def test_a_draft_with_a_photo_opens_without_signal_and_continues(
    chromium: Browser, world: World, tmp_path: Path
) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    draft = save(page, world, tmp_path)
    assert len(brotli.compress(draft.read_bytes())) <= MOST
    context.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(draft.as_uri())
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    expect(page.get_by_text("jembatan.jpg")).to_be_visible()
    expect(page.get_by_text("dihapus bila dalam 7 hari belum terkirim")).to_be_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.set_offline(False)
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator("[name=isi]")).to_have_value(SENTENCE)
    expect(page.get_by_text("jembatan.jpg")).to_be_visible()
    context.close()


def test_nothing_hinders_anybody_on_a_draft(page: Page, world: World, tmp_path: Path) -> None:
    page.goto(save(page, world, tmp_path).as_uri())
    check_width(page)
    page.screenshot(path=tmp_path / "draf.png", full_page=True)
    check_access(page)
