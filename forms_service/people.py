"""Finds submissions of the same person without keeping who it is: a blind index of the NIK."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service.definitions import Definition, Nik
from forms_service.models import SubmissionRow
from forms_service.questions import Answers
from forms_service.signing import Purpose, derive_key

if TYPE_CHECKING:
    from forms_service.sendings import Sending

INDEX_BYTES = 16


def find_person(sending: "Sending", master_keys: Sequence[str]) -> bytes | None:
    """Return the keyed hash of the sender's NIK, or None when the form asks for none."""
    nik = find_nik(sending.form.definition, sending.answers)
    return hash_nik(nik, master_keys[0], sending.village.id) if nik else None


def find_nik(definition: Definition, answers: Answers) -> str:
    """Return the first NIK answered, or an empty text."""
    names = (q.name for q in definition.questions if isinstance(q, Nik))
    return next((str(answers[name]) for name in names if answers.get(name)), "")


def hash_nik(nik: str, master_key: str, village_id: str) -> bytes:
    """Hash a NIK with a key of the village's own; without the key it tells nothing."""
    key = derive_key(master_key, Purpose.PERSON, village_id)
    return hmac.new(key.encode(), nik.encode(), hashlib.sha256).digest()[:INDEX_BYTES]


def list_of_same_person(session: Session, village_id: str, reference: str) -> list[SubmissionRow]:
    """List other submissions of whoever sent this one, the newest first, at most ten."""
    person = session.scalar(
        select(SubmissionRow.person).where(
            SubmissionRow.village_id == village_id, SubmissionRow.reference == reference
        )
    )
    if person is None:
        return []
    rows = (
        select(SubmissionRow)
        .where(
            SubmissionRow.village_id == village_id,
            SubmissionRow.person == person,
            SubmissionRow.reference != reference,
        )
        .order_by(SubmissionRow.received_at.desc())
        .limit(10)
    )
    return list(session.scalars(rows))
