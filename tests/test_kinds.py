"""Facts about the kinds of content: their typed metadata and their order."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from plugins.kinds import (
    format_event,
    group_by_topic,
    split_body,
    split_events,
)
from publishing.guide import ICONS
from publishing.schema import Key
from publishing.values import read_moment

ICONS_FILE = Path("theme/templates/components/icons.html")
WIB = ZoneInfo("Asia/Jakarta")
BEGIN = Key(name="Mulai", type="moment", about="", example="2026-12-05 08:00")


def make_event(start: str, end: str = "") -> SimpleNamespace:
    words = {"mulai": start, "selesai": end or start}
    return SimpleNamespace(**{name: read_moment(BEGIN, text, WIB) for name, text in words.items()})


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


def test_every_icon_that_a_guide_may_name_is_drawn() -> None:
    drawn = re.findall(r"^  '(\w+)': 'M", ICONS_FILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(drawn) == sorted(ICONS)
