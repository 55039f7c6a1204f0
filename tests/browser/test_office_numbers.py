"""Stories of numbers, notices and exports, told in a real browser, on a phone and at a desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from factories import Office, make_office, make_session, make_staff, make_submission
from playwright.sync_api import Browser, BrowserContext, Page, expect
from screens import check_access, check_width
from world import find_free_ports, make_app, serve_app

from forms_service import statuses, submissions, threads
from forms_service.db import Database
from forms_service.models import DeliveryRow
from forms_service.notifications import outbox
from forms_service.sendings import Receipt

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Running:
    """A service on a port, with one collected letter and a notice that does not get out."""

    url: str
    database: Database
    office: Office
    receipt: Receipt

    def sign_in(self, context: BrowserContext, staff_id: str) -> Page:
        """Return a tab of a colleague who is signed in."""
        token = make_session(self.database, self.office, staff_id)
        context.add_cookies([{"name": "balai", "value": token, "url": self.url}])
        return context.new_page()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    [port] = find_free_ports(1)
    url = f"http://127.0.0.1:{port}"
    app = make_app(tmp_path, url)
    database = app.extensions["balai"].database
    office = make_office(database)
    for staff_id, role in (("rina", "sekretaris"), ("budi", "auditor")):
        make_staff(database, office, staff_id, role=role)
    with serve_app(app, port):
        yield Running(url, database, office, _collect(database, office))


def _collect(database: Database, office: Office) -> Receipt:
    receipt = make_submission(database, office.village)
    with database.writing() as session:
        for status in (statuses.READY, statuses.COLLECTED):
            thread = threads.open_with_code(session, office.village, receipt.code)
            submissions.change_status(session, thread, status, "rina")
        outbox.put(session, office.village.id, "n1", kind="received", reference="2026-0001")
        session.flush()
        session.add(
            DeliveryRow(
                village_id=office.village.id, notice_id="n1", channel="surel-kantor",
                attempts=3, next_at=datetime.now(UTC), problem="HTTP 500",
            )
        )  # fmt: skip
    return receipt


def check(tab: Page) -> None:
    """Look for whatever hinders somebody, and for a page wider than its screen."""
    check_access(tab)
    check_width(tab)


@pytest.fixture(params=[360, 1280])
def context(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": request.param, "height": 740})
    yield context
    context.close()


def test_rina_looks_at_numbers_notices_and_the_register(
    context: BrowserContext, running: Running
) -> None:
    tab = running.sign_in(context, "rina")
    tab.goto(f"{running.url}/sukamaju/kantor")
    tab.get_by_role("link", name="Lihat salurannya").click()
    expect(tab.get_by_text("HTTP 500")).to_be_visible()
    check(tab)
    tab.get_by_role("link", name="Angka").click()
    expect(tab.get_by_role("heading", name="Bulan demi bulan")).to_be_visible()
    check(tab)
    tab.get_by_role("link", name="Unduh dan buku register").click()
    check(tab)
    tab.locator("#alasan").fill("Laporan BPD")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Unduh isian").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    tab.locator("#alasan-register").fill("Tutup buku")
    tab.get_by_role("button", name="Buka untuk dicetak").click()
    expect(tab.get_by_text("Siti Aminah")).to_be_visible()
    check(tab)


def test_the_auditor_sees_numbers_and_no_names(context: BrowserContext, running: Running) -> None:
    tab = running.sign_in(context, "budi")
    tab.goto(f"{running.url}/sukamaju/kantor/angka")
    expect(tab.get_by_text("kurang dari 5").first).to_be_visible()
    expect(tab.get_by_role("link", name="Unduh dan buku register")).to_have_count(0)
    check(tab)


def test_a_resident_says_how_it_was_with_one_tap(chromium: Browser, running: Running) -> None:
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    tab = context.new_page()
    tab.goto(f"{running.url}/sukamaju/status")
    tab.get_by_label("Kode tanda terima").fill(running.receipt.code)
    tab.get_by_role("button", name="Lihat status").click()
    expect(tab.get_by_role("heading", name="Bagaimana pelayanan kami?")).to_be_visible()
    tab.get_by_role("button", name="Puas", exact=True).click()
    expect(tab.get_by_text("Penilaian Anda sudah kami catat")).to_be_visible()
    expect(tab.get_by_role("heading", name="Bagaimana pelayanan kami?")).to_have_count(0)
    context.close()
