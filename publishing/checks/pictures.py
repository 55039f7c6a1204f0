"""Checks that every picture is there, is described in words and is not absurdly large."""

import difflib
from collections.abc import Iterator
from pathlib import Path

from publishing.documents import Document
from publishing.findings import Finding
from publishing.site import Site

LARGEST = 15_000_000


def check_pictures(site: Site) -> Iterator[Finding]:
    """Find missing, wordless and oversized pictures, in the text and in `Foto`."""
    for document in site.documents:
        for picture in document.pictures:
            yield from _check_file(site, document, picture.target, picture.line)
            if not picture.words.strip():
                yield _wordless(document, picture.line, "![petani di sawah](…)")
        entry = document.find("foto")
        if entry and entry.value:
            yield from _check_file(site, document, entry.value, entry.line)
            if not document.get("keterangan"):
                yield _wordless(document, entry.line, "Keterangan: Petani di sawah")


def _wordless(document: Document, line: int, example: str) -> Finding:
    return Finding(
        document.path, line, "gambar tanpa keterangan",
        f'tulis apa yang terlihat, misalnya "{example}"', "WCAG 2.2, 1.1.1",
    )  # fmt: skip


def _check_file(site: Site, document: Document, target: str, line: int) -> Iterator[Finding]:
    name = target.rsplit("/", maxsplit=1)[-1]
    path = site.pictures.get(name)
    if path is None:
        near = difflib.get_close_matches(name, site.pictures, n=1, cutoff=0.6)
        hint = f'mungkin maksudnya "{near[0]}"' if near else "simpan fotonya di content/images"
        yield Finding(document.path, line, f"gambar {name} tidak ada", hint)
    else:
        yield from _check_size(document, path, line)


def _check_size(document: Document, path: Path, line: int) -> Iterator[Finding]:
    if path.stat().st_size > LARGEST:
        size = path.stat().st_size // 1_000_000
        yield Finding(
            document.path, line, f"gambar {path.name} terlalu besar ({size} MB)",
            f"kecilkan sampai di bawah {LARGEST // 1_000_000} MB",
        )  # fmt: skip
