"""When a repeating event takes place next, and its rule for calendars (RFC 5545)."""

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_YEARS = 20


def _in_month(first: datetime, year: int, month: int, day: int) -> datetime | None:
    last = calendar.monthrange(year, month)[1]
    return first.replace(year=year, month=month, day=day) if day <= last else None


def _same_weekday(first: datetime, year: int, month: int) -> datetime | None:
    """Return the day of the month that is, for example, the first Sunday again."""
    week = (first.day - 1) // 7
    start = date(year, month, 1).weekday()
    return _in_month(first, year, month, 1 + (first.weekday() - start) % 7 + 7 * week)


def _months(first: datetime, step: int) -> Iterator[tuple[int, int]]:
    for count in range(0, LAST_YEARS * 12, step):
        years, month = divmod(first.month - 1 + count, 12)
        yield first.year + years, month + 1


def list_starts(first: datetime, repeat: str, last: date | None = None) -> Iterator[datetime]:
    """Walk through the starts of an event, for `repeat` one of `REPEATS`, up to the day `last`."""
    for start in _list_starts(first, repeat):
        if last is not None and start.date() > last:
            return
        yield start


def _list_starts(first: datetime, repeat: str) -> Iterator[datetime]:
    if repeat in ("mingguan", "dua mingguan"):
        step = timedelta(weeks=1 if repeat == "mingguan" else 2)
        yield from (first + step * count for count in range(LAST_YEARS * 53))
        return
    for year, month in _months(first, 12 if repeat == "tahunan" else 1):
        same = repeat == "bulanan hari sama"
        start = (
            _same_weekday(first, year, month) if same else _in_month(first, year, month, first.day)
        )
        if start is not None:
            yield start


def find_next(first: datetime, repeat: str, today: date, last: date | None = None) -> datetime:
    """Return the first start that is not before `today`, or the last one that there was."""
    latest = first
    for start in list_starts(first, repeat, last):
        latest = start
        if start.date() >= today:
            break
    return latest


def make_rule(first: datetime, repeat: str, last: date | None = None) -> dict[str, object]:
    """Return the recurrence rule for `icalendar`."""
    rules: dict[str, dict[str, object]] = {
        "mingguan": {"freq": "weekly"},
        "dua mingguan": {"freq": "weekly", "interval": 2},
        "bulanan": {"freq": "monthly"},
        "bulanan hari sama": {
            "freq": "monthly", "byday": f"{(first.day - 1) // 7 + 1}{DAYS[first.weekday()]}",
        },
        "tahunan": {"freq": "yearly"},
    }  # fmt: skip
    end = {"until": datetime.combine(last, first.timetz())} if last else {}
    return {**rules[repeat], **end}
