"""What the office promised: due dates that pause while it is the resident's turn."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from forms_service import deadlines
from forms_service.models import StandingRow, SubmissionRow
from forms_service.statuses import DONE, EXTENDED, FOLLOWED_UP, RECEIVED, Status
from forms_service.threads import INTERNAL, MESSAGE, STATUS, Thread
from forms_service.villages import ServedVillage, get_village

# Working days past the due date after which somebody above should know.
VERY_LATE = 5
# SP4N-LAPOR: verified and passed on within 3 working days, answered within 5 more, and closed
# when its resident says nothing for 10 days after an answer.
COMPLAINT_VERIFIED = 3
COMPLAINT_ANSWERED = 5
COMPLAINT_SILENT = timedelta(days=10)
# UU 14/2008: an answer to a request for information may be put off once.
EXTENSION = 7
ASK_SOLVED_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Promise:
    """How a thread stands to what was promised, as seen on one day.

    `extended` tells that the due date was put off; it cannot be again.
    """

    due_on: date
    waits: bool
    late: bool
    very_late: bool
    verify_by: date | None = None
    may_close: bool = False
    extended: bool = False


def judge(thread: Thread, village: ServedVillage) -> Promise:
    """Judge a thread by its dates, today."""
    today, closed = village.today(), village.profile.closed_days
    late = thread.is_overdue(today)
    very_late = late and deadlines.count_working_days(thread.due_on, today, closed) > VERY_LATE
    return Promise(
        due_on=thread.due_on,
        waits=thread.waits,
        late=late,
        very_late=very_late,
        verify_by=_verify_by(thread, village),
        may_close=_is_silent(thread),
        extended=is_extended(thread),
    )


def is_extended(thread: Thread) -> bool:
    """Tell whether the due date of a request for information was put off already."""
    return any(entry.status is EXTENDED for entry in thread.entries)


def resume(session: Session, thread: Thread) -> None:
    """Let the clock run again: move the due date by the working days it stood still."""
    standing = session.get(StandingRow, (thread.village_id, thread.reference))
    if standing is None or standing.waiting_since is None:
        return
    village = get_village(session, thread.village_id)
    since = standing.waiting_since.astimezone(ZoneInfo(village.profile.timezone)).date()
    closed = village.profile.closed_days
    rested = deadlines.count_working_days(since, village.today(), closed)
    row = session.get_one(SubmissionRow, (thread.village_id, thread.reference))
    row.due_on = deadlines.add_working_days(row.due_on, rested, closed)


def renew(session: Session, thread: Thread, status: Status) -> None:
    """Set the due date that a new status brings: a complaint's answer, information put off."""
    kind = thread.definition.kind
    village = get_village(session, thread.village_id)
    closed = village.profile.closed_days
    row = session.get_one(SubmissionRow, (thread.village_id, thread.reference))
    if kind == "complaint" and status is FOLLOWED_UP and thread.status in (RECEIVED, DONE):
        row.due_on = deadlines.add_working_days(village.today(), COMPLAINT_ANSWERED, closed)
    elif status is EXTENDED and not is_extended(thread):
        row.due_on = deadlines.add_working_days(row.due_on, EXTENSION, closed)


def asks_solved(thread: Thread) -> bool:
    """Tell whether a complainant may still say whether the matter is solved."""
    return (
        thread.definition.kind == "complaint"
        and thread.status is DONE
        and not thread.told_solved
    )  # fmt: skip


def _is_silent(thread: Thread) -> bool:
    """Tell whether a complaint was answered and its resident said nothing for days."""
    if thread.definition.kind != "complaint" or thread.status.closed:
        return False
    newest = next(e for e in reversed(thread.entries) if e.kind not in INTERNAL)
    answered = newest.kind in (MESSAGE, STATUS) and bool(newest.text)
    return answered and newest.at < datetime.now(UTC) - COMPLAINT_SILENT


def _verify_by(thread: Thread, village: ServedVillage) -> date | None:
    """Return the day by which a complaint has to be verified, while it is not."""
    if thread.definition.kind != "complaint" or thread.status is not RECEIVED:
        return None
    day = thread.received_at.astimezone(ZoneInfo(village.profile.timezone)).date()
    return deadlines.add_working_days(day, COMPLAINT_VERIFIED, village.profile.closed_days)
