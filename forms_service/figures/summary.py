"""Makes the figures of a village: this month, and the twelve months before it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import deadlines
from forms_service.definitions import decode_definition
from forms_service.figures.facts import Fact, list_facts
from forms_service.figures.published import Promises, Span
from forms_service.figures.tally import LIMIT, Tally, write, write_lines, write_months
from forms_service.language import gettext as _
from forms_service.models import DefinitionRow, OpenAnswerRow
from forms_service.ratings import QUESTION, SATISFIED
from forms_service.villages import ServedVillage

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody said after it was done: about which form, in which month (`2026-11`)."""

    slug: str
    month: str
    satisfied: bool


@dataclass(frozen=True, slots=True)
class Material:
    """All that figures are made of."""

    facts: list[Fact]
    ratings: list[Rating]
    titles: dict[str, str]


def make_promises(
    session: Session, village: ServedVillage, limit: int = LIMIT, channel: str = ""
) -> Promises:
    """Make the figures of a village; a `limit` of 1 withholds nothing."""
    facts = [f for f in list_facts(session, village) if channel in ("", f.channel)]
    ratings = [] if channel else _list_ratings(session, village.id)
    material = Material(facts, ratings, _list_titles(session, village.id))
    return summarise(material, village, village.today(), limit)


def summarise(
    material: Material, village: ServedVillage, today: date, limit: int = LIMIT
) -> Promises:
    """Add the material up as on a day."""
    this_month = today.replace(day=1)
    starts = _list_months(this_month)
    waiting = [f for f in material.facts if f.done_on is None]
    return Promises(
        village=village.id,
        made_on=today,
        this_month=_span(material, this_month, today, limit),
        year=_span(material, starts[0], this_month - timedelta(days=1), limit),
        months=write_months(_by_month(material.facts, starts), limit),
        open=None if 0 < len(waiting) < limit else len(waiting),
        oldest_days=_oldest(waiting, village, today),
    )


def _list_months(this_month: date) -> list[date]:
    """List the first days of the months before this one, the oldest first."""
    months = [this_month]
    for _month in range(MONTHS):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[:0:-1]


def _span(material: Material, since: date, until: date, limit: int) -> Span:
    def add_up(name_of: Callable[[Fact], str]) -> dict[str, Tally]:
        return _add_up(material.facts, name_of, since, until)

    whole = add_up(lambda _fact: "").get("", Tally())
    services = add_up(lambda fact: material.titles.get(fact.slug, fact.slug))
    for rating in material.ratings:
        if f"{since:%Y-%m}" <= rating.month <= f"{until:%Y-%m}":
            whole.add_rating(rating.satisfied)
            title = material.titles.get(rating.slug, rating.slug)
            services.setdefault(title, Tally()).add_rating(rating.satisfied)
    channels = add_up(lambda fact: _name_channel(fact.channel))
    return Span(
        since=since,
        until=until,
        whole=write(_("Semua"), whole, limit),
        services=write_lines(services, limit),
        channels=write_lines(channels, limit),
    )


def _add_up(
    facts: list[Fact], name_of: Callable[[Fact], str], since: date, until: date
) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for fact in facts:
        if since <= fact.received_on <= until:
            tallies.setdefault(name_of(fact), Tally()).add_received()
        if fact.done_on is not None and since <= fact.done_on <= until:
            tallies.setdefault(name_of(fact), Tally()).add_done(fact)
    return tallies


def _by_month(facts: list[Fact], starts: list[date]) -> dict[str, Tally]:
    tallies = {f"{start:%Y-%m}": Tally() for start in starts}
    for fact in facts:
        if received := tallies.get(f"{fact.received_on:%Y-%m}"):
            received.add_received()
        if fact.done_on and (done := tallies.get(f"{fact.done_on:%Y-%m}")):
            done.add_done(fact)
    return tallies


def _name_channel(channel: str) -> str:
    names = {"web": _("Dikirim sendiri"), "desk": _("Dibantu petugas")}
    return names.get(channel, channel)


def _oldest(waiting: list[Fact], village: ServedVillage, today: date) -> int | None:
    if not waiting:
        return None
    since = min(fact.received_on for fact in waiting)
    return deadlines.count_working_days(since, today, village.profile.closed_days)


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
