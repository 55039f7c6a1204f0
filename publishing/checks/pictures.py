"""Checks that every picture is there, is described in words and is not absurdly large."""

from collections.abc import Iterator
from pathlib import Path

from publishing.documents import Document
from publishing.findings import Finding
from publishing.site import Site

LARGEST = 15_000_000
MARKS = ("{static}", "{attach}", "{photo}")


def check_pictures(site: Site) -> Iterator[Finding]:
    """Find missing, wordless and oversized pictures, in the text and in `Gambar`."""
    for document in site.documents:
        for picture in document.pictures:
            name = picture.target
            for mark in MARKS:
                name = name.removeprefix(mark)
            if not name.startswith(("http:", "https:", "data:")):
                yield from _check_file(site, document, name.lstrip("/"), picture.line)
            if not picture.words.strip():
                yield _wordless(document, picture.line, "![petani di sawah](…)")
        entry = document.find("gambar")
        if entry and entry.value:
            yield from _check_size(document, site.content / entry.value, entry.line)
            if not document.get("alt"):
                yield _wordless(document, entry.line, "Alt: petani di sawah")


def _wordless(document: Document, line: int, example: str) -> Finding:
    return Finding(
        document.path, line, "gambar tanpa keterangan",
        f'tulis apa yang terlihat, misalnya "{example}"', "WCAG 2.2, 1.1.1",
    )  # fmt: skip


def _check_file(site: Site, document: Document, name: str, line: int) -> Iterator[Finding]:
    path = site.content / name
    if not path.is_file() and not (document.path.parent / name).is_file():
        yield Finding(
            document.path, line, f"gambar {name} tidak ada",
            "simpan fotonya di content/images, lalu tulis ![keterangan](/images/nama.jpg)",
        )  # fmt: skip
    else:
        yield from _check_size(document, path, line)


def _check_size(document: Document, path: Path, line: int) -> Iterator[Finding]:
    if path.is_file() and path.stat().st_size > LARGEST:
        size = path.stat().st_size // 1_000_000
        yield Finding(
            document.path, line, f"gambar {path.name} terlalu besar ({size} MB)",
            f"kecilkan sampai di bawah {LARGEST // 1_000_000} MB",
        )  # fmt: skip
