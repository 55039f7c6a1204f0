"""Working days of a village: weekends, national holidays, joint leave and its own closing days."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache

from holidays import country_holidays

SATURDAY = 5
# The 37.5 hours of a week at an office, spread over five days.
OPENS, CLOSES = time(8), time(15, 30)
DAY_HOURS = 7.5


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


@lru_cache(512)
def add_working_days(day: date, count: int, closed: tuple[str, ...] = ()) -> date:
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


def count_working_hours(start: datetime, end: datetime, closed: Iterable[str] = ()) -> float:
    """Count the hours between two moments, in the village's own time, that the office is open."""
    closed, seconds, day = frozenset(closed), 0.0, start.date()
    while day <= end.date():
        if is_working_day(day, closed):
            opens = datetime.combine(day, OPENS, start.tzinfo)
            closes = datetime.combine(day, CLOSES, start.tzinfo)
            seconds += max(0.0, (min(end, closes) - max(start, opens)).total_seconds())
        day += timedelta(days=1)
    return seconds / 3600
