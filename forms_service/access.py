"""The access log: who of the staff opened or revealed what, and when. Append-only, chained."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forms_service import standings
from forms_service.chain import EMPTY, Fact, link
from forms_service.models import AccessRow, StaffRow, VillageRow
from forms_service.sessions import StaffSession
from forms_service.standings import FROM_RESIDENT, OPENED
from forms_service.threads import Thread

__all__ = ["FROM_RESIDENT", "OPENED", "PRINTED", "REVEALED", "SEARCHED"]
REVEALED = "revealed"
FETCHED = "fetched"
PRINTED = "printed"
SEARCHED = "searched"
EXPORTED = "exported"
ERASED = "erased"
PURGED = "purged"
# Between the name of a question and why its answer was looked at.
WHY = ": "
BREACH = "breach"
# What happens to accounts: the detail names the colleague, or which second factor.
INVITED = "invited"
JOINED = "joined"
LET_IN = "let_in"
ENDED = "ended"
FACTOR_ADDED = "factor_added"
FACTOR_REMOVED = "factor_removed"
# Reloads and the returns from one's own forms within this time belong to the same opening.
SITTING = timedelta(minutes=15)
REVEAL = timedelta(minutes=10)


class BrokenChain(ValueError):
    """An entry was changed, added or left out; `number` is the first that does not fit."""

    def __init__(self, number: int) -> None:
        super().__init__(f"entry {number} does not fit the one before it")
        self.number = number


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a village's log: how many entries, and the hash that binds them all."""

    number: int
    chain: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.chain.hex()[:32]}"


def log_act(
    session: Session,
    village_id: str,
    staff_id: str,
    *,
    reference: str,
    act: str,
    detail: str = "",
    at: datetime | None = None,
) -> AccessRow:
    """Write one act down; `detail` names a question or a colleague, never an answer.

    An empty id is the service. `at` is for samples that happened earlier.
    """
    session.get(VillageRow, village_id, with_for_update=True)  # one writer a village
    head = get_head(session, village_id)
    fact = Fact(
        village_id, head.number + 1, at or datetime.now(UTC), staff_id, reference, act, detail
    )
    row = AccessRow(
        village_id=village_id,
        entry_id=secrets.token_hex(12),
        number=fact.number,
        at=fact.at,
        staff_id=staff_id,
        reference=reference,
        act=act,
        detail=detail,
        chain=link(head.chain, fact),
    )
    session.add(row)
    session.flush()
    if act == OPENED:
        standings.record_opening(session, village_id, reference, row.at)
    return row


def get_head(session: Session, village_id: str) -> Head:
    """Return the end of a village's log; that of an empty one is 0."""
    row = session.execute(
        select(AccessRow.number, AccessRow.chain)
        .where(AccessRow.village_id == village_id)
        .order_by(AccessRow.number.desc())
        .limit(1)
    ).one_or_none()
    return Head(row.number, row.chain) if row else Head(0, EMPTY)


def verify(session: Session, village_id: str) -> Head:
    """Walk the whole log and return its end.

    Whoever kept an earlier end (purge certificates and digests name it) can tell whether
    later entries were cut off or the whole log was written anew.

    Raises:
        BrokenChain: at the first entry that does not fit.
    """
    head = Head(0, EMPTY)
    rows = select(AccessRow).where(AccessRow.village_id == village_id).order_by(AccessRow.number)
    for row in session.scalars(rows.execution_options(yield_per=1000)):
        number = head.number + 1
        fact = Fact(village_id, number, row.at, row.staff_id, row.reference, row.act, row.detail)
        if row.number != number or row.chain != link(head.chain, fact):
            raise BrokenChain(number)
        head = Head(number, row.chain)
    return head


def list_entries(
    session: Session, village_id: str, *, page: int = 1, size: int = 100
) -> list[tuple[AccessRow, str]]:
    """List entries, the newest first, with the name of who acted."""
    found = session.execute(
        select(AccessRow, StaffRow.name)
        .outerjoin(
            StaffRow,
            (StaffRow.village_id == AccessRow.village_id)
            & (StaffRow.staff_id == AccessRow.staff_id),
        )
        .where(AccessRow.village_id == village_id)
        .order_by(AccessRow.number.desc())
        .limit(size)
        .offset((page - 1) * size)
    )
    return [(row, name or "") for row, name in found]


def list_readers(
    session: Session, village_id: str, reference: str
) -> list[tuple[datetime, str, str]]:
    """List when, by whom and how one submission was read, for the resident whose it is."""
    found = session.execute(
        select(AccessRow.at, StaffRow.name, AccessRow.act)
        .outerjoin(
            StaffRow,
            (StaffRow.village_id == AccessRow.village_id)
            & (StaffRow.staff_id == AccessRow.staff_id),
        )
        .where(
            AccessRow.village_id == village_id,
            AccessRow.reference == reference,
            AccessRow.act.in_((OPENED, REVEALED, FETCHED, PRINTED)),
        )
        .order_by(AccessRow.number)
    )
    return [(row.at, row.name or "", row.act) for row in found]


def is_same_opening(session: Session, staff: StaffSession, thread: Thread) -> bool:
    """Tell whether this person has it open already and the resident added nothing since."""
    opened_at: datetime | None = session.scalar(
        select(func.max(AccessRow.at)).where(*_acts(staff, thread.reference, OPENED))
    )
    if opened_at is None:
        return False
    heard_at = max(e.at for e in thread.entries if e.kind in FROM_RESIDENT)
    return opened_at > max(heard_at, staff.created_at, datetime.now(UTC) - SITTING)


def list_revealed(session: Session, staff: StaffSession, reference: str) -> set[str]:
    """List the questions whose answers this session revealed a few minutes ago."""
    details = _list_recent(session, staff, reference, REVEALED)
    return {detail.partition(WHY)[0] for detail in details}


def is_printing(session: Session, staff: StaffSession, reference: str) -> bool:
    """Tell whether this session asked a few minutes ago to print it in full."""
    return bool(_list_recent(session, staff, reference, PRINTED))


def _list_recent(session: Session, staff: StaffSession, reference: str, act: str) -> set[str]:
    since = max(staff.created_at, datetime.now(UTC) - REVEAL)
    return set(
        session.scalars(
            select(AccessRow.detail).where(*_acts(staff, reference, act), AccessRow.at >= since)
        )
    )


def _acts(staff: StaffSession, reference: str, act: str) -> tuple[ColumnElement[bool], ...]:
    return (
        AccessRow.village_id == staff.village_id,
        AccessRow.reference == reference,
        AccessRow.staff_id == staff.staff_id,
        AccessRow.act == act,
    )
