"""One act of sending: stored durably, once a visit, in one transaction of a dozen plain inserts."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forms_service import attachments, deadlines, people, standings, statuses, threads, vault
from forms_service.db import Database, StorageUnavailable
from forms_service.definitions import Definition, File, SignedForm, encode
from forms_service.models import (
    DefinitionRow,
    EventRow,
    OpenAnswerRow,
    StaffRow,
    SubmissionRow,
    get_table,
)
from forms_service.notifications import outbox
from forms_service.questions import Answers
from forms_service.receipts import make_receipt_code
from forms_service.signing import Purpose, Visit, derive_key
from forms_service.statements import Statement
from forms_service.threads import Entry, Thread
from forms_service.villages import ServedVillage, next_reference

ATTEMPTS = 20

_SUBMISSION = Statement(insert(get_table(SubmissionRow)))
_EVENT = Statement(insert(get_table(EventRow)))
_OPEN_ANSWER = Statement(insert(get_table(OpenAnswerRow)))
_DEFINITION = Statement(insert(get_table(DefinitionRow)))
_FIND_DEFINITION = Statement(
    select(DefinitionRow.slug).where(
        DefinitionRow.village_id == bindparam("village_id"),
        DefinitionRow.slug == bindparam("slug"),
        DefinitionRow.version == bindparam("version"),
    )
)
_FIND_REPEATED = Statement(
    select(SubmissionRow.reference).where(
        SubmissionRow.village_id == bindparam("village_id"),
        SubmissionRow.lookup == bindparam("lookup"),
    )
)


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

    @property
    def definition(self) -> Definition:
        """Return the definition that was answered."""
        return self.form.definition


def store(
    database: Database,
    sending: Sending,
    master_keys: Sequence[str],
    admit: Callable[[Connection], None] | None = None,
) -> Receipt:
    """Store a submission durably, once a visit, and return its receipt.

    `admit` may raise before something new is stored; a repeated sending never meets it.

    Raises:
        AnswersDiffer: when the same visit was stored with other answers.
        Erased: when it was stored, and erased since.
        StorageUnavailable: when nothing was stored.
    """
    code = _derive_code(sending, master_keys)
    person = people.find_person(sending, master_keys)
    for _attempt in range(ATTEMPTS):
        # Where writers do not wait for each other (PostgreSQL), one of two at the same instant
        # meets the other's row: the next attempt finds it.
        with suppress(IntegrityError), database.storing() as connection:
            if repeated := _find_repeated(connection, sending, code):
                return repeated
            if admit is not None:
                admit(connection)
            return Receipt(code[0], _insert(connection, sending, code[1], person))
    raise StorageUnavailable("other writers were always first")


def find(
    database: Database,
    sending: Sending,
    master_keys: Sequence[str],
    read: Callable[[datetime], Answers | None],
) -> Receipt | None:
    """Return the receipt of what this visit has brought already, however long ago that was.

    What was right on its day may be wrong today: `read` gives the answers as they are read at the
    moment that it was received, or None when they are wrong then too.

    Raises:
        Erased: when it was stored, and erased since.
    """
    text, keys = _derive_code(sending, master_keys)
    with database.reading() as session:
        connection = session.connection()
        thread = _open_stored(connection, sending.village, keys)
        answers = read(thread.received_at) if thread else None
        if thread is None or answers is None:
            return None
        same = _is_same(connection, thread, replace(sending, answers=answers))
    return Receipt(text, thread) if same else None


def _derive_code(sending: Sending, master_keys: Sequence[str]) -> Code:
    village = sending.village
    master_key = sending.code_key or master_keys[0]
    key = derive_key(master_key, Purpose.RECEIPT_CODE, village.id)
    text = make_receipt_code(key, sending.visit.id)
    return text, vault.derive_receipt_keys(text, village.receipt_salt)


def _find_repeated(connection: Connection, sending: Sending, code: Code) -> Receipt | None:
    thread = _open_stored(connection, sending.village, code[1])
    if thread is None:
        return None
    if not _is_same(connection, thread, sending):
        raise AnswersDiffer
    return Receipt(code[0], thread)


def _open_stored(
    connection: Connection, village: ServedVillage, keys: vault.ReceiptKeys
) -> Thread | None:
    place = {"village_id": village.id, "lookup": keys.lookup}
    reference = _FIND_REPEATED.find(connection, place)
    if reference is None:
        return None
    with Session(connection) as session:
        row = session.get_one(SubmissionRow, (village.id, reference))
        return threads.open_row_with_code(session, row, keys)


def _is_same(connection: Connection, thread: Thread, sending: Sending) -> bool:
    return thread.definition == sending.definition and attachments.are_same(
        connection, thread, sending.answers
    )


def _insert(
    connection: Connection, sending: Sending, keys: vault.ReceiptKeys, person: bytes | None
) -> Thread:
    village = sending.village
    reference = next_reference(connection, village.id, village.today().year)
    thread = _begin(connection, sending, reference)
    keep_definition(connection, sending.form, village.id, thread.received_at)
    _SUBMISSION.run(connection, _submission(thread, sending, keys, person))
    attachments.attach(connection, village.id, reference, sending.answers)
    _OPEN_ANSWER.run_all(connection, _open_answers(sending))
    _EVENT.run(connection, _received(thread, sending.helper_id))
    standings.begin(connection, thread)
    outbox.announce(connection, thread)
    return thread


def _begin(connection: Connection, sending: Sending, reference: str) -> Thread:
    """Return the thread that begins now, as its receipt code will open it."""
    village, definition = sending.village, sending.definition
    now, today = datetime.now(UTC), village.today()
    author = _find_name(connection, village.id, sending.helper_id) if sending.helper_id else ""
    return Thread(
        village_id=village.id,
        reference=reference,
        definition=definition,
        received_at=now,
        due_on=deadlines.add_working_days(
            today, definition.working_days, village.profile.closed_days
        ),
        erase_on=today + timedelta(days=definition.retention_days),
        answers=sending.answers,
        entries=(Entry(1, threads.RECEIVED, now, statuses.RECEIVED, author, ""),),
        key=vault.make_key(),
        suspect=sending.visit.suspect,
    )


def _find_name(connection: Connection, village_id: str, staff_id: str) -> str:
    found = connection.scalar(
        select(StaffRow.name).where(
            StaffRow.village_id == village_id, StaffRow.staff_id == staff_id
        )
    )
    return found or ""


def _submission(
    thread: Thread, sending: Sending, keys: vault.ReceiptKeys, person: bytes | None
) -> dict[str, Any]:
    place = (thread.village_id, thread.reference)
    answers = msgspec.json.encode(sending.answers)
    return {
        "village_id": thread.village_id,
        "reference": thread.reference,
        "slug": thread.definition.slug,
        "version": thread.definition.version,
        "kind": thread.definition.kind,
        "received_at": thread.received_at,
        "due_on": thread.due_on,
        "erase_on": thread.erase_on,
        "channel": "desk" if sending.helper_id else "web",
        "person": person,
        "lookup": keys.lookup,
        "office_key": vault.seal_to_office(thread.key, sending.village.office_public_key),
        "receipt_key": vault.seal(keys.wrapping, thread.key, threads.receipt_context(*place)),
        "sealed_answers": vault.seal(thread.key, answers, threads.answers_context(*place)),
        "suspect": thread.suspect or None,
    }


def keep_definition(
    connection: Connection, form: SignedForm, village_id: str, now: datetime
) -> None:
    """Keep the definition of a form, once a version; the counter offers what is kept."""
    definition = form.definition
    version = {
        "village_id": village_id,
        "slug": definition.slug,
        "version": definition.version,
    }
    if _FIND_DEFINITION.find(connection, version) is None:
        more = {"body": encode(definition), "page": form.page, "seen_at": now}
        _DEFINITION.run(connection, version | more)


def _open_answers(sending: Sending) -> list[dict[str, str]]:
    """Write the answers that are not personal apart, with the month as their only time."""
    definition, village = sending.definition, sending.village
    month = f"{village.today():%Y-%m}"
    return [
        {
            "village_id": village.id,
            "answer_id": secrets.token_hex(12),
            "slug": definition.slug,
            "version": definition.version,
            "question": question.name,
            "value": str(value),
            "month": month,
        }
        for question in definition.questions
        if not question.personal and not isinstance(question, File)
        for value in _list_values(sending.answers.get(question.name))
    ]


def _list_values(answer: object) -> list[object]:
    if answer is None:
        return []
    return list(answer) if isinstance(answer, list) else [answer]


def _received(thread: Thread, helper_id: str) -> dict[str, Any]:
    return {
        "village_id": thread.village_id,
        "reference": thread.reference,
        "number": 1,
        "kind": threads.RECEIVED,
        "status": statuses.RECEIVED.name,
        "staff_id": helper_id or None,
        "at": thread.received_at,
    }
