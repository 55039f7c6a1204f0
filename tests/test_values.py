"""Facts about metadata values: how they are read, and what is said when they cannot be."""

from datetime import date, datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from publishing.kinds import KINDS
from publishing.schema import Key, Type
from publishing.values import WrongValueError, read_state, read_value

WIB = ZoneInfo("Asia/Jakarta")


def make_key(type: Type, **overrides: object) -> Key:
    return Key(**{"name": "Mulai", "type": type, "about": "…", "example": "contoh", **overrides})  # type: ignore[arg-type]


def test_an_active_guide_is_published_and_open() -> None:
    assert read_state("aktif") == ("published", "")


def test_a_closed_guide_is_published_with_its_reason() -> None:
    assert read_state("tutup sementara: printer rusak") == ("published", "printer rusak")


def test_a_draft_guide_stays_a_draft() -> None:
    assert read_state("draft") == ("draft", "")


@pytest.mark.parametrize("words", ["buka", "tutup sementara", "aktif: ya", ""])
def test_an_unknown_status_says_what_to_write(words: str) -> None:
    with pytest.raises(WrongValueError, match='tulis "aktif"'):
        read_state(words)


def test_a_moment_is_in_the_time_of_the_village() -> None:
    moment = read_value(make_key("moment"), "2026-12-05 08:00", WIB)
    assert moment == datetime(2026, 12, 5, 1, 0, tzinfo=ZoneInfo("UTC"))


@pytest.mark.parametrize("words", ["5 Desember 2026", "2026-12-05", "2026-13-05 08:00", ""])
def test_a_wrong_moment_names_the_key(words: str) -> None:
    with pytest.raises(WrongValueError, match="Mulai: "):
        read_value(make_key("moment"), words, WIB)


@pytest.mark.parametrize(
    ("type", "words", "value"),
    [
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("money", "Rp1.500.000", 1_500_000),
        ("money", "1500000", 1_500_000),
        ("whatsapp", "+62 812-0000-0201", "6281200000201"),
        ("percent", "100", 100),
        ("year", "2026", 2026),
        ("line", "apa saja", "apa saja"),
    ],
)
def test_a_value_is_read(type: Type, words: str, value: object) -> None:
    assert read_value(make_key(type), words, WIB) == value


@pytest.mark.parametrize(
    ("type", "words"),
    [
        ("date", "28 Februari 2026"),
        ("money", "1.50"),
        ("money", "-5"),
        ("whatsapp", "0260555104"),
        ("percent", "101"),
        ("year", "26"),
        ("number", "satu"),
    ],
)
def test_a_wrong_value_says_how_to_write_it(type: Type, words: str) -> None:
    with pytest.raises(WrongValueError, match=r"tulis seperti|misalnya"):
        read_value(make_key(type), words, WIB)


def test_every_example_of_the_schema_is_a_right_value() -> None:
    for kind in KINDS.values():
        for key in kind.keys:
            assert read_value(key, key.example, WIB) is not None, key


def test_every_type_is_used_by_a_kind() -> None:
    assert {key.type for kind in KINDS.values() for key in kind.keys} == set(get_args(Type))
