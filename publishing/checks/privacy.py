"""Checks that no text on the public site gives away a private person."""

import re
from collections.abc import Iterator

from forms_service.village import Village
from publishing.documents import Document
from publishing.findings import Finding
from publishing.site import Site

NUMBER = re.compile(r"(?<![\d.,])\d(?:[ .-]?\d){15}(?![\d])")
PHONE = re.compile(r"(?<![\d.,/])(?:\+?62|0)[ .-]?8\d(?:[ .-]?\d){7,10}(?!\d)")
LAW = "UU 27/2022 tentang Pelindungan Data Pribadi"


def check_privacy(site: Site) -> Iterator[Finding]:
    """Find a NIK, a family card number or the phone number of a private person."""
    allowed = _own_numbers(site.village)
    for document in site.documents:
        for line, text in _public_lines(document):
            if sum(map(str.isdigit, text)) >= 10:
                yield from _check_line(document, line, text, allowed)


def _own_numbers(village: Village) -> set[str]:
    return {_digits(village.contact.whatsapp), _digits(village.contact.phone)}


def _digits(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return "62" + digits[1:] if digits.startswith("0") else digits


def _public_lines(document: Document) -> Iterator[tuple[int, str]]:
    for entry in document.entries:
        if entry.name.lower() != "whatsapp" or document.kind.folder != "lapak":
            yield entry.line, entry.value
    yield from document.lines


def _check_line(document: Document, line: int, text: str, allowed: set[str]) -> Iterator[Finding]:
    if NUMBER.search(text):
        yield Finding(
            document.path, line, "ada 16 angka yang mirip NIK atau nomor KK",
            "hapus; nomor kependudukan tidak boleh tampil di situs", LAW,
        )  # fmt: skip
    for match in PHONE.finditer(text):
        if _digits(match[0]) not in allowed:
            yield Finding(
                document.path, line, f"ada nomor HP {match[0][:6]}… yang bukan nomor desa",
                "hapus, atau pakai nomor desa dari desa.toml", LAW,
            )  # fmt: skip
