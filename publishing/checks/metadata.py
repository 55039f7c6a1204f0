"""Checks that each file has the keys of its kind, spelt and filled as they should be."""

import difflib
import re
from collections.abc import Iterator

from publishing.documents import Document, Entry
from publishing.findings import Finding
from publishing.kinds import KINDS, LANGUAGES
from publishing.schema import Key
from publishing.site import MADE, Site
from publishing.values import WrongValueError, read_value

# Keys that Pelican knows and that do no harm.
PELICAN = frozenset({"modified", "template", "save_as", "url"})
NAME = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*\.md")


def check_metadata(site: Site) -> Iterator[Finding]:
    """Find missing, misspelt, doubled, empty and unreadable keys, and wrong file names."""
    for document in site.documents:
        yield from _check_name(document)
        yield from _check_missing(document)
        seen: set[str] = set()
        for entry in document.entries:
            yield from _check_entry(site, document, entry, seen)
            seen.add(entry.name.lower())


def check_places(site: Site) -> Iterator[Finding]:
    """Find files that no page is made of, as they lie in a folder that nothing reads."""
    read = {document.path for document in site.documents}
    what = "berkas ini tidak menjadi halaman karena foldernya tidak dikenal"
    kinds, languages = ", ".join(KINDS), " atau ".join(f"{name}/" for name in LANGUAGES)
    mend = f"pindahkan ke folder {kinds}; terjemahan ke folder seperti itu di dalam {languages}"
    for path in sorted(site.content.rglob("*.md")):
        if path not in read and path.name != "README.md":
            yield Finding(path, 1, what, mend)


def _check_name(document: Document) -> Iterator[Finding]:
    if not NAME.fullmatch(document.path.name):
        yield Finding(
            document.path, 1, "nama berkas tidak dapat menjadi alamat halaman",
            "ganti dengan huruf kecil, angka, dan tanda hubung, misalnya panen-padi.md",
        )  # fmt: skip


def _is_needed(document: Document, key: Key) -> bool:
    # A translation repeats only what it translates.
    return key.required and (not document.get("lang") or key.name in ("Title", "Summary"))


def _check_missing(document: Document) -> Iterator[Finding]:
    for key in document.kind.keys:
        entry = document.find(key.name)
        if _is_needed(document, key) and (entry is None or not entry.value):
            line = entry.line if entry else 1
            mend = f'tambahkan baris "{key.name}: {key.example}" di bagian atas berkas'
            yield Finding(document.path, line, f"{key.name} belum diisi", mend, key.rule)


def _check_entry(site: Site, document: Document, entry: Entry, seen: set[str]) -> Iterator[Finding]:
    key = document.kind.find_key(entry.name)
    if entry.name.lower() in seen:
        yield Finding(
            document.path, entry.line, f"{entry.name} ditulis dua kali", "hapus salah satunya"
        )
    elif key is None and entry.name.lower() not in PELICAN:
        yield Finding(document.path, entry.line, *_explain_unknown(document, entry))
    elif key is not None and entry.value:
        yield from _check_value(site, document, entry, key)


def _explain_unknown(document: Document, entry: Entry) -> tuple[str, str]:
    known = {key.field: key.name for key in document.kind.keys}
    near = difflib.get_close_matches(entry.name.lower(), known, n=1, cutoff=0.6)
    what = f'kunci "{entry.name}" tidak dikenal untuk {document.kind.title}'
    if near:
        return what, f'mungkin maksudnya "{known[near[0]]}"'
    return what, f"hapus, atau pakai salah satu: {', '.join(known.values())}"


def _check_value(site: Site, document: Document, entry: Entry, key: Key) -> Iterator[Finding]:
    if key.limit and len(entry.value) > key.limit:
        yield Finding(
            document.path, entry.line, f"{key.name} {len(entry.value)} huruf",
            f"pendekkan sampai paling banyak {key.limit} huruf",
        )  # fmt: skip
    try:
        read_value(key, entry.value, site.zone)
    except WrongValueError as error:
        yield Finding(document.path, entry.line, error.what, error.mend, key.rule)
    yield from _check_file(site, document, entry, key)
    if key.name == "Selesai" and entry.value < document.get("mulai"):
        yield Finding(
            document.path, entry.line, "Selesai lebih awal daripada Mulai", "periksa keduanya"
        )


def _check_file(site: Site, document: Document, entry: Entry, key: Key) -> Iterator[Finding]:
    if key.type == "file" and not (site.content / entry.value).is_file():
        yield Finding(
            document.path, entry.line, f"{key.name}: berkas content/{entry.value} tidak ada",
            f'simpan di content/berkas, lalu tulis "{key.name}: berkas/nama-berkas"',
        )  # fmt: skip


def check_addresses(site: Site) -> Iterator[Finding]:
    """Find two files with the same address, or a page in place of one that the site makes."""
    taken: dict[str, Document] = {}
    for document in site.documents:
        other = taken.setdefault(document.url, document)
        if other is not document or document.url in MADE:
            owner = other.name if other is not document else "situs ini sendiri"
            yield Finding(
                document.path, 1, f"alamat {document.url} sudah dipakai {owner}",
                "ganti nama berkas atau Slug",
            )  # fmt: skip
