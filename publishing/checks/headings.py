"""Checks that headings go down one level at a time."""

from collections.abc import Iterator

from publishing.findings import Finding
from publishing.site import Site


def check_headings(site: Site) -> Iterator[Finding]:
    """Find a second main heading, and a level that was skipped."""
    for document in site.documents:
        level = 1
        for heading in document.headings:
            if heading.level == 1:
                yield Finding(
                    document.path, heading.line, f'"# {heading.text}" menjadi judul kedua',
                    "judul sudah diambil dari Title; pakai ## untuk bagian",
                )  # fmt: skip
            elif heading.level > level + 1:
                yield Finding(
                    document.path, heading.line,
                    f'"{heading.text}" melompat dari tingkat {level} ke {heading.level}',
                    f"pakai {'#' * (level + 1)}",
                )  # fmt: skip
            level = heading.level
