"""A resident's right to one's data (UU 27/2022): ask to correct or erase; three days to answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from forms_service import submissions, threads
from forms_service.models import EventRow, SubmissionRow
from forms_service.signing import Visit
from forms_service.threads import Entry, Thread

CORRECTION = "asks_correction"
ERASURE = "asks_erasure"
ASKS = (CORRECTION, ERASURE)
ANSWERED = "right_answered"
# Three times twenty-four hours, nights and holidays included.
TIME_TO_ANSWER = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Ask:
    """Something a resident asked for that the office has not answered yet."""

    reference: str
    kind: str
    asked_at: datetime

    @property
    def answer_by(self) -> datetime:
        """Return when the law's clock runs out."""
        return self.asked_at + TIME_TO_ANSWER


def ask(session: Session, thread: Thread, kind: str, text: str, visit: Visit) -> bool:
    """Write down what the resident asks for once a visit; return whether it is new.

    Raises:
        submissions.VisitUsed: when the visit has brought something else.
    """
    return submissions.ask(session, thread, kind, text, visit)


def answer(session: Session, thread: Thread, text: str, staff_id: str) -> None:
    """Answer everything that the resident asked for so far."""
    threads.add_entry(session, thread, ANSWERED, staff_id=staff_id, text=text)


def find_open_ask(thread: Thread) -> Ask | None:
    """Return the oldest thing that the resident waits for, erasure before correction."""
    answered = max((e.number for e in thread.entries if e.kind == ANSWERED), default=0)
    waiting = [e for e in thread.entries if e.kind in ASKS and e.number > answered]
    if not waiting:
        return None
    oldest: Entry = min(waiting, key=lambda e: e.number)
    kind = ERASURE if any(e.kind == ERASURE for e in waiting) else oldest.kind
    return Ask(thread.reference, kind, oldest.at)


def list_open_asks(session: Session, village_id: str) -> list[Ask]:
    """List what residents of a village wait for, the most urgent first, once a submission."""
    later = aliased(EventRow)
    answered = (
        select(later.number)
        .where(
            later.village_id == EventRow.village_id,
            later.reference == EventRow.reference,
            later.kind == ANSWERED,
            later.number > EventRow.number,
        )
        .exists()
    )
    found = session.execute(
        select(EventRow.reference, EventRow.kind, EventRow.at)
        .join(
            SubmissionRow,
            (SubmissionRow.village_id == EventRow.village_id)
            & (SubmissionRow.reference == EventRow.reference),
        )
        .where(
            EventRow.village_id == village_id,
            EventRow.kind.in_(ASKS),
            SubmissionRow.erased_at.is_(None),
            ~answered,
        )
        .order_by(EventRow.at)
    )
    asks: dict[str, Ask] = {}
    for row in found:
        first = asks.setdefault(row.reference, Ask(row.reference, row.kind, row.at))
        if row.kind == ERASURE and first.kind != ERASURE:
            asks[row.reference] = Ask(first.reference, ERASURE, first.asked_at)
    return list(asks.values())
