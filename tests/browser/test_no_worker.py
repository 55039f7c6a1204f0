"""Facts about browsers that close what offline reading stands on: pages and forms work as ever."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from waiting import KEEP, WORDS, review_suggestion
from world import CONTROLLED, PHONE, World, wait_until

pytestmark = pytest.mark.slow
CLOSED = {
    "no service worker": "delete Navigator.prototype.serviceWorker",
    "registering refused": (
        "ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error('closed'))"
    ),
    "storage closed": (
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('closed'); }})"
    ),
    "no connection words": "delete Navigator.prototype.connection",
}


def send(page: Page, world: World) -> None:
    """Fill the suggestion form and send it, as on any page."""
    review_suggestion(page, world)
    page.get_by_role("button", name="Kirim").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sudah kami terima")


@pytest.mark.parametrize("what", CLOSED)
def test_the_form_is_sent_whatever_the_browser_closes(
    chromium: Browser, world: World, what: str
) -> None:
    phone = chromium.new_context(viewport=PHONE)
    phone.add_init_script(CLOSED[what])
    page = phone.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    send(page, world)
    assert wrong == []
    phone.close()


def test_the_form_is_sent_when_every_script_is_broken(chromium: Browser, world: World) -> None:
    for script in world.output.glob("*.js"):
        script.write_text("throw new Error('broken')", encoding="utf-8")
    phone = chromium.new_context(viewport=PHONE)
    send(phone.new_page(), world)
    phone.close()


def test_a_phone_that_keeps_nothing_says_so_and_leaves_the_words(
    page: Page, phone: BrowserContext, world: World
) -> None:
    worker = world.output / "sw.js"
    text = worker.read_text(encoding="utf-8")
    worker.write_text(text.replace("indexedDB.open", "indexedDB.closed"), encoding="utf-8")
    page.goto(f"{world.site_url}/layanan/saran/")
    wait_until(page, CONTROLLED)
    phone.set_offline(True)
    page.fill("[name=saran]", WORDS)
    page.get_by_role("button", name=KEEP).click()
    expect(page.get_by_text("Tidak dapat disimpan di HP ini.")).to_be_visible()
    assert page.input_value("[name=saran]") == WORDS
