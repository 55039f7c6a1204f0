"""What must be true of a built site before anyone sees it."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import brotli

from release.building import CannotPublish
from release.pages import Page, read_page

NEEDED = ("index.html", "404.html", "sitemap.xml", "robots.txt", "layanan/index.html")
COMPRESSED = frozenset({".html", ".xml", ".json", ".js", ".css", ".ics", ".txt", ".svg", ".csv"})
LOCAL = ("://127.0.0.1", "://localhost")
SHOWN = 20
TOO_SMALL = 200


def _target(site: Path, base: str, page: Path, link: str) -> Path | None:
    """Return the file an internal link leads to; None for a link to another site."""
    here = f"{base}/{page.relative_to(site).as_posix()}"
    url = urljoin(here, urldefrag(link).url) if urldefrag(link).url else here
    if not f"{url}/".startswith(f"{base}/"):
        return None
    path = unquote(urlsplit(url).path.removeprefix(urlsplit(base).path)).lstrip("/")
    return site / (path + "index.html" if path.endswith("/") or not path else path)


def _dead_links(site: Path, base: str, pages: dict[Path, Page]) -> Iterator[str]:
    for page in pages.values():
        where = page.path.relative_to(site)
        for link in page.links:
            target = _target(site, base, page.path, link)
            anchor = unquote(urldefrag(link).fragment)
            if target is None:
                continue
            if not target.is_file():
                yield f"{where}: the link {link} leads nowhere"
            elif anchor and target in pages and anchor not in pages[target].anchors:
                yield f"{where}: the link {link} names a place that is not there"


def _bad_pages(site: Path, pages: dict[Path, Page]) -> Iterator[str]:
    for page in pages.values():
        where = page.path.relative_to(site)
        for mistake in page.mistakes:
            yield f"{where}: {mistake}"
        text = page.path.read_text(encoding="utf-8")
        for local in LOCAL:
            if local in text:
                yield f"{where}: holds an address of this machine ({local[3:]})"


def _missing_files(site: Path) -> Iterator[str]:
    for name in NEEDED:
        if not (site / name).is_file():
            yield f"{name}: is missing"


def _bad_twins(site: Path) -> Iterator[str]:
    """Compare each compressed twin with its file: a stale one would show an old page."""
    for path in site.rglob("*"):
        if path.suffix not in COMPRESSED or path.stat().st_size < TOO_SMALL:
            continue
        data, where = path.read_bytes(), path.relative_to(site)
        br, gz = (path.with_name(path.name + suffix) for suffix in (".br", ".gz"))
        if not br.is_file() or brotli.decompress(br.read_bytes()) != data:
            yield f"{where}.br: is missing or stale"
        if not gz.is_file() or gzip.decompress(gz.read_bytes()) != data:
            yield f"{where}.gz: is missing or stale"


def verify_site(site: Path, base: str) -> int:
    """Verify a built site whose address is `base`; return the number of its pages.

    Page weights were verified by the build itself (budget.toml).

    Raises:
        CannotPublish: with everything that is wrong.
    """
    pages = {path: read_page(path) for path in sorted(site.rglob("*.html"))}
    mistakes = [
        *_missing_files(site),
        *_bad_pages(site, pages),
        *_dead_links(site, base, pages),
        *_bad_twins(site),
    ]
    if mistakes:
        more = len(mistakes) - SHOWN
        shown = mistakes[:SHOWN] + ([f"… and {more} more"] if more > 0 else [])
        raise CannotPublish("The built site has mistakes:\n  " + "\n  ".join(shown))
    return len(pages)
