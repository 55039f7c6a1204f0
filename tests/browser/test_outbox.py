"""Facts about forms filled without signal: kept on the phone, sent once, wiped after sending."""

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select
from world import CONTROLLED, World, wait_until

from forms_service.models import SubmissionRow

pytestmark = pytest.mark.slow

WORDS = "Lampu jalan di RT 04 mati sejak hari Senin. Mohon diperbaiki."
STORED = """new Promise(done => { const o = indexedDB.open('balai', 1); o.onsuccess = () => {
  const all = o.result.transaction('kiriman').objectStore('kiriman').getAll();
  all.onsuccess = () => done(JSON.stringify(all.result)); }; })"""


def count_submissions(world: World) -> int:
    with world.app.extensions["balai"].database.reading() as session:
        return session.scalar(select(func.count()).select_from(SubmissionRow)) or 0


def fill_offline(page: Page, phone: BrowserContext, world: World, words: str = WORDS) -> None:
    """Open the suggestion form, lose the signal, fill it in and press the button."""
    phone.set_offline(False)
    page.goto(f"{world.site_url}/layanan/saran/")
    wait_until(page, CONTROLLED)
    phone.set_offline(True)
    if words:
        page.locator("form.form textarea").first.fill(words)
    for radio in page.locator("form.form fieldset").all():
        radio.locator("input").first.check()
    page.get_by_role("button", name="Periksa jawaban saya").click()
    page.wait_for_url("**/kotak-kirim/")


def test_it_waits_visibly_and_is_sent_once_when_the_signal_returns(
    page: Page, phone: BrowserContext, world: World
) -> None:
    fill_offline(page, phone, world)
    expect(page.locator("#kiriman li")).to_contain_text("Belum terkirim")
    assert count_submissions(world) == 0
    phone.set_offline(False)
    expect(page.locator("#kiriman li .code")).to_have_text(
        re.compile(r"^\d{4} \d{4} \d{4} \d{4} \d{4}$"), timeout=20_000
    )
    assert count_submissions(world) == 1


def test_nothing_typed_stays_on_the_phone_after_sending(
    page: Page, phone: BrowserContext, world: World
) -> None:
    fill_offline(page, phone, world)
    assert WORDS in page.evaluate(STORED)
    phone.set_offline(False)
    expect(page.locator("#kiriman li .code")).to_be_visible(timeout=20_000)
    assert WORDS not in page.evaluate(STORED)


def test_several_are_sent_in_the_order_filled(
    page: Page, phone: BrowserContext, world: World
) -> None:
    page.add_init_script("navigator.locks.request('kirim', () => new Promise(() => {}))")
    for words in ("Pertama: " + WORDS, "Kedua: " + WORDS):
        fill_offline(page, phone, world, words)
    stored = page.evaluate(STORED)
    assert stored.index("Pertama") < stored.index("Kedua")
    page.close()
    other = phone.new_page()
    phone.set_offline(False)
    other.goto(f"{world.site_url}/kotak-kirim/")
    expect(other.locator("#kiriman .code")).to_have_count(2, timeout=30_000)
    numbers = other.locator("#kiriman li").all_inner_texts()
    assert "0001" in numbers[0]
    assert "0002" in numbers[1]


def test_an_answer_lost_on_the_way_back_makes_no_second_submission(
    page: Page, phone: BrowserContext, world: World
) -> None:
    lost: list[str] = []

    whole = world.app.wsgi_app

    def lose_first_receipt(environ: Any, start: Any) -> Any:
        answer = whole(environ, start)
        if lost or not count_submissions(world):
            return answer
        lost.append(b"".join(answer).decode())
        return [b"{"]

    world.app.wsgi_app = lose_first_receipt
    fill_offline(page, phone, world)
    phone.set_offline(False)
    expect(page.locator("#kiriman li .code")).to_be_visible(timeout=40_000)
    assert '"reference"' in lost[0]
    assert count_submissions(world) == 1


def test_one_can_be_deleted_and_saved_to_a_file(
    page: Page, phone: BrowserContext, world: World
) -> None:
    fill_offline(page, phone, world)
    with page.expect_download() as download:
        page.get_by_role("button", name="Simpan ke berkas").click()
    assert WORDS in download.value.path().read_text(encoding="utf-8")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hapus", exact=True).click()
    expect(page.get_by_text("Tidak ada isian yang menunggu.")).to_be_visible()
    assert page.evaluate(STORED) == "[]"


def test_a_mistake_is_told_and_mended_without_typing_again(
    page: Page, phone: BrowserContext, world: World
) -> None:
    fill_offline(page, phone, world, words="")
    phone.set_offline(False)
    page.get_by_role("link", name="Perbaiki").click(timeout=20_000)
    expect(page.get_by_text("Ada yang perlu diperbaiki")).to_be_visible()
    expect(page.locator("form.form fieldset input").first).to_be_checked()
