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
from publishing.guide import CHECKED_FOR, INTERNAL
from publishing.kinds import KINDS
from publishing.repeats import find_next, make_rule
from publishing.schema import Kind
from publishing.values import read_state, read_value

Metadata = dict[str, Any]
LAST = 999
SHOWN_STAGES = ("berjalan", "terhenti", "belum mulai", "selesai")
# Read by Pelican itself.
PELICAN_FIELDS = frozenset({"title", "date", "slug", "lang", "translation"})


def _read_event(metadata: Metadata) -> None:
    metadata.setdefault("selesai", metadata["mulai"])
    if metadata["selesai"] < metadata["mulai"]:
        raise ValueError("Selesai lebih awal daripada Mulai – periksa keduanya")


def _repeat_event(metadata: Metadata, today: date) -> None:
    """Move a repeating event to its next time; its length stays."""
    if repeat := metadata.get("ulang"):
        first, last = metadata["mulai"], metadata.get("berakhir")
        length = metadata["selesai"] - first
        metadata["mulai"] = find_next(first, repeat, today, last)
        metadata["selesai"] = metadata["mulai"] + length
        metadata["rrule"] = make_rule(first, repeat, last)


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
    if folder == "agenda":
        _repeat_event(metadata, generator.context["today"])


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
    for guide in kinds["layanan"]:
        judge_guide(guide, generator.context["today"])
    guides = sorted(kinds["layanan"], key=lambda guide: (guide.urutan, guide.title))
    coming, gone = split_events(kinds["agenda"], generator.context["today"])
    generator.context.update(
        news=kinds["berita"],
        events=coming,
        past_events=gone,
        guides=guides,
        guide_topics=group_by_topic(guides),
        **_list_others(kinds, generator.context["today"]),
    )
    # Pelican's own category and date lists are not used, and their making is quadratic.
    generator.categories, generator.dates = [], []


def judge_guide(guide: Article, today: date) -> None:
    """Mark a guide that was checked too long ago, and collect its internal components."""
    checked = getattr(guide, "diperiksa", None)
    guide.stale = checked is not None and checked < today - CHECKED_FOR
    known = [(key.about.rstrip("."), getattr(guide, key.field, "")) for key in INTERNAL]
    guide.standards = [pair for pair in known[1:] if pair[1]]  # Dasar stands among the facts


def _list_others(kinds: dict[str, list[Article]], today: date) -> Metadata:
    notices = sorted(kinds["pengumuman"], key=lambda notice: notice.date, reverse=True)
    stages = {stage: place for place, stage in enumerate(SHOWN_STAGES)}
    return {
        "notices": [notice for notice in notices if notice.sampai >= today],
        "past_notices": [notice for notice in notices if notice.sampai < today],
        "documents": sorted(kinds["dokumen"], key=lambda doc: (-doc.tahun, doc.title)),
        "programs": sorted(kinds["program"], key=lambda work: stages[work.keadaan]),
        "bodies": sorted(kinds["lembaga"], key=lambda b: (getattr(b, "urutan", LAST), b.title)),
        "products": sorted(kinds["lapak"], key=lambda product: product.title),
    }


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
