"""The access log: who of the staff opened or revealed what, and when."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forms_service import standings
from forms_service.models import AccessRow
from forms_service.sessions import StaffSession
from forms_service.standings import FROM_RESIDENT, OPENED
from forms_service.threads import Thread

__all__ = ["FROM_RESIDENT", "OPENED", "PRINTED", "REVEALED", "SEARCHED"]
REVEALED = "revealed"
FETCHED = "fetched"
PRINTED = "printed"
SEARCHED = "searched"
EXPORTED = "exported"
# Reloads and the returns from one's own forms within this time belong to the same opening.
SITTING = timedelta(minutes=15)
REVEAL = timedelta(minutes=10)


def log_act(
    session: Session, village_id: str, staff_id: str, *, reference: str, act: str, detail: str = ""
) -> AccessRow:
    """Write one act down; `detail` names a question, never an answer."""
    row = AccessRow(
        village_id=village_id,
        entry_id=secrets.token_hex(12),
        at=datetime.now(UTC),
        staff_id=staff_id,
        reference=reference,
        act=act,
        detail=detail,
    )
    session.add(row)
    if act == OPENED:
        standings.record_opening(session, village_id, reference, row.at)
    return row


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
    return _list_recent(session, staff, reference, REVEALED)


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
