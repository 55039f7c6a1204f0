"""Advises on long sentences and on officialese, with the plainer word."""

import re
from collections.abc import Iterator

from publishing.documents import Document
from publishing.findings import Finding
from publishing.site import Site

LONGEST = 25
PLAIN = {
    "adapun": "hapus kata ini",
    "agar supaya": "agar",
    "apabila": "bila",
    "bahwasanya": "bahwa",
    "berdasarkan hal tersebut": "karena itu",
    "berkenaan dengan": "tentang",
    "dalam rangka": "untuk",
    "dalam hal ini": "hapus kata ini",
    "demikian untuk menjadi maklum": "hapus kalimat ini",
    "dikarenakan": "karena",
    "dimana": "tempat, atau pecah kalimatnya",
    "dimohonkan": "mohon",
    "dipergunakan": "dipakai",
    "diperuntukkan bagi": "untuk",
    "guna": "untuk",
    "hal mana": "pecah kalimatnya",
    "melaksanakan kegiatan": "mengadakan",
    "melakukan pembayaran": "membayar",
    "melakukan pemeriksaan": "memeriksa",
    "merupakan": "adalah, atau hapus",
    "mempergunakan": "memakai",
    "oleh karenanya": "karena itu",
    "pada saat ini": "sekarang",
    "sebagaimana dimaksud": "sebut langsung",
    "sehubungan dengan": "karena",
    "selambat-lambatnya": "paling lambat",
    "sekurang-kurangnya": "paling sedikit",
    "senantiasa": "selalu",
    "tersebut di atas": "itu",
    "terhitung mulai tanggal": "mulai",
    "yang bersangkutan": "orang itu, atau Anda",
}
OFFICIALESE = re.compile(
    r"\b(" + "|".join(sorted(map(re.escape, PLAIN), key=len, reverse=True)) + r")\b", re.IGNORECASE
)
SENTENCE = re.compile(r"(?<=[.!?])[\"”*)]*\s+(?=[A-Z\"“*(\[])")
MARKUP = re.compile(r"\]\([^)]*\)|[*_\[\]>#`]|^\s*(?:[-*]|\d+\.)\s+")


def advise_words(site: Site) -> Iterator[Finding]:
    """Advise a shorter sentence or a plainer word."""
    for document in site.documents:
        if document.get("lang") in ("", "id"):
            for line, text in _prose(document):
                yield from _advise_line(document, line, text)


def _prose(document: Document) -> Iterator[tuple[int, str]]:
    summary = document.find("summary")
    if summary:
        yield summary.line, summary.value
    for line, text in document.lines:
        if text and not text.lstrip().startswith(("|", "#", "<")):
            yield line, MARKUP.sub("", text)


def _advise_line(document: Document, line: int, text: str) -> Iterator[Finding]:
    for sentence in SENTENCE.split(text):
        count = len(sentence.split())
        if count > LONGEST:
            start = " ".join(sentence.split()[:5])
            yield Finding(
                document.path, line, f'kalimat "{start} …" panjangnya {count} kata',
                f"pecah menjadi kalimat di bawah {LONGEST} kata", advice=True,
            )  # fmt: skip
    for match in OFFICIALESE.finditer(text):
        plain = PLAIN[match[1].lower()]
        yield Finding(
            document.path, line, f'"{match[1]}" terdengar kaku', f"pakai: {plain}", advice=True
        )
