"""What is told once a working day: a digest to the office, and reminders of promises."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session

from forms_service import deadlines, worklist
from forms_service.counter import Reminders
from forms_service.models import DeliveryRow, OutboxRow, StandingRow, SubmissionRow
from forms_service.notifications.outbox import DIGEST, OFFICE, REMINDER, put
from forms_service.staff import KEPALA_DESA, SEKRETARIS
from forms_service.villages import ServedVillage

AT = time(7)


def plan(session: Session, village: ServedVillage, now: datetime) -> None:
    """Put the day's digest and reminders into the outbox, once, on a working day from seven on."""
    local = now.astimezone(ZoneInfo(village.profile.timezone))
    day, closed = local.date(), village.profile.closed_days
    if local.time() < AT or not deadlines.is_working_day(day, closed):
        return
    if session.get(OutboxRow, (village.id, f"{DIGEST}-{day}")) is not None:
        return
    since = _find_last_day(session, village) or day - timedelta(days=1)
    facts = _count(session, village)
    digest = put(session, village.id, f"{DIGEST}-{day}", kind=DIGEST, facts=facts)
    digest.at = now
    if not any(facts.values()):
        digest.spread_at = now  # nothing to tell, but the day is marked
    for audience, due in list_reminders(session, village, since, day).items():
        facts_of = {"due": [[reference, due_on.isoformat()] for reference, due_on in due]}
        notice_id = f"{REMINDER}-{day}-{audience}"
        put(session, village.id, notice_id, kind=REMINDER, audience=audience, facts=facts_of)


def list_reminders(
    session: Session, village: ServedVillage, since: date, today: date
) -> dict[str, list[tuple[str, date]]]:
    """List for each who has to know the promises that reached a set day since the last time."""
    reminders: Reminders = village.profile.counter.reminders
    found: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for reference, due_on, assignee_id in _list_open(session, village):
        for audience, days in (
            (assignee_id or OFFICE, reminders.assignee),
            (SEKRETARIS, reminders.sekretaris),
            (KEPALA_DESA, reminders.kepala_desa),
        ):
            if _reaches(days, due_on, (since, today), village.profile.closed_days):
                found[audience].append((reference, due_on))
    return found


def _reaches(
    days: Iterable[int], due_on: date, span: tuple[date, date], closed: Iterable[str]
) -> bool:
    """Tell whether the distance to the due date, in working days, came to one of the days."""
    before, now = (_distance(due_on, day, closed) for day in span)
    return any(before < day <= now for day in days)


def _distance(due_on: date, day: date, closed: Iterable[str]) -> int:
    """Count the working days from the due date to a day; before it they are negative."""
    if day < due_on:
        return -deadlines.count_working_days(day, due_on, closed)
    return deadlines.count_working_days(due_on, day, closed)


def _list_open(session: Session, village: ServedVillage) -> list[tuple[str, date, str | None]]:
    rows = session.execute(
        select(StandingRow.reference, SubmissionRow.due_on, StandingRow.assignee_id)
        .join(
            SubmissionRow,
            (SubmissionRow.village_id == StandingRow.village_id)
            & (SubmissionRow.reference == StandingRow.reference),
        )
        .where(
            StandingRow.village_id == village.id,
            StandingRow.closed.is_(False),
            not_(worklist.AT_REST),
            not_(worklist.QUARANTINED),
        )
        .order_by(SubmissionRow.due_on, StandingRow.reference)
    )
    return [(row.reference, row.due_on, row.assignee_id) for row in rows]


def _find_last_day(session: Session, village: ServedVillage) -> date | None:
    at: datetime | None = session.scalar(
        select(func.max(OutboxRow.at)).where(
            OutboxRow.village_id == village.id, OutboxRow.kind == DIGEST
        )
    )
    return at.astimezone(ZoneInfo(village.profile.timezone)).date() if at else None


def _count(session: Session, village: ServedVillage) -> dict[str, int]:
    counts = worklist.count(session, village)
    undelivered = session.scalar(
        select(func.count()).where(
            DeliveryRow.village_id == village.id,
            DeliveryRow.delivered_at.is_(None),
            DeliveryRow.attempts > 0,
        )
    )
    return {
        "overdue": counts.overdue,
        "today": counts.today,
        "unread": counts.unread,
        "open": counts.antrean,
        "suspect": counts.karantina,
        "undelivered": undelivered or 0,
    }
