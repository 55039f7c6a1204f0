"""Checks that a guide is complete before it is published, and tells what would make it better."""

import re
from collections.abc import Iterator
from itertools import pairwise

from publishing.documents import Document, Title
from publishing.findings import Finding
from publishing.guide import CHECKED_FOR, GUIDE, INTERNAL, SIX
from publishing.schema import Heading
from publishing.site import Site

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def check_guides(site: Site) -> Iterator[Finding]:
    """Find sections that the law asks for and that are missing, empty or out of order."""
    for guide in site.of_kind("layanan"):
        if not guide.get("lang"):
            yield from _check_sections(guide)


def _check_sections(guide: Document) -> Iterator[Finding]:
    places = [_find(guide, section) for section in GUIDE.headings]
    for section, title in zip(GUIDE.headings, places, strict=True):
        if title is None:
            yield Finding(
                guide.path, _last_line(guide), f'bagian "{section.text}" belum ada',
                f'tambahkan "## {section.text}": {section.about}', section.rule,
            )  # fmt: skip
        elif _is_empty(guide, title):
            yield Finding(
                guide.path, title.line, f'bagian "{section.text}" masih kosong',
                f"isi: {section.about}", section.rule,
            )  # fmt: skip
    there = [title for title in places if title]
    for before, after in pairwise(there):
        if after.line < before.line:
            yield Finding(
                guide.path, after.line, f'bagian "{after.text}" mendahului "{before.text}"',
                "urutkan: " + ", ".join(section.text for section in GUIDE.headings),
            )  # fmt: skip


def _find(guide: Document, section: Heading) -> Title | None:
    wanted = section.text.lower().rstrip("?")
    return next(
        (t for t in guide.headings if t.level == 2 and t.text.lower().rstrip("?") == wanted), None
    )


def _last_line(guide: Document) -> int:
    return guide.lines[-1][0] if guide.lines else 1


def _is_empty(guide: Document, title: Title) -> bool:
    following = [t.line for t in guide.headings if t.line > title.line and t.level <= 2]
    end = following[0] if following else _last_line(guide) + 1
    return not any(text.strip() for line, text in guide.lines if title.line < line < end)


def advise_guides(site: Site) -> Iterator[Finding]:
    """Advise on old checks, people who are not staff, and the eight internal components."""
    for guide in site.of_kind("layanan"):
        if not guide.get("lang"):
            yield from _advise_date(site, guide)
            yield from _advise_people(site, guide)
            yield from _advise_internal(guide)


def _advise_date(site: Site, guide: Document) -> Iterator[Finding]:
    entry = guide.find("diperiksa")
    limit = (site.today - CHECKED_FOR).isoformat()
    if entry and ISO_DAY.fullmatch(entry.value) and entry.value < limit:
        yield Finding(
            guide.path, entry.line, "panduan ini terakhir diperiksa lebih dari setahun lalu",
            "periksa isinya, lalu ganti tanggal Diperiksa", advice=True,
        )  # fmt: skip


def _advise_people(site: Site, guide: Document) -> Iterator[Finding]:
    for name in ("penandatangan", "petugas"):
        entry = guide.find(name)
        if entry and not guide.get("kantor") and not any(n in entry.value for n in site.names):
            yield Finding(
                guide.path, entry.line, f"{entry.name}: nama ini tidak ada di desa.toml",
                'periksa namanya, atau isi "Kantor:" bila kantor lain yang melayani', advice=True,
            )  # fmt: skip


def score_guide(guide: Document) -> int:
    """Count how many of the eight internal components a guide states."""
    return sum(bool(guide.get(key.name)) for key in INTERNAL)


def _advise_internal(guide: Document) -> Iterator[Finding]:
    missing = [key.name for key in INTERNAL if not guide.get(key.name)]
    if missing:
        yield Finding(
            guide.path, 1, f"komponen internal {score_guide(guide)} dari {len(INTERNAL)}",
            f"lengkapi bila sudah siap: {', '.join(missing)}", SIX, advice=True,
        )  # fmt: skip
