"""Facts that fuzzing looks for, on all its seeds and on whatever it once found."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bench.fuzz import bodies, codes, definitions, drafts, headers, tokens, wire
from bench.fuzz.ground import list_found, unhindered

pytestmark = pytest.mark.slow

TARGETS = (bodies, codes, definitions, drafts, headers, tokens, wire)


@pytest.fixture(autouse=True)
def _attacked() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    with unhindered():
        yield
    logging.disable(logging.NOTSET)


def _name(target: Any) -> str:
    return str(target.__name__).rpartition(".")[2]


FOUND = [(target, *found) for target in TARGETS for found in list_found(_name(target))]


@pytest.mark.parametrize("target", TARGETS, ids=_name)
def test_every_seed_is_answered_as_it_should(target: Any) -> None:
    seeds = target.seeds()
    assert len(seeds) >= 3
    for seed in seeds:
        target.attempt(seed)


@pytest.mark.parametrize(
    ("target", "name", "data"), FOUND, ids=[f"{_name(target)}-{name}" for target, name, _ in FOUND]
)
def test_what_once_broke_it_does_no_more(target: Any, name: str, data: bytes) -> None:
    target.attempt(data)


def test_every_target_is_fuzzed() -> None:
    from bench.fuzz.__main__ import TARGETS as NAMES

    assert sorted(NAMES) == sorted(_name(target) for target in TARGETS)
