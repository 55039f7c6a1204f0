"""Facts about feedback on a page: it is one link away, and knows the page it is about."""

import pytest
from playwright.sync_api import Browser, Page, expect
from world import PHONE, World

pytestmark = pytest.mark.slow
LINK = "Halaman ini keliru?"


def test_it_names_the_page_that_the_reader_comes_from(page: Page, world: World) -> None:
    page.goto(f"{world.site_url}/layanan/usaha/")
    page.get_by_role("link", name=LINK).click()
    expect(page.locator("[name=halaman]")).to_have_value("/layanan/usaha/")


def test_without_script_the_reader_names_it(chromium: Browser, world: World) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{world.site_url}/berita/")
    page.get_by_role("link", name=LINK).click()
    expect(page.get_by_label("Halaman yang mana")).to_have_value("")
    context.close()
