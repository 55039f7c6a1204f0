"""Whatever hits a sending: no word is lost, nothing is acknowledged that is not stored."""

import logging
from collections.abc import Iterator

import pytest

from bench.faults.__main__ import FAULTS, Fault, run_fault


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.parametrize("fault", [f for f in FAULTS if not f.own_process], ids=lambda f: f.name)
def test_nothing_is_lost_by(fault: Fault) -> None:
    tally = run_fault(fault, 3)
    assert tally.tried >= 3
    assert tally.clean, tally


@pytest.mark.slow
@pytest.mark.parametrize("fault", [f for f in FAULTS if f.own_process], ids=lambda f: f.name)
def test_no_process_takes_anything_along(fault: Fault) -> None:
    tally = run_fault(fault, 3)
    assert tally.clean, tally
