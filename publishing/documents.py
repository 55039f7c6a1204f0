"""Reads a Markdown file of the village: its metadata, headings, links and words, with lines."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from publishing.kinds import KINDS, LANGUAGES
from publishing.schema import Kind

META = re.compile(r"^ {0,3}(?P<key>[A-Za-z0-9_-]+):\s*(?P<value>.*)$")
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(<?([^)\s>]+)>?[^)]*\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(<?([^)\s>]+)>?[^)]*\)")
FENCE = re.compile(r"^\s*(```|~~~)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One metadata line."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Title:
    """One heading of the text, with its level from 1 to 6."""

    level: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Link:
    """One link or picture: the words shown (or alternative text), the target, the line."""

    words: str
    target: str
    line: int


@dataclass
class Document:
    """One Markdown file; `name` is its path inside the content folder."""

    path: Path
    name: str
    entries: list[Entry] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        """Return the kind, which is the folder; translations stand in one of their language."""
        first, *rest = self.name.split("/")
        return KINDS[first if first in KINDS else rest[0]]

    def find(self, name: str) -> Entry | None:
        """Return the entry of a key written in any case, or None."""
        return next((e for e in self.entries if e.name.lower() == name.lower()), None)

    def get(self, name: str) -> str:
        """Return the value of a key, or nothing."""
        entry = self.find(name)
        return entry.value if entry else ""

    @property
    def slug(self) -> str:
        """Return the last part of the page's address."""
        return self.get("slug") or self.path.stem

    @property
    def url(self) -> str:
        """Return the address of the page, root-relative."""
        folder = "" if self.kind.folder == "halaman" else f"{self.kind.folder}/"
        language = self.get("lang")
        return f"/{language + '/' if language not in ('', 'id') else ''}{folder}{self.slug}/"

    @cached_property
    def headings(self) -> list[Title]:
        """List the headings outside code."""
        found = ((line, HEADING.match(text)) for line, text in self.lines)
        return [Title(len(match[1]), match[2], line) for line, match in found if match]

    @cached_property
    def links(self) -> list[Link]:
        """List the links of the text."""
        return self._list(LINK)

    @cached_property
    def pictures(self) -> list[Link]:
        """List the pictures of the text."""
        return self._list(PICTURE)

    def _list(self, pattern: re.Pattern[str]) -> list[Link]:
        return [
            Link(match[1], match[2], line)
            for line, text in self.lines
            if "](" in text
            for match in pattern.finditer(text)
        ]

    @cached_property
    def anchors(self) -> set[str]:
        """Return the ids that links may point to."""
        own = {match for _, text in self.lines for match in re.findall(r"\{#([\w-]+)\}", text)}
        return own | {make_anchor(heading.text) for heading in self.headings} | {"formulir"}


def make_anchor(heading: str) -> str:
    """Return the id that Markdown gives a heading."""
    text = re.sub(r"[*_`]|\{.*\}", "", heading)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text).strip().lower())


def read_document(path: Path, content: Path) -> Document:
    """Read one file; metadata end at the first empty or other line, as Markdown reads them."""
    document = Document(path, path.relative_to(content).as_posix())
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    start = _read_entries(document, rows)
    fenced = False
    for number, text in enumerate(rows[start:], start=start + 1):
        if FENCE.match(text):
            fenced = not fenced
        elif not fenced:
            document.lines.append((number, text))
    return document


def _read_entries(document: Document, rows: list[str]) -> int:
    for index, row in enumerate(rows):
        match = META.match(row)
        if match:
            document.entries.append(Entry(match["key"], match["value"].strip(), index + 1))
        elif row.startswith("    ") and row.strip() and document.entries:
            last = document.entries.pop()
            document.entries.append(Entry(last.name, f"{last.value} {row.strip()}", last.line))
        else:
            return index
    return len(rows)


def list_documents(content: Path) -> list[Document]:
    """Read every Markdown file of every kind, in order."""
    return [
        read_document(path, content)
        for folder in (*KINDS, *(f"{language}/{kind}" for language in LANGUAGES for kind in KINDS))
        for path in sorted(content.glob(f"{folder}/**/*.md"))
    ]
