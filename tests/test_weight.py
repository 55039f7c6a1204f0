"""Facts about the weight meter: exact budgets, a truthful footer, a build that stops."""

import json
import re
from math import ceil
from pathlib import Path
from types import SimpleNamespace

import brotli
import pytest
from sample import build

from plugins import weight
from plugins.weight import (
    MARK,
    Budget,
    Link,
    TooHeavy,
    check_budget,
    describe,
    format_table,
    load_budget,
    mark_weight,
    weigh_site,
)

GENEROUS = Budget({"other": 14_000}, 6_000, 15_000, {"2G": Link(800, 256)})


def test_the_budget_is_the_one_that_was_promised() -> None:
    budget = load_budget()
    assert {kind: budget.pages[kind] for kind in ("home", "guide", "news", "form")} == {
        "home": 9_000,
        "guide": 9_000,
        "news": 9_000,
        "form": 12_000,
    }
    assert budget.scripts == 6_000


def test_every_page_is_within_the_budget_of_its_kind(site: Path) -> None:
    budget = load_budget()
    table = json.loads((site / "berat.json").read_text(encoding="utf-8"))
    assert {page["kind"] for page in table["pages"]} >= {"home", "guide", "news", "form"}
    assert [page for page in table["pages"] if page["br"] > budget.pages[page["kind"]]] == []
    assert table["scripts"] <= budget.scripts


def test_the_table_weighs_what_is_on_the_disk(site: Path) -> None:
    for page in json.loads((site / "berat.json").read_text(encoding="utf-8"))["pages"]:
        assert page["br"] == len(brotli.compress((site / page["path"]).read_bytes()))


def test_the_footer_tells_the_weight_of_its_own_page(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        if told := re.search(r"Halaman ini (\d+) KB", text):
            size = len(brotli.compress(text.encode()))
            assert int(told[1]) * 1000 - 1010 < size <= int(told[1]) * 1000, name
    assert "Halaman ini" in pages["index.html"]


@pytest.mark.parametrize("length", [100, 990, 1000, 1010, 9_990, 99_950])
def test_the_number_holds_at_every_border(length: int) -> None:
    words = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(length // 3))
    marked, size, _ = mark_weight(f"{words} {MARK}")
    told = re.search(r"(\d+) KB$", marked)
    assert told
    assert size == len(brotli.compress(marked.encode())) <= int(told[1]) * 1000


def test_a_page_over_its_budget_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_bytes(b"<p>" + bytes(range(256)).hex().encode() * 2)
    narrow = Budget({"other": 100}, 6_000, 15_000, {})
    with pytest.raises(TooHeavy, match=r"x\.html: \d+ bytes, other pages may weigh 100"):
        weigh_site(tmp_path, narrow, tmp_path / "memory.json")


def test_the_build_ends_with_the_names_of_what_is_too_heavy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "x.html").write_text("<p>" + "abc" * 9, encoding="utf-8")
    monkeypatch.chdir(tmp_path)  # what was weighed is remembered below the folder of the build
    monkeypatch.setattr(weight, "load_budget", lambda: Budget({"other": 1}, 6_000, 15_000, {}))
    with pytest.raises(SystemExit, match=r"too heavy, shorten or split:\n  x\.html: \d+ bytes"):
        weight.weigh_output(SimpleNamespace(settings={"OUTPUT_PATH": "output"}))


def test_scripts_count_together(tmp_path: Path) -> None:
    with pytest.raises(TooHeavy, match="scripts of a page: 6001 bytes together"):
        check_budget([], 6_001, GENEROUS)


def test_a_remembered_page_weighs_the_same(tmp_path: Path) -> None:
    source = f"<p>Halaman ini {MARK}</p>"
    memory = tmp_path / "memory.json"
    first = []
    for _turn in range(2):
        (tmp_path / "a.html").write_text(source, encoding="utf-8")
        first.append(weigh_site(tmp_path, GENEROUS, memory))
    assert first[0] == first[1]
    assert MARK not in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_pages_that_offer_the_file_of_all_guides_tell_what_it_weighs(
    site: Path, pages: dict[str, str]
) -> None:
    size = len(brotli.compress((site / "semua-panduan.html").read_bytes()))
    for name in ("luring/index.html", "layanan/index.html"):
        assert f"Unduh semua panduan ({ceil(size / 1000)} KB)" in pages[name]


def test_seconds_are_round_trips_and_rate() -> None:
    assert Link(800, 256).seconds(4_000) == round(3 * 0.8 + (4_200 + 4_000 + 3 * 52) / 32_000, 2)
    assert Link(800, 256).seconds(20_000) == round(4 * 0.8 + (4_200 + 20_000 + 14 * 52) / 32_000, 2)


def test_scripts_are_requests_of_their_own() -> None:
    page = describe("x.html", '<script src="/a.js" defer></script>', 9, 9, {})
    assert page.requests == 2


def test_the_table_names_the_heaviest_page_first(site: Path) -> None:
    rows = format_table(site).splitlines()
    assert rows[0].split() == ["br", "gz", "requests", "2G", "3G", "page"]
    assert int(rows[1].split()[0]) >= int(rows[2].split()[0])


def test_pages_carry_no_indentation_and_no_comment(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        body = re.sub(r"<(pre|textarea)\b.*?</\1>", "", text, flags=re.DOTALL)
        assert not re.search(r"<!--|^[ \t]+\S|[ \t]$", body.rstrip(), re.MULTILINE), name


def test_building_again_without_a_change_writes_the_same_pages(site: Path, tmp_path: Path) -> None:
    build(tmp_path)
    assert (tmp_path / "index.html").read_bytes() == (site / "index.html").read_bytes()
