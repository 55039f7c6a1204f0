"""The verbs of a submission: store, reply, withdraw, change status, send a message. No Flask."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forms_service import (
    attachments,
    deadlines,
    people,
    promises,
    standings,
    statuses,
    threads,
    vault,
)
from forms_service.db import Database, StorageUnavailable
from forms_service.definitions import Definition, File, SignedForm, encode
from forms_service.models import DefinitionRow, EventRow, OpenAnswerRow, SubmissionRow
from forms_service.notifications import outbox
from forms_service.questions import Answers
from forms_service.receipts import make_receipt_code
from forms_service.signing import Purpose, Visit, derive_key
from forms_service.threads import Thread
from forms_service.villages import ServedVillage, next_reference

ATTEMPTS = 20


class AnswersDiffer(ValueError):
    """The visit was already stored with other answers: nothing may be dropped in silence."""


# A receipt code and what it opens.
Code = tuple[str, vault.ReceiptKeys]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a resident takes home. `code` is stored nowhere."""

    code: str
    thread: Thread


@dataclass(frozen=True, slots=True)
class Sending:
    """One act of sending: whose form, which answers, which visit."""

    village: ServedVillage
    form: SignedForm
    answers: Answers
    visit: Visit
    code_key: str = ""  # the master key that signed the visit; empty is the newest
    helper_id: str = ""  # who of the staff filed it for somebody at the counter


def store(
    database: Database,
    sending: Sending,
    master_keys: Sequence[str],
    admit: Callable[[Session], None] | None = None,
) -> Receipt:
    """Store a submission durably, once a visit, and return its receipt.

    `admit` may raise before something new is stored; a repeated sending never meets it.

    Raises:
        AnswersDiffer: when the same visit was stored with other answers.
        Erased: when it was stored, and erased since.
        StorageUnavailable: when nothing was stored.
    """
    code = _derive_code(sending, master_keys)
    for _attempt in range(ATTEMPTS):
        # Where writers do not wait for each other (PostgreSQL), one of two at the same instant
        # meets the other's row: the next attempt finds it.
        with suppress(IntegrityError), database.writing() as session:
            if repeated := _find_repeated(session, sending, code):
                return repeated
            if admit is not None:
                admit(session)
            person = people.find_person(sending, master_keys)
            return _insert(session, sending, code, person)
    raise StorageUnavailable("other writers were always first")


def _derive_code(sending: Sending, master_keys: Sequence[str]) -> Code:
    village = sending.village
    master_key = sending.code_key or master_keys[0]
    key = derive_key(master_key, Purpose.RECEIPT_CODE, village.id)
    text = make_receipt_code(key, sending.visit.id)
    return text, vault.derive_receipt_keys(text, village.receipt_salt)


def _find_repeated(session: Session, sending: Sending, code: Code) -> Receipt | None:
    row = threads.find_by_lookup(session, sending.village.id, code[1].lookup)
    if row is None:
        return None
    thread = threads.open_row_with_code(session, row, code[1])
    if thread.answers != sending.answers or thread.definition != sending.form.definition:
        raise AnswersDiffer
    return Receipt(code[0], thread)


def _insert(
    session: Session,
    sending: Sending,
    code: Code,
    person: bytes | None,
) -> Receipt:
    village, definition = sending.village, sending.form.definition
    now, today, key = datetime.now(UTC), village.today(), vault.make_key()
    reference = next_reference(session, village.id, today.year)
    sealed = _seal_answers(sending, reference, key)
    row = SubmissionRow(
        village_id=village.id,
        reference=reference,
        slug=definition.slug,
        version=definition.version,
        kind=definition.kind,
        received_at=now,
        due_on=deadlines.add_working_days(
            today, definition.working_days, village.profile.closed_days
        ),
        erase_on=today + timedelta(days=definition.retention_days),
        channel="desk" if sending.helper_id else "web",
        person=person,
        lookup=code[1].lookup,
        office_key=vault.seal_to_office(key, village.office_public_key),
        receipt_key=vault.seal(
            code[1].wrapping, key, threads.receipt_context(village.id, reference)
        ),
        sealed_answers=sealed,
        suspect=sending.visit.suspect or None,
    )
    keep_definition(session, sending.form, village.id, now)
    session.add(row)
    session.flush()
    attachments.attach(session, village.id, reference, sending.answers)
    session.add_all(_open_answers(definition, sending.answers, village))
    received = _received(row, sending.helper_id or None)
    session.add(received)
    session.flush()
    standings.record(session, received)
    outbox.note(session, received)
    return Receipt(code[0], threads.open_row_with_code(session, row, code[1]))


def _seal_answers(sending: Sending, reference: str, key: bytes) -> bytes:
    context = threads.answers_context(sending.village.id, reference)
    return vault.seal(key, msgspec.json.encode(sending.answers), context)


def keep_definition(session: Session, form: SignedForm, village_id: str, now: datetime) -> None:
    """Keep the definition of a form, once a version; the counter offers what is kept."""
    definition = form.definition
    if session.get(DefinitionRow, (village_id, definition.slug, definition.version)) is None:
        session.add(
            DefinitionRow(
                village_id=village_id,
                slug=definition.slug,
                version=definition.version,
                body=encode(definition),
                page=form.page,
                seen_at=now,
            )
        )


def _open_answers(
    definition: Definition, answers: Answers, village: ServedVillage
) -> list[OpenAnswerRow]:
    """Write the answers that are not personal apart, with the month as their only time."""
    month = f"{datetime.now(ZoneInfo(village.profile.timezone)):%Y-%m}"
    return [
        OpenAnswerRow(
            village_id=village.id,
            answer_id=secrets.token_hex(12),
            slug=definition.slug,
            version=definition.version,
            question=question.name,
            value=str(value),
            month=month,
        )
        for question in definition.questions
        if not question.personal and not isinstance(question, File)
        for value in _list_values(answers.get(question.name))
    ]


def _list_values(answer: object) -> list[object]:
    if answer is None:
        return []
    return list(answer) if isinstance(answer, list) else [answer]


def _received(row: SubmissionRow, helper_id: str | None) -> EventRow:
    return EventRow(
        village_id=row.village_id,
        reference=row.reference,
        number=1,
        kind="received",
        status=statuses.RECEIVED.name,
        staff_id=helper_id,
        at=row.received_at,
    )


def reply(session: Session, thread: Thread, text: str, visit: Visit) -> None:
    """Add the resident's message once a visit; a repeated send changes nothing."""
    if not _is_repeated(session, thread, visit):
        promises.resume(session, thread)
        threads.add_entry(session, thread, threads.REPLY, text=text, visit_hash=_hash(visit))


def ask(session: Session, thread: Thread, kind: str, text: str, visit: Visit) -> None:
    """Add what the resident asks about the data, once a visit."""
    if not _is_repeated(session, thread, visit):
        threads.add_entry(session, thread, kind, text=text, visit_hash=_hash(visit))


def complete(session: Session, thread: Thread, answers: Answers, visit: Visit) -> None:
    """Add what the office asked for once a visit; the answers given before stay in the thread."""
    if _is_repeated(session, thread, visit):
        return
    attachments.attach(session, thread.village_id, thread.reference, answers)
    promises.resume(session, thread)
    threads.add_entry(
        session,
        thread,
        threads.COMPLETED,
        status=statuses.RESUMED[thread.definition.kind],
        text=msgspec.json.encode(answers).decode(),
        detail=" ".join(answers),
        visit_hash=_hash(visit),
    )


def withdraw(session: Session, thread: Thread) -> None:
    """Mark the submission as withdrawn by the resident; a closed one stays as it is."""
    if not thread.status.closed:
        threads.add_entry(session, thread, threads.WITHDRAWN, status=statuses.WITHDRAWN)


def change_status(
    session: Session,
    thread: Thread,
    status: statuses.Status,
    staff_id: str,
    text: str = "",
    *,
    asked: Sequence[str] = (),
) -> None:
    """Set a status, with the office's words for the resident and the questions to answer again."""
    promises.resume(session, thread)
    promises.renew(session, thread, status)
    threads.add_entry(
        session,
        thread,
        threads.STATUS,
        status=status,
        staff_id=staff_id,
        text=text,
        detail=" ".join(asked) or None,
    )


def send_message(session: Session, thread: Thread, text: str, staff_id: str) -> None:
    """Send the resident a message."""
    threads.add_entry(session, thread, threads.MESSAGE, staff_id=staff_id, text=text)


def add_note(session: Session, thread: Thread, text: str, staff_id: str, public: bytes) -> None:
    """Add a note for colleagues, sealed to the office alone."""
    threads.add_entry(
        session, thread, threads.NOTE, staff_id=staff_id, text=text, office_public_key=public
    )


def assign(session: Session, thread: Thread, assignee_id: str, staff_id: str) -> None:
    """Give the submission to a colleague, or to nobody."""
    if assignee_id != thread.assignee_id:
        threads.add_entry(session, thread, threads.ASSIGNED, staff_id=staff_id, detail=assignee_id)


def answer_solved(session: Session, thread: Thread, solved: bool) -> None:
    """Add whether a complaint is solved for the one who made it; if not, it is taken up again."""
    if thread.status is statuses.DONE and not thread.told_solved:
        if not solved:
            promises.renew(session, thread, statuses.FOLLOWED_UP)
        threads.add_entry(
            session,
            thread,
            threads.SOLVED if solved else threads.UNSOLVED,
            status=None if solved else statuses.FOLLOWED_UP,
        )


def _is_repeated(session: Session, thread: Thread, visit: Visit) -> bool:
    found = session.scalar(
        select(EventRow.number).where(
            EventRow.village_id == thread.village_id, EventRow.visit_hash == _hash(visit)
        )
    )
    return found is not None


def _hash(visit: Visit) -> bytes:
    return hashlib.sha256(visit.id.encode()).digest()
