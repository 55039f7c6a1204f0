"""Erasing a submission: its wrapped keys go first, then what they sealed; a tombstone stays."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Table, delete, select, tuple_, update
from sqlalchemy.orm import Session

from forms_service.db import Database
from forms_service.erasure_list import Erasure, ErasureList
from forms_service.models import Base, SubmissionRow

RETENTION = "retention"
REQUEST = "request"
BATCH = 200
# The tombstone: plain facts that say that something came and went. Every other column and
# every other table that names a submission is emptied, so that a new one is erased by default.
TOMBSTONE = {
    "submissions": {
        "village_id", "reference", "slug", "version", "kind", "received_at", "due_on", "erase_on",
        "lookup", "channel", "suspect", "erased_at", "erased_why",
    },
    "events": {"village_id", "reference", "number", "kind", "status", "staff_id", "at"},
}  # fmt: skip
KEPT_TABLES = {"access_log"}
KEYS = {"office_key", "receipt_key"}


@dataclass(frozen=True, slots=True)
class Doomed:
    """A submission about to be erased; `proof` binds the sealed bytes that are destroyed."""

    village_id: str
    reference: str
    lookup: bytes
    proof: str


def list_due(session: Session, village_id: str, today: date) -> list[Doomed]:
    """List what a village has promised to have erased by today."""
    return _list(session, village_id, SubmissionRow.erase_on <= today)


def get_doomed(session: Session, village_id: str, reference: str) -> Doomed:
    """Return one submission to erase; raises LookupError when there is none."""
    found = _list(session, village_id, SubmissionRow.reference == reference)
    if not found:
        raise LookupError(reference)
    return found[0]


def erase(database: Database, doomed: Iterable[Doomed], why: str, kept: ErasureList) -> None:
    """Erase submissions for good; raises StorageUnavailable.

    The list that outlives a restored backup is written first: what it names is erased again
    whenever it is found alive.
    """
    doomed = list(doomed)
    at = datetime.now(UTC)
    kept.add([Erasure(d.village_id, d.reference, fingerprint(d.lookup), at, why) for d in doomed])
    for start in range(0, len(doomed), BATCH):
        names = [(d.village_id, d.reference) for d in doomed[start : start + BATCH]]
        with database.writing() as session:
            _destroy_keys(session, names, at, why)
        with database.writing() as session:
            _destroy_content(session, names)
    database.forget_pages()


def finish(database: Database) -> int:
    """Finish what an interruption left half erased; return how many there were."""
    with database.reading() as session:
        found = session.execute(
            select(SubmissionRow.village_id, SubmissionRow.reference).where(
                SubmissionRow.erased_at.is_not(None), SubmissionRow.sealed_answers != b""
            )
        )
        names = [(row.village_id, row.reference) for row in found]
    if names:
        with database.writing() as session:
            _destroy_content(session, names)
    database.forget_pages()  # a reader may have held the log open when they were erased
    return len(names)


def replay(database: Database, kept: ErasureList) -> int:
    """Erase again whatever a restored backup brought back; return how many there were."""
    count = 0
    for erasure in kept.read():
        with database.reading() as session:
            alive = _list(session, erasure.village_id, SubmissionRow.reference == erasure.reference)
        again = [d for d in alive if fingerprint(d.lookup) == erasure.fingerprint]
        count += len(again)
        if again:
            erase(database, again, erasure.why, ErasureList(None))
    return count


def fingerprint(lookup: bytes) -> str:
    """Name a submission in the list: a number may be given twice after a restore, this is not."""
    return hashlib.sha256(b"erasure.v1" + lookup).hexdigest()


def _list(session: Session, village_id: str, condition: ColumnElement[bool]) -> list[Doomed]:
    rows = session.scalars(
        select(SubmissionRow)
        .where(
            SubmissionRow.village_id == village_id,
            SubmissionRow.erased_at.is_(None),
            condition,
        )
        .order_by(SubmissionRow.reference)
        .execution_options(yield_per=BATCH)
    )
    return [Doomed(village_id, row.reference, row.lookup, _prove(row)) for row in rows]


def _prove(row: SubmissionRow) -> str:
    sealed = b"".join((row.lookup, row.office_key, row.receipt_key, row.sealed_answers))
    return hashlib.sha256(sealed).hexdigest()


Names = list[tuple[str, str]]


def _destroy_keys(session: Session, names: Names, at: datetime, why: str) -> None:
    values = dict.fromkeys(KEYS, b"") | {"erased_at": at, "erased_why": why}
    session.execute(update(SubmissionRow).where(_named(SubmissionRow, names)).values(values))


def _destroy_content(session: Session, names: Names) -> None:
    for table in reversed(Base.metadata.sorted_tables):
        if not {"village_id", "reference"} <= set(table.c.keys()) or table.name in KEPT_TABLES:
            continue
        named = tuple_(table.c.village_id, table.c.reference).in_(names)
        if table.name in TOMBSTONE:
            session.execute(update(table).where(named).values(_blank(table)))
        else:
            session.execute(delete(table).where(named))


def _blank(table: Table) -> dict[str, object]:
    """Return an empty value for each column that no tombstone keeps."""
    return {
        column.name: None if column.nullable else column.type.python_type()
        for column in table.columns
        if column.name not in TOMBSTONE[table.name]
    }


def _named(row: type[SubmissionRow], names: Names) -> ColumnElement[bool]:
    return tuple_(row.village_id, row.reference).in_(names)
