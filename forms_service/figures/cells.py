"""Sums of a month, a form and a channel; past months stay when submissions are erased."""

import json
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms_service.figures.facts import Fact, list_facts
from forms_service.figures.tally import Tally
from forms_service.models import FigureRow
from forms_service.villages import ServedVillage

MONTHS = 12
# A month, a form's slug, a channel.
Cell = tuple[str, str, str]
# Stands for a month in which nothing happened, so that it counts as kept.
NOTHING = ("", "")


def list_months(today: date) -> list[date]:
    """List the first days of the twelve months before this one, the oldest first."""
    months = [today.replace(day=1)]
    for _month in range(MONTHS):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[:0:-1]


def count_cells(facts: Iterable[Fact]) -> dict[Cell, Tally]:
    """Count what came in and what was done, each in its month."""
    cells: dict[Cell, Tally] = {}
    for fact in facts:
        where = (fact.slug, fact.channel)
        cells.setdefault((f"{fact.received_on:%Y-%m}", *where), Tally()).add_received()
        if fact.done_on is not None:
            cells.setdefault((f"{fact.done_on:%Y-%m}", *where), Tally()).add_done(fact)
    return cells


def keep_months(session: Session, village: ServedVillage) -> None:
    """Keep the sums of the months that are over, once; erasing submissions then changes nothing."""
    months = [f"{start:%Y-%m}" for start in list_months(village.today())]
    session.execute(
        delete(FigureRow).where(FigureRow.village_id == village.id, FigureRow.month < months[0])
    )
    missing = set(months) - _list_kept_months(session, village.id)
    if not missing:
        return
    cells = count_cells(list_facts(session, village))
    session.add_all(_row(village.id, (month, *NOTHING), Tally()) for month in missing)
    session.add_all(_row(village.id, c, tally) for c, tally in cells.items() if c[0] in missing)


def read_cells(session: Session, village_id: str, facts: Iterable[Fact]) -> dict[Cell, Tally]:
    """Return the kept sums, and those of the facts for every month that is not kept."""
    kept = _list_kept_months(session, village_id)
    cells = {cell: tally for cell, tally in count_cells(facts).items() if cell[0] not in kept}
    for row in session.scalars(select(FigureRow).where(FigureRow.village_id == village_id)):
        if (row.slug, row.channel) != NOTHING:
            cells[row.month, row.slug, row.channel] = Tally(
                row.received, row.done, row.on_time, hours=json.loads(row.hours)
            )
    return cells


def _list_kept_months(session: Session, village_id: str) -> set[str]:
    rows = session.scalars(
        select(FigureRow.month).where(FigureRow.village_id == village_id).distinct()
    )
    return set(rows)


def _row(village_id: str, cell: Cell, tally: Tally) -> FigureRow:
    month, slug, channel = cell
    return FigureRow(
        village_id=village_id,
        month=month,
        slug=slug,
        channel=channel,
        received=tally.received,
        done=tally.done,
        on_time=tally.on_time,
        hours=json.dumps([round(hours, 1) for hours in sorted(tally.hours)]),
    )
