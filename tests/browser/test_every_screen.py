"""Facts about every screen there is: nothing hinders anybody, on a phone or a desk, dark or not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from factories import make_token, make_words
from flask import Flask
from playwright.sync_api import Browser, Page
from sample import build_once
from screens import check_access, check_width
from test_office_numbers import Running, running

from forms_service.cli.preview import serve_site

__all__ = ["running"]

pytestmark = pytest.mark.slow

# Darkness changes colours and nothing else.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
WIDTHS = (360, 1280)
# Posts a form as the page that a resident came from does; the policy of no page stands in its way.
SEND = """([url, words]) => {
  const form = Object.assign(document.createElement('form'), {action: url, method: 'post'});
  for (const [name, word] of Object.entries(words))
    form.append(Object.assign(document.createElement('input'), {name, value: word}));
  document.body.append(form); form.submit();
}"""


def look(tab: Page) -> None:
    """Look at the screen that stands, in both widths and colours."""
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 740})
        tab.emulate_media(color_scheme="dark")
        check_access(tab, runOnly=COLOURS)
        tab.emulate_media(color_scheme="light")
        check_access(tab)
        if not tab.locator(".sheet").count():  # paper is as wide as paper
            check_width(tab)


def list_kinds(output: Path) -> dict[tuple[str, ...], str]:
    """Name one page of every kind: of several in a folder, the first."""
    kinds: dict[tuple[str, ...], str] = {}
    for path in sorted(output.rglob("*.html")):
        parts = path.relative_to(output).parts
        if parts[0] != "admin":
            kinds.setdefault((*parts[:-2], parts[-1]), path.relative_to(output).as_posix())
    return kinds


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(service_workers="block")
    yield context.new_page()
    context.close()


def test_every_kind_of_page_hinders_nobody(
    tab: Page, tmp_path_factory: pytest.TempPathFactory, addresses: dict[str, str]
) -> None:
    output, url = build_once(tmp_path_factory, **addresses), addresses["BALAI_SITE_URL"]
    kinds = list_kinds(output)
    assert len(kinds) > 30
    site = serve_site(output, int(url.rsplit(":", 1)[1]))
    try:
        for page in kinds.values():
            tab.goto(f"{url}/{page}")
            look(tab)
    finally:
        site.shutdown()
        site.server_close()


def send(tab: Page, running: Running, path: str, **words: Any) -> None:
    """Post words to an address of the service and wait for its page."""
    with tab.expect_navigation():
        tab.evaluate(SEND, [f"{running.url}/sukamaju/{path}", words])


def test_every_screen_of_a_resident_hinders_nobody(tab: Page, running: Running) -> None:
    words = {name: str(word) for name, word in make_words().items()}
    form = {"_form": make_token()}
    screens: list[tuple[str, dict[str, str]]] = [
        ("formulir", form | words | {"nama": ""}),
        ("formulir", {"_form": "x"} | words),
        ("formulir", form | words),
        ("status", {"code": running.receipt.code}),
        ("status", {"code": "1" * 20}),
        ("hak", {"code": running.receipt.code}),
        ("status/cabut", {"code": running.receipt.code}),
        ("tidak-ada", {}),
    ]
    for path, sent in screens:
        tab.goto(f"{running.url}/sukamaju/status")
        send(tab, running, path, **sent)
        look(tab)
    tab.goto(f"{running.url}/sukamaju/status")
    look(tab)


def list_rooms(app: Flask, reference: str) -> list[str]:
    """List every address of the inbox that a colleague may simply visit."""
    with app.test_request_context():
        adapter = app.url_map.bind("127.0.0.1")
        known = {"village_id": "sukamaju", "reference": reference, "slug": "usaha"}
        return [
            adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith("inbox.") and "GET" in (rule.methods or ())
            if set(rule.arguments) <= set(known)
        ]


def test_every_screen_of_the_office_hinders_nobody(
    chromium: Browser, running: Running, app: Flask
) -> None:
    rooms = list_rooms(app, running.receipt.thread.reference)
    context = chromium.new_context(service_workers="block")
    tab = running.sign_in(context, "rina")
    seen = []
    for room in rooms:
        answer = tab.request.get(f"{running.url}{room}")
        if answer.ok and answer.headers["content-type"].startswith("text/html"):
            tab.goto(f"{running.url}{room}")
            look(tab)
            seen.append(room)
    assert len(seen) > 12, seen
    context.clear_cookies()
    tab.goto(f"{running.url}/sukamaju/kantor/masuk")
    look(tab)
    context.close()
