"""Checks that forms and guides find each other, and that each definition can be read."""

import difflib
from collections.abc import Iterator

from forms_service.definitions import load_definition
from forms_service.tomlfile import FileError
from publishing.findings import Finding
from publishing.site import Site


def check_forms(site: Site) -> Iterator[Finding]:
    """Find a guide whose form is missing, a form that no guide names, a broken definition."""
    named = set()
    for document in site.documents:
        entry = document.find("formulir")
        if entry and entry.value:
            named.add(entry.value)
            if entry.value not in site.forms:
                near = difflib.get_close_matches(entry.value, site.forms, n=1, cutoff=0.6)
                mend = f'mungkin maksudnya "{near[0]}"' if near else "buat content/formulir/…toml"
                yield Finding(
                    document.path, entry.line, f'formulir "{entry.value}" tidak ada', mend
                )
    for slug, path in site.forms.items():
        if slug not in named:
            yield Finding(
                path, 1, "tidak ada panduan yang memakai formulir ini",
                f'tulis "Formulir: {slug}" di panduan layanannya', advice=True,
            )  # fmt: skip
        try:
            load_definition(path)
        except FileError as error:
            yield Finding(path, 1, str(error).removeprefix(f"{path}: "), "perbaiki definisinya")
