"""The story of a flood: a phone computes a moment, or its resident waits a minute."""

import time

import pytest
from playwright.sync_api import Browser, Page, expect
from waiting import review_suggestion
from world import PHONE, World

from forms_service import proofs

pytestmark = pytest.mark.slow
SENTENCE = "Lampu jalan di RT 03 mati sejak Senin."


@pytest.fixture
def flooded(world: World) -> World:
    """The village while its operator asks for proof."""
    with world.app.extensions["balai"].database.writing() as session:
        proofs.ask(session, "sukamaju", time.time() + 3600)
    world.app.extensions["balai"].remembered.clear()
    return world


def test_a_phone_with_scripts_sends_at_once(page: Page, flooded: World) -> None:
    review_suggestion(page, flooded, SENTENCE)
    page.locator("button[value=kirim]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sudah kami terima", timeout=20_000)


def test_without_scripts_a_minute_is_waited(chromium: Browser, flooded: World) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    review_suggestion(page, flooded, SENTENCE)
    page.locator("button[value=kirim]").click()
    expect(page.get_by_text("Tombol Kirim muncul dalam")).to_be_visible()
    expect(page.locator("button[value=kirim]")).to_be_hidden()
    expect(page.get_by_text("Lampu jalan di RT 03 mati sejak Senin.")).to_be_visible()
    context.close()
