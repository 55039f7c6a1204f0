"""Working days of a village: weekends, national holidays, joint leave and its own closing days."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

SATURDAY = 5


@cache
def _national(year: int) -> frozenset[date]:
    """Return public holidays and joint leave (cuti bersama) of a year."""
    return frozenset(country_holidays("ID", years=year, categories=("public", "government")))


def is_working_day(day: date, closed: Iterable[str] = ()) -> bool:
    """Tell whether the office works that day; `closed` are its own closing days as ISO dates."""
    return (
        day.weekday() < SATURDAY
        and day not in _national(day.year)
        and day.isoformat() not in frozenset(closed)
    )


def add_working_days(day: date, count: int, closed: Iterable[str] = ()) -> date:
    """Return the last of `count` working days after a day."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, closed)
    return day


def count_working_days(start: date, end: date, closed: Iterable[str] = ()) -> int:
    """Count the working days after `start` up to and including `end`."""
    closed = frozenset(closed)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, closed) for day in days)
