"""What the office sees of its deliveries, channel by channel."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from forms_service.models import DeliveryRow

FAILED = and_(DeliveryRow.delivered_at.is_(None), DeliveryRow.attempts > 0)
WAITING = and_(DeliveryRow.delivered_at.is_(None), DeliveryRow.next_at.is_not(None))
GIVEN_UP = and_(DeliveryRow.delivered_at.is_(None), DeliveryRow.next_at.is_(None))


@dataclass(frozen=True, slots=True)
class State:
    """How the deliveries of a month go on one channel."""

    channel: str
    delivered: int
    waiting: int
    given_up: int
    failing: int
    delivered_at: datetime | None
    next_at: datetime | None
    problem: str


def list_states(session: Session, village_id: str) -> list[State]:
    """List the channels that anything was ever to go out on, by name."""
    rows = session.execute(
        select(
            DeliveryRow.channel,
            func.count(DeliveryRow.delivered_at),
            _count_if(WAITING),
            _count_if(GIVEN_UP),
            _count_if(FAILED),
            func.max(DeliveryRow.delivered_at),
            func.min(case((FAILED, DeliveryRow.next_at))),
            func.max(case((FAILED, DeliveryRow.problem), else_="")),
        )
        .where(DeliveryRow.village_id == village_id)
        .group_by(DeliveryRow.channel)
        .order_by(DeliveryRow.channel)
    )
    return [State(*row) for row in rows]


def count_failing(session: Session, village_id: str) -> int:
    """Count what was tried in vain and is not delivered."""
    query = select(func.count()).where(DeliveryRow.village_id == village_id, FAILED)
    return session.scalar(query) or 0


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
