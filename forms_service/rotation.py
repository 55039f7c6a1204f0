"""A new office key: handed to every colleague, then every thread is sealed to it, bit by bit."""

from collections.abc import Iterator

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms_service import staff, threads, totp, vault
from forms_service.db import Database
from forms_service.models import EventRow, SessionRow, StaffRow, SubmissionRow, VillageRow
from forms_service.staff import AUDITOR
from forms_service.villages import open_with_recovery_key, recovery_context

BATCH = 500


def rotate(session: Session, village_id: str, recovery: bytes) -> tuple[bytes, bytes, list[str]]:
    """Give the village a new office key.

    Everybody is signed out. The old key stays, sealed to the new one, until `reseal` is done.
    Returns the new private key, the new recovery key, and the names of colleagues who are not
    handed the key, because nobody who had it vouches for their password: invite them anew.

    Raises:
        villages.UnknownVillage: when the village is not served here.
        vault.CannotOpen: when the recovery key does not fit.
    """
    old = open_with_recovery_key(session, village_id, recovery)
    new, printed = vault.make_office_key(), vault.make_key()
    village = session.get_one(VillageRow, village_id)
    if village.previous_key is not None:
        raise ValueError("finish the rotation under way first: office-key reseal")
    village.office_public_key = new.public
    village.recovery_wrapped_key = vault.seal(printed, new.private, recovery_context(village_id))
    village.previous_key = vault.seal_to_office(old, new.public)
    left_out = [row.name for row in _list_readers(session, village_id) if not _pass(row, old, new)]
    session.execute(delete(SessionRow).where(SessionRow.village_id == village_id))
    return new.private, printed, left_out


def reseal(database: Database, village_id: str, office_key: bytes) -> int:
    """Seal every thread key and note to the new office key; return how many were changed.

    Each batch is a transaction of its own, so residents and staff go on meanwhile.
    """
    changed = 0
    for references in _list_batches(database, village_id):
        with database.writing() as session:
            changed += _reseal_batch(session, village_id, references, office_key)
    return changed


def finish(session: Session, village_id: str) -> None:
    """Destroy the old key; what was sealed to it alone is closed for ever."""
    session.get_one(VillageRow, village_id).previous_key = None


def _list_readers(session: Session, village_id: str) -> list[StaffRow]:
    rows = select(StaffRow).where(
        StaffRow.village_id == village_id, StaffRow.left_at.is_(None), StaffRow.role != AUDITOR
    )
    return [row for row in session.scalars(rows) if row.wrapped_key]


def _pass(row: StaffRow, old: bytes, new: vault.OfficeKey) -> bool:
    """Hand the new key to somebody whose public key was vouched for with the old one."""
    if row.public_key is None or row.public_mac != staff.vouch(row, old):
        row.wrapped_key = b""
        return False
    secret = totp.open_secret(row, old) if row.sealed_totp else ""
    staff.keep_key(row, new.private)
    if secret:
        totp.seal(row, secret, new.private)
    return True


def _list_batches(database: Database, village_id: str) -> Iterator[list[str]]:
    after = ""
    while True:
        with database.reading() as session:
            query = select(SubmissionRow.reference).where(
                SubmissionRow.village_id == village_id, SubmissionRow.reference > after
            )
            found = list(session.scalars(query.order_by(SubmissionRow.reference).limit(BATCH)))
        if not found:
            return
        yield found
        after = found[-1]


def _reseal_batch(
    session: Session, village_id: str, references: list[str], office_key: bytes
) -> int:
    ring = threads.read_key_ring(session, village_id, office_key)
    public = session.get_one(VillageRow, village_id).office_public_key
    rows = session.scalars(
        select(SubmissionRow).where(
            SubmissionRow.village_id == village_id, SubmissionRow.reference.in_(references)
        )
    )
    changed = 0
    for row in rows:
        fresh = _reseal(row.office_key, ring, public)
        changed += fresh is not None
        row.office_key = fresh or row.office_key
    _reseal_notes(session, village_id, references, ring, public)
    return changed


def _reseal_notes(
    session: Session, village_id: str, references: list[str], ring: vault.KeyRing, public: bytes
) -> None:
    notes = session.scalars(
        select(EventRow).where(
            EventRow.village_id == village_id,
            EventRow.reference.in_(references),
            EventRow.kind == threads.NOTE,
        )
    )
    for note in notes:
        size, sealed = vault.SEALED_KEY_BYTES, note.sealed_text or b""
        fresh = _reseal(sealed[:size], ring, public)
        if fresh is not None:
            note.sealed_text = fresh + sealed[size:]


def _reseal(sealed: bytes, ring: vault.KeyRing, public: bytes) -> bytes | None:
    """Return a key sealed anew; None when it is already, or was destroyed with its thread."""
    try:
        vault.open_at_office(sealed, ring.keys[0])
    except vault.CannotOpen:
        try:
            return vault.seal_to_office(ring.open(sealed), public)
        except vault.CannotOpen:
            return None
    return None
