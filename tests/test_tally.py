"""Adding figures up: nothing below the limit is told, and nothing can be found by subtracting."""

from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from forms_service.figures.facts import Fact
from forms_service.figures.published import Figures
from forms_service.figures.tally import LIMIT, Tally, hide, merge_small, write, write_lines

DAY = date(2026, 11, 2)
FACT = Fact("usaha", "web", DAY, DAY, DAY, 3.0)
numbers = st.integers(min_value=0, max_value=12)
lines = st.dictionaries(st.text("abc", min_size=1), st.tuples(numbers, numbers, numbers))


def make_tally(received: int, done: int = 0, rated: int = 0) -> Tally:
    tally = Tally(received=received, rated=rated, satisfied=rated)
    for _submission in range(done):
        tally.add_done(FACT)
    return tally


def told(figures: tuple[Figures, ...], name: str) -> list[int]:
    return [number for line in figures if (number := getattr(line, name)) is not None]


@given(lines)
def test_the_lines_of_a_table_add_up_to_the_whole(table: dict[str, tuple[int, ...]]) -> None:
    merged = merge_small({name: make_tally(*row) for name, row in table.items()})
    assert sum(tally.received for _, tally in merged) == sum(row[0] for row in table.values())


@given(lines)
def test_no_line_is_told_that_is_too_small(table: dict[str, tuple[int, ...]]) -> None:
    figures = write_lines({name: make_tally(*row) for name, row in table.items()})
    for name in ("received", "done", "rated"):
        assert all(number == 0 or number >= LIMIT for number in told(figures, name))


@given(lines)
def test_subtracting_lines_from_the_whole_leaves_nothing_small(
    table: dict[str, tuple[int, ...]],
) -> None:
    tallies = {name: make_tally(*row) for name, row in table.items()}
    figures = write_lines(tallies)
    for name in ("received", "done"):
        whole = sum(getattr(tally, name) for tally in tallies.values())
        parts = told(figures, name)
        if figures:
            assert len(parts) == len(figures)
            assert whole == sum(parts)


@given(lines)
def test_ratings_are_told_for_all_lines_or_for_none(table: dict[str, tuple[int, ...]]) -> None:
    tallies = {name: make_tally(*row) for name, row in table.items()}
    figures = write_lines(tallies)
    whole, parts = sum(tally.rated for tally in tallies.values()), told(figures, "rated")
    if parts:
        assert whole - sum(parts) == 0


@given(st.lists(numbers, max_size=12))
def test_a_withheld_month_hides_among_others(months: list[int]) -> None:
    shown = hide(months)
    hidden = [number for number, told in zip(months, shown, strict=True) if told is None]
    if any(number >= LIMIT for number in months) and hidden:
        assert len(hidden) >= 2
        assert sum(hidden) >= LIMIT
    assert all(number is None or number == 0 or number >= LIMIT for number in shown)


def test_three_small_services_become_one_line() -> None:
    table = {"a": make_tally(20, 20), "b": make_tally(2, 2), "c": make_tally(3, 3)}
    merged = merge_small(table)
    assert [(name, tally.received) for name, tally in merged] == [("a", 20), ("Lainnya", 5)]


def test_one_small_service_takes_the_next_smallest_along() -> None:
    table = {"a": make_tally(20, 20), "b": make_tally(6, 6), "c": make_tally(1, 1)}
    assert [name for name, _ in merge_small(table)] == ["a", "Lainnya"]


def test_with_a_limit_of_one_everything_is_told() -> None:
    table = {"a": make_tally(2, 1), "b": make_tally(1)}
    assert [line.received for line in write_lines(table, 1)] == [2, 1]


def test_a_line_says_how_long_it_took() -> None:
    tally = Tally(received=10)
    for hours in range(1, 11):
        tally.add_done(Fact("usaha", "web", DAY, DAY, DAY, float(hours)))
    line = write("usaha", tally)
    assert (line.median_hours, line.p90_hours, line.on_time) == (5.5, 9.1, 100)


def test_one_late_of_many_is_never_rounded_to_all() -> None:
    tally = Tally(received=300, done=300, on_time=299, hours=[1.0] * 300)
    assert write("usaha", tally).on_time == 99


def test_no_two_withheld_months_can_be_told_apart() -> None:
    shown = hide([3, 20, 7, 0])
    hidden = [place for place, number in enumerate(shown) if number is None]
    assert list(combinations(hidden, 2)) == [(0, 2)]
