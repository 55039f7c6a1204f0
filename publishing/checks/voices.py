"""Checks that the recording of a guide is there, plays everywhere and is light."""

import difflib
from collections.abc import Iterator

from publishing.documents import Document, Entry
from publishing.findings import Finding
from publishing.site import Site

FOLDER = "suara"
SUFFIXES = (".mp3", ".m4a", ".opus", ".ogg")
LARGEST = 300_000


def check_voices(site: Site) -> Iterator[Finding]:
    """Find recordings that are missing, of a kind that phones do not play, or too heavy."""
    for document in site.of_kind("layanan"):
        entry = document.find("suara")
        if entry and entry.value:
            yield from _check_voice(site, document, entry)


def _check_voice(site: Site, document: Document, entry: Entry) -> Iterator[Finding]:
    name = entry.value.rsplit("/", maxsplit=1)[-1]
    path = site.content / FOLDER / name
    if not path.is_file():
        known = [file.name for file in path.parent.glob("*.*")]
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
        mend = f'mungkin maksudnya "{near[0]}"' if near else f"simpan di content/{FOLDER}"
        yield Finding(document.path, entry.line, f"suara {name} tidak ada", mend)
    elif path.suffix.lower() not in SUFFIXES:
        yield Finding(
            document.path, entry.line, f"suara {name} tidak dapat diputar di semua HP",
            f"simpan sebagai salah satu: {', '.join(SUFFIXES)}",
        )  # fmt: skip
    elif (size := path.stat().st_size) > LARGEST:
        yield Finding(
            document.path, entry.line, f"suara {name} terlalu berat ({size // 1000} KB)",
            f"ringankan sampai di bawah {LARGEST // 1000} KB, lihat Suara di panduan Layanan",
        )  # fmt: skip
