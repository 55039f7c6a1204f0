"""The story of somebody who has to wait for a turn, on a phone without scripts."""

import pytest
from playwright.sync_api import Browser, expect
from waiting import review_suggestion
from world import PHONE, World

pytestmark = pytest.mark.slow

SENTENCE = "Lampu jalan di RT 03 mati sejak Senin."


@pytest.fixture
def crowded(world: World) -> World:
    """The village while more comes from this address than it may send at once."""
    object.__setattr__(world.app.extensions["balai"].config, "network_burst", 1)
    return world


def test_the_button_comes_after_the_countdown_and_works(chromium: Browser, crowded: World) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    send = page.locator("button[value=kirim]")
    review_suggestion(page, crowded, SENTENCE)
    send.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sudah kami terima")
    review_suggestion(page, crowded, SENTENCE)
    send.click()
    expect(page.get_by_text("Tombol Kirim muncul dalam")).to_be_visible()
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    expect(send).to_be_hidden()
    expect(send).to_be_visible(timeout=15_000)
    send.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sudah kami terima")
    context.close()
