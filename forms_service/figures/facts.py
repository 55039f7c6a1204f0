"""What happened to each submission, without who sent it: when it came, when it was done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import deadlines
from forms_service.models import EventRow, SubmissionRow
from forms_service.standings import TURNS
from forms_service.statuses import BY_NAME, INCOMPLETE, MERGED, RECEIVED, WITHDRAWN
from forms_service.villages import ServedVillage

# What its resident withdrew or sent twice ends without anything having been done.
UNCOUNTED = {WITHDRAWN.name, MERGED.name}
# With these the promise is kept.
KEPT = {s.name for s in BY_NAME.values() if s.at_rest} - UNCOUNTED - {INCOMPLETE.name}


@dataclass(frozen=True, slots=True)
class Fact:
    """One submission as figures count it; `hours` are the office's own working hours."""

    slug: str
    channel: str
    received_on: date
    due_on: date
    done_on: date | None = None
    hours: float | None = None

    @property
    def on_time(self) -> bool:
        """Tell whether it was done by the day promised."""
        return self.done_on is not None and self.done_on <= self.due_on


def list_facts(session: Session, village: ServedVillage) -> list[Fact]:
    """List the facts of a village; what was withdrawn, merged or looks like spam is left out."""
    rows = session.execute(
        select(
            SubmissionRow.reference, SubmissionRow.slug, SubmissionRow.channel,
            SubmissionRow.received_at, SubmissionRow.due_on, SubmissionRow.suspect,
            EventRow.kind, EventRow.status, EventRow.at,
        )
        .join(
            EventRow,
            (EventRow.village_id == SubmissionRow.village_id)
            & (EventRow.reference == SubmissionRow.reference),
        )
        .where(SubmissionRow.village_id == village.id)
        .order_by(SubmissionRow.reference, EventRow.number)
    )  # fmt: skip
    found = (_fact(list(events), village) for _, events in groupby(rows, lambda r: r.reference))
    return [fact for fact in found if fact is not None]


def _fact(events: list[Any], village: ServedVillage) -> Fact | None:
    first = events[0]
    status = next(e.status for e in reversed(events) if e.status)
    done_at = _find_done(events)
    if first.suspect and status == RECEIVED.name:
        return None
    if status in UNCOUNTED and done_at is None:
        return None
    zone = ZoneInfo(village.profile.timezone)
    return Fact(
        slug=first.slug,
        channel=first.channel,
        received_on=first.received_at.astimezone(zone).date(),
        due_on=first.due_on,
        done_on=done_at.astimezone(zone).date() if done_at else None,
        hours=_count_hours(events, done_at, village) if done_at else None,
    )


def _find_done(events: Iterable[Any]) -> datetime | None:
    """Return since when the promise is kept; what was taken up again is not done."""
    done_at = None
    for event in events:
        if event.status in KEPT:
            done_at = done_at or event.at
        elif event.status and event.status not in UNCOUNTED:
            done_at = None
    return done_at


def _count_hours(events: list[Any], done_at: datetime, village: ServedVillage) -> float:
    zone, closed = ZoneInfo(village.profile.timezone), frozenset(village.profile.closed_days)
    return sum(
        deadlines.count_working_hours(start.astimezone(zone), end.astimezone(zone), closed)
        for start, end in _list_office_turns(events, done_at)
    )


def _list_office_turns(
    events: Iterable[Any], done_at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """List the spans in which it was the office's turn to act."""
    since: datetime | None = None
    for event in events:
        if event.at > done_at or event.kind not in TURNS:
            continue
        if since is not None:
            yield since, event.at
        since = None if event.status == INCOMPLETE.name else event.at
    if since is not None:
        yield since, done_at
