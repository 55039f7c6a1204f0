"""`make baru`: asks what a new text needs and writes a file that is complete from the start."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from publishing.kinds import KINDS
from publishing.schema import Key, Kind
from publishing.site import Site
from publishing.values import WrongValueError, read_value

Ask = Callable[[Key], str]


def make_slug(title: str) -> str:
    """Return the file name that fits a title: `Panen padi!` gives `panen-padi`."""
    text = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-") or "tanpa-judul"


def render_file(kind: Kind, answers: dict[str, str]) -> str:
    """Return the file: a line for each answered key, then the text or its headings."""
    lines = [f"{key.name}: {answers[key.name]}" for key in kind.keys if answers.get(key.name)]
    return "\n".join(lines) + "\n\n" + ("".join(_render_headings(kind)) or kind.body)


def _render_headings(kind: Kind) -> Iterator[str]:
    for place, heading in enumerate(kind.headings):
        yield f"{chr(10) if place else ''}## {heading.text}\n\n{heading.example}\n"


def check_answer(site: Site, key: Key, words: str) -> str:
    """Return what is wrong with an answer, or nothing."""
    if not words:
        return f"{key.name} belum diisi"
    if key.limit and len(words) > key.limit:
        return f"{len(words)} huruf; paling banyak {key.limit}"
    try:
        read_value(key, words, site.zone)
    except WrongValueError as error:
        return str(error)
    return ""


def ask_all(site: Site, kind: Kind, ask: Ask) -> dict[str, str]:
    """Ask for every required key until its answer is right."""
    answers = {}
    for key in (key for key in kind.keys if key.required):
        words = ask(key).strip()
        while problem := check_answer(site, key, words):
            click.echo(f"  {problem}")
            words = ask(key).strip()
        answers[key.name] = words
    return answers


def ask_person(site: Site) -> Ask:
    """Return the asking at the terminal: today and the first option need only Enter."""
    ready = {"date": site.today.isoformat(), "state": "aktif"}

    def ask(key: Key) -> str:
        options = f" [{' / '.join(key.options)}]" if key.options else ""
        default = ready.get(key.type, "")
        hint = "" if default or options else f" (misalnya: {key.example})"
        shown = f"{key.name}: {key.about}{options}{hint}\n"
        return str(click.prompt(shown, default=default, show_default=bool(default)))

    return ask


def write_new(site: Site, folder: str, ask: Ask) -> Path:
    """Ask, then write the file; an existing file is never overwritten."""
    kind = KINDS[folder]
    answers = ask_all(site, kind, ask)
    path = site.content / folder / f"{make_slug(answers['Title'])}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(render_file(kind, answers))
    return path
