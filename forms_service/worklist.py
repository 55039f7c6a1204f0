"""The office's queue, computed from plain facts alone: no answer is opened for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    func,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from forms_service import statuses
from forms_service.access import FROM_RESIDENT, OPENED
from forms_service.definitions import decode_definition
from forms_service.models import AccessRow, DefinitionRow, EventRow, SubmissionRow
from forms_service.statuses import Status, get_status
from forms_service.villages import ServedVillage

PAGE = 50
View = Literal["antrean", "selesai", "semua"]
CLOSED_NAMES = [status.name for status in statuses.BY_NAME.values() if status.closed]
AT_REST_NAMES = [status.name for status in statuses.BY_NAME.values() if status.at_rest]


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the queue."""

    reference: str
    title: str
    status: Status
    received_at: datetime
    due_on: date
    unread: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is: per view, and what is urgent."""

    antrean: int
    selesai: int
    semua: int
    unread: int
    overdue: int

    def of(self, view: View) -> int:
        """Return the number of submissions in a view."""
        return {"antrean": self.antrean, "selesai": self.selesai, "semua": self.semua}[view]


def count(session: Session, village: ServedVillage) -> Counts:
    """Count a village's submissions in one query."""
    facts = _facts(village)
    in_queue = _in_view(facts, "antrean")
    row = session.execute(
        select(
            _count_if(in_queue),
            _count_if(_in_view(facts, "selesai")),
            func.count(),
            _count_if(facts.c.unread),
            _count_if(facts.c.overdue),
        ).select_from(facts)
    ).one()
    return Counts(*(number or 0 for number in row))


def list_page(session: Session, village: ServedVillage, view: View, page: int) -> list[Item]:
    """List one page of a view, the most urgent first; pages count from 1."""
    facts = _facts(village)
    query = select(facts).where(_in_view(facts, view)).order_by(*_order(facts, view))
    rows = session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    titles = _list_titles(session, village.id, {(row.slug, row.version) for row in rows})
    return [_item(row, titles[row.slug, row.version]) for row in rows]


def _item(row: Any, title: str) -> Item:
    return Item(
        reference=row.reference,
        title=title,
        status=get_status(row.status),
        received_at=row.received_at,
        due_on=row.due_on,
        unread=bool(row.unread),
        overdue=bool(row.overdue),
    )


def _facts(village: ServedVillage) -> Subquery:
    """Select each submission with its newest status, whether it is unread, whether it is late."""
    status = (
        select(EventRow.status)
        .where(_event_of_submission(), EventRow.status.is_not(None))
        .order_by(EventRow.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    base = (
        select(
            SubmissionRow.reference,
            SubmissionRow.slug,
            SubmissionRow.version,
            SubmissionRow.received_at,
            SubmissionRow.due_on,
            status.label("status"),
            _heard_at().label("heard_at"),
            _opened_at().label("opened_at"),
        )
        .where(SubmissionRow.village_id == village.id)
        .cte("base")
        .prefix_with("MATERIALIZED")  # else SQLite runs each subquery once a use of its column
    )
    return _judge(base, village.today()).subquery("facts")


def _judge(base: CTE, today: date) -> Select[Any]:
    unread = or_(base.c.opened_at.is_(None), base.c.heard_at > base.c.opened_at)
    overdue = and_(base.c.due_on < today, base.c.status.not_in(AT_REST_NAMES))
    return select(base, unread.label("unread"), overdue.label("overdue"))


def _event_of_submission() -> ColumnElement[bool]:
    return and_(
        EventRow.village_id == SubmissionRow.village_id,
        EventRow.reference == SubmissionRow.reference,
    )


def _heard_at() -> Any:
    heard = select(func.max(EventRow.at)).where(
        _event_of_submission(), EventRow.kind.in_(FROM_RESIDENT)
    )
    return heard.scalar_subquery()


def _opened_at() -> Any:
    opened = select(func.max(AccessRow.at)).where(
        AccessRow.village_id == SubmissionRow.village_id,
        AccessRow.reference == SubmissionRow.reference,
        AccessRow.act == OPENED,
    )
    return opened.scalar_subquery()


def _in_view(facts: Subquery, view: View) -> ColumnElement[bool]:
    """Keep what is to be done; a closed one returns to the queue when its resident writes."""
    done = and_(facts.c.status.in_(CLOSED_NAMES), not_(facts.c.unread))
    return {"antrean": not_(done), "selesai": done, "semua": facts.c.reference.is_not(None)}[view]


def _order(facts: Subquery, view: View) -> list[ColumnElement[Any]]:
    newest_first: list[ColumnElement[Any]] = [facts.c.received_at.desc(), facts.c.reference.desc()]
    if view != "antrean":
        return newest_first
    is_urgent = or_(facts.c.unread, facts.c.overdue)
    urgency = case(
        (and_(is_urgent, facts.c.status.not_in(CLOSED_NAMES)), 0),
        (is_urgent, 1),
        (facts.c.status.not_in(AT_REST_NAMES), 2),
        else_=3,
    )
    return [urgency, facts.c.due_on, facts.c.reference]


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _list_titles(
    session: Session, village_id: str, versions: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    rows = session.scalars(
        select(DefinitionRow).where(
            DefinitionRow.village_id == village_id,
            tuple_(DefinitionRow.slug, DefinitionRow.version).in_(list(versions)),
        )
    )
    return {(row.slug, row.version): decode_definition(row.body).title for row in rows}
