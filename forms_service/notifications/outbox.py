"""The outbox: what has to be told, written in the transaction that made it true."""

import json
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert
from sqlalchemy.orm import Session

from forms_service.models import EventRow, OutboxRow, StandingRow, get_table
from forms_service.statements import Statement

if TYPE_CHECKING:
    from forms_service.threads import Thread

OFFICE = "kantor"
DIGEST = "digest"
REMINDER = "reminder"
ASSIGNED = "assigned"
RECEIVED = "received"
STATUS = "status"
FROM_RESIDENT = (
    "reply", "completed", "withdrawn", "solved", "unsolved", "asks_correction", "asks_erasure",
)  # fmt: skip
# What people are told; other systems are told of every status too.
FOR_PEOPLE = (
    RECEIVED, "reply", "completed", "withdrawn", "unsolved", "asks_correction", "asks_erasure",
    ASSIGNED, DIGEST, REMINDER,
)  # fmt: skip
KINDS = (*FOR_PEOPLE, "solved", STATUS)
_NOTICE = Statement(insert(get_table(OutboxRow)))


def note(session: Session, event: EventRow) -> None:
    """Put what an entry of a thread means for others into the outbox; no word of it goes along."""
    if (audience := _find_audience(session, event)) is not None:
        put(
            session,
            event.village_id,
            secrets.token_hex(16),
            kind=event.kind,
            audience=audience,
            reference=event.reference,
            status=event.status,
        )


def announce(connection: Connection, thread: "Thread") -> None:
    """Tell the office of a submission received this moment; of a suspect one nobody is told."""
    if not thread.suspect:
        notice = _make_notice(
            thread.village_id,
            secrets.token_hex(16),
            kind=RECEIVED,
            reference=thread.reference,
            status=thread.status.name,
        )
        _NOTICE.run(connection, notice)


def put(session: Session, village_id: str, notice_id: str, **what: Any) -> OutboxRow:
    """Write one notice about `what`: kind, audience, reference, status and facts."""
    row = OutboxRow(**_make_notice(village_id, notice_id, **what))
    session.add(row)
    return row


def _make_notice(
    village_id: str,
    notice_id: str,
    *,
    kind: str,
    audience: str = OFFICE,
    reference: str = "",
    status: str | None = None,
    facts: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Make one notice; `facts` are numbers, dates and reference numbers, never an answer."""
    return {
        "village_id": village_id,
        "notice_id": notice_id,
        "kind": kind,
        "audience": audience,
        "reference": reference,
        "status": status,
        "facts": json.dumps(facts or {}),
        "at": datetime.now(UTC),
    }


def _find_audience(session: Session, event: EventRow) -> str | None:
    """Return who should know: the whole office, or whoever has it in hand; None is nobody."""
    standing = session.get(StandingRow, (event.village_id, event.reference))
    if event.kind in FROM_RESIDENT:
        return (standing.assignee_id if standing else None) or OFFICE
    if event.kind == ASSIGNED:
        return None if event.detail in (None, "", event.staff_id) else event.detail
    return OFFICE if event.kind == STATUS else None
