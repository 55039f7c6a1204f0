"""Makes the figures of a village: this month, and the twelve months before it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import deadlines
from forms_service.definitions import decode_definition
from forms_service.figures.cells import Cell, list_months, read_cells
from forms_service.figures.facts import list_facts
from forms_service.figures.published import Promises, Span
from forms_service.figures.tally import LIMIT, Tally, sum_up, write, write_lines, write_months
from forms_service.language import gettext as _
from forms_service.models import DefinitionRow, OpenAnswerRow
from forms_service.ratings import QUESTION, SATISFIED
from forms_service.villages import ServedVillage


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody said after it was done: about which form, in which month (`2026-11`)."""

    slug: str
    month: str
    satisfied: bool


@dataclass(frozen=True, slots=True)
class Material:
    """All that figures are made of; `waiting` are the days on which the open ones came in."""

    cells: dict[Cell, Tally]
    waiting: list[date]
    ratings: list[Rating]
    titles: dict[str, str]


def make_promises(
    session: Session, village: ServedVillage, limit: int = LIMIT, channel: str = ""
) -> Promises:
    """Make the figures of a village; a `limit` of 1 withholds nothing."""
    facts = list_facts(session, village)
    cells = read_cells(session, village.id, facts)
    material = Material(
        cells={cell: tally for cell, tally in cells.items() if channel in ("", cell[2])},
        waiting=[f.received_on for f in facts if f.done_on is None and channel in ("", f.channel)],
        ratings=[] if channel else _list_ratings(session, village.id),
        titles=_list_titles(session, village.id),
    )
    return summarise(material, village, village.today(), limit)


def summarise(
    material: Material, village: ServedVillage, today: date, limit: int = LIMIT
) -> Promises:
    """Add the material up as on a day."""
    this_month, starts = today.replace(day=1), list_months(today)
    waiting = material.waiting
    return Promises(
        village=village.id,
        made_on=today,
        this_month=_span(material, this_month, today, limit),
        year=_span(material, starts[0], this_month - timedelta(days=1), limit),
        months=write_months(
            {name: _add_up(material, {name}) for name in _name_months(starts)}, limit
        ),
        open=None if 0 < len(waiting) < limit else len(waiting),
        oldest_days=_oldest(waiting, village, today),
    )


def _span(material: Material, since: date, until: date, limit: int) -> Span:
    first, last = f"{since:%Y-%m}", f"{until:%Y-%m}"
    months = {cell[0] for cell in material.cells if first <= cell[0] <= last}
    whole = _add_up(material, months)
    services = _group(material, months, lambda cell: material.titles.get(cell[1], cell[1]))
    for rating in material.ratings:
        if first <= rating.month <= last:
            whole.add_rating(rating.satisfied)
            title = material.titles.get(rating.slug, rating.slug)
            services.setdefault(title, Tally()).add_rating(rating.satisfied)
    channels = _group(material, months, lambda cell: _name_channel(cell[2]))
    return Span(
        since=since,
        until=until,
        whole=write(_("Semua"), whole, limit),
        services=write_lines(services, limit),
        channels=write_lines(channels, limit),
    )


def _add_up(material: Material, months: set[str]) -> Tally:
    return sum_up(tally for cell, tally in material.cells.items() if cell[0] in months)


def _group(
    material: Material, months: set[str], name_of: Callable[[Cell], str]
) -> dict[str, Tally]:
    """Add the cells of some months up by a name."""
    tallies: dict[str, Tally] = {}
    for cell, tally in material.cells.items():
        if cell[0] in months:
            tallies.setdefault(name_of(cell), Tally()).take_in(tally)
    return tallies


def _name_months(starts: list[date]) -> list[str]:
    return [f"{start:%Y-%m}" for start in starts]


def _name_channel(channel: str) -> str:
    names = {"web": _("Dikirim sendiri"), "desk": _("Dibantu petugas")}
    return names.get(channel, channel)


def _oldest(waiting: list[date], village: ServedVillage, today: date) -> int | None:
    if not waiting:
        return None
    return deadlines.count_working_days(min(waiting), today, village.profile.closed_days)


def _list_titles(session: Session, village_id: str) -> dict[str, str]:
    """Return the newest title of each form."""
    rows = session.scalars(
        select(DefinitionRow)
        .where(DefinitionRow.village_id == village_id)
        .order_by(DefinitionRow.seen_at)
    )
    return {row.slug: decode_definition(row.body).title for row in rows}


def _list_ratings(session: Session, village_id: str) -> list[Rating]:
    rows = session.scalars(
        select(OpenAnswerRow).where(
            OpenAnswerRow.village_id == village_id, OpenAnswerRow.question == QUESTION
        )
    )
    return [Rating(row.slug, row.month, row.value == SATISFIED) for row in rows]
