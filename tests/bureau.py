"""The office at work: the service on a port, colleagues of each role, and browsers for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from factories import PASSWORD, Office, make_office, make_staff
from playwright.sync_api import Browser, BrowserContext, Page
from screens import check_access, check_width
from world import find_free_ports, make_app, serve_app

from forms_service.config import ROOT
from forms_service.db import Database
from forms_service.staff import AUDITOR, KEPALA_DESA, OPERATOR, SEKRETARIS
from forms_service.village import load_village

CAST = {"rina": SEKRETARIS, "dedi": OPERATOR, "ujang": KEPALA_DESA, "wati": AUDITOR}
WIDTHS = (360, 1280)


@dataclass
class Bureau:
    """A served village with its staff."""

    app: Any
    url: str
    office: Office

    @property
    def database(self) -> Database:
        database: Database = self.app.extensions["balai"].database
        return database

    @property
    def home(self) -> str:
        return f"{self.url}/sukamaju/kantor"


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """The sample village with one colleague of each role."""
    port = find_free_ports(1)[0]
    # A name, not a number: passkeys belong to a domain.
    url = f"http://localhost:{port}"
    app = make_app(tmp_path, url)
    found = Bureau(app, url, make_office(_database(app), load_village(ROOT / "content/desa.toml")))
    for staff_id, role in CAST.items():
        make_staff(found.database, found.office, staff_id, role=role)
    with serve_app(app, port):
        yield found


def _database(app: Any) -> Database:
    database: Database = app.extensions["balai"].database
    return database


def open_browser(chromium: Browser, width: int) -> BrowserContext:
    """Open a browser of its own, as on a phone or on the office's computer."""
    context = chromium.new_context(viewport={"width": width, "height": 740})
    context.set_default_timeout(15_000)
    return context


def sign_in(tab: Page, bureau: Bureau, staff_id: str, password: str = PASSWORD) -> None:
    """Sign in as anybody does: name, password, Enter."""
    tab.goto(bureau.home)
    tab.get_by_label("Nama pengguna").fill(staff_id)
    tab.get_by_label("Kata sandi").fill(password)
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "/masuk" not in url)


def check_screen(tab: Page) -> None:
    """Raise unless the screen has one heading, nothing outside its width, nothing in the way."""
    check_width(tab)
    check_access(tab)
    assert tab.locator("h1").count() == 1, tab.url
