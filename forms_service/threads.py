"""A thread: one submission with all that was said about it, opened with a code or at the office."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import vault
from forms_service.definitions import Definition, decode_definition
from forms_service.models import DefinitionRow, EventRow, StaffRow, SubmissionRow
from forms_service.questions import Answers
from forms_service.statuses import Status, get_status
from forms_service.villages import ServedVillage


class UnknownCode(LookupError):
    """No submission of this village has this receipt code."""


class UnknownSubmission(LookupError):
    """This village has no submission of this reference number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a thread; `author` names a member of staff, or is empty for the resident."""

    number: int
    kind: str
    at: datetime
    status: Status | None
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """An opened submission. `key` seals whatever is added to it."""

    village_id: str
    reference: str
    definition: Definition
    received_at: datetime
    due_on: date
    erase_on: date
    answers: Answers
    entries: tuple[Entry, ...]
    key: bytes

    @property
    def status(self) -> Status:
        """Return the newest status: it is stored nowhere else than in the entries."""
        return next(e.status for e in reversed(self.entries) if e.status is not None)


def answers_context(village_id: str, reference: str) -> str:
    """Name the place of a submission's sealed answers."""
    return f"{village_id}/{reference}/answers"


def receipt_context(village_id: str, reference: str) -> str:
    """Name the place of a thread key wrapped for its receipt code."""
    return f"{village_id}/{reference}/key"


def entry_context(village_id: str, reference: str, number: int) -> str:
    """Name the place of an entry's sealed text."""
    return f"{village_id}/{reference}/entry/{number}"


def find_by_lookup(session: Session, village_id: str, lookup: bytes) -> SubmissionRow | None:
    """Return the submission that a receipt code's lookup key points to."""
    return session.scalar(
        select(SubmissionRow).where(
            SubmissionRow.village_id == village_id, SubmissionRow.lookup == lookup
        )
    )


def open_with_code(session: Session, village: ServedVillage, code: str) -> Thread:
    """Open a thread with its receipt code; raises UnknownCode."""
    keys = vault.derive_receipt_keys(code, village.receipt_salt)
    row = find_by_lookup(session, village.id, keys.lookup)
    if row is None:
        raise UnknownCode
    return open_row_with_code(session, row, keys)


def open_row_with_code(session: Session, row: SubmissionRow, keys: vault.ReceiptKeys) -> Thread:
    """Open a found submission with the keys of its receipt code."""
    context = receipt_context(row.village_id, row.reference)
    return _open(session, row, vault.open_sealed(keys.wrapping, row.receipt_key, context))


def open_at_office(session: Session, village_id: str, reference: str, office_key: bytes) -> Thread:
    """Open a thread with the office private key; raises UnknownSubmission or vault.CannotOpen."""
    row = session.get(SubmissionRow, (village_id, reference))
    if row is None:
        raise UnknownSubmission(reference)
    return _open(session, row, vault.open_at_office(row.office_key, office_key))


def add_entry(
    session: Session,
    thread: Thread,
    kind: str,
    *,
    status: Status | None = None,
    staff_id: str | None = None,
    text: str = "",
    visit_hash: bytes | None = None,
) -> None:
    """Add an entry; its text is sealed with the thread's key."""
    number = _next_number(session, thread)
    context = entry_context(thread.village_id, thread.reference, number)
    session.add(
        EventRow(
            village_id=thread.village_id,
            reference=thread.reference,
            number=number,
            kind=kind,
            status=status.name if status else None,
            staff_id=staff_id,
            at=datetime.now(UTC),
            sealed_text=vault.seal(thread.key, text.encode(), context) if text else None,
            visit_hash=visit_hash,
        )
    )
    session.flush()


def _next_number(session: Session, thread: Thread) -> int:
    newest = session.scalar(
        select(EventRow.number)
        .where(EventRow.village_id == thread.village_id, EventRow.reference == thread.reference)
        .order_by(EventRow.number.desc())
        .limit(1)
    )
    return (newest or 0) + 1


def _open(session: Session, row: SubmissionRow, key: bytes) -> Thread:
    body = session.get_one(DefinitionRow, (row.village_id, row.slug, row.version)).body
    context = answers_context(row.village_id, row.reference)
    answers = msgspec.json.decode(vault.open_sealed(key, row.sealed_answers, context), type=Answers)
    return Thread(
        village_id=row.village_id,
        reference=row.reference,
        definition=decode_definition(body),
        received_at=row.received_at,
        due_on=row.due_on,
        erase_on=row.erase_on,
        answers=answers,
        entries=tuple(_list_entries(session, row, key)),
        key=key,
    )


def _list_entries(session: Session, row: SubmissionRow, key: bytes) -> list[Entry]:
    found = session.execute(
        select(EventRow, StaffRow.name)
        .outerjoin(
            StaffRow,
            (StaffRow.village_id == EventRow.village_id) & (StaffRow.staff_id == EventRow.staff_id),
        )
        .where(EventRow.village_id == row.village_id, EventRow.reference == row.reference)
        .order_by(EventRow.number)
    )
    return [_entry(event, name or "", key) for event, name in found]


def _entry(event: EventRow, author: str, key: bytes) -> Entry:
    text = ""
    if event.sealed_text is not None:
        context = entry_context(event.village_id, event.reference, event.number)
        text = vault.open_sealed(key, event.sealed_text, context).decode()
    status = get_status(event.status) if event.status else None
    return Entry(event.number, event.kind, event.at, status, author, text)
