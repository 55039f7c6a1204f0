"""Who is affected when data leaked (UU 27/2022 Pasal 46): found in the access log, for a period."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import access, threads, vault
from forms_service.definitions import Phone
from forms_service.models import AccessRow, SubmissionRow
from forms_service.questions import printable
from forms_service.threads import Erased, Thread

# Acts that show the answers of one submission, and those that may have shown them all.
READ = (access.OPENED, access.REVEALED, access.FETCHED, access.PRINTED)
READ_ALL = (access.SEARCHED, access.EXPORTED)
NAME = "nama"


@dataclass(frozen=True, slots=True)
class Period:
    """When it happened; `staff_id` narrows it to what one account did, `everything` widens it."""

    since: datetime
    until: datetime
    staff_id: str = ""
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody to be told: whose submission, and how to reach them."""

    reference: str
    title: str
    data: str
    name: str
    phone: str


def list_references(session: Session, village_id: str, period: Period) -> list[str]:
    """List the submissions whose answers may have been seen; whoever searched saw them all."""
    acts = _list_acts(session, village_id, period)
    if period.everything or any(act in READ_ALL for act, _reference in acts):
        alive = select(SubmissionRow.reference).where(
            SubmissionRow.village_id == village_id,
            SubmissionRow.erased_at.is_(None),
            SubmissionRow.received_at < period.until,
        )
        return sorted(session.scalars(alive))
    return sorted({reference for act, reference in acts if act in READ})


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


def _list_acts(session: Session, village_id: str, period: Period) -> list[tuple[str, str]]:
    query = select(AccessRow.act, AccessRow.reference).where(
        AccessRow.village_id == village_id,
        AccessRow.at >= period.since,
        AccessRow.at < period.until,
    )
    if period.staff_id:
        query = query.where(AccessRow.staff_id == period.staff_id)
    return [(act, reference) for act, reference in session.execute(query)]


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
