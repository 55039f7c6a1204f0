"""Facts about the outbox when things go wrong: nothing is dropped, nothing is sent twice."""

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect
from waiting import (
    STORED,
    WORDS,
    count_submissions,
    expect_receipt,
    fill_offline,
    item,
    read_at_office,
)
from world import CONTROLLED, PHONE, World, find_chromium, wait_until

pytestmark = pytest.mark.slow
QUOTA = 2_000_000


def answer_with(world: World, status: str, body: bytes = b"<h1>Bad</h1>") -> Callable[[], None]:
    """Let something in front of the service answer; return what takes it away again."""
    whole = world.app.wsgi_app

    def front(_environ: Any, start: Any) -> Any:
        start(status, [("Access-Control-Allow-Origin", "*"), ("Content-Type", "text/html")])
        return [body]

    world.app.wsgi_app = front
    return lambda: setattr(world.app, "wsgi_app", whole)


def test_a_service_that_is_down_is_told_and_tried_again(
    page: Page, phone: BrowserContext, world: World
) -> None:
    mend = answer_with(world, "503 Service Unavailable")
    fill_offline(page, phone, world)
    phone.set_offline(False)
    expect(item(page)).to_contain_text("ada gangguan di balai desa. Nanti dicoba lagi sendiri.")
    mend()
    expect_receipt(page)
    assert count_submissions(world) == 1


def test_in_a_flood_it_takes_its_place_in_the_queue_and_waits(
    page: Page, phone: BrowserContext, world: World
) -> None:
    config = world.app.extensions["balai"].config
    object.__setattr__(config, "network_burst", 1)
    for words in ("Satu: " + WORDS, "Dua: " + WORDS):
        fill_offline(page, phone, world, words)
    phone.set_offline(False)
    expect(page.locator("#kiriman")).to_contain_text("sedang ramai. Nanti dicoba lagi sendiri.")
    assert count_submissions(world) == 1
    expect_receipt(page, 2)
    assert count_submissions(world) == 2


def test_what_is_refused_is_kept_and_does_not_hold_up_the_next(
    page: Page, phone: BrowserContext, world: World
) -> None:
    mend = answer_with(world, "413 Content Too Large")
    fill_offline(page, phone, world)
    phone.set_offline(False)
    expect(item(page)).to_contain_text("kiriman ini ditolak (413). Buka, lalu periksa.")
    assert WORDS in page.evaluate(STORED)
    mend()
    fill_offline(page, phone, world, "Kedua: " + WORDS)
    phone.set_offline(False)
    expect_receipt(page)
    assert count_submissions(world) == 1
    expect(page.get_by_role("link", name="Buka", exact=True)).to_be_visible()


def test_a_form_whose_key_has_ended_is_opened_anew_with_every_word(
    page: Page, phone: BrowserContext, world: World
) -> None:
    config = world.app.extensions["balai"].config
    keys = config.master_keys
    object.__setattr__(config, "master_keys", ("another-master-key-of-these-tests-0002",))
    fill_offline(page, phone, world)
    phone.set_offline(False)
    expect(item(page)).to_contain_text("formulir ini sudah diganti desa")
    object.__setattr__(config, "master_keys", keys)
    page.get_by_role("link", name="Buka", exact=True).click()
    expect(page.locator("[name=saran]")).to_have_value(WORDS)
    page.get_by_role("button", name="Kirim saat ada sinyal").click()
    expect_receipt(page)
    assert count_submissions(world) == 1


def test_a_form_changed_since_is_sent_as_it_was_filled(
    page: Page, phone: BrowserContext, world: World
) -> None:
    fill_offline(page, phone, world)
    change_question(world)
    phone.set_offline(False)
    expect_receipt(page)
    thread = read_at_office(world)
    assert thread.latest_answers["saran"] == WORDS
    assert thread.latest_answers["nama"] == "Entin"


def test_words_that_a_changed_form_has_no_place_for_are_given_back(
    page: Page, phone: BrowserContext, world: World
) -> None:
    fill_offline(page, phone, world, words="")
    change_question(world)
    phone.set_offline(False)
    page.get_by_role("link", name="Buka", exact=True).click(timeout=60_000)
    note = page.locator("form.form").locator("xpath=preceding-sibling::p[1]")
    expect(note).to_contain_text("Tidak ada lagi di formulir, salin bila perlu: Entin")


def change_question(world: World) -> None:
    """Publish the form with another name of a question, as a new definition would."""
    file = world.output / "layanan" / "saran" / "index.html"
    text = file.read_text(encoding="utf-8")
    assert 'name="nama"' in text
    file.write_text(text.replace('name="nama"', 'name="nama_baru"'), encoding="utf-8")


def make_file(name: str) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": os.urandom(QUOTA)}


def test_a_full_phone_is_told_and_the_words_stay_on_the_page(
    page: Page, phone: BrowserContext, world: World
) -> None:
    page.goto(f"{world.site_url}/layanan/pengaduan/")
    wait_until(page, CONTROLLED)
    tools = phone.new_cdp_session(page)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": world.site_url, "quotaSize": QUOTA})
    phone.set_offline(True)
    page.fill("[name=isi]", WORDS)
    page.set_input_files("[name=foto]", [make_file(f"{number}.pdf") for number in range(3)])
    page.get_by_role("button", name="Kirim saat ada sinyal").click()
    expect(page.get_by_text("Tidak dapat disimpan di HP ini.")).to_be_visible()
    assert page.url.endswith("/layanan/pengaduan/")
    assert page.input_value("[name=isi]") == WORDS


def test_with_no_page_open_the_browser_itself_sends_it(
    page: Page, phone: BrowserContext, world: World
) -> None:
    fill_offline(page, phone, world)
    found: list[str] = []
    tools = phone.new_cdp_session(page)
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(
        one["registrationId"] for one in told["registrations"]
    ))  # fmt: skip
    tools.send("ServiceWorker.enable")
    page.goto("about:blank")
    phone.set_offline(False)
    order = {"origin": world.site_url, "registrationId": found[0], "lastChance": False}
    tools.send("ServiceWorker.dispatchSyncEvent", order | {"tag": "kirim"})
    for _moment in range(60):
        if count_submissions(world):
            break
        page.wait_for_timeout(500)
    assert count_submissions(world) == 1


@pytest.mark.parametrize("stored", [False, True], ids=["before storing", "after storing"])
def test_a_browser_killed_while_sending_sends_it_once(
    chromium: Browser, world: World, tmp_path: Path, stored: bool
) -> None:
    folder = tmp_path / "profile"
    came, gone = hold_second_post(world, stored)
    phone, page = open_phone(chromium, folder)
    fill_offline(page, phone, world)
    phone.set_offline(False)
    while not came.is_set():
        page.wait_for_timeout(100)
    kill_processes(str(folder))
    assert count_submissions(world) == int(stored)
    gone.set()
    phone, page = open_phone(chromium, folder)
    page.goto(f"{world.site_url}/kotak-kirim/")
    expect_receipt(page)
    assert count_submissions(world) == 1
    assert read_at_office(world).latest_answers["saran"] == WORDS
    phone.close()


def hold_second_post(world: World, store_first: bool) -> tuple[threading.Event, threading.Event]:
    """Hold the sending that follows the visit token; return when it came, and what lets it go."""
    came, gone = threading.Event(), threading.Event()
    whole, posts = world.app.wsgi_app, []

    def hold(environ: Any, start: Any) -> Any:
        if environ["REQUEST_METHOD"] != "POST" or gone.is_set():
            return whole(environ, start)
        posts.append(environ)
        if len(posts) < 2:
            return whole(environ, start)
        answer = list(whole(environ, start)) if store_first else []
        came.set()
        gone.wait(60)
        return answer or whole(environ, start)

    world.app.wsgi_app = hold
    return came, gone


def open_phone(chromium: Browser, folder: Path) -> tuple[BrowserContext, Page]:
    """Open a browser that keeps what it has in a folder."""
    phone = chromium.browser_type.launch_persistent_context(
        folder, executable_path=find_chromium(), args=["--no-sandbox"], viewport=PHONE
    )
    return phone, phone.pages[0]


def kill_processes(word: str) -> None:
    """End every process that has this word in its command line, with no time to say farewell."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if word in (entry / "cmdline").read_text() and int(entry.name) != os.getpid():
                os.kill(int(entry.name), signal.SIGKILL)
    time.sleep(1)
