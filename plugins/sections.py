"""Reads the parts of a guide's HTML, and writes them as plain text for WhatsApp."""

import re
from html.parser import HTMLParser
from math import ceil

HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
CASE = re.compile(r"<h3[^>]*>(.*?)</h3>", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")
BLANKS = re.compile(r"\n{3,}")
BLOCKS = frozenset({"p", "ul", "ol", "table", "h3", "h4", "blockquote"})
MARKS = {"strong": "*", "b": "*", "em": "_", "i": "_", "h3": "*", "h4": "*"}


def cut_sections(html: str) -> dict[str, str]:
    """Cut a text at its second-level headings: the words of each heading and what follows it."""
    parts = HEADING.split(html)
    titles = (TAGS.sub("", title).strip() for title in parts[1::2])
    return dict(zip(titles, parts[2::2], strict=True))


def list_cases(html: str) -> list[str]:
    """List the third-level headings of a section: the cases of its requirements."""
    return [TAGS.sub("", title).strip() for title in CASE.findall(html)]


class _Plain(HTMLParser):
    """Writes HTML as a WhatsApp message: `*bold*`, `• item`, addresses in brackets."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.lists: list[int] = []
        self.link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS and not self.lists:
            self.words.append("\n\n")
        if tag in MARKS:
            self.words.append(MARKS[tag])
        elif tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ol" else -1)
        elif tag == "li" and self.lists:
            self.words.append(self._bullet())
        elif tag == "a":
            self.link = dict(attrs).get("href") or ""

    def _bullet(self) -> str:
        if self.lists[-1] < 0:
            return "\n• "
        self.lists[-1] += 1
        return f"\n{self.lists[-1]}. "

    def handle_endtag(self, tag: str) -> None:
        if tag in MARKS:
            self.words.append(MARKS[tag])
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "a" and self.link.startswith("http"):
            shown = "".join(self.words[-1:])
            bare = self.link.split("//")[-1].removeprefix("www.").rstrip("/")
            if shown.strip() != bare:
                self.words.append(f" ({self.link})")

    def handle_data(self, data: str) -> None:
        self.words.append(re.sub(r"\s+", " ", data))


def write_plain(html: str) -> str:
    """Write HTML as plain text with WhatsApp's marks."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    text = BLANKS.sub("\n\n", re.sub(r" *\n *", "\n", "".join(parser.words)))
    return re.sub(r"\*\n\n(?=• |1\. )", "*\n", text).strip()


def count_lines(html: str, letters: int) -> int:
    """Estimate how many printed lines of so many letters a text takes."""
    lines = [line for line in write_plain(html).splitlines() if line.strip()]
    return sum(ceil(len(line) / letters) for line in lines) + ceil(len(CASE.findall(html)) / 2)
