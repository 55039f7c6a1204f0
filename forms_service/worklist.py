"""The office's queue, computed from plain facts alone: no answer is opened for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    func,
    not_,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session

from forms_service import statuses
from forms_service.definitions import decode_definition
from forms_service.models import DefinitionRow, StaffRow, StandingRow, SubmissionRow
from forms_service.promises import ASK_SOLVED_AFTER
from forms_service.statuses import Status, get_status
from forms_service.villages import ServedVillage

PAGE = 50
View = Literal[
    "antrean", "lewat", "hari-ini", "baru", "menunggu", "karantina", "tanya", "selesai", "semua"
]
# Those that are counted in small rows alone; the others need due dates too.
COUNTED: tuple[View, ...] = ("antrean", "menunggu", "karantina", "tanya", "selesai", "semua")
URGENT_FIRST: tuple[View, ...] = ("antrean", "lewat", "hari-ini", "baru")
Sort = Literal["penting", "terbaru", "terlama"]
NOBODY = "-"
RESTING_NAMES = [s.name for s in statuses.BY_NAME.values() if s.resting]

UNREAD = or_(StandingRow.opened_at.is_(None), StandingRow.heard_at > StandingRow.opened_at)
# What looks like spam waits apart until somebody of the office does something to it.
QUARANTINED = and_(
    StandingRow.suspect, StandingRow.status == statuses.RECEIVED.name, not_(StandingRow.closed)
)
NEW = and_(UNREAD, not_(QUARANTINED))
# An incomplete one rests only until its resident writes.
AT_REST = or_(
    StandingRow.closed,
    StandingRow.waiting_since.is_not(None),
    and_(
        StandingRow.status.in_(RESTING_NAMES), StandingRow.status != statuses.INCOMPLETE.name
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the queue somebody asked for; empty texts ask for everything."""

    view: View = "antrean"
    slug: str = ""
    status: str = ""
    assignee: str = ""
    since: date | None = None
    until: date | None = None
    sort: Sort = "penting"
    reader: str = ""  # who asks: of equally urgent ones, those in this person's hands come first

    @property
    def filters(self) -> bool:
        """Tell whether more than the view is chosen."""
        return bool(self.slug or self.status or self.assignee or self.since or self.until)


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
    at_rest: bool
    assignee: str
    suspect: bool
    urgency: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is: per view, and what is urgent."""

    antrean: int
    menunggu: int
    karantina: int
    tanya: int
    selesai: int
    semua: int
    unread: int
    overdue: int
    today: int

    def of(self, view: View) -> int:
        """Return the number of submissions in a view."""
        names = {"lewat": "overdue", "hari-ini": "today", "baru": "unread"}
        return int(getattr(self, names.get(view, view)))


def count(session: Session, village: ServedVillage, wanted: Wanted | None = None) -> Counts:
    """Count a village's submissions that fit the filters, in two passes over small rows."""
    chosen = filter_rows(village, wanted or Wanted())
    numbers = session.execute(
        select(
            *(_count_if(_in_view(view, village)) for view in COUNTED),
            _count_if(NEW),
        ).where(*chosen)
    ).one()
    urgent = session.execute(
        select(*(_count_if(_in_view(view, village)) for view in ("lewat", "hari-ini")))
        .select_from(StandingRow)
        .join(SubmissionRow, _same())
        .where(*chosen, StandingRow.closed.is_(False))
    ).one()
    return Counts(*(number or 0 for number in (*numbers, *urgent)))


def list_page(
    session: Session, village: ServedVillage, wanted: Wanted | View, page: int
) -> list[Item]:
    """List one page of a view, the most urgent first; pages count from 1."""
    wanted = Wanted(view=wanted) if isinstance(wanted, str) else wanted
    query = select_rows(village, wanted).limit(PAGE).offset((page - 1) * PAGE)
    rows = session.execute(query).all()
    titles = list_titles(session, village.id, {(row.slug, row.version) for row in rows})
    return [_item(row, titles[row.slug, row.version]) for row in rows]


def select_rows(village: ServedVillage, wanted: Wanted) -> Any:
    """Select the facts of what is wanted, in its order."""
    overdue = and_(not_(AT_REST), SubmissionRow.due_on < village.today())
    urgency = _urgency(village)
    return (
        select(
            StandingRow.reference,
            StandingRow.slug,
            SubmissionRow.version,
            StandingRow.status,
            StandingRow.received_at,
            SubmissionRow.due_on,
            SubmissionRow.suspect,
            UNREAD.label("unread"),
            overdue.label("overdue"),
            AT_REST.label("at_rest"),
            StaffRow.name.label("assignee"),
            urgency.label("urgency"),
        )
        .join(SubmissionRow, _same())
        .outerjoin(
            StaffRow,
            and_(
                StaffRow.village_id == StandingRow.village_id,
                StaffRow.staff_id == StandingRow.assignee_id,
            ),
        )
        .where(*filter_rows(village, wanted), _in_view(wanted.view, village))
        .order_by(*_order(wanted, urgency))
    )


def list_forms(session: Session, village_id: str) -> list[tuple[str, str]]:
    """List slug and title of every form that was ever answered, by title."""
    rows = session.scalars(
        select(DefinitionRow)
        .where(DefinitionRow.village_id == village_id)
        .order_by(DefinitionRow.seen_at)
    )
    titles = {row.slug: decode_definition(row.body).title for row in rows}
    return sorted(titles.items(), key=lambda pair: pair[1])


def list_titles(
    session: Session, village_id: str, versions: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Return the titles of form versions."""
    rows = session.scalars(
        select(DefinitionRow).where(
            DefinitionRow.village_id == village_id,
            tuple_(DefinitionRow.slug, DefinitionRow.version).in_(list(versions)),
        )
    )
    return {(row.slug, row.version): decode_definition(row.body).title for row in rows}


def _item(row: Any, title: str) -> Item:
    return Item(
        reference=row.reference,
        title=title,
        status=get_status(row.status),
        received_at=row.received_at,
        due_on=row.due_on,
        unread=bool(row.unread),
        overdue=bool(row.overdue),
        at_rest=bool(row.at_rest),
        assignee=row.assignee or "",
        suspect=row.suspect is not None,
        urgency=row.urgency,
    )


def _same() -> ColumnElement[bool]:
    return and_(
        SubmissionRow.village_id == StandingRow.village_id,
        SubmissionRow.reference == StandingRow.reference,
    )


def _in_view(view: View, village: ServedVillage) -> ColumnElement[bool]:
    """Keep what is to be done; a closed one returns to the queue when its resident writes."""
    done = and_(StandingRow.closed, not_(UNREAD))
    active = and_(not_(AT_REST), not_(QUARANTINED))
    return {
        "antrean": and_(not_(done), not_(QUARANTINED)),
        "lewat": and_(active, SubmissionRow.due_on < village.today()),
        "hari-ini": and_(active, SubmissionRow.due_on == village.today()),
        "baru": NEW,
        "menunggu": StandingRow.waiting_since.is_not(None),
        "karantina": QUARANTINED,
        "tanya": _asks_solved(),
        "selesai": done,
        "semua": true(),
    }[view]


def _urgency(village: ServedVillage) -> ColumnElement[int]:
    """Rank what is late, due today, new, under way and at rest, from 0 to 4."""
    return case(
        (and_(not_(AT_REST), SubmissionRow.due_on < village.today()), 0),
        (and_(not_(AT_REST), SubmissionRow.due_on == village.today()), 1),
        (UNREAD, 2),
        (not_(AT_REST), 3),
        else_=4,
    )


def _asks_solved() -> ColumnElement[bool]:
    """Keep complaints that were done a month ago and whose resident said nothing since."""
    before = datetime.now(ZoneInfo("UTC")) - ASK_SOLVED_AFTER
    return StandingRow.done_at < before


def filter_rows(village: ServedVillage, wanted: Wanted) -> list[ColumnElement[bool]]:
    """List what the standings of a village must fulfil for the filters; the view is not one."""
    found: list[ColumnElement[bool]] = [StandingRow.village_id == village.id]
    if wanted.slug:
        found.append(StandingRow.slug == wanted.slug)
    if wanted.status:
        found.append(StandingRow.status == wanted.status)
    if wanted.assignee == NOBODY:
        found.append(StandingRow.assignee_id.is_(None))
    elif wanted.assignee:
        found.append(StandingRow.assignee_id == wanted.assignee)
    zone = ZoneInfo(village.profile.timezone)
    if wanted.since:
        found.append(StandingRow.received_at >= datetime.combine(wanted.since, time(), zone))
    if wanted.until:
        end = datetime.combine(wanted.until + timedelta(days=1), time(), zone)
        found.append(StandingRow.received_at < end)
    return found


def _order(wanted: Wanted, urgency: ColumnElement[int]) -> list[ColumnElement[Any]]:
    if wanted.sort == "terlama":
        return [StandingRow.received_at.asc(), StandingRow.reference.asc()]
    if wanted.sort == "terbaru" or wanted.view not in URGENT_FIRST:
        return [StandingRow.received_at.desc(), StandingRow.reference.desc()]
    whose = case(
        (StandingRow.assignee_id == wanted.reader, 0),
        (StandingRow.assignee_id.is_(None), 1),
        else_=2,
    )
    return [urgency, whose, SubmissionRow.due_on.asc(), StandingRow.reference.asc()]


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
