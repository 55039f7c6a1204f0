"""Facts about the kinds of content: their typed metadata and their order."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from plugins.kinds import (
    format_event,
    group_by_topic,
    read_moment,
    read_status,
    split_body,
    split_events,
)

WIB = ZoneInfo("Asia/Jakarta")


def make_event(start: str, end: str = "") -> SimpleNamespace:
    metadata = {"mulai": start, "selesai": end or start}
    moments = {key: read_moment(metadata, key, WIB) for key in metadata}
    return SimpleNamespace(**moments)


def test_an_active_guide_is_published_and_open() -> None:
    assert read_status("aktif") == ("published", "")


def test_a_closed_guide_is_published_with_its_reason() -> None:
    assert read_status("tutup sementara: printer rusak") == ("published", "printer rusak")


def test_a_draft_guide_stays_a_draft() -> None:
    assert read_status("draft") == ("draft", "")


@pytest.mark.parametrize("words", ["buka", "tutup sementara", "aktif: ya", ""])
def test_an_unknown_status_says_what_to_write(words: str) -> None:
    with pytest.raises(ValueError, match='write "aktif"'):
        read_status(words)


def test_a_moment_is_in_the_time_of_the_village() -> None:
    moment = read_moment({"mulai": "2026-12-05 08:00"}, "mulai", WIB)
    assert moment == datetime(2026, 12, 5, 1, 0, tzinfo=ZoneInfo("UTC"))


@pytest.mark.parametrize("words", ["5 Desember 2026", "2026-12-05", "2026-13-05 08:00", ""])
def test_a_wrong_moment_names_the_key(words: str) -> None:
    with pytest.raises(ValueError, match="Mulai: "):
        read_moment({"mulai": words}, "mulai", WIB)


def test_an_event_of_today_is_still_to_come() -> None:
    today = make_event("2026-11-24 07:00", "2026-11-24 09:00")
    assert split_events([today], date(2026, 11, 24)) == ([today], [])


def test_events_to_come_are_soonest_first_and_past_ones_latest_first() -> None:
    a, b, c, d = (make_event(f"2026-11-{day} 08:00") for day in (10, 12, 26, 28))
    assert split_events([d, b, c, a], date(2026, 11, 24)) == ([c, d], [b, a])


def test_an_event_is_told_with_weekday_and_zone() -> None:
    event = make_event("2026-12-05 08:00", "2026-12-05 11:00")
    assert format_event(event) == "Sabtu, 5 Desember 2026, pukul 08.00–11.00 WIB"


def test_an_event_over_days_tells_both_days() -> None:
    event = make_event("2026-12-05 08:00", "2026-12-06 15:00")
    assert format_event(event).endswith("WIB – Minggu, 6 Desember 2026, pukul 15.00 WIB")


def test_topics_come_in_the_order_of_their_first_guide() -> None:
    guides = [SimpleNamespace(topik=topic) for topic in ("usaha", "keluarga", "usaha")]
    assert [topic for topic, _ in group_by_topic(guides)] == ["usaha", "keluarga"]


def test_a_guide_is_cut_before_its_second_heading() -> None:
    assert split_body("<h2>A</h2>a<h2>B</h2>b") == ("<h2>A</h2>a", "<h2>B</h2>b")


def test_a_guide_with_one_heading_is_not_cut() -> None:
    assert split_body("<h2>A</h2>a") == ("<h2>A</h2>a", "")
