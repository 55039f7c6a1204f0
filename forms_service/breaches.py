"""Who is affected when data leaked (UU 27/2022 Pasal 46): found in the access log, for a period."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import access, threads, vault
from forms_service.definitions import Phone
from forms_service.models import AccessRow, SubmissionRow
from forms_service.questions import printable
from forms_service.threads import Erased, Thread
from forms_service.villages import get_village

# Acts that show the answers of one submission, and those that may have shown them all.
READ = (access.OPENED, access.REVEALED, access.FETCHED, access.PRINTED)
READ_ALL = (access.SEARCHED, access.EXPORTED)
NAME = "nama"
EVERYTHING = "semua"


@dataclass(frozen=True, slots=True)
class Period:
    """When it happened; `staff_id` narrows it to what one account did, `everything` widens it."""

    since: datetime
    until: datetime
    staff_id: str = ""
    everything: bool = False


def make_period(since: date, until: date, who: str, zone: ZoneInfo) -> Period:
    """Make the period of whole days in a village; `who` is an account, EVERYTHING, or empty."""
    return Period(
        since=datetime.combine(since, time(), zone),
        until=datetime.combine(until + timedelta(days=1), time(), zone),
        staff_id="" if who == EVERYTHING else who,
        everything=who == EVERYTHING,
    )


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody to be told: whose submission, and how to reach them."""

    reference: str
    title: str
    data: str
    name: str
    phone: str


def list_references(session: Session, village_id: str, period: Period) -> list[str]:
    """List the submissions whose answers may have been seen.

    Whoever searched saw them all; whoever drafted a notice saw those of the period it was about.
    """
    zone = ZoneInfo(get_village(session, village_id).profile.timezone)
    found: set[str] = set()
    waiting, drafts = [period], set[int]()
    while waiting:
        asked = waiting.pop()
        acts = _list_acts(session, village_id, asked)
        if asked.everything or any(row.act in READ_ALL for row in acts):
            found |= _list_alive(session, village_id, asked.until)
        else:
            found |= {row.reference for row in acts if row.act in READ}
        new = [row for row in acts if row.act == access.BREACH and row.number not in drafts]
        drafts |= {row.number for row in new}
        waiting += [_read_draft(row, zone) for row in new]
    return sorted(found)


def list_affected(
    session: Session, village_id: str, references: list[str], office_key: bytes
) -> list[Affected]:
    """Open each submission for name and phone; one erased since needs no notice any more."""
    found = []
    for reference in references:
        try:
            thread = threads.open_at_office(session, village_id, reference, office_key)
        except (Erased, threads.UnknownSubmission, vault.CannotOpen):
            continue
        found.append(_describe(thread))
    return found


def _list_acts(session: Session, village_id: str, period: Period) -> list[AccessRow]:
    query = select(AccessRow).where(
        AccessRow.village_id == village_id,
        AccessRow.at >= period.since,
        AccessRow.at < period.until,
    )
    if period.staff_id:
        query = query.where(AccessRow.staff_id == period.staff_id)
    return list(session.scalars(query))


def _list_alive(session: Session, village_id: str, until: datetime) -> set[str]:
    alive = select(SubmissionRow.reference).where(
        SubmissionRow.village_id == village_id,
        SubmissionRow.erased_at.is_(None),
        SubmissionRow.received_at < until,
    )
    return set(session.scalars(alive))


def _read_draft(row: AccessRow, zone: ZoneInfo) -> Period:
    """Return what a draft was about, as far as it had happened; one that says nothing, all."""
    try:
        since, until, who = row.detail.rpartition(" ")[0].split(" ", 2)
        period = make_period(date.fromisoformat(since), date.fromisoformat(until), who, zone)
    except (ValueError, OverflowError):
        return Period(row.at, row.at, everything=True)
    return replace(period, until=min(period.until, row.at))


def _describe(thread: Thread) -> Affected:
    answers = thread.latest_answers
    phones = [q.name for q in thread.definition.questions if isinstance(q, Phone)]
    return Affected(
        reference=thread.reference,
        title=thread.definition.title,
        data=thread.definition.data,
        name=printable(str(answers.get(NAME) or "")),
        phone=next((str(answers[name]) for name in phones if answers.get(name)), ""),
    )
