"""The story of a page on another site whose script sends a form and reads the answer."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from factories import make_token, make_words
from playwright.sync_api import Page
from world import World

pytestmark = pytest.mark.slow

SEND = """async ([url, words, json]) => {
  const headers = {Accept: "application/json"};
  if (json) headers["Content-Type"] = "application/json";
  const body = json ? JSON.stringify(words) : new URLSearchParams(words);
  try {
    const answer = await fetch(url, {method: "POST", headers, body});
    return (await answer.json()).visit ? "read" : "refused";
  } catch (error) {
    return "hidden";
  }
}"""


class Empty(BaseHTTPRequestHandler):
    """Serves an empty page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        return


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def send(page: Page, world: World, token: str, *, json: bool = False) -> str:
    words = make_words() | {"_form": token}
    return str(page.evaluate(SEND, [f"{world.service_url}/sukamaju/formulir", words, json]))


def test_a_script_reads_only_what_was_signed_for_its_own_site(
    page: Page, world: World, elsewhere: str
) -> None:
    page.goto(f"{elsewhere}/saran/")
    assert send(page, world, make_token(page=f"{elsewhere}/saran/")) == "read"
    assert send(page, world, make_token(page=f"{elsewhere}/saran/"), json=True) == "hidden"
    assert send(page, world, make_token(page="https://contoh.example/saran/")) == "hidden"
    assert send(page, world, make_token(page=f"{world.site_url}/saran/")) == "hidden"
