"""Checks that every link inside the site leads somewhere, down to the anchor."""

import difflib
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from publishing.documents import Document, Link
from publishing.findings import Finding
from publishing.site import MADE, MADE_BELOW, Site

MARKS = ("{filename}", "{static}", "{attach}")


def check_links(site: Site) -> Iterator[Finding]:
    """Find dead internal links and anchors."""
    for document in site.documents:
        for link in document.links:
            yield from _check_link(site, document, link)


def _check_link(site: Site, document: Document, link: Link) -> Iterator[Finding]:
    mark = next((mark for mark in MARKS if link.target.startswith(mark)), "")
    target, _, anchor = unquote(link.target.removeprefix(mark)).partition("#")
    if mark:
        yield from _check_file(site, document, link, target, anchor)
    elif not target and anchor:
        yield from _check_anchor(document, document, link, anchor)
    elif target.startswith("/") and not target.startswith("//"):
        yield from _check_address(site, document, link, target, anchor)
    elif not urlsplit(target).scheme and not target.startswith("//"):
        yield Finding(
            document.path, link.line, f"tautan {link.target} tidak jelas ke mana",
            "tulis [teks]({filename}/layanan/usaha.md) atau alamat lengkap https://…",
        )  # fmt: skip


def _locate(document: Document, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    parts: list[str] = []
    for part in (PurePosixPath(document.name).parent / target).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def _check_file(
    site: Site, document: Document, link: Link, target: str, anchor: str
) -> Iterator[Finding]:
    name = _locate(document, target)
    other = site.by_name.get(name)
    if other is None and not (site.content / name).is_file():
        near = difflib.get_close_matches(name, site.by_name, n=1, cutoff=0.6)
        mend = f'mungkin maksudnya "{{filename}}/{near[0]}"' if near else "periksa nama berkasnya"
        yield Finding(document.path, link.line, f"tautan ke {target} putus", mend)
    elif other is not None and anchor:
        yield from _check_anchor(document, other, link, anchor)


def _check_address(
    site: Site, document: Document, link: Link, target: str, anchor: str
) -> Iterator[Finding]:
    address = target if target.endswith("/") or "." in target else f"{target}/"
    other = site.by_url.get(address)
    if other is not None and anchor:
        yield from _check_anchor(document, other, link, anchor)
    elif other is None and not _is_made(site, address):
        near = difflib.get_close_matches(address, [*site.by_url, *MADE], n=1, cutoff=0.6)
        mend = f'mungkin maksudnya "{near[0]}"' if near else "periksa alamatnya"
        yield Finding(document.path, link.line, f"tautan ke {target} putus", mend)


def _is_made(site: Site, address: str) -> bool:
    made = address in MADE or address.startswith(MADE_BELOW)
    return made or (site.content / address[1:]).is_file()


def _check_anchor(
    document: Document, other: Document, link: Link, anchor: str
) -> Iterator[Finding]:
    if anchor not in other.anchors:
        near = difflib.get_close_matches(anchor, other.anchors, n=1, cutoff=0.5)
        mend = f'mungkin maksudnya "#{near[0]}"' if near else "periksa judul bagiannya"
        yield Finding(
            document.path, link.line, f'bagian "#{anchor}" tidak ada di {other.name}', mend
        )
