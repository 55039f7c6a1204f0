"""What the stories of the outbox share: a form filled without signal, and what became of it."""

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import func, select
from world import CONTROLLED, World, wait_until

from forms_service import attachments, threads
from forms_service.models import SubmissionRow
from forms_service.threads import Thread

WORDS = "Lampu jalan di RT 04 mati sejak hari Senin. Mohon diperbaiki."
KEEP = "Kirim saat ada sinyal"
CODE = re.compile(r"^\d{4} \d{4} \d{4} \d{4} \d{4}$")
ALL_KEPT = "caches.match('/luring.json').then(r => r && r.json()).then(l => Boolean(l && l.all))"
STORED = """new Promise(done => { const o = indexedDB.open('balai', 1); o.onsuccess = () => {
  const all = o.result.transaction('kiriman').objectStore('kiriman').getAll();
  all.onsuccess = () => done(JSON.stringify(all.result)); }; })"""


def keep_all(page: Page, world: World) -> None:
    """Visit the site and wait until every page is kept, as happens by itself on a good link."""
    page.goto(f"{world.site_url}/")
    wait_until(page, CONTROLLED)
    wait_until(page, ALL_KEPT)


def fill_suggestion(page: Page, words: str) -> None:
    """Fill the suggestion form that is shown."""
    page.fill("[name=saran]", words)
    for choice in page.locator("form.form fieldset").all():
        choice.locator("input").first.check()


def review_suggestion(page: Page, world: World, words: str = WORDS) -> None:
    """Fill the suggestion form with a signal, and look at its review page."""
    page.goto(f"{world.site_url}/layanan/saran/")
    fill_suggestion(page, words)
    page.get_by_role("button", name="Periksa isian saya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa isian Anda")


def fill_offline(page: Page, phone: BrowserContext, world: World, words: str = WORDS) -> None:
    """Open the suggestion form, lose the signal, fill it in and press the button."""
    phone.set_offline(False)
    page.goto(f"{world.site_url}/layanan/saran/")
    wait_until(page, CONTROLLED)
    phone.set_offline(True)
    fill_suggestion(page, words)
    page.fill("[name=nama]", "Entin")
    page.get_by_role("button", name=KEEP).click()
    page.wait_for_url("**/kotak-kirim/")


def item(page: Page) -> Locator:
    """Return what the outbox shows of its first item."""
    return page.locator("#kiriman > div").first


def expect_receipt(page: Page, count: int = 1) -> None:
    """Wait until so many receipt codes are shown."""
    codes = page.locator("#kiriman > div .code")
    expect(codes).to_have_text([CODE] * count, timeout=60_000)


def count_submissions(world: World) -> int:
    with world.app.extensions["balai"].database.reading() as session:
        return session.scalar(select(func.count()).select_from(SubmissionRow)) or 0


def read_at_office(world: World, number: int = 1) -> Thread:
    """Open a submission with the key that only the office holds."""
    office = world.office
    with world.app.extensions["balai"].database.reading() as session:
        return threads.open_at_office(
            session, office.village.id, f"2026-{number:04d}", office.office_key
        )


def open_files(world: World, thread: Thread) -> list[tuple[str, bytes]]:
    """Open every file of a submission: its name and its bytes, in the order of the answer."""
    answers = thread.latest_answers
    with world.app.extensions["balai"].database.reading() as session:
        found = [
            attachments.open_file(
                session, world.office.village.id, thread.reference, answers, entry["id"]
            )
            for entry in attachments.list_files(answers)
        ]
    return [(entry["name"], data) for entry, data in found]
