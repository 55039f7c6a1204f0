"""Writes the pages that lead to others: lists of each kind, A–Z, topics, and archives by year."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from pelican.contents import Content
from pelican.generators import ArticlesGenerator, PagesGenerator
from pelican.plugins import signals
from pelican.settings import DEFAULT_CONFIG
from pelican.utils import slugify
from pelican.writers import Writer

from forms_service.wording import format_date
from plugins.mistakes import content_path
from publishing.kinds import TOPICS

LISTS = {
    "pengumuman": "daftar_pengumuman",
    "dokumen": "daftar_dokumen",
    "program": "daftar_program",
    "lembaga": "daftar_lembaga",
    "lapak": "daftar_lapak",
    "perangkat": "perangkat",
    "desa": "desa",
}
PER_PAGE = 100
LATEST = 20

_pages: list[Content] = []
WORDS = DEFAULT_CONFIG["SLUG_REGEX_SUBSTITUTIONS"]


def note_pages(generator: PagesGenerator) -> None:
    """Remember the pages for the index; articles come with the writer."""
    _pages[:] = generator.pages


def group_by_letter(contents: Iterable[Content]) -> list[tuple[str, list[Content]]]:
    """Group by the first letter of the short name or title, A to Z."""
    letters: dict[str, list[Content]] = defaultdict(list)
    for content in sorted(contents, key=lambda c: name_of(c).lower()):
        letters[name_of(content)[0].upper()].append(content)
    return sorted(letters.items())


def name_of(content: Content) -> str:
    """Return the name that a list shows."""
    return str(getattr(content, "singkat", content.title))


def group_by_year(contents: Iterable[Content]) -> dict[int, list[Content]]:
    """Group by year, latest first; the contents keep their order."""
    years: dict[int, list[Content]] = defaultdict(list)
    for content in contents:
        years[content.date.year].append(content)
    return dict(sorted(years.items(), reverse=True))


def _topics(context: dict[str, Any]) -> list[dict[str, Any]]:
    """List the topics that have content; news and events only the latest."""
    parts = ("guides", "notices", "programs", "documents", "bodies", "events", "news")
    found: dict[str, list[Content]] = defaultdict(list)
    for part in parts:
        counted: dict[str, int] = defaultdict(int)
        for content in context[part]:
            topic = getattr(content, "topik", "")
            counted[topic] += 1
            if counted[topic] <= LATEST:
                found[topic].append(content)
    return [
        {"name": name, "url": f"topik/{slugify(name, WORDS)}/", "contents": found[name]}
        for name in TOPICS
        if name in found
    ]


def write_overviews(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write every overview through the same writer as all pages."""
    context = generator.context

    def write(url: str, template: str, **values: Any) -> None:
        page = generator.get_template(template)
        writer.write_file(f"{url}index.html", page, context, url=url, **values)

    for folder, template in LISTS.items():
        write(f"{folder}/", template)
    listed = [c for part in ("guides", "documents", "programs", "bodies", "products")
              for c in context[part]]  # fmt: skip
    write("indeks/", "indeks", letters=group_by_letter([*listed, *_pages]))
    topics = _topics(context)
    write("topik/", "topik", topics=topics)
    for topic in topics:
        write(topic["url"], "satu_topik", topic=topic)
    _write_archive(context, write)


def _write_archive(context: dict[str, Any], write: Any) -> None:
    news = sorted(
        [*context["news"], *context["notices"], *context["past_notices"], *context["past_events"]],
        key=lambda content: content.date,
        reverse=True,
    )
    years = group_by_year(news)
    write("arsip/", "daftar_arsip", years=years)
    for year, contents in years.items():
        chunks = [contents[i : i + PER_PAGE] for i in range(0, len(contents), PER_PAGE)]
        for number, chunk in enumerate(chunks, start=1):
            url = f"arsip/{year}/" if number == 1 else f"arsip/{year}/{number}/"
            write(url, "arsip", year=year, chunk=chunk, number=number, count=len(chunks))


def add_filters(generator: ArticlesGenerator) -> None:
    """Let templates name months and say how large a download is."""
    content = content_path(generator.settings)

    def file_words(name: str) -> str:
        path = content / name
        size = path.stat().st_size
        return f"{path.suffix[1:].upper()}, {max(1, round(size / 1000))} KB"

    generator.env.filters.update(file_words=file_words, month_name=month_name)


def month_name(day: date) -> str:
    """Write the name of a month in the current language."""
    return format_date(day).split()[1]


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_init.connect(add_filters)
    signals.page_generator_finalized.connect(note_pages)
    signals.article_writer_finalized.connect(write_overviews)
