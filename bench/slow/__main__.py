"""`python -m bench.slow`: seconds until a page can be read on slow links, beside the links' limits.

    python -m bench.slow [--runs 3] [--server nginx] [--hugo-theme FOLDER] [--only pages act peers]

Needs root (network namespaces and TUN), Chromium and nginx or Caddy; npm for GOV.UK's template. A
Hugo theme joins in from a folder that holds it.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser

from bench.slow.browser import SLOWER, Seen, open_browser
from bench.slow.link import HOW, Link, Wire, open_wire
from bench.slow.measuring import STATIC, Measured, measure_act, measure_pages, measure_visit
from bench.slow.peers import PAGES, build_peers
from bench.slow.servers import APART, DESA, SERVERS, TOGETHER, Far, serve
from plugins.weight import TABLE
from plugins.weight import Link as MeterLink

LINKS = (Link("2G", 800, 256), Link("slow 3G", 400, 400), Link("slow 4G", 150, 1600))
SLOWEST = LINKS[0]
# Of the same length and endlessly wide: what is waited there is round trips alone.
WIDE = Link("2G, endlessly wide", SLOWEST.round_trip_ms, 0)
Own = dict[tuple[str, str], Seen]
PARTS = ("pages", "act", "peers")
ROW = "{:<9}{:<9}{:>4}{:>7}{:>9}{:>8}{:>7}{:>8}{:>7}{:>7}{:>7}{:>7}{:>7}{:>7}{:>7}{:>7}{:>7}"
HEAD = (
    "link", "page", "req", "html", "picture", "script", "other", "wire", "limit", "bare", "meter",
    "text", "×", "FCP", "×", "LCP", "CLS",
)  # fmt: skip
PEER_ROW = "{:<9}{:<20}{:>4}{:>9}{:>8}{:>8}{:>8}{:>14}"
PEER_HEAD = ("link", "page", "req", "wire", "FCP", "LCP", "CLS", "Balai's FCP")


def main() -> None:
    """Measure all, print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.slow", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="visits a page; the best counts")
    parser.add_argument("--server", choices=SERVERS, default="nginx")
    parser.add_argument("--hugo-theme", type=Path, help="a folder that holds a theme")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    names = [link.name for link in LINKS]
    parser.add_argument("--links", nargs="+", choices=names, default=names)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("bench.slow: needs root for network namespaces")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # everything laid is taken away
    with suppress(PermissionError):
        os.nice(-15)  # others' work on this machine is no part of a phone
    with tempfile.TemporaryDirectory(prefix="balai-slow-") as name, open_wire() as wire:
        folder = Path(name)
        peers = build_peers(folder, options.hugo_theme) if "peers" in options.only else {}
        print(f"{HOW}\n{options.server}, TLS 1.3, HTTP/2; Chromium, CPU {SLOWER} times slower")
        print(f"best of {options.runs} visits\n", flush=True)
        with serve(wire, folder / "one", options.server, peers=peers, door=True) as far:
            measure(wire, far, options, list(peers))
        if "act" in options.only:
            with serve(wire, folder / "two", options.server, peers={}, door=False) as far:
                measure_two_names(wire, far, options)


def measure(wire: Wire, far: Far, options: argparse.Namespace, peers: list[str]) -> None:
    """Measure what was asked for."""
    own: Own = {}
    links = [link for link in LINKS if link.name in options.links]
    with open_browser(wire, far, options.chromium, TOGETHER) as browser:
        if "pages" in options.only:
            own = print_pages(browser, wire, far, links, options.runs)
        if "peers" in options.only:
            print_peers(browser, wire, peers, links, own=own, runs=options.runs)
        if "act" in options.only:
            print_act("one name for site and residents", browser, wire)


def measure_two_names(wire: Wire, far: Far, options: argparse.Namespace) -> None:
    """Measure the act where the service has a name of its own, on one machine and on two."""
    with open_browser(wire, far, options.chromium, TOGETHER) as browser:
        print_act("two names, one machine and certificate", browser, wire)
    with open_browser(wire, far, options.chromium, APART) as browser:
        print_act("service on a machine of its own", browser, wire)


def print_pages(browser: Browser, wire: Wire, far: Far, links: list[Link], runs: int) -> Own:
    """Measure and print the sample village's pages."""
    print(ROW.format(*HEAD))
    found = {}
    for link in links:
        for one in measure_pages(browser, wire, link, runs):
            print(format_row(one, tell_meter(far, link, one.page)), flush=True)
            found[link.name, one.page] = one.seen
    print()
    return found


def tell_meter(far: Far, link: Link, page: str) -> str:
    """Return the seconds that `make weight` computes for the same page and link."""
    if page not in STATIC:
        return "–"
    table = json.loads((far.sites[DESA] / TABLE).read_text(encoding="utf-8"))
    path = f"{STATIC[page]}index.html".removeprefix("/")
    size = next(row["br"] for row in table["pages"] if row["path"] == path)
    return f"{MeterLink(int(link.round_trip_ms), int(link.kilobits)).seconds(size):.2f}"


def format_row(one: Measured, meter: str) -> str:
    """Write one row of the table; `×` stands for the times of the limit."""
    seen = one.seen
    # What the site's worker fetches for a page is not told of the tab.
    html = f"{seen.bytes['html']:,}" if seen.bytes.get("html") else "–"
    kinds = [html, *(f"{seen.bytes.get(kind, 0):,}" for kind in ("picture", "script", "other"))]
    seconds = (seen.arrived, seen.arrived / one.limit, seen.fcp, seen.fcp / one.limit, seen.lcp)
    bare = f"{one.floor:.2f}" if one.floor else "–"
    return ROW.format(
        one.link, one.page, seen.requests, *kinds, f"{seen.traffic.both:,}", f"{one.limit:.2f}",
        bare, meter, *(f"{value:.2f}" for value in seconds), f"{seen.shift:.2f}",
    )  # fmt: skip


def print_act(name: str, browser: Browser, wire: Wire) -> None:
    """Measure and print the whole act."""
    wide = [measure_act(browser, wire, WIDE) for _ in range(2)]
    slow = measure_act(browser, wire, SLOWEST)
    trips = {step: min(act.waits[step] for act in wide) / WIDE.trip for step in slow.waits}
    print(f"the whole act without scripts on 2G, {name}:")
    for step, wait in slow.waits.items():
        print(f"  {step:<16}{wait:>6.2f} s  {trips[step]:>4.1f} round trips")
    total, crossed = sum(slow.waits.values()), slow.traffic
    print(f"  {'all':<16}{total:>6.2f} s  {sum(trips.values()):>4.1f} round trips")
    print(f"  {crossed.both:,} bytes both ways: {crossed.up:,} up, {crossed.down:,} down; of these")
    print(f"  {crossed.unused:,} on connections that Chromium opened and did not use")
    print(f"  {crossed.both - crossed.unused:,} without those\n", flush=True)


def print_peers(
    browser: Browser, wire: Wire, hosts: list[str], links: list[Link], *, own: Own, runs: int
) -> None:
    """Measure and print the peers' pages beside Balai's."""
    print(PEER_ROW.format(*PEER_HEAD))
    for link in links:
        wire.shape(link)
        for host in hosts:
            for page, path in PAGES.items():
                seen = measure_visit(browser, wire, f"https://{host}{path}", runs)
                name, mine = f"{host.split('.')[0]} {page}", own.get((link.name, page))
                print(format_peer(link.name, name, seen, mine), flush=True)


def format_peer(link: str, name: str, seen: Seen, own: Seen | None) -> str:
    """Write one row: a peer's page, and what Balai's takes of its time."""
    seconds = [f"{value:.2f}" for value in (seen.fcp, seen.lcp, seen.shift)]
    ratio = f"{own.fcp / seen.fcp:.2f} of it" if own else "–"
    return PEER_ROW.format(link, name, seen.requests, f"{seen.traffic.both:,}", *seconds, ratio)


if __name__ == "__main__":
    main()
