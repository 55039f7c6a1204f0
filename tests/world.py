"""The sample village on two origins, and a real browser to visit it with."""

import os
import random
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from factories import Office, make_config, make_office
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from sample import build, build_once
from werkzeug.serving import BaseWSGIServer, make_server

from forms_service import create_app
from forms_service.cli.preview import serve_site
from forms_service.migrations import migrate
from forms_service.village import load_village

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CONTROLLED = "navigator.serviceWorker.controller !== null"
PHONE: ViewportSize = {"width": 360, "height": 740}


@dataclass
class World:
    """A built site and the service, each on a port of its own."""

    output: Path
    app: Any
    office: Office
    service: BaseWSGIServer
    site: Any = None
    site_url: str = ""
    service_url: str = ""

    def build(self, **environ: str) -> None:
        """Build the site again, as a deploy would."""
        build(self.output, **self.addresses, **environ)

    @property
    def addresses(self) -> dict[str, str]:
        """Return what a build needs to know of the two ports."""
        return {"BALAI_SITE_URL": self.site_url, "BALAI_SERVICE_URL": self.service_url}


def find_chromium() -> str | None:
    """Return the path of an installed Chromium."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression is true; the policy of the pages forbids Playwright's own way."""
    for _moment in range(80):
        # A page that is just being replaced by another answers nothing.
        with suppress(Error):
            if page.evaluate(expression):
                return
        page.wait_for_timeout(250)
    raise TimeoutError(expression)


def find_free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on, below those that outgoing connections take."""
    free: list[int] = []
    while len(free) < count:
        port = random.randrange(20_000, 30_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            free.append(port)
    return free


@pytest.fixture(scope="session")
def addresses() -> dict[str, str]:
    """Two origins, the same for every test of a run, so that one build serves them all."""
    site, service = (f"http://127.0.0.1:{port}" for port in find_free_ports(2))
    return {"BALAI_SITE_URL": site, "BALAI_SERVICE_URL": service}


@pytest.fixture
def world(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, addresses: dict[str, str]
) -> Iterator[World]:
    site_url, service_url = addresses.values()
    output = tmp_path / "output"
    shutil.copytree(build_once(tmp_path_factory, **addresses), output)
    app = make_app(tmp_path, service_url)
    database = app.extensions["balai"].database
    office = make_office(database, load_village(Path("content/desa.toml")), site_url)
    site = serve_site(output, _port(site_url))
    with serve_app(app, _port(service_url)) as server:
        yield World(output, app, office, server, site, site_url, service_url)
    site.shutdown()
    site.server_close()


@contextmanager
def serve_app(app: Flask, port: int) -> Iterator[BaseWSGIServer]:
    """Run the service on a port until the block ends; 0 takes a free one."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
    app.extensions["balai"].database.engine.dispose()


def make_app(folder: Path, service_url: str) -> Flask:
    """Make the service with an empty, migrated database in a folder."""
    url = f"sqlite:///{folder / 'balai.db'}"
    app = create_app(make_config(database_url=url, service_url=service_url))
    migrate(app.extensions["balai"].database.engine)
    return app


def _port(url: str) -> int:
    return urlsplit(url).port or 80


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser; without one the stories are skipped, but never on a forge."""
    path = find_chromium()
    if path is None and "CI" not in os.environ:
        pytest.skip("no Chromium here: install chromium, or set CI=true to insist")
    expect.set_options(timeout=20_000)  # two cores may be busy with everything else
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone with scripts, 360 px wide."""
    context = chromium.new_context(viewport=PHONE, device_scale_factor=3)
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()
