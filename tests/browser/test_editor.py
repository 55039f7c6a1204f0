"""Story: the operator writes a news item with a picture in the browser, and it may be published."""

import base64
import functools
import os
import threading
from collections.abc import Iterator
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from forms_service.village import load_village
from publishing.checks import check_site
from publishing.editor import VERSION, fetch_script, write_editor
from publishing.site import load_site

pytestmark = pytest.mark.slow
CACHE = Path(".cache/editor")
READ_REPOSITORY = """async () => {
  const files = {};
  const walk = async (folder, path) => {
    for await (const [name, entry] of folder.entries()) {
      if (entry.kind === "directory") await walk(entry, `${path}${name}/`);
      else {
        const bytes = new Uint8Array(await (await entry.getFile()).arrayBuffer());
        const text = bytes.reduce((all, byte) => all + String.fromCharCode(byte), "");
        files[path + name] = btoa(text);
      }
    }
  };
  await walk(await navigator.storage.getDirectory(), "");
  return files;
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves without a word."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    script = CACHE / f"sveltia-cms-{VERSION}.js"
    if not script.exists() and "CI" not in os.environ:
        pytest.skip(
            "the editor's script is not here; `python -m publishing editor` fetches it from npm"
        )
    write_editor(tmp_path / "site", {"name": "test-repo"}, fetch_script(CACHE))
    handler = functools.partial(Quiet, directory=str(tmp_path / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def write_news(page: Page, address: str, picture: Path) -> dict[str, str]:
    """Fill in a new news item and save it; return the files of the editor's own repository."""
    page.goto(f"{address}/admin/")
    page.get_by_role("button", name="Work with Test Repository").click()
    page.get_by_role("button", name="Create Entry or Assets").wait_for()
    page.goto(f"{address}/admin/#/collections/berita/new")
    words = {"Title": "Panen raya", "Date": "2026-11-24", "Summary": "Hasil naik.",
             "Penulis": "Gilang Pratama", "Keterangan": "Petani di sawah"}  # fmt: skip
    for key, text in words.items():
        page.locator(f'[data-key-path="{key}"] input').first.fill(text)
    page.locator('[data-key-path="Topik"] [role=combobox]').first.click()
    page.get_by_role("option", name="Pertanian").first.click()
    page.locator('[data-key-path="Foto"] input[type=file]').first.set_input_files(picture)
    page.locator('[data-key-path="body"] [contenteditable]').first.click()
    page.keyboard.type("Panen berjalan baik.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/collections/berita**")
    page.wait_for_timeout(1500)  # the test repository has no event for a finished write
    files: dict[str, str] = page.evaluate(READ_REPOSITORY)
    return files


def test_news_written_in_the_browser_may_be_published(
    address: str, chromium: Browser, tmp_path: Path
) -> None:
    page = chromium.new_page(viewport={"width": 1200, "height": 1400})
    files = write_news(page, address, Path("content/images/panen-padi.jpg"))
    page.close()
    for name, data in files.items():
        path = tmp_path / name.partition("/")[2]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(data))
    written = (tmp_path / "content/berita/panen-raya.md").read_text(encoding="utf-8")
    assert "Foto: " in written
    village = load_village(Path("content/desa.toml"))
    site = load_site(tmp_path / "content", village, date(2026, 11, 24))
    assert [str(finding) for finding in check_site(site, advice=False)] == []
