"""Writes the village calendar (iCalendar, RFC 5545) and one file for each event."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from icalendar import Calendar, Event, Timezone
from pelican.contents import Article
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

PRODUCT = "-//Balai//Agenda desa//ID"
CALENDAR = "agenda/agenda.ics"
EVENT = "acara.ics"


def make_event(article: Article, base: str) -> Event:
    """Describe one event; the same article gives the same bytes in every build."""
    event = Event()
    url = f"{base}/{article.url}"
    event.add("uid", f"{article.slug}@{urlsplit(base).hostname}")
    event.add("dtstamp", datetime.combine(article.date.date(), datetime.min.time(), UTC))
    event.add("summary", article.title)
    event.add("dtstart", article.mulai)
    event.add("dtend", article.selesai)
    event.add("location", article.tempat)
    event.add("description", f"{article.summary}\n\n{url}")
    event.add("url", url)
    if rule := getattr(article, "rrule", None):
        event.add("rrule", rule)
    return event


@cache
def _describe_zone(name: str) -> Timezone:
    return Timezone.from_tzid(name)


def make_calendar(name: str, zone: str, events: list[Event]) -> bytes:
    """Put events into a calendar that carries its time zone."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for component in (_describe_zone(zone), *events):
        calendar.add_component(component)
    data: bytes = calendar.to_ical()
    return data


def _write(folder: str, path: str, data: bytes) -> None:
    target = Path(folder, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def write_calendars(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write `/agenda/agenda.ics` with all events, and `acara.ics` beside each event's page."""
    context: dict[str, Any] = generator.context
    name, base = context["SITENAME"], context["canonical_base"]
    zone = context["desa"].timezone
    events = []
    for article in [*context["events"], *context["past_events"]]:
        event = make_event(article, base)
        events.append(event)
        _write(writer.output_path, f"{article.url}{EVENT}", make_calendar(name, zone, [event]))
    _write(writer.output_path, CALENDAR, make_calendar(f"Agenda {name}", zone, events))


def register() -> None:
    """Connect to Pelican."""
    signals.article_writer_finalized.connect(write_calendars)
