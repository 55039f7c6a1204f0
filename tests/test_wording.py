"""Facts about how dates, money and numbers are written and read."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.language import in_language
from forms_service.wording import (
    format_date,
    format_moment,
    format_money,
    format_number,
    format_period,
    format_weekday,
    group,
    read_date,
)

DAY = date(2026, 11, 23)


def test_a_date_is_written_out() -> None:
    assert format_date(DAY) == "23 November 2026"
    assert format_weekday(DAY) == "Senin, 23 November 2026"


def test_a_date_is_written_in_the_language_of_the_page() -> None:
    with in_language("en"):
        assert format_weekday(date(2026, 5, 1)) == "Friday, 1 May 2026"


def test_a_language_without_names_of_days_uses_the_indonesian_ones() -> None:
    with in_language("su"):
        assert format_date(date(2026, 5, 1)).split()[0] == "1"


@pytest.mark.parametrize(
    ("zone", "clock"),
    [
        ("Asia/Jakarta", "08.05 WIB"),
        ("Asia/Makassar", "09.05 WITA"),
        ("Asia/Jayapura", "10.05 WIT"),
    ],
)
def test_a_moment_is_written_in_the_time_of_the_village(zone: str, clock: str) -> None:
    moment = datetime(2026, 11, 23, 1, 5, tzinfo=UTC)
    assert format_moment(moment, zone) == f"23 November 2026 pukul {clock}"


def test_money_has_dots_between_thousands() -> None:
    assert format_money(1_500_000) == "Rp1.500.000"


@pytest.mark.parametrize(("number", "text"), [(1985, "1985"), (9_999, "9999"), (12_500, "12.500")])
def test_a_year_has_no_dot(number: int, text: str) -> None:
    assert format_number(number) == text


@pytest.mark.parametrize(
    ("days", "text"), [(730, "2 tahun"), (365, "1 tahun"), (180, "6 bulan"), (45, "45 hari")]
)
def test_a_period_is_written_in_its_largest_whole_unit(days: int, text: str) -> None:
    assert format_period(days) == text


def test_digits_are_grouped_in_fours() -> None:
    assert group("329907123456") == "3299 0712 3456"


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_every_written_date_is_read_back(day: date) -> None:
    assert read_date(format_date(day)) == day
    assert read_date(day.isoformat()) == day
    with in_language("en"):
        assert read_date(format_date(day)) == day


@given(st.text(max_size=40) | st.from_regex(r"[\w ]{0,4}[ /.-][\w]{0,9}[ /.-][\w]{0,5}"))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(read_date(text), date)
