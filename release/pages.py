"""What a built page contains: its links, its anchors, and the mistakes in its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
})  # fmt: skip
# Elements whose end tag may be left out.
OPTIONAL = frozenset({
    "html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot",
    "option",
})  # fmt: skip
LINKS = {"a": "href", "link": "href", "img": "src", "source": "src", "script": "src"}
LINKS |= {"form": "action", "audio": "src", "iframe": "src"}


@dataclass(slots=True)
class Page:
    """One page as it was read."""

    path: Path
    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    mistakes: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads a page strictly: what browsers silently mend is a mistake here."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.open: list[str] = []

    def _complain(self, words: str) -> None:
        line, _ = self.getpos()
        self.page.mistakes.append(f"line {line}: {words}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self._complain(f"<{tag}> has an attribute twice")
        self._note(tag, {name: value or "" for name, value in attrs})
        if tag in self.open and tag in ("a", "form", "button", "label"):
            self._complain(f"<{tag}> inside <{tag}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, {name: value or "" for name, value in attrs})

    def _note(self, tag: str, attributes: dict[str, str]) -> None:
        if "id" in attributes:
            if attributes["id"] in self.page.anchors:
                self._complain(f'id "{attributes["id"]}" is there twice')
            self.page.anchors.add(attributes["id"])
        if tag == "img" and "alt" not in attributes:
            self._complain("a picture has no alt text")
        link = attributes.get(LINKS.get(tag, ""), "")
        if link:
            self.page.links.append(link)
        for part in attributes.get("srcset", "").split(","):
            self.page.links += part.split()[:1]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL:
            self.open.pop()
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self._complain(f"</{tag}> closes nothing")

    def close(self) -> None:
        super().close()
        for tag in self.open:
            if tag not in OPTIONAL:
                self._complain(f"<{tag}> is never closed")


def read_page(path: Path) -> Page:
    """Read one page."""
    page = Page(path)
    reader = _Reader(page)
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return page
