"""The golden site: one page of every kind and one file of every output, word for word.

`make golden` writes them anew; what changed is then read in the commit.
"""

import os
import re
from pathlib import Path

import pytest

EXPECTED = Path(__file__).with_name("site_expected")
GOLDEN = (
    "index.html",
    "404.html",
    "gangguan.html",
    "agenda/index.html",
    "agenda/agenda.ics",
    "agenda/atom.xml",
    "agenda/posyandu-balita/index.html",
    "agenda/posyandu-balita/acara.ics",
    "anggaran/2026/index.html",
    "anggaran/2026/apb-desa-2026.csv",
    "arsip/2026/index.html",
    "berita/index.html",
    "berita/atom.xml",
    "berita/panen-padi-pasirhuni/index.html",
    "cari/index.html",
    "desa/index.html",
    "dokumen/perdes-apb-desa-2026/index.html",
    "draf/index.html",
    "en/index.html",
    "en/layanan/usaha/index.html",
    "indeks/index.html",
    "janji-kami/index.html",
    "kontak/index.html",
    "kotak-kirim/index.html",
    "lapak/gula-aren/index.html",
    "layanan/index.html",
    "layanan/ktp-kk/index.html",
    "layanan/pengaduan/index.html",
    "layanan/sktm/sekaligus/index.html",
    "layanan/usaha/index.html",
    "layanan/usaha/wa.txt",
    "layanan/usaha/poster-a4/index.html",
    "layanan/usaha/poster-a5/index.html",
    "layanan/usaha/formulir-kertas/index.html",
    "lembaga/bpd/index.html",
    "luring/index.html",
    "manifest.webmanifest",
    "pengumuman/vaksin-rabies/index.html",
    "perangkat/index.html",
    "privasi/index.html",
    "program/jembatan-cikaret/index.html",
    "robots.txt",
    "sitemap.xml",
    "su/layanan/ktp-kk/index.html",
    "topik/usaha-dan-kerja/index.html",
)
# What follows from other files, and would hide in a difference what a reader should see there.
DERIVED = (
    (r"<style>.*?</style>", "<style>…</style>"),
    (r"'sha256-[^']+'", "'sha256-…'"),
    (r'(?<=name="_form" value=")[^"]+', "…"),
    (r"(?<=[-.])[0-9a-f]{8,12}(?=[-.])", "…"),
    (r"(?<=/kartu/)[0-9a-f]+", "…"),
    (r"\d+ KB\b", "… KB"),
    (r'(?<= d=")[^"]+', "…"),
)


def simplify(text: str) -> str:
    """Leave out styles, signatures, hashes, weights and the squares of QR codes."""
    for pattern, words in DERIVED:
        text = re.sub(pattern, words, text, flags=re.DOTALL)
    return text


@pytest.mark.parametrize("name", GOLDEN)
def test_the_site_is_as_it_was_read(site: Path, name: str) -> None:
    found = simplify((site / name).read_text(encoding="utf-8"))
    golden = EXPECTED / name
    if os.environ.get("BALAI_WRITE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    kept = {str(path.relative_to(EXPECTED)) for path in EXPECTED.rglob("*") if path.is_file()}
    assert kept == set(GOLDEN)


def test_every_address_is_plain(site: Path) -> None:
    paths = [str(path.relative_to(site)) for path in site.rglob("*")]
    assert [path for path in paths if not re.fullmatch(r"[\w./-]+", path, re.ASCII)] == []


def test_every_folder_of_the_site_has_a_golden_page(site: Path) -> None:
    folders = {page.relative_to(site).parts[0] for page in site.glob("*/**/index.html")}
    assert folders <= {name.partition("/")[0] for name in GOLDEN} | {"aksesibilitas", "panduan",
        "profil", "tentang-situs"}  # fmt: skip
