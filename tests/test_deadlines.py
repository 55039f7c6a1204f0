"""Facts about working days: what the office promises is counted as the office works."""

from datetime import date

import pytest

from forms_service.deadlines import add_working_days, is_working_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-24", True),  # Tuesday
        ("2026-11-28", False),  # Saturday
        ("2026-11-29", False),  # Sunday
        ("2026-08-17", False),  # independence day
        ("2026-03-20", False),  # joint leave before Idulfitri
        ("2026-03-21", False),  # Idulfitri
        ("2026-12-24", False),  # joint leave before Christmas
        ("2026-12-25", False),  # Christmas
        ("2026-12-28", True),
    ],
)
def test_an_office_works_on_weekdays_that_are_no_holiday(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


def test_a_village_may_close_on_days_of_its_own() -> None:
    assert not is_working_day(date(2026, 11, 25), ("2026-11-25",))
    assert is_working_day(date(2026, 11, 26), ("2026-11-25",))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-24", 1, "2026-11-25"),
        ("2026-11-27", 1, "2026-11-30"),  # over a weekend
        ("2026-12-23", 1, "2026-12-28"),  # over joint leave, Christmas and a weekend
        ("2026-11-28", 1, "2026-11-30"),  # sent on a Saturday
        ("2026-12-31", 1, "2027-01-04"),  # over New Year
        ("2026-11-24", 10, "2026-12-08"),
    ],
)
def test_a_promise_counts_working_days_after_the_day_of_sending(
    start: str, count: int, end: str
) -> None:
    assert add_working_days(date.fromisoformat(start), count) == date.fromisoformat(end)


def test_a_closing_day_moves_the_promise() -> None:
    assert add_working_days(date(2026, 11, 24), 1, ("2026-11-25",)) == date(2026, 11, 26)


def test_no_working_days_are_the_same_day() -> None:
    assert add_working_days(date(2026, 11, 29), 0) == date(2026, 11, 29)
