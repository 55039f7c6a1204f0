"""Where each submission stands: an index of its entries and openings that the queue reads."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.orm import Session

from forms_service.models import AccessRow, EventRow, StandingRow, SubmissionRow, get_table
from forms_service.statements import Statement
from forms_service.statuses import DONE, INCOMPLETE, RECEIVED, get_status

if TYPE_CHECKING:
    from forms_service.threads import Thread

# What a resident does that makes it the office's turn: an office message or note changes nothing.
_MOVES = ("received", "reply", "completed", "withdrawn", "solved", "unsolved")
TURNS = (*_MOVES, "status", "merged")
# Kinds of entries that come from the resident: what the office has to read.
FROM_RESIDENT = (*_MOVES, "asks_correction", "asks_erasure")
OPENED = "opened"
_STANDING = Statement(insert(get_table(StandingRow)))


def record(session: Session, event: EventRow) -> None:
    """Bring the standing of a submission up to date with an entry just added."""
    row = session.get(StandingRow, (event.village_id, event.reference))
    if row is None:
        row = _begin(session, event)
    _apply(row, event)
    submission = session.get_one(SubmissionRow, (event.village_id, event.reference))
    if event.kind in TURNS and submission.kind == "complaint":
        row.done_at = event.at if event.status == DONE.name else None
    session.flush()


def begin(connection: Connection, thread: "Thread") -> None:
    """Write the standing of a submission that was received this moment."""
    row = {
        "village_id": thread.village_id,
        "reference": thread.reference,
        "slug": thread.definition.slug,
        "received_at": thread.received_at,
        "status": RECEIVED.name,
        "closed": RECEIVED.closed,
        "heard_at": thread.received_at,
        "suspect": bool(thread.suspect),
    }
    _STANDING.run(connection, row)


def record_opening(session: Session, village_id: str, reference: str, at: datetime) -> None:
    """Bring the standing up to date with a colleague who opened the submission."""
    row = session.get(StandingRow, (village_id, reference))
    if row is not None:
        row.opened_at = max(row.opened_at or at, at)


def rebuild(session: Session, village_id: str, reference: str) -> None:
    """Make a standing anew from the entries and openings, which alone are the record."""
    session.flush()
    session.execute(
        delete(StandingRow).where(
            StandingRow.village_id == village_id, StandingRow.reference == reference
        )
    )
    session.expire_all()
    events = session.scalars(
        select(EventRow)
        .where(EventRow.village_id == village_id, EventRow.reference == reference)
        .order_by(EventRow.number)
    )
    for event in events.all():
        record(session, event)
    opened_at = session.scalar(
        select(func.max(AccessRow.at)).where(
            AccessRow.village_id == village_id,
            AccessRow.reference == reference,
            AccessRow.act == OPENED,
        )
    )
    if opened_at is not None:
        record_opening(session, village_id, reference, opened_at)


def _begin(session: Session, event: EventRow) -> StandingRow:
    submission = session.get_one(SubmissionRow, (event.village_id, event.reference))
    row = StandingRow(
        village_id=event.village_id,
        reference=event.reference,
        slug=submission.slug,
        received_at=submission.received_at,
        status=RECEIVED.name,
        closed=RECEIVED.closed,
        heard_at=event.at,
        suspect=submission.suspect is not None,
    )
    session.add(row)
    return row


def _apply(row: StandingRow, event: EventRow) -> None:
    if event.status is not None:
        row.status = event.status
        row.closed = get_status(event.status).closed
    if event.kind in FROM_RESIDENT:
        row.heard_at = event.at
    if event.kind in TURNS:
        row.waiting_since = event.at if event.status == INCOMPLETE.name else None
    if event.kind == "assigned":
        row.assignee_id = event.detail or None
