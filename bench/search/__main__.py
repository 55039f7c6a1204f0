"""Ask the forty questions of questions.toml on a site of 500 pages, in a real browser.

    python -m bench.search

Pagefind joins in when PyPI's `pagefind[extended]` is installed. Bytes are what the server sends
for the first query of a first visit (brotli; scripts and index, not the page itself), counted in
full. The pages beyond the sample village are made of its own sentences, shuffled.
"""

import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import brotli
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
QUESTIONS = Path(__file__).with_name("questions.toml")
PAGES = 500
SHOWN = 5
TEXT = frozenset({".html", ".js", ".json", ".css"})
PAGEFIND = """<!doctype html><html lang=id><title>x</title><script type=module>
const pagefind = await import('/pagefind/pagefind.js')
window.ask = async words => {
  const found = await pagefind.search(words)
  const pages = await Promise.all(found.results.slice(0, 5).map(result => result.data()))
  return pages.map(page => page.url)
}
</script>"""


class _Counting(SimpleHTTPRequestHandler):
    """Serves with brotli, as a real server would, and counts what it sends beside pages."""

    sent: list[int]

    def __init__(self, *args: Any, sent: list[int], **kwargs: Any) -> None:
        self.sent = sent
        super().__init__(*args, **kwargs)

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body, packed = path.read_bytes(), path.suffix in TEXT
        body = brotli.compress(body) if packed else body
        if path.suffix != ".html":
            self.sent.append(len(body))
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if packed:
            self.send_header("Content-Encoding", "br")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def add_pages(content: Path, count: int) -> None:
    """Write so many news from the village's own sentences, shuffled; the same in every run."""
    texts = [p.read_text().split("\n\n", 1)[1] for p in sorted(content.glob("[abl]*/*.md"))]
    plain = re.sub(r"[#*_>|]|\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(texts))
    sentences = [s for s in re.split(r"(?<=[.!?])\s+", plain) if 30 < len(s) < 200]
    chance = random.Random(1)
    head = "Date: 2025-01-01\nSummary: Kabar desa.\nPenulis: Gilang Pratama\nTopik: Kegiatan\n"
    for number in range(count):
        title = " ".join(re.findall(r"[\w-]+", chance.choice(sentences))[:7])
        body = "\n\n".join(" ".join(chance.sample(sentences, 4)) for _ in range(4))
        path = content / "berita" / f"kabar-{number}.md"
        path.write_text(f"Title: {title}\n{head}\n{body}\n")


def build(folder: Path, url: str) -> Path:
    """Build a site of 500 pages."""
    shutil.copytree(ROOT / "content", folder / "content")
    known = sum(1 for _ in (folder / "content").rglob("*.md"))
    add_pages(folder / "content", PAGES - known)
    command = [
        sys.executable, "-m", "pelican", str(folder / "content"), "--quiet",
        "-s", str(ROOT / "pelicanconf.py"), "-o", str(folder / "output"),
    ]  # fmt: skip
    environ = {**os.environ, "BALAI_TODAY": "2026-11-24", "BALAI_SITE_URL": url}
    environ |= {"PYTHONPATH": str(ROOT), "BALAI_INSTANCE": str(folder / "instance")}
    subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    return folder / "output"


def ask_balai(page: Page, url: str, words: str) -> list[str]:
    """Ask the search of Balai; return the paths found, best first."""
    page.goto(f"{url}/cari/")
    page.get_by_role("searchbox").fill(words)
    page.locator("#hasil:not(:empty)").wait_for()
    return [str(link.get_attribute("href")) for link in page.locator("#daftar a").all()]


def ask_pagefind(page: Page, url: str, words: str) -> list[str]:
    """Ask Pagefind; return the paths found, best first."""
    page.goto(f"{url}/pagefind.html")
    page.wait_for_function("window.ask")
    return list(page.evaluate("words => ask(words)", words))


def find_rank(found: list[str], url: str, expected: list[str]) -> int:
    """Return the place of the first expected page among those shown, or 0."""
    paths = [link.removeprefix(url).strip("/") for link in found[:SHOWN]]
    return next((n for n, path in enumerate(paths, 1) if path in expected), 0)


Ask = Callable[[Page, str, str], list[str]]


def measure(browser: Browser, ask: Ask, url: str, sent: list[int]) -> None:
    """Ask every question as a first visit and print what was found and what it cost."""
    ranks, sizes, missed = [], [], []
    for words, expected in tomllib.loads(QUESTIONS.read_text())["questions"].items():
        sent.clear()
        context = browser.new_context()
        rank = find_rank(ask(context.new_page(), url, words), url, expected)
        context.close()
        ranks.append(rank)
        sizes.append(sum(sent))
        missed += [] if rank else [words]
    first, shown = sum(rank == 1 for rank in ranks), sum(rank > 0 for rank in ranks)
    middle = sum(1 / rank for rank in ranks if rank) / len(ranks)
    print(
        f"{ask.__name__:14} first {first}/{len(ranks)}  among {SHOWN} {shown}/{len(ranks)}"
        f"  MRR {middle:.2f}  bytes: median {statistics.median(sizes):.0f}, most {max(sizes)}"
    )
    print("".join(f"    not found: {words}\n" for words in missed), end="")


def index_with_pagefind(output: Path) -> bool:
    """Let Pagefind index the articles' text; tell whether it is installed."""
    if not find_spec("pagefind"):
        return False
    # Only what Balai indexes too: no posters, lists or translations.
    excluded = "header,footer,nav,form,.langs,.handouts"
    for path in [*output.glob("*/*/*/index.html"), *output.glob("en/**/*.html")]:
        path.write_text(path.read_text().replace("<main", "<main data-pagefind-ignore=all", 1))
    command = [sys.executable, "-m", "pagefind", "--site", str(output)]
    command += ["--root-selector", "main", "--exclude-selectors", excluded]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (output / "pagefind.html").write_text(PAGEFIND)
    return True


def main() -> None:
    """Build, index, serve and ask."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with TemporaryDirectory(prefix="balai-search-") as temporary, sync_playwright() as playwright:
        sent: list[int] = []
        folder = Path(temporary)
        handler = partial(_Counting, directory=str(folder / "output"), sent=sent)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        output = build(folder, url)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        measure(browser, ask_balai, url, sent)
        if index_with_pagefind(output):
            measure(browser, ask_pagefind, url, sent)
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
