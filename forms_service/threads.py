"""A thread: one submission with all that was said about it, opened with a code or at the office."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import standings, vault
from forms_service.definitions import Definition, decode_definition
from forms_service.models import DefinitionRow, EventRow, StaffRow, SubmissionRow, VillageRow
from forms_service.notifications import outbox
from forms_service.questions import Answers
from forms_service.statuses import INCOMPLETE, Status, get_status
from forms_service.villages import ServedVillage

RECEIVED = "received"
STATUS = "status"
MESSAGE = "message"
REPLY = "reply"
COMPLETED = "completed"
WITHDRAWN = "withdrawn"
SOLVED = "solved"
UNSOLVED = "unsolved"
RATED = "rated"
NOTE = "note"
ASSIGNED = "assigned"
MERGED = "merged"
TOOK_IN = "took_in"
# What the office keeps to itself: no receipt code lists or opens it.
INTERNAL = (NOTE, ASSIGNED, TOOK_IN)


class UnknownCode(LookupError):
    """No submission of this village has this receipt code."""


class UnknownSubmission(LookupError):
    """This village has no submission of this reference number."""


class Erased(LookupError):
    """The submission was erased; only that it came and went is still known."""

    def __init__(self, reference: str, received_at: datetime, at: datetime, why: str) -> None:
        super().__init__(reference)
        self.reference = reference
        self.received_at = received_at
        self.at = at
        self.why = why


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a thread; `author` names a member of staff, or is empty for the resident.

    `answers` are those that a resident completed or corrected; the older ones stay in the thread.
    """

    number: int
    kind: str
    at: datetime
    status: Status | None
    author: str
    text: str
    detail: str = ""
    answers: Answers = field(default_factory=dict)

    @property
    def from_resident(self) -> bool:
        """Tell whether the resident said this, not the office."""
        return self.kind in standings.FROM_RESIDENT or self.kind == RATED


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
    suspect: str = ""

    @property
    def status(self) -> Status:
        """Return the newest status: it is stored nowhere else than in the entries."""
        return next(e.status for e in reversed(self.entries) if e.status is not None)

    @property
    def latest_answers(self) -> Answers:
        """Return the answers with what the resident completed or corrected since."""
        latest = dict(self.answers)
        for entry in self.entries:
            latest |= entry.answers
        return latest

    @property
    def waits(self) -> bool:
        """Tell whether the office waits for the resident, so that no due date runs."""
        newest = next(e for e in reversed(self.entries) if e.kind in standings.TURNS)
        return newest.status is INCOMPLETE

    @property
    def at_rest(self) -> bool:
        """Tell whether nothing is expected of the office now."""
        return self.waits if self.status is INCOMPLETE else self.status.at_rest

    def is_overdue(self, today: date) -> bool:
        """Tell whether the promise is broken and the office has to act."""
        return not self.at_rest and self.due_on < today

    @property
    def asked(self) -> tuple[str, ...]:
        """Return the names of the questions asked again, until they are answered."""
        for entry in reversed(self.entries):
            if entry.kind == COMPLETED or (entry.status and entry.status is not INCOMPLETE):
                return ()
            if entry.status is INCOMPLETE:
                return tuple(entry.detail.split())
        return ()

    @property
    def told_solved(self) -> bool:
        """Tell whether the resident said, since it was done, that the matter is solved."""
        return next(e.kind for e in reversed(self.entries) if e.kind in standings.TURNS) == SOLVED

    @property
    def helped(self) -> bool:
        """Tell whether staff filed it for somebody at the counter or on the phone."""
        return bool(self.entries[0].author)

    @property
    def assignee_id(self) -> str:
        """Return who of the staff has it in hand, or an empty text."""
        return next((e.detail for e in reversed(self.entries) if e.kind == ASSIGNED), "")


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
    """Open a thread with its receipt code; raises UnknownCode or Erased."""
    keys = vault.derive_receipt_keys(code, village.receipt_salt)
    row = find_by_lookup(session, village.id, keys.lookup)
    if row is None:
        raise UnknownCode
    return open_row_with_code(session, row, keys)


def open_row_with_code(session: Session, row: SubmissionRow, keys: vault.ReceiptKeys) -> Thread:
    """Open a found submission with the keys of its receipt code; raises Erased."""
    _check_alive(row)
    context = receipt_context(row.village_id, row.reference)
    return _open(session, row, vault.open_sealed(keys.wrapping, row.receipt_key, context))


def open_at_office(session: Session, village_id: str, reference: str, office_key: bytes) -> Thread:
    """Open a thread with the office private key.

    Raises:
        UnknownSubmission: when no submission has this number.
        Erased: when it was erased.
        vault.CannotOpen: when the key does not fit.
    """
    row = session.get(SubmissionRow, (village_id, reference))
    if row is None:
        raise UnknownSubmission(reference)
    _check_alive(row)
    ring = read_key_ring(session, village_id, office_key)
    return _open(session, row, ring.open(row.office_key), ring)


def read_key_ring(session: Session, village_id: str, office_key: bytes) -> vault.KeyRing:
    """Return the office key with the one before it, while a rotation is under way."""
    village = session.get_one(VillageRow, village_id)
    previous = village.previous_key
    older = (vault.open_at_office(previous, office_key),) if previous else ()
    return vault.KeyRing((office_key, *older))


def add_entry(
    session: Session,
    thread: Thread,
    kind: str,
    *,
    status: Status | None = None,
    staff_id: str | None = None,
    text: str = "",
    detail: str | None = None,
    visit_hash: bytes | None = None,
    office_public_key: bytes = b"",
) -> None:
    """Add an entry; its text is sealed with the thread's key.

    With `office_public_key` it is sealed to the office alone: the receipt code does not open it.
    """
    number = _next_number(session, thread)
    context = entry_context(thread.village_id, thread.reference, number)
    sealed = None
    if text and office_public_key:
        sealed = vault.seal_note(office_public_key, text.encode(), context)
    elif text:
        sealed = vault.seal(thread.key, text.encode(), context)
    row = EventRow(
        village_id=thread.village_id,
        reference=thread.reference,
        number=number,
        kind=kind,
        status=status.name if status else None,
        staff_id=staff_id,
        at=datetime.now(UTC),
        detail=detail,
        sealed_text=sealed,
        visit_hash=visit_hash,
    )
    session.add(row)
    session.flush()
    standings.record(session, row)
    outbox.note(session, row)


def _next_number(session: Session, thread: Thread) -> int:
    newest = session.scalar(
        select(EventRow.number)
        .where(EventRow.village_id == thread.village_id, EventRow.reference == thread.reference)
        .order_by(EventRow.number.desc())
        .limit(1)
    )
    return (newest or 0) + 1


def _check_alive(row: SubmissionRow) -> None:
    if row.erased_at is not None:
        raise Erased(row.reference, row.received_at, row.erased_at, row.erased_why or "")


def _open(
    session: Session, row: SubmissionRow, key: bytes, ring: vault.KeyRing | None = None
) -> Thread:
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
        entries=tuple(_list_entries(session, row, key, ring)),
        key=key,
        suspect=row.suspect or "",
    )


def _list_entries(
    session: Session, row: SubmissionRow, key: bytes, ring: vault.KeyRing | None
) -> list[Entry]:
    query = (
        select(EventRow, StaffRow.name)
        .outerjoin(
            StaffRow,
            (StaffRow.village_id == EventRow.village_id) & (StaffRow.staff_id == EventRow.staff_id),
        )
        .where(EventRow.village_id == row.village_id, EventRow.reference == row.reference)
        .order_by(EventRow.number)
    )
    if ring is None:
        query = query.where(EventRow.kind.not_in(INTERNAL))
    return [_entry(event, name or "", key, ring) for event, name in session.execute(query)]


def _entry(event: EventRow, author: str, key: bytes, ring: vault.KeyRing | None) -> Entry:
    text = open_text(event, key, ring)
    status = get_status(event.status) if event.status else None
    answers: Answers = {}
    if event.kind == COMPLETED:
        answers, text = msgspec.json.decode(text, type=Answers), ""
    return Entry(
        event.number, event.kind, event.at, status, author, text, event.detail or "", answers
    )


def open_text(event: EventRow, key: bytes, ring: vault.KeyRing | None) -> str:
    """Open the words of an entry with its thread's key; a note needs the office's ring."""
    if event.sealed_text is None:
        return ""
    context = entry_context(event.village_id, event.reference, event.number)
    if event.kind == NOTE and ring is not None:
        return ring.open_note(event.sealed_text, context).decode()
    return vault.open_sealed(key, event.sealed_text, context).decode()
