"""Facts about what offline reading costs, counted by the web server of `deploy/site.nginx`."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import BrowserContext, Page
from sample import build_once
from waiting import ALL_KEPT
from web_servers import serve_site
from world import CONTROLLED, find_free_ports, wait_until

pytestmark = pytest.mark.slow
TEXTS = {".html", ".js", ".json", ".webmanifest"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer of the server: its body as it went over the wire, and all of it."""

    path: str
    status: int
    body: int
    whole: int


@dataclass
class Server:
    """The published site; `sent` says what went out since `begin`."""

    url: str
    log: Path
    start: int = 0

    def begin(self) -> None:
        self.start = len(self._lines())

    @property
    def sent(self) -> list[Sent]:
        lines = [line.split() for line in self._lines()[self.start :]]
        return [Sent(path, int(s), int(body), int(whole)) for path, s, body, whole in lines]

    def _lines(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def server(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    [port] = find_free_ports(1)
    addresses = {"BALAI_SITE_URL": f"http://127.0.0.1:{port}"}
    place = tmp_path / "www"
    shutil.copytree(build_once(tmp_path_factory, **addresses), place / "current")
    for file in (place / "current").rglob("*"):
        if file.suffix in TEXTS:
            Path(f"{file}.br").write_bytes(brotli.compress(file.read_bytes()))
    with serve_site("nginx", tmp_path, place, port=port):
        yield Server(addresses["BALAI_SITE_URL"], tmp_path / "sizes.log")


def wait_for_quiet(page: Page, server: Server) -> None:
    """Wait until the server was asked nothing for two seconds."""
    seen = -1
    while seen != len(server.sent):
        seen = len(server.sent)
        page.wait_for_timeout(2000)


def total(sent: list[Sent], count: Callable[[Sent], int]) -> int:
    return sum(count(one) for one in sent)


def test_all_guides_weigh_what_the_button_says(
    page: Page, phone: BrowserContext, server: Server
) -> None:
    page.add_init_script("Object.defineProperty(navigator.connection, 'saveData', {value: true})")
    page.goto(f"{server.url}/luring/")
    button = page.get_by_role("button", name=re.compile(r"Simpan semua panduan di HP \(\d+ KB\)"))
    told = int(re.findall(r"\d+", button.inner_text())[0])
    wait_for_quiet(page, server)
    server.begin()
    button.click()
    wait_until(page, ALL_KEPT)
    assert all(urlsplit(one.path).path.startswith("/luring") for one in server.sent)
    bundle = next(one for one in server.sent if re.match(r"/luring-", one.path))
    assert ceil(bundle.body / 1000) == told
    assert total(server.sent, lambda one: one.body) - bundle.body < 1000


def test_an_unchanged_site_is_asked_for_in_a_few_hundred_bytes(
    page: Page, phone: BrowserContext, server: Server
) -> None:
    page.goto(f"{server.url}/")
    wait_until(page, CONTROLLED)
    wait_until(page, ALL_KEPT)
    wait_for_quiet(page, server)
    server.begin()
    page.goto(f"{server.url}/layanan/ktp-kk/")
    wait_for_quiet(page, server)
    asked = {one.path: one.status for one in server.sent}
    assert asked.pop("/luring.json") == 304
    assert set(asked) <= {"/sw.js"}
    assert total(server.sent, lambda one: one.body) == 0
    assert total(server.sent, lambda one: one.whole) < 1200, "headers alone"


def test_the_file_of_all_guides_weighs_what_is_said_where_it_is_offered(
    page: Page, server: Server
) -> None:
    for path in ("luring/", "layanan/"):
        page.goto(f"{server.url}/{path}")
        link = page.get_by_role("link", name=re.compile(r"Unduh semua panduan \(\d+ KB\)"))
        told = int(re.findall(r"\d+", link.inner_text())[0])
        server.begin()
        with page.expect_download():
            link.click()
        book = next(one for one in server.sent if one.path == "/semua-panduan.html")
        assert ceil(book.body / 1000) == told
