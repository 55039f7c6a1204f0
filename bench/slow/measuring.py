"""What is measured: pages on each link beside the link's own limit, and the whole act."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from bench.slow.browser import Seen, Visit, fill, load_answers
from bench.slow.link import SITE, Link, Traffic, Wire, inside
from bench.slow.servers import DESA, KATA, SITE_URL

FORM = "usaha"
LETTER = "Keterangan usaha"
CHECK, SEND = "Periksa isian saya", "Kirim permohonan"
STATIC = {
    "home": "/",
    "guide": "/layanan/ktp-kk/",
    "news": "/berita/panen-padi-pasirhuni/",
    "form": f"/layanan/{FORM}/",
}
WORD, AGAIN = "one word", "again"
HANDSHAKES = 2  # TCP, then TLS 1.3
READING_SECONDS = 3  # nobody presses the button of the review page sooner
DRAIN_SECONDS = 1.0  # what is still under way belongs to nobody's measure


@dataclass(frozen=True, slots=True)
class Measured:
    """One page on one link: the best of some visits, beside what the link allows."""

    link: str
    page: str
    seen: Seen
    limit: float = 0.0
    floor: float = 0.0


@dataclass(frozen=True, slots=True)
class Act:
    """The whole way from the home page to the receipt, without scripts."""

    waits: dict[str, float]
    traffic: Traffic


def find_limit(link: Link, carried: int, handshakes: int = HANDSHAKES) -> float:
    """Return the least that physics asks: round trips, then every byte that must cross, in turn."""
    return (handshakes + 1) * link.trip + link.carry(carried)


def measure_floor(wire: Wire, link: Link, host: str, path: str) -> tuple[float, float]:
    """Fetch a page with a bare socket; return the link's limit for it and the seconds it took."""
    settle(wire)
    command = [sys.executable, "-m", "bench.slow.floor", SITE, host, path]
    done = subprocess.run(inside(wire.near, command), capture_output=True, text=True, check=True)
    return find_limit(link, wire.count().loaded), float(done.stdout)


def measure_visit(browser: Browser, wire: Wire, url: str, runs: int) -> Seen:
    """Visit a page as often as told, with nothing kept from before; return the best visit."""
    seen = []
    for _ in range(runs):
        visit = Visit(browser, wire)
        settle(wire)
        seen.append(visit.see(lambda tab: tab.goto(url)))
        visit.close()
    return min(seen, key=lambda one: one.fcp)


def measure_pages(browser: Browser, wire: Wire, link: Link, runs: int) -> Iterator[Measured]:
    """Measure every page of the sample village on one link."""
    wire.shape(link)
    pages = [(WORD, KATA, "/"), *((page, DESA, path) for page, path in STATIC.items())]
    for page, host, path in pages:
        limit, floor = min(measure_floor(wire, link, host, path) for _ in range(runs))
        seen = measure_visit(browser, wire, f"https://{host}{path}", runs)
        yield Measured(link.name, page, seen, limit, floor)
    sendings = [dict(_send(browser, wire)) for _ in range(runs)]
    for page in (AGAIN, "review", "receipt"):
        seen = min((one[page] for one in sendings), key=lambda one: one.fcp)
        # Sent over the connection that is there; what Chromium opens beside it is its own affair.
        limit = find_limit(link, seen.traffic.loaded - seen.traffic.unused, handshakes=0)
        yield Measured(link.name, page, seen, limit)


def _send(browser: Browser, wire: Wire) -> Iterator[tuple[str, Seen]]:
    visit = Visit(browser, wire)
    visit.tab.goto(f"https://{KATA}/")
    settle(wire)
    yield AGAIN, visit.see(lambda tab: tab.goto(f"https://{KATA}/?"))
    visit.tab.goto(SITE_URL + STATIC["form"])
    fill(visit.tab, load_answers(FORM))
    settle(wire)
    yield "review", visit.see(press(CHECK))
    time.sleep(READING_SECONDS)
    yield "receipt", visit.see(press(SEND))
    visit.close()


def press(button: str) -> Callable[[Page], None]:
    """Return what presses a button and waits for the page that it leads to."""

    def go(tab: Page) -> None:
        with tab.expect_navigation(wait_until="load"):
            tab.get_by_role("button", name=button, exact=True).click(no_wait_after=True)

    return go


def follow(link: str) -> Callable[[Page], None]:
    """Return what follows a link and waits for its page."""

    def go(tab: Page) -> None:
        with tab.expect_navigation(wait_until="load"):
            tab.get_by_role("link", name=link).first.click(no_wait_after=True)

    return go


def measure_act(browser: Browser, wire: Wire, link: Link) -> Act:
    """Find the guide, fill, review, send, read the receipt, without scripts; count every byte."""
    visit = Visit(browser, wire, scripts=False)
    settle(wire)
    wire.shape(link)
    waits = {}
    for name, go in (
        ("home", lambda tab: tab.goto(SITE_URL)),
        ("guide and form", follow(LETTER)),
        ("review", press(CHECK)),
        ("receipt", press(SEND)),
    ):
        if name == "review":
            fill(visit.tab, load_answers(FORM))
        go(visit.tab)
        waits[name] = visit.wait()
        time.sleep(READING_SECONDS)
    if visit.tab.locator(".code").count() != 1:
        raise RuntimeError(f"no receipt but: {visit.tab.inner_text('main')[:500]}")
    traffic = wire.count()
    visit.close()
    return Act(waits, traffic)


def settle(wire: Wire) -> None:
    """Let what an earlier visit left under way arrive, then count anew."""
    before = wire.count().both
    while True:
        time.sleep(DRAIN_SECONDS)
        now = wire.count().both
        if now == before:
            break
        before = now
    wire.count(anew=True)
