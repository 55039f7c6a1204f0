"""The sample village on two origins, and a real browser to visit it with."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from factories import MASTER_KEYS, make_config
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from forms_service import create_app
from forms_service.cli.preview import serve_site
from forms_service.migrations import migrate
from forms_service.signing import derive_form_keys
from forms_service.village import load_village
from forms_service.villages import put_village

CHROMIUM = "/usr/bin/chromium"
CONTROLLED = "navigator.serviceWorker.controller !== null"
PHONE: ViewportSize = {"width": 360, "height": 740}


@dataclass
class World:
    """A built site and the service, each on a port of its own."""

    output: Path
    app: Any
    service: BaseWSGIServer
    site: Any = None
    site_url: str = ""
    service_url: str = ""

    def build(self, **environ: str) -> None:
        """Build the site again, as a deploy would."""
        command = [sys.executable, "-m", "pelican", "content", "-o", str(self.output)]
        environ = {
            **os.environ,
            "BALAI_TODAY": "2026-11-24",
            "BALAI_SITE_URL": self.site_url,
            "BALAI_SERVICE_URL": self.service_url,
            "BALAI_FORM_KEYS": " ".join(derive_form_keys(MASTER_KEYS, "sukamaju")),
            **environ,
        }
        command += ["-s", "pelicanconf.py", "--fatal", "warnings"]
        subprocess.run(command, env=environ, check=True, capture_output=True)


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression is true; the policy of the pages forbids Playwright's own way."""
    for _moment in range(80):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(250)
    raise TimeoutError(expression)


def find_free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve_anywhere(output: Path) -> tuple[Any, str]:
    site = serve_site(output, 0)
    return site, f"http://127.0.0.1:{site.server_address[1]}"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    output = tmp_path / "output"
    output.mkdir()
    site, site_url = _serve_anywhere(output)
    port = find_free_port()
    service_url = f"http://127.0.0.1:{port}"
    database_url = f"sqlite:///{tmp_path / 'balai.db'}"
    app = create_app(make_config(database_url=database_url, service_url=service_url))
    database = app.extensions["balai"].database
    migrate(database.engine)
    server = make_server("127.0.0.1", port, app, threaded=True)
    world = World(output, app, server, site, site_url, service_url)
    with database.writing() as session:
        put_village(session, load_village(Path("content/desa.toml")), site_url)
    world.build()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield world
    for running in (server, site):
        running.shutdown()
        running.server_close()
    database.engine.dispose()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
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
