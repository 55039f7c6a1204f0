"""Facts about forms filled without signal: kept on the phone, sent once, wiped after sending."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from screens import check_access, check_width
from waiting import (
    KEEP,
    STORED,
    WORDS,
    count_submissions,
    expect_receipt,
    fill_offline,
    fill_suggestion,
    item,
    read_at_office,
)
from world import CONTROLLED, PHONE, World, wait_until

pytestmark = pytest.mark.slow

ASKED = "window.asked = 0; navigator.storage.persist = async () => { localStorage.asked = 1; };"
DELAYS = """{
  const real = window.setTimeout;
  window.delays = [];
  window.setTimeout = (act, time) => {
    if (time >= 2000 && act.name === "send") { delays.push(time); time = 300; }
    return real(act, time);
  };
}"""


def test_it_waits_visibly_and_is_sent_once_when_the_signal_returns(
    page: Page, phone: BrowserContext, world: World
) -> None:
    fill_offline(page, phone, world)
    expect(item(page)).to_contain_text("Belum terkirim. Akan dikirim saat ada sinyal.")
    assert count_submissions(world) == 0
    phone.set_offline(False)
    expect_receipt(page)
    assert count_submissions(world) == 1
    assert read_at_office(world).latest_answers["saran"] == WORDS


def test_nothing_typed_stays_on_the_phone_after_sending(
    page: Page, phone: BrowserContext, world: World
) -> None:
    page.add_init_script(ASKED)
    fill_offline(page, phone, world)
    assert WORDS in page.evaluate(STORED)
    assert page.evaluate("localStorage.asked") == "1", "durable storage was asked for"
    phone.set_offline(False)
    expect_receipt(page)
    assert WORDS not in page.evaluate(STORED)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sudah saya catat, hapus").click()
    expect(page.get_by_text("Tidak ada isian yang menunggu.")).to_be_visible()
    assert page.evaluate(STORED) == "[]"


def test_a_button_that_is_tapped_twice_keeps_one(
    page: Page, phone: BrowserContext, world: World
) -> None:
    page.goto(f"{world.site_url}/layanan/saran/")
    wait_until(page, CONTROLLED)
    phone.set_offline(True)
    fill_suggestion(page, WORDS)
    page.get_by_role("button", name=KEEP).dblclick()
    page.wait_for_url("**/kotak-kirim/")
    expect(page.locator("#kiriman > div")).to_have_count(1)


def test_several_are_sent_in_the_order_filled(
    page: Page, phone: BrowserContext, world: World
) -> None:
    page.add_init_script("navigator.locks.request('kirim', () => new Promise(() => {}))")
    for words in ("Pertama: " + WORDS, "Kedua: " + WORDS):
        fill_offline(page, phone, world, words)
    page.close()
    other = phone.new_page()
    phone.set_offline(False)
    other.goto(f"{world.site_url}/kotak-kirim/")
    expect_receipt(other, 2)
    kept = [read_at_office(world, number).latest_answers["saran"] for number in (1, 2)]
    assert kept == ["Pertama: " + WORDS, "Kedua: " + WORDS]


def test_two_tabs_at_once_send_it_once(page: Page, phone: BrowserContext, world: World) -> None:
    fill_offline(page, phone, world)
    other = phone.new_page()
    other.goto(f"{world.site_url}/kotak-kirim/")
    phone.set_offline(False)
    for tab in (page, other):
        tab.evaluate("send(), send(), 0")
    for tab in (page, other):
        expect_receipt(tab)
    page.wait_for_timeout(3000)
    assert count_submissions(world) == 1


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
    expect_receipt(page)
    assert '"reference"' in lost[0]
    assert count_submissions(world) == 1


def test_pauses_between_tries_double_and_are_never_alike(
    page: Page, phone: BrowserContext, world: World
) -> None:
    def down(_environ: Any, start: Any) -> Any:
        start("503 Service Unavailable", [("Access-Control-Allow-Origin", "*")])
        return [b""]

    fill_offline(page, phone, world)
    page.add_init_script(DELAYS)
    world.app.wsgi_app = down
    phone.set_offline(False)
    page.goto(f"{world.site_url}/kotak-kirim/")
    wait_until(page, "delays.length >= 5")
    delays = page.evaluate("delays")
    for number, delay in enumerate(delays[:5], 1):
        assert 5000 * 2**number / 2 <= delay <= 5000 * 2**number
    assert len({delay / 2**number for number, delay in enumerate(delays)}) == len(delays)


def test_the_file_saved_is_the_draft_that_goes_on_at_the_service(
    page: Page, phone: BrowserContext, world: World, tmp_path: Any
) -> None:
    fill_offline(page, phone, world)
    with page.expect_download() as download:
        page.get_by_role("button", name="Simpan ke berkas").click()
    assert download.value.suggested_filename == "draf-saran-untuk-desa.html"
    draft = tmp_path / "draf.html"
    download.value.save_as(draft)
    phone.set_offline(False)
    page.goto(draft.as_uri())
    expect(page.get_by_text("Saran Anda")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator("[name=saran]")).to_have_value(WORDS)


def test_one_can_be_deleted(page: Page, phone: BrowserContext, world: World) -> None:
    fill_offline(page, phone, world)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hapus", exact=True).click()
    expect(page.get_by_text("Tidak ada isian yang menunggu.")).to_be_visible()
    assert page.evaluate(STORED) == "[]"


def test_a_mistake_is_told_at_its_question_and_mended_without_typing_again(
    page: Page, phone: BrowserContext, world: World
) -> None:
    fill_offline(page, phone, world, words="")
    phone.set_offline(False)
    page.get_by_role("link", name="Buka", exact=True).click(timeout=60_000)
    expect(page.get_by_text("Ada yang perlu diperbaiki")).to_be_visible()
    expect(page.locator(".q", has=page.locator("[name=saran]")).locator(".err")).to_be_visible()
    expect(page.locator("[name=nama]")).to_have_value("Entin")
    page.fill("[name=saran]", WORDS)
    page.get_by_role("button", name="Kirim saat ada sinyal").click()
    page.wait_for_url("**/kotak-kirim/")
    expect_receipt(page)
    assert count_submissions(world) == 1
    assert read_at_office(world).latest_answers["nama"] == "Entin"


def test_a_draft_kept_without_signal_is_not_sent_by_itself(
    page: Page, phone: BrowserContext, world: World
) -> None:
    page.goto(f"{world.site_url}/layanan/saran/")
    wait_until(page, CONTROLLED)
    phone.set_offline(True)
    page.fill("[name=saran]", "Baru setengah")
    page.get_by_role("button", name="Simpan dulu", exact=True).click()
    page.wait_for_url("**/kotak-kirim/")
    phone.set_offline(False)
    page.evaluate("send().then(() => 0)")
    expect(item(page)).to_contain_text("Belum selesai diisi, jadi belum dikirim.")
    assert count_submissions(world) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_hinders_anybody_in_the_outbox(
    chromium: Browser, world: World, scheme: str
) -> None:
    phone = chromium.new_context(
        viewport=PHONE, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    page = phone.new_page()
    fill_offline(page, phone, world)
    fill_offline(page, phone, world, words="")
    phone.set_offline(True)
    check_access(page)
    phone.set_offline(False)
    expect(page.locator("#kiriman > div .code")).to_be_visible(timeout=60_000)
    check_access(page)
    check_width(page)
    phone.close()
