"""The story of a signal lost at the service's own pages: what was typed stays, and arrives once."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from factories import make_office, make_submission
from playwright.sync_api import BrowserContext, Error, Page, expect
from sample import build_once
from screens import check_access
from test_long_form import choose, fill_applicant, go_on
from waiting import (
    KEEP,
    STORED,
    WORDS,
    count_submissions,
    expect_receipt,
    fill_suggestion,
    item,
    keep_all,
    read_at_office,
)
from web_servers import serve_site
from world import World, find_free_ports, make_app, serve_app

from forms_service.village import load_village

pytestmark = pytest.mark.slow
LOST = "Belum terkirim: sinyal terputus. Buka, lalu kirim."


@pytest.fixture(scope="module")
def address() -> str:
    """One address for all tests, so that one build serves them."""
    return f"http://127.0.0.1:{find_free_ports(1)[0]}"


@pytest.fixture
def world(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, address: str
) -> Iterator[World]:
    """The site and residents' addresses of the service under one name, behind nginx."""
    built = build_once(tmp_path_factory, BALAI_SITE_URL=address, BALAI_SERVICE_URL=address)
    shutil.copytree(built, tmp_path / "www" / "current")
    app = make_app(tmp_path, "http://layanan.desa.example")
    database = app.extensions["balai"].database
    office = make_office(database, load_village(Path("content/desa.toml")), address)
    place, port = tmp_path / "www", int(address.rpartition(":")[2])
    with (
        serve_app(app, 0) as service,
        serve_site("nginx", tmp_path, place, service_port=service.server_port, port=port),
    ):
        yield World(place, app, office, service, None, address, address)


def open_form(page: Page, world: World, slug: str) -> None:
    keep_all(page, world)
    page.goto(f"{world.site_url}/layanan/{slug}/")


def review(page: Page, world: World) -> None:
    open_form(page, world, "saran")
    fill_suggestion(page, WORDS)
    page.get_by_role("button", name="Periksa isian saya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa isian Anda")
    page.wait_for_timeout(2500)  # nobody reads it faster; a form sent sooner is quarantined


def send(page: Page) -> None:
    page.get_by_role("button", name="Kirim").first.click()


def test_page_two_of_a_long_form_goes_to_the_outbox_and_on_from_there(
    page: Page, phone: BrowserContext, world: World
) -> None:
    open_form(page, world, "sktm")
    fill_applicant(page)
    go_on(page)
    expect(page.get_by_role("heading", name="Keluarga dan keperluan")).to_be_visible()
    page.fill("[name=penghasilan]", "600.000")
    choose(page, "keperluan", "Berobat")
    page.get_by_label("Nama rumah sakit atau puskesmas").fill("RSUD Karangjaya")
    choose(page, "rujukan", "nanti")
    page.check("[name=pernyataan]")
    phone.set_offline(True)
    page.get_by_role("button", name="Periksa isian saya").click()
    page.wait_for_url("**/kotak-kirim/")
    expect(item(page)).to_contain_text(LOST)
    check_access(page)
    phone.set_offline(False)
    item(page).get_by_role("link", name="Buka").click()
    page.wait_for_url("**/sktm/sekaligus/#perbaiki-*")
    expect(page.locator("[name=nama]")).to_have_value("Entin")
    expect(page.locator("[name=penghasilan]")).to_have_value("600.000")
    page.get_by_role("button", name=KEEP).click()
    expect_receipt(page)
    assert count_submissions(world) == 1
    answers: dict[str, Any] = read_at_office(world).latest_answers
    assert answers["nama"] == "Entin"
    assert answers["rumah_sakit"] == "RSUD Karangjaya"


def test_what_was_on_its_way_is_sent_by_itself_when_the_signal_returns(
    page: Page, phone: BrowserContext, world: World
) -> None:
    review(page, world)
    phone.set_offline(True)
    send(page)
    page.wait_for_url("**/kotak-kirim/")
    expect(item(page)).to_contain_text("Belum terkirim. Akan dikirim saat ada sinyal.")
    phone.set_offline(False)
    expect_receipt(page)
    assert count_submissions(world) == 1
    assert read_at_office(world).latest_answers["saran"] == WORDS


def test_a_receipt_lost_on_the_way_back_is_fetched_and_nothing_stored_twice(
    page: Page, world: World
) -> None:
    review(page, world)
    lost = front(world, lambda stored: stored == 1)
    send(page)
    page.wait_for_url("**/kotak-kirim/")
    expect_receipt(page)
    assert lost
    assert count_submissions(world) == 1


def test_a_service_that_is_being_started_anew_loses_nothing(page: Page, world: World) -> None:
    open_form(page, world, "saran")
    fill_suggestion(page, WORDS)
    front(world, lambda _stored: True)
    page.get_by_role("button", name="Periksa isian saya").click()
    page.wait_for_url("**/kotak-kirim/")
    expect(item(page)).to_contain_text(LOST)
    item(page).get_by_role("link", name="Buka").click()
    expect(page.locator("[name=saran]")).to_have_value(WORDS)


def front(world: World, is_lost: Callable[[int], bool]) -> list[int]:
    """Stand in for a proxy that got no answer: once, after what the service did."""
    whole = world.app.wsgi_app
    lost: list[int] = []

    def answer(environ: Any, start: Any) -> Any:
        begun: list[Any] = []
        body = b"".join(whole(environ, lambda *begin: begun.extend(begin)))
        if lost or not is_lost(count_submissions(world)):
            start(*begun[:2])
            return [body]
        lost.append(len(body))
        start("502 Bad Gateway", [("Content-Type", "text/html")])
        return [b"<h1>Bad Gateway</h1>"]

    world.app.wsgi_app = answer
    return lost


def test_a_code_asked_without_signal_shows_what_can_be_read_and_is_not_kept(
    page: Page, phone: BrowserContext, world: World
) -> None:
    keep_all(page, world)
    phone.set_offline(True)
    page.fill("[name=code]", "1234 5678 9012 3456 7890")
    page.get_by_role("button", name="Lihat status").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dibaca tanpa sinyal")
    assert page.evaluate(STORED) == "[]"


def test_a_reply_without_signal_is_not_said_to_be_read(
    page: Page, phone: BrowserContext, world: World
) -> None:
    receipt = make_submission(world.app.extensions["balai"].database, world.office.village)
    keep_all(page, world)
    page.fill("[name=code]", receipt.code)
    page.get_by_role("button", name="Lihat status").click()
    page.fill("[name=pesan]", "Kapan bisa diambil?")
    phone.set_offline(True)
    with suppress(Error):
        page.get_by_role("button", name="Kirim pesan").click()
        page.wait_for_load_state()
    assert "Dibaca tanpa sinyal" not in page.title()
    phone.set_offline(False)
    page.goto(f"{world.site_url}/")
    assert page.evaluate(STORED) == "[]"


def test_no_page_of_the_service_stays_on_the_phone(page: Page, world: World) -> None:
    keep_all(page, world)
    page.goto(f"{world.site_url}/sukamaju/status")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    kept = page.evaluate(
        "caches.open('balai-halaman').then(c => c.keys()).then(k => k.map(r => r.url))"
    )
    assert kept
    assert not [url for url in kept if "/sukamaju/" in url]
