"""Facts about the preview: a page that is open learns of each new build."""

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from forms_service.cli.preview import CHANGES, EVENTS, serve_site

pytestmark = pytest.mark.slow


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "index.html").write_text("<!doctype html><p>Halo", encoding="utf-8")
    (tmp_path / "404.html").write_text("<!doctype html><p>Tidak ada", encoding="utf-8")
    server = serve_site(tmp_path, 0)
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_page_carries_the_script_only_in_the_preview(address: str) -> None:
    with urlopen(f"{address}/") as page:
        assert page.read().endswith(f'<script src="{EVENTS}.js"></script>'.encode())


def test_the_script_listens_where_the_preview_speaks(address: str) -> None:
    with urlopen(f"{address}{EVENTS}.js") as script:
        assert f'EventSource("{EVENTS}")' in script.read().decode()


def test_an_open_page_is_told_of_a_build(address: str) -> None:
    stop = threading.Event()

    def build_again_and_again() -> None:
        while not stop.wait(0.05):
            CHANGES.tell()

    threading.Thread(target=build_again_and_again, daemon=True).start()
    with urlopen(f"{address}{EVENTS}", timeout=10) as events:
        assert events.readline() == b"data: built\n"
    stop.set()
