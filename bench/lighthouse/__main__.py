"""`make lighthouse`: every kind of page, mobile, as it is served in production.

Performance, accessibility, best practices, search engines: 100 each is the aim; the exit status
tells whether it is reached. Pages of the service are not meant to be found and are judged without
those questions. Needs root (a network namespace), nginx, Chromium, Node and npm.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.scan import open_office
from bench.slow.browser import load_answers
from bench.slow.link import Link, Wire, inside, open_wire
from bench.slow.peers import install
from bench.slow.servers import LAYANAN, SERVICE_URL, SITE_URL, TOGETHER, VILLAGE, Far, serve
from forms_service.config import ROOT

CACHE = ROOT / ".cache" / "lighthouse"
HERE = Path(__file__).parent
OPEN = Link("open", 0, 0)
SITE_PAGES = {
    "home": "/",
    "guides": "/layanan/",
    "guide": "/layanan/ktp-kk/",
    "guide with form": "/layanan/usaha/",
    "guide with photo": "/layanan/pengaduan/",
    "all news": "/berita/",
    "news with pictures": "/berita/panen-padi-pasirhuni/",
    "agenda": "/agenda/",
    "event": "/agenda/ktp-keliling/",
    "announcement": "/pengumuman/vaksin-rabies/",
    "document": "/dokumen/lppd-2025/",
    "programme": "/program/irigasi-pasirhuni/",
    "stall": "/lapak/gula-aren/",
    "budget": "/anggaran/2026/",
    "promises": "/janji-kami/",
    "contact": "/kontak/",
    "village": "/desa/",
    "search": "/cari/",
    "English": "/en/",
    "handbook": "/panduan/",
}
HIDDEN_PAGES = {
    "offline": "/luring/", "outbox": "/kotak-kirim/", "status (door)": f"/{VILLAGE}/status",
}  # fmt: skip
DOOR = "/kantor/masuk"
ROOMS = {"inbox": "/kantor", "figures": "/kantor/angka"}
HEAD = ("page", "performance", "accessibility", "best practices", "SEO", "falls short")
ROW = "{:<20}{:>13}{:>15}{:>16}{:>6}  {}"


def main() -> int:
    """Look at every page; the exit status tells whether one falls short."""
    parser = argparse.ArgumentParser(prog="python -m bench.lighthouse", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="tries for a page until it has 100")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    options = parser.parse_args()
    install(HERE / "package.json", CACHE)
    with suppress(PermissionError):
        os.nice(-15)
    print(ROW.format(*HEAD))
    short = 0
    with tempfile.TemporaryDirectory(prefix="balai-lighthouse-") as name, open_wire() as wire:
        cookie = open_office(Path(name))
        with serve(wire, Path(name), "nginx", peers={}, door=True) as far:
            wire.shape(OPEN)
            for page in look(wire, far, cookie, options):
                print(
                    ROW.format(page["name"], *page["scores"], "; ".join(page["short"])), flush=True
                )
                short += min(page["scores"]) < 100
    print(f"{short} fall short of 100")
    return 1 if short else 0


def look(
    wire: Wire, far: Far, cookie: str, options: argparse.Namespace
) -> Iterator[dict[str, Any]]:
    """Let Lighthouse look at every page; yield what it says of each."""
    task = {
        "chromium": options.chromium,
        "flags": [
            "--no-sandbox", f"--host-resolver-rules={TOGETHER}",
            f"--ignore-certificate-errors-spki-list={far.key}",
        ],
        "pages": [page for page in list_pages() if is_wanted(page["name"], options.only)],
        "answers": load_answers("usaha"),
        "sending": f"{SITE_URL}/layanan/usaha/",
        "cookie": {"name": "__Host-balai", "value": cookie, "domain": LAYANAN, "path": "/",
                   "secure": True, "httpOnly": True},
        "runs": options.runs,
    }  # fmt: skip
    command = inside(wire.near, ["node", HERE / "run.mjs"])
    with subprocess.Popen(
        command, cwd=CACHE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(task))
        process.stdin.close()
        yield from map(json.loads, process.stdout)
    if process.returncode:
        raise RuntimeError("Lighthouse ended with an error")


def is_wanted(name: str, only: list[str]) -> bool:
    """Tell whether a page was asked for; all are when none is named."""
    return not only or name in only


def list_pages() -> Iterator[dict[str, Any]]:
    """Name every page that a plain visit shows."""
    for name, path in SITE_PAGES.items():
        yield {"name": name, "url": SITE_URL + path}
    for name, path in HIDDEN_PAGES.items():
        yield {"name": name, "url": SITE_URL + path, "hidden": True}
    yield {"name": "sign-in", "url": f"{SERVICE_URL}/{VILLAGE}{DOOR}", "hidden": True}
    for name, path in ROOMS.items():
        yield {
            "name": name, "url": f"{SERVICE_URL}/{VILLAGE}{path}", "hidden": True, "inside": True,
        }  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
