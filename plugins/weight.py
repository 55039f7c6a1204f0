"""Weighs every page, tells its weight in the footer, and stops the build when one is too heavy."""

import gzip
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

import brotli
from pelican import Pelican
from pelican.generators import Generator
from pelican.plugins import signals

from forms_service.language import gettext as _
from forms_service.tomlfile import FileError
from plugins.mistakes import explain_mistakes

BUDGET = Path(__file__).parent.parent / "budget.toml"
TABLE = "berat.json"
MEMORY = Path(".cache") / "weights.json"
MARK = "⟦KB⟧"
BOOK = "semua-panduan.html"
BOOK_MARK = "⟦BUKU⟧"
SCRIPTS = re.compile(r'<script src="([^"]+)"')
PICTURES = re.compile(r'<picture data-bytes="(\d+)">')
FOLDED = re.compile(r"<details\b.*?</details>", re.DOTALL)
FORM = 'name="_form"'
INITIAL_WINDOW = 14_600
HANDSHAKE_BYTES = 4_200  # with a short certificate chain, and headers; see docs/slow-links.md
PACKET, HEADERS = 1_448, 52  # what one packet carries, and what TCP and IP add to it
HANDSHAKE_TRIPS = 2  # TCP and TLS 1.3
FAST = 5
USUALLY = 0.93  # of what the fast setting makes of a page

Remembered = dict[str, tuple[int, ...]]


class TooHeavy(FileError):
    """A page or the scripts weigh more than budget.toml allows."""


@dataclass(frozen=True, slots=True)
class Link:
    """A connection: milliseconds there and back, thousands of bits in a second."""

    round_trip_ms: int
    kilobits: int

    def seconds(self, size: int) -> float:
        """Compute how long a first visit waits for `size` bytes: round trips plus rate."""
        trips, window = HANDSHAKE_TRIPS + 1, INITIAL_WINDOW
        while window < size:
            trips, window = trips + 1, window * 3
        carried = size + HEADERS * ceil(size / PACKET) + HANDSHAKE_BYTES
        rate = carried * 8 / self.kilobits
        return round((trips * self.round_trip_ms + rate) / 1000, 2)


@dataclass(frozen=True, slots=True)
class Budget:
    """What budget.toml allows."""

    pages: dict[str, int]
    scripts: int
    picture: int
    links: dict[str, Link]


@dataclass(frozen=True, slots=True)
class PageWeight:
    """One page on the wire; `requests` are those made before anything is tapped or scrolled."""

    path: str
    kind: str
    br: int
    gz: int
    requests: int
    pictures: int
    seconds: dict[str, float]


_Weighed = tuple[PageWeight, str, int]


def load_budget(path: Path = BUDGET) -> Budget:
    """Read the budget file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    links = {name: Link(**link) for name, link in data["links"].items()}
    return Budget(data["pages"], data["scripts"]["together"], data["pictures"]["narrow"], links)


def tell_kind(path: str, text: str) -> str:
    """Tell the kind of a page that its budget goes by."""
    if path == BOOK:
        return "book"
    if FORM in text:
        return "form"
    if path == "index.html":
        return "home"
    kinds = {"layanan": "guide", "berita": "news"}
    return kinds.get(path.split("/", maxsplit=1)[0], "other")


def count_pictures(text: str) -> int:
    """Count the bytes of the pictures that a phone loads without a tap."""
    return sum(int(size) for size in PICTURES.findall(FOLDED.sub("", text)))


def tell(kilobytes: int, text: str) -> str:
    """Write the weight of a page as residents count it: `7 KB`, with its pictures beside."""
    if not (pictures := count_pictures(text)):
        return f"{kilobytes} KB"
    whole = kilobytes + ceil(pictures / 1000)
    return _("%(text)s KB, dengan gambar %(whole)s KB") % {"text": kilobytes, "whole": whole}


def mark_weight(text: str) -> tuple[str, int, int]:
    """Put the page's own weight where the template left the mark; return text, bytes, number.

    The number is part of what is weighed: it is the least that holds.
    """
    shown = max(1, ceil(len(brotli.compress(text.encode(), quality=FAST)) * USUALLY / 1000))
    marked, size = _put_weight(text, shown)
    while size > shown * 1000:
        shown += 1
        marked, size = _put_weight(text, shown)
    while size <= (shown - 1) * 1000:
        lower = _put_weight(text, shown - 1)
        if lower[1] > (shown - 1) * 1000:
            break
        shown, (marked, size) = shown - 1, lower
    return marked, size, shown


def _put_weight(text: str, shown: int) -> tuple[str, int]:
    marked = text.replace(MARK, tell(shown, text))
    return marked, len(brotli.compress(marked.encode()))


def describe(path: str, text: str, br: int, gz: int, links: dict[str, Link]) -> PageWeight:
    """Say what a page of this size is and how long it takes."""
    return PageWeight(
        path=path,
        kind=tell_kind(path, text),
        br=br,
        gz=gz,
        requests=1 + len(SCRIPTS.findall(text)),
        pictures=count_pictures(text),
        seconds={name: link.seconds(br) for name, link in links.items()},
    )


def weigh_scripts(output: Path, files: Iterable[Path]) -> int:
    """Weigh the most that one page loads: its scripts, and the service worker."""
    named = {frozenset(SCRIPTS.findall(file.read_text(encoding="utf-8"))) for file in files}
    sizes = {
        f"/{path.relative_to(output).as_posix()}": len(brotli.compress(path.read_bytes()))
        for path in output.rglob("*.js")
    }
    return max(
        sum(size for path, size in sizes.items() if _is_loaded(path, names)) for names in named
    )


def _is_loaded(path: str, names: frozenset[str]) -> bool:
    return bool(names) and any(end.endswith(path) for end in ("/sw.js", *names))


def check_budget(pages: Iterable[PageWeight], scripts: int, budget: Budget) -> None:
    """Raise TooHeavy, naming every page that is over and what to do about it."""
    over = [
        f"{page.path}: {page.br} bytes, {page.kind} pages may weigh {budget.pages[page.kind]}"
        for page in pages
        if page.br > budget.pages[page.kind]
    ]
    if scripts > budget.scripts:
        over.append(f"scripts of a page: {scripts} bytes together, {budget.scripts} allowed")
    if over:
        raise TooHeavy("too heavy, shorten or split:\n  " + "\n  ".join(over))


def load_remembered(path: Path = MEMORY) -> Remembered:
    """Return the weights of earlier builds by the hash of their page."""
    try:
        return {key: tuple(sizes) for key, sizes in json.loads(path.read_text("ascii")).items()}
    except (OSError, ValueError):
        return {}


def weigh_book(output: Path) -> str:
    """Return the kilobytes of the file with all guides, as the pages that offer it tell them."""
    book = output / BOOK
    size = len(brotli.compress(book.read_bytes())) if book.exists() else 0
    return str(ceil(size / 1000))


def _weigh_file(
    output: Path, file: Path, links: dict[str, Link], known: Remembered, book: str
) -> _Weighed:
    written = file.read_text(encoding="utf-8")
    text = written.replace(BOOK_MARK, book)
    key = hashlib.sha256(text.encode()).hexdigest()
    if key in known:
        shown, br, gz = known[key]
        marked = text.replace(MARK, tell(shown, text))
    else:
        marked, br, shown = mark_weight(text)
        gz = len(gzip.compress(marked.encode(), 9, mtime=0))
    if marked != written:
        file.write_text(marked, encoding="utf-8")
    page = describe(file.relative_to(output).as_posix(), marked, br, gz, links)
    return page, key, shown


def weigh_site(output: Path, budget: Budget, memory: Path = MEMORY) -> list[PageWeight]:
    """Weigh every page of a built site on all cores and write the table as JSON."""
    known, book = load_remembered(memory), weigh_book(output)
    files = sorted(set(output.rglob("*.html")) - set(output.glob("admin/*.html")))
    with ThreadPoolExecutor() as pool:
        weighed = list(
            pool.map(
                lambda file: _weigh_file(output, file, budget.links, known, book),
                files,
            )
        )
    _remember(weighed, memory)
    pages = [page for page, _, _ in weighed]
    scripts = weigh_scripts(output, files)
    table = {"scripts": scripts, "pages": [asdict(page) for page in pages]}
    text = json.dumps(table, ensure_ascii=False, indent=1)
    (output / TABLE).write_text(text + "\n", encoding="utf-8")
    check_budget(pages, scripts, budget)
    return pages


def _remember(weighed: list[_Weighed], memory: Path) -> None:
    sizes = {key: (shown, page.br, page.gz) for page, key, shown in weighed}
    memory.parent.mkdir(parents=True, exist_ok=True)
    memory.write_text(json.dumps(sizes), encoding="ascii")


def format_table(output: Path) -> str:
    """Write the table of a built site for people, heaviest page first."""
    table = json.loads((output / TABLE).read_text(encoding="utf-8"))
    rows = sorted(table["pages"], key=lambda page: -page["br"])
    links = list(rows[0]["seconds"]) if rows else []
    lines = ["    br     gz  requests  " + "  ".join(f"{link:>6}" for link in links) + "  page"]
    for row in rows:
        waits = "  ".join(f"{row['seconds'][link]:>5.2f}s" for link in links)
        lines.append(f"{row['br']:>6} {row['gz']:>6}  {row['requests']:>8}  {waits}  {row['path']}")
    return "\n".join([*lines, f"{table['scripts']:>6}         scripts of a page, together"])


def leave_mark(generator: Generator) -> None:
    """Let the templates say where the weight stands."""
    generator.context["weight_mark"] = MARK
    generator.context["book_mark"] = BOOK_MARK


@explain_mistakes
def weigh_output(pelican: Pelican) -> None:
    """Weigh what Pelican has written."""
    settings: dict[str, Any] = pelican.settings
    weigh_site(Path(settings["OUTPUT_PATH"]), load_budget())


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(leave_mark)
    signals.finalized.connect(weigh_output)


if __name__ == "__main__":
    import sys

    print(format_table(Path(sys.argv[1] if len(sys.argv) > 1 else "output")))
