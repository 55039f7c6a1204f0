"""Opens many submissions one after the other, a chunk in memory at a time."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from forms_service import threads, vault
from forms_service.models import EventRow, SubmissionRow
from forms_service.questions import Answers

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Opened:
    """A submission with its newest answers and its entries."""

    reference: str
    slug: str
    version: str
    channel: str
    received_at: datetime
    due_on: date
    answers: Answers
    events: Sequence[EventRow]

    @property
    def status(self) -> str:
        """Return the name of the newest status."""
        return next(e.status for e in reversed(self.events) if e.status)


def open_all(
    session: Session, ring: vault.KeyRing, *conditions: ColumnElement[bool]
) -> Iterator[Opened]:
    """Open the submissions that fulfil the conditions, in the order in which they came."""
    query = select(SubmissionRow).where(*conditions).order_by(
        SubmissionRow.received_at, SubmissionRow.reference
    )  # fmt: skip
    for start in range(0, 10**9, CHUNK):
        rows = session.scalars(query.limit(CHUNK).offset(start)).all()
        events = _read_events(session, rows)
        for row in rows:
            with suppress(vault.CannotOpen):  # erased since
                yield _open(row, events[row.reference], ring)
        session.expunge_all()
        if len(rows) < CHUNK:
            return


def _read_events(session: Session, rows: Sequence[SubmissionRow]) -> dict[str, list[EventRow]]:
    found: dict[str, list[EventRow]] = {row.reference: [] for row in rows}
    if rows:
        events = session.scalars(
            select(EventRow)
            .where(EventRow.village_id == rows[0].village_id, EventRow.reference.in_(found))
            .order_by(EventRow.reference, EventRow.number)
        )
        for event in events:
            found[event.reference].append(event)
    return found


def _open(row: SubmissionRow, events: list[EventRow], ring: vault.KeyRing) -> Opened:
    key = ring.open(row.office_key)
    context = threads.answers_context(row.village_id, row.reference)
    answers = msgspec.json.decode(vault.open_sealed(key, row.sealed_answers, context), type=Answers)
    for event in events:
        if event.kind == threads.COMPLETED:
            answers |= msgspec.json.decode(threads.open_text(event, key, ring), type=Answers)
    return Opened(
        row.reference, row.slug, row.version, row.channel, row.received_at, row.due_on,
        answers, events,
    )  # fmt: skip
