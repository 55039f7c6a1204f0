"""Tells the kinds of content apart: reads their typed metadata, sorts them for the lists."""

from collections import defaultdict
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from pelican.contents import Article
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals

from forms_service.language import gettext
from forms_service.wording import ZONES, format_weekday
from publishing.kinds import KINDS
from publishing.schema import Kind
from publishing.values import read_state, read_value

Metadata = dict[str, Any]
LAST = 999
# Read by Pelican itself.
PELICAN_FIELDS = frozenset({"title", "date", "slug", "lang", "translation"})


def _read_event(metadata: Metadata) -> None:
    metadata.setdefault("selesai", metadata["mulai"])
    if metadata["selesai"] < metadata["mulai"]:
        raise ValueError("Selesai lebih awal daripada Mulai – periksa keduanya")


def _read_guide(metadata: Metadata) -> None:
    metadata["status"], metadata["closed"] = read_state(metadata.get("status", "aktif"))
    metadata.setdefault("urutan", LAST)


def read_metadata(kind: Kind, metadata: Metadata, zone: ZoneInfo) -> None:
    """Turn the metadata of one text into typed values, as the schema of its kind says."""
    for key in kind.keys:
        words = metadata.get(key.field)
        read_elsewhere = key.field in PELICAN_FIELDS or key.type == "state"
        if isinstance(words, str) and words and not read_elsewhere:
            metadata[key.field] = read_value(key, words, zone)
    if kind.folder == "agenda":
        _read_event(metadata)
    if kind.folder == "layanan":
        _read_guide(metadata)


def read_kind(generator: ArticlesGenerator, metadata: Metadata) -> None:
    """Choose the template by folder and read the metadata of the kind."""
    folder = metadata["category"].slug
    metadata["template"] = folder
    if metadata.get("lang", "id") != "id":
        return  # a translation takes over what its original says
    zone = ZoneInfo(generator.context["desa"].timezone)
    read_metadata(KINDS[folder], metadata, zone)


def split_events(events: list[Article], today: date) -> tuple[list[Article], list[Article]]:
    """Return the events still to come, soonest first, and those gone by, latest first."""
    events = sorted(events, key=lambda event: event.mulai)
    coming = [event for event in events if event.selesai.date() >= today]
    return coming, [event for event in reversed(events) if event.selesai.date() < today]


def group_by_topic(guides: list[Article]) -> list[tuple[str, list[Article]]]:
    """Group sorted guides by `Topik`; topics in the order of their first guide."""
    topics: dict[str, list[Article]] = defaultdict(list)
    for guide in guides:
        topics[getattr(guide, "topik", "")].append(guide)
    return list(topics.items())


def add_lists(generator: ArticlesGenerator) -> None:
    """Give the templates sorted lists, once a build, so that no page walks through all articles."""
    kinds: dict[str, list[Article]] = defaultdict(list)
    for article in generator.articles:
        kinds[article.category.slug].append(article)
    guides = sorted(kinds["layanan"], key=lambda guide: (guide.urutan, guide.title))
    coming, gone = split_events(kinds["agenda"], generator.context["today"])
    generator.context.update(
        news=kinds["berita"],
        events=coming,
        past_events=gone,
        guides=guides,
        guide_topics=group_by_topic(guides),
    )
    # Pelican's own category and date lists are not used, and their making is quadratic.
    generator.categories, generator.dates = [], []


def format_event(event: Article) -> str:
    """Write when an event is: `Sabtu, 5 Desember 2026, pukul 08.00–11.00 WIB`."""
    start, end = event.mulai, event.selesai
    zone = ZONES.get(start.tzinfo.key, "WIT")
    at = gettext("pukul")
    text = f"{format_weekday(start.date())}, {at} {start:%H.%M}"
    if end.date() > start.date():
        return f"{text} {zone} – {format_weekday(end.date())}, {at} {end:%H.%M} {zone}"
    return f"{text}–{end:%H.%M} {zone}" if end > start else f"{text} {zone}"


def split_body(html: str) -> tuple[str, str]:
    """Cut a guide's text before its second heading, so that facts can stand between the parts."""
    second = html.find("<h2", html.find("<h2") + 1)
    return (html[:second], html[second:]) if second > 0 else (html, "")


def add_filters(generator: ArticlesGenerator) -> None:
    """Let templates write event times and cut a guide's text."""
    generator.env.filters.update(event_time=format_event, split_body=split_body)


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_init.connect(add_filters)
    signals.article_generator_context.connect(read_kind)
    signals.article_generator_finalized.connect(add_lists)
