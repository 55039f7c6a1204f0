"""Facts about the pages of every kind: what the law asks of them, and what leads to them."""

import csv
import re
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from sample import run_pelican

from plugins.budgets import render_csv
from publishing.budget import load_budget
from publishing.kinds import FIELDS
from publishing.repeats import find_next, make_rule


@pytest.mark.parametrize(
    ("repeat", "today", "expected"),
    [
        ("mingguan", date(2026, 11, 24), datetime(2026, 11, 29, 8)),
        ("dua mingguan", date(2026, 11, 24), datetime(2026, 11, 29, 8)),
        ("bulanan", date(2026, 11, 24), datetime(2026, 12, 1, 8)),
        ("bulanan hari sama", date(2026, 11, 24), datetime(2026, 12, 6, 8)),
        ("tahunan", date(2026, 11, 24), datetime(2027, 11, 1, 8)),
        ("mingguan", date(2026, 10, 1), datetime(2026, 11, 1, 8)),
    ],
)
def test_a_repeating_event_is_told_with_its_next_time(
    repeat: str, today: date, expected: datetime
) -> None:
    assert find_next(datetime(2026, 11, 1, 8), repeat, today) == expected


def test_a_month_without_that_day_is_left_out() -> None:
    first = datetime(2026, 1, 31, 8)
    assert find_next(first, "bulanan", date(2026, 2, 1)) == datetime(2026, 3, 31, 8)


def test_an_event_that_has_ended_keeps_its_last_time() -> None:
    first = datetime(2026, 11, 1, 8)
    last = date(2026, 11, 15)
    assert find_next(first, "mingguan", date(2027, 1, 1), last) == datetime(2026, 11, 15, 8)


def test_the_rule_for_calendars_names_the_first_sunday() -> None:
    assert make_rule(datetime(2026, 11, 1, 8), "bulanan hari sama")["byday"] == "1SU"


def test_the_download_holds_every_row_of_the_budget() -> None:
    budget = load_budget(Path("content/anggaran/2026.toml"))
    rows = list(csv.DictReader(render_csv(budget).splitlines()))
    spent = [int(row["anggaran"]) for row in rows if row["jenis"] == "belanja"]
    assert sum(spent) == budget.totals.spending


def test_what_is_left_of_2025_begins_2026() -> None:
    old = load_budget(Path("content/anggaran/2025.toml"))
    new = load_budget(Path("content/anggaran/2026.toml"))
    assert old.left == new.totals.financing


def read(site: Path, path: str) -> str:
    return (site / path / "index.html").read_text(encoding="utf-8")


def test_the_budget_page_shows_what_the_regulation_asks_for(site: Path) -> None:
    page = read(site, "anggaran/2026")
    for words in (*FIELDS, "Alamat pengaduan", "Sisa anggaran", "Nunung Nurhayati", "terhenti"):
        assert words in page, words
    assert 'href="/anggaran/2026/apb-desa-2026.csv"' in page
    assert (site / "anggaran/2026/apb-desa-2026.csv").is_file()


def test_a_notice_is_on_top_of_the_front_page_while_it_is_valid(site: Path) -> None:
    home = read(site, "")
    assert home.index("/pengumuman/air-mati-babakan/") < home.index("Ada keperluan apa?")
    assert "/pengumuman/vaksin-rabies/" not in home
    assert "sudah tidak berlaku" in read(site, "pengumuman/vaksin-rabies")


def test_a_product_is_ordered_from_its_seller(site: Path) -> None:
    assert "https://wa.me/6281200000201?text=" in read(site, "lapak/keripik-singkong")


def test_a_document_is_offered_with_its_size(site: Path) -> None:
    page = read(site, "dokumen/perdes-apb-desa-2026")
    assert "Unduh PDF, 35 KB" in page
    assert (site / "berkas/perdes-4-2025-apb-desa-2026.pdf").is_file()


def test_a_matter_of_another_office_does_not_call_people_to_the_village(site: Path) -> None:
    page = read(site, "layanan/ktp-kk")
    assert "Diurus di Disdukcapil" in page
    assert "Datang ke balai desa</a>" not in page


def test_the_index_leads_to_every_guide(site: Path) -> None:
    index = read(site, "indeks")
    for guide in Path("content/layanan").glob("*.md"):
        assert f'href="/layanan/{guide.stem}/"' in index, guide


def test_every_kind_has_a_list_that_leads_to_its_pages(site: Path) -> None:
    for kind in ("pengumuman", "dokumen", "program", "lembaga", "lapak"):
        page = read(site, kind)
        for path in Path("content", kind).glob("*.md"):
            assert f'href="/{kind}/{path.stem}/"' in page, path


def test_related_pages_share_a_topic(site: Path) -> None:
    page = read(site, "layanan/usaha").partition('id="terkait"')[2]
    assert "/layanan/pengantar-skck/" in page
    assert "/layanan/usaha/" not in page.partition("</nav>")[0]


def test_the_archive_keeps_each_year(site: Path) -> None:
    assert "/arsip/2025/" in read(site, "arsip")
    assert "/berita/apb-desa-2026-ditetapkan/" in read(site, "arsip/2025")


@pytest.mark.slow
def test_a_village_that_has_just_begun_says_so_on_every_list(tmp_path: Path) -> None:
    for name in ("desa.toml", "kantor.toml"):
        shutil.copy(f"content/{name}", tmp_path)
    shutil.copytree("content/images/panduan", tmp_path / "images" / "panduan")
    (tmp_path / "halaman").mkdir()
    (tmp_path / "halaman" / "kontak.md").write_text("Title: Kontak\nSummary: Kontak.\n\nDatang.\n")
    done = run_pelican(tmp_path, "--fatal", "warnings", BALAI_OFFLINE="off")
    assert done.returncode == 0, done.stdout + done.stderr
    for kind in ("", "berita/", "lapak/", "lembaga/", "program/", "dokumen/", "anggaran/"):
        page = (tmp_path / "out" / kind / "index.html").read_text(encoding="utf-8")
        assert "Belum ada isinya." in page, kind
        assert not re.search(r"<ul[^>]*>\s*</ul>", page), kind
