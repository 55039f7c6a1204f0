"""A cheap phone at the near end: real Chromium, 360 px, a quarter of this machine's speed."""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Page,
    ViewportSize,
    sync_playwright,
)

from bench.slow.link import Traffic, Wire
from bench.slow.servers import Far
from forms_service.config import ROOT

PHONE: ViewportSize = {"width": 360, "height": 740}
SLOWER = 4
KINDS = {"Document": "html", "Image": "picture", "Script": "script"}
WRAPPER = '#!/bin/sh\nexec ip netns exec {near} {chromium} "$@"\n'
QUIET = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-domain-reliability", "--no-first-run", "--disable-sync", "--disable-default-apps",
]  # fmt: skip
# Seconds since the page was asked for; what is shifted is added up, as Chrome does without input.
TIMES = """() => new Promise(done => {
  const found = {shift: 0, fcp: 0, lcp: 0};
  const seen = list => { for (const entry of list.getEntries()) {
    if (entry.name === 'first-contentful-paint') found.fcp = entry.startTime;
    if (entry.entryType === 'largest-contentful-paint') found.lcp = entry.startTime;
    if (entry.entryType === 'layout-shift' && !entry.hadRecentInput) found.shift += entry.value;
  } };
  for (const type of ['paint', 'largest-contentful-paint', 'layout-shift'])
    new PerformanceObserver(seen).observe({type, buffered: true});
  const [way] = performance.getEntriesByType('navigation');
  setTimeout(() => done({...found, arrived: way.responseEnd}), 500);
})"""
ARRIVED = "performance.getEntriesByType('navigation')[0].responseEnd"


@dataclass(slots=True)
class Seen:
    """What one visit to a page took: seconds, requests and bytes by kind, what crossed the link."""

    fcp: float
    lcp: float
    shift: float
    arrived: float
    requests: int
    bytes: dict[str, int]
    traffic: Traffic


@contextmanager
def open_browser(wire: Wire, far: Far, chromium: str, rules: str) -> Iterator[Browser]:
    """Start Chromium at the near end; it asks no DNS and trusts the certificate of this run."""
    wrapper = far.folder / "chromium"
    wrapper.write_text(WRAPPER.format(near=wire.near, chromium=chromium), encoding="ascii")
    wrapper.chmod(0o755)
    trust = f"--ignore-certificate-errors-spki-list={far.key}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=wrapper,
            args=[*QUIET, f"--host-resolver-rules={rules}", trust],
        )
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One resident's browser with nothing kept from before; measures each page it goes to."""

    def __init__(self, browser: Browser, wire: Wire, *, scripts: bool = True) -> None:
        self.wire = wire
        self.context: BrowserContext = browser.new_context(
            viewport=PHONE,
            device_scale_factor=2,
            java_script_enabled=scripts,
        )
        self.context.set_default_timeout(180_000)
        self.tab: Page = self.context.new_page()
        self._cdp: CDPSession = self.context.new_cdp_session(self.tab)
        self._cdp.send("Network.enable")
        self._cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        self._asked: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        self._cdp.on("Network.requestWillBeSent", self._note)
        self._cdp.on("Network.loadingFinished", self._weigh)

    def _note(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("https:"):
            self._asked[event["requestId"]] = KINDS.get(event.get("type", ""), "other")

    def _weigh(self, event: dict[str, Any]) -> None:
        kind = self._asked.get(event["requestId"])
        if kind:
            self._sizes[kind] = self._sizes.get(kind, 0) + int(event["encodedDataLength"])

    def see(self, go: Callable[[Page], object]) -> Seen:
        """Go somewhere and measure until the page has loaded and is quiet."""
        self._asked.clear()
        self._sizes.clear()
        self.wire.count(anew=True)
        go(self.tab)
        self.tab.wait_for_load_state("load")
        times: dict[str, float] = self.tab.evaluate(TIMES)
        traffic = self.wire.count()
        return Seen(
            fcp=times["fcp"] / 1000,
            lcp=times["lcp"] / 1000,
            shift=times["shift"],
            arrived=times["arrived"] / 1000,
            requests=len(self._asked),
            bytes=dict(self._sizes),
            traffic=traffic,
        )

    def wait(self) -> float:
        """Return the seconds until the page was there whole; works without scripts too."""
        arrived: float = self.tab.evaluate(ARRIVED)
        return arrived / 1000

    def close(self) -> None:
        """Forget everything: cache, connections, tickets."""
        self.context.close()


def load_answers(slug: str) -> dict[str, Any]:
    """Return what a sample resident answers to a form."""
    path = ROOT / "forms_service" / "cli" / "samples.toml"
    samples = tomllib.loads(path.read_text(encoding="utf-8"))["samples"]
    answers: dict[str, Any] = next(one["answers"] for one in samples if one["form"] == slug)
    return {name: word for name, word in answers.items() if len(str(word)) < 300}


def fill(tab: Page, answers: dict[str, Any]) -> None:
    """Fill a form in, as quickly as nobody does."""
    for name, word in answers.items():
        for place, one in enumerate(word if isinstance(word, list) else [word]):
            _answer(tab, name, place, str(one))


def _answer(tab: Page, name: str, place: int, word: str) -> None:
    inputs = tab.locator(f'main [name="{name}"]')
    if inputs.first.get_attribute("type") in {"radio", "checkbox"}:
        tab.locator(f'main [name="{name}"][value="{word}"]').check()
    else:
        inputs.nth(place).fill(word)
