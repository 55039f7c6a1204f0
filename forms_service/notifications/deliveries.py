"""The state of each delivery: spread over channels, claimed by one process, tried for 75 hours."""

import random
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from forms_service.models import DeliveryRow, OutboxRow
from forms_service.notifications.channels import Channel, choose
from forms_service.notifications.outbox import DIGEST

# The waits of Standard Webhooks 1.0: ten attempts in 75 hours and a half.
WAITS = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20),
    timedelta(hours=24),
)  # fmt: skip
JITTER = 0.1
LEASE = timedelta(minutes=5)
TOGETHER = 20
KEPT = timedelta(days=30)


def has_work(session: Session, villages: Collection[str], now: datetime) -> bool:
    """Tell whether anything is new or due."""
    new = select(OutboxRow.notice_id).where(
        OutboxRow.village_id.in_(villages), OutboxRow.spread_at.is_(None)
    )
    due = select(DeliveryRow.notice_id).where(
        DeliveryRow.village_id.in_(villages), DeliveryRow.next_at <= now, _is_free(now)
    )
    return any(session.scalar(query.limit(1)) is not None for query in (new, due))


def spread(session: Session, channels: Sequence[Channel], now: datetime) -> None:
    """Give each new notice one delivery a channel; one that nobody is to be told is dropped."""
    villages = {channel.village for channel in channels}
    rows = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.village_id.in_(villages), OutboxRow.spread_at.is_(None))
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        chosen = choose(channels, row)
        row.spread_at = now
        session.add_all(
            DeliveryRow(
                village_id=row.village_id, notice_id=row.notice_id, channel=channel.name,
                attempts=0, next_at=now, problem="",
            )
            for channel in chosen
        )  # fmt: skip
        if not chosen and row.kind != DIGEST:  # a digest marks its day
            session.delete(row)


def claim(session: Session, channel: Channel, now: datetime) -> list[DeliveryRow]:
    """Take what is due on a channel for a few minutes, so that no other process sends it too."""
    rows = session.scalars(
        select(DeliveryRow)
        .where(
            DeliveryRow.village_id == channel.village,
            DeliveryRow.channel == channel.name,
            DeliveryRow.next_at <= now,
            _is_free(now),
        )
        .order_by(DeliveryRow.next_at, DeliveryRow.notice_id)
        .limit(1 if channel.is_webhook else TOGETHER)
        .with_for_update(skip_locked=True)
    ).all()
    mark = secrets.token_hex(8)
    for row in rows:
        row.claim, row.claimed_until = mark, now + LEASE
    return list(rows)


def settle(
    session: Session, claimed: Sequence[DeliveryRow], problem: str, now: datetime, *, final: bool
) -> None:
    """Write down how an attempt ended, unless the claim was lost to another process meanwhile."""
    for before in claimed:
        row = session.get(DeliveryRow, (before.village_id, before.notice_id, before.channel))
        if row is None or row.claim != before.claim:
            continue
        row.claim, row.claimed_until, row.problem = None, None, problem
        row.attempts += 1
        if not problem:
            row.delivered_at, row.next_at = now, None
        elif final or row.attempts > len(WAITS):
            row.next_at = None
        else:
            row.next_at = now + _jitter(WAITS[row.attempts - 1])


def drop_removed(session: Session, channels: Sequence[Channel]) -> None:
    """Delete what waits for a channel that is no longer in the file."""
    known = {(channel.village, channel.name) for channel in channels}
    waiting = session.scalars(select(DeliveryRow).where(DeliveryRow.next_at.is_not(None)))
    for row in waiting:
        if (row.village_id, row.channel) not in known:
            session.delete(row)


def try_again(session: Session, village_id: str, now: datetime) -> None:
    """Let everything of a village that is not delivered be tried at once, for 75 hours anew."""
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.village_id == village_id, DeliveryRow.delivered_at.is_(None))
        .values(next_at=now, attempts=0, claim=None, claimed_until=None)
    )


def forget(session: Session, villages: Collection[str], now: datetime) -> None:
    """Delete notices after a month, and those of villages that have no channel."""
    old = OutboxRow.at < now - KEPT
    session.execute(delete(OutboxRow).where(or_(old, OutboxRow.village_id.not_in(villages))))


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(DeliveryRow.claimed_until.is_(None), DeliveryRow.claimed_until < now)


def _jitter(wait: timedelta) -> timedelta:
    """Vary a wait, so that many do not return at the same instant."""
    return wait * random.uniform(1 - JITTER, 1 + JITTER)
