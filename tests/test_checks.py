"""Facts about the checks of content: each finds its mistake, and is silent when all is well."""

import runpy
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sample import run_pelican

from forms_service.village import load_village
from publishing.checks import check_site
from publishing.cli import main
from publishing.findings import Finding
from publishing.kinds import ARTICLE_FOLDERS, LANGUAGES
from publishing.site import Site, load_site

TODAY = date(2026, 11, 24)
NEWS = """\
Title: Panen padi
Date: 2026-11-20
Summary: Hasil panen naik.
Penulis: Gilang Pratama
Topik: Pertanian

Panen berjalan baik.

## Hasil

Naik dua kuintal.
"""
GUIDE = """\
Title: Surat domisili
Date: 2026-10-01
Summary: Surat tempat tinggal.
Singkat: Domisili
Jenis: Surat keterangan domisili
Status: aktif
Untuk: Warga
Produk: Satu lembar surat
Waktu: 1 hari kerja
Biaya: Gratis
Penandatangan: Ujang Suherman, Kepala Desa
Petugas: Siti Rohaeni, Kasi Pelayanan
Hasil: Ambil di loket.
Diperiksa: 2026-11-10
Topik: Kependudukan
Dasar: UU 6/2014
Sarana: Loket
Kompetensi: Memahami administrasi
Pengawasan: Sekretaris Desa
Pelaksana: 2 orang
Jaminan: Tanpa pungutan
Keamanan: Data tersegel
Evaluasi: Survei tahunan

## Apakah saya perlu surat ini?

Perlu, bila diminta sekolah.

## Persyaratan

- KTP-el

## Langkah

1. Datang.

## Kasus khusus

- Lansia dilayani di rumah.

## Pengaduan

Temui Sekretaris Desa.
"""
PRODUCT = """\
Title: Keripik
Date: 2026-11-01
Summary: Keripik renyah.
Penjual: Bu Entin
Dusun: Babakan
Harga: Rp15.000
Satuan: bungkus
WhatsApp: 0812-0000-0201
Izin: 2026-10-05
Jenis: Makanan

Enak.
"""
EVENT = """\
Title: Posyandu
Date: 2026-11-01
Summary: Timbang balita.
Mulai: 2026-12-05 08:00
Selesai: 2026-12-05 10:00
Tempat: Balai Desa
Penyelenggara: PKK

Datang, ya.
"""
BUDGET = """\
tahun = 2026
peraturan = "Perdes 4/2025"
sampai = 2026-10-31
[jumlah]
pendapatan = 100
belanja = 120
pembiayaan = 20
[[pendapatan]]
nama = "Dana Desa"
anggaran = 100
[[pembiayaan]]
nama = "Sisa tahun lalu"
anggaran = 20
[[belanja]]
bidang = "Pembangunan"
kegiatan = "Irigasi"
pelaksana = "Nunung Nurhayati"
anggaran = 120
"""
FILES = {
    "berita/panen.md": NEWS,
    "layanan/domisili.md": GUIDE,
    "lapak/keripik.md": PRODUCT,
    "agenda/posyandu.md": EVENT,
    "anggaran/2026.toml": BUDGET,
}


def make_site(tmp_path: Path, **changed: tuple[str, str]) -> Site:
    """Write a small village; each change is (old words, new words) of the file with that stem."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        old, new = changed.get(path.stem, ("", ""))
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    return load_site(tmp_path, load_village(Path("content/desa.toml")), TODAY)


def find(site: Site) -> Finding:
    """Return the one finding that there should be."""
    findings = check_site(site)
    assert len(findings) == 1, [str(finding) for finding in findings]
    return findings[0]


def test_nothing_is_found_where_all_is_well(tmp_path: Path) -> None:
    assert check_site(make_site(tmp_path)) == []


def test_a_finding_tells_place_fault_mending_and_law(tmp_path: Path) -> None:
    site = make_site(tmp_path, domisili=("Biaya: Gratis\n", ""))
    assert str(find(site)) == (
        f"{tmp_path}/layanan/domisili.md:1: Biaya belum diisi – tambahkan baris "
        '"Biaya: Gratis" di bagian atas berkas (Permendagri 2/2017 Pasal 12; PermenPANRB 15/2014)'
    )


@pytest.mark.parametrize("name", ["beritaa/panen.md", "jv/berita/panen.md", "panen.md"])
def test_a_file_that_becomes_no_page_is_told(tmp_path: Path, name: str) -> None:
    make_site(tmp_path)
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Title: Panen\n", encoding="utf-8")
    finding = find(load_site(tmp_path, load_village(Path("content/desa.toml")), TODAY))
    assert (finding.path, "foldernya tidak dikenal" in finding.what) == (path, True)


def test_the_builder_reads_what_is_checked() -> None:
    settings = runpy.run_path("pelicanconf.py")
    assert settings["LANGUAGES"] == LANGUAGES
    assert tuple(settings["KINDS"]) == ARTICLE_FOLDERS


MISTAKES = [
    ("panen", "Penulis:", "Penuls:", 'mungkin maksudnya "Penulis"'),
    ("panen", "Topik: Pertanian", "Topik: Tani", "pilih satu"),
    ("panen", "Topik: Pertanian", "Topik:", "Topik belum diisi"),
    ("panen", "Topik:", "Lang: jv\nTopik:", "pilih satu"),
    ("panen", "Topik:", "Title: Lagi\nTopik:", "ditulis dua kali"),
    ("panen", "2026-11-20", "20-11-2026", "bukan tanggal"),
    ("panen", "2026-11-20", "2026-02-30", "bukan tanggal"),
    ("panen", "Hasil panen naik.", "a" * 161, "161 huruf"),
    ("panen", "Topik:", "Slug: Panen Raya\nTopik:", "bukan alamat"),
    ("posyandu", "2026-12-05 10:00", "2026-12-05 07:00", "lebih awal daripada Mulai"),
    ("posyandu", "2026-12-05 08:00", "2026-12-05", "bukan hari dan jam"),
    ("posyandu", "Tempat:", "Ulang: kadang\nTempat:", "bulanan hari sama"),
    ("keripik", "Rp15.000", "lima belas ribu", "bukan jumlah rupiah"),
    ("keripik", "0812-0000-0201", "12345", "bukan nomor HP"),
    ("keripik", "Izin: 2026-10-05\n", "", "Izin belum diisi"),
    ("domisili", "Status: aktif", "Status: buka", "tutup sementara: alasannya"),
    ("domisili", "## Langkah\n\n1. Datang.\n", "", 'bagian "Langkah" belum ada'),
    ("domisili", "1. Datang.", "", 'bagian "Langkah" masih kosong'),
    ("domisili", "## Persyaratan", "## Kasus khusus", 'bagian "Persyaratan" belum ada'),
    ("domisili", "Topik:", "Formulir: usah\nTopik:", 'formulir "usah" tidak ada'),
    ("panen", "## Hasil", "# Hasil", "judul kedua"),
    ("panen", "## Hasil", "#### Hasil", "melompat dari tingkat 1 ke 4"),
    ("panen", "Naik", "[Lihat]({filename}/layanan/domisil.md) naik", "domisili.md"),
    ("panen", "Naik", "[Lihat](/layanan/domisil/) naik", 'mungkin maksudnya "/layanan/domisili/"'),
    ("panen", "Naik", "[Lihat](#hasill) naik", 'mungkin maksudnya "#hasil"'),
    ("panen", "Naik", "[Lihat]({filename}/layanan/domisili.md#lngkah) naik", '"#langkah"'),
    ("panen", "Naik", "[Lihat](domisili) naik", "tidak jelas ke mana"),
    ("panen", "Naik", "![Sawah](/images/sawah.jpg) naik", "sawah.jpg tidak ada"),
    ("panen", "Topik:", "Foto: x.jpg\nKeterangan: Sawah\nTopik:", "x.jpg tidak ada"),
    ("panen", "Naik", "NIK 3299 0712 3456 0001 naik", "mirip NIK"),
    ("panen", "Naik", "Hubungi 0813-1111-2222, naik", "bukan nomor desa"),
    ("2026", "anggaran = 120", "anggaran = 110", "selisihnya -10"),
    ("2026", "pendapatan = 100", "pendapatan = 90", "selisih"),
    ("2026", '"Pembangunan"', '"Pembangnan"', 'bidang "Pembangnan" tidak dikenal'),
    ("2026", "anggaran = 120", "anggaran = 120\nrealisasi = 130", "melebihi anggarannya"),
    ("2026", "anggaran = 120", 'anggaran = 120\nkeadaan = "terhenti"', "tanpa alasan"),
    ("2026", "peraturan =", "peratran =", 'unknown key "peratran"'),
]


@pytest.mark.parametrize(("stem", "old", "new", "words"), MISTAKES)
def test_a_mistake_is_found(tmp_path: Path, stem: str, old: str, new: str, words: str) -> None:
    findings = check_site(make_site(tmp_path, **{stem: (old, new)}), advice=False)
    assert any(words in str(finding) for finding in findings), [str(f) for f in findings]


WELL = [
    ("panen", "Naik", "[Lihat]({filename}/layanan/domisili.md#langkah) naik"),
    ("panen", "Naik", "[Lihat](/layanan/domisili/#langkah) naik"),
    ("panen", "Naik", "[Lihat](#hasil) dan [LAPOR](https://www.lapor.go.id) naik"),
    ("panen", "Naik", "WhatsApp desa 0812-0000-0104, anggaran Rp1.012.400.000. Naik"),
    ("panen", "Naik", "Telepon (0260) 555-0104 atau 137. Naik"),
    ("panen", "Hasil panen naik.", "a" * 160),
    ("posyandu", "Tempat:", "Ulang: bulanan hari sama\nBerakhir: 2027-06-30\nTempat:"),
    ("domisili", "Status: aktif", "Status: tutup sementara: printer rusak"),
    ("keripik", "Rp15.000", "15000"),
    ("2026", "anggaran = 120", 'anggaran = 120\nkeadaan = "terhenti"\nalasan = "Hujan"'),
]


@pytest.mark.parametrize(("stem", "old", "new"), WELL)
def test_what_is_right_is_left_alone(tmp_path: Path, stem: str, old: str, new: str) -> None:
    assert check_site(make_site(tmp_path, **{stem: (old, new)})) == []


ADVICE = [
    ("panen", "Naik dua", "Naik " + "padi " * 26 + "dua", "kata"),
    ("panen", "Naik", "Dalam rangka panen, naik", "pakai: untuk"),
    ("domisili", "Evaluasi: Survei tahunan\n", "", "komponen internal 7 dari 8"),
    ("domisili", "2026-11-10", "2025-11-10", "lebih dari setahun"),
    ("domisili", "Ujang Suherman", "Udin", "tidak ada di desa.toml"),
]


@pytest.mark.parametrize(("stem", "old", "new", "words"), ADVICE)
def test_advice_is_given_but_stops_nothing(
    tmp_path: Path, stem: str, old: str, new: str, words: str
) -> None:
    finding = find(make_site(tmp_path, **{stem: (old, new)}))
    assert finding.advice
    assert words in str(finding)


def test_a_form_that_no_guide_names_is_told(tmp_path: Path) -> None:
    (tmp_path / "formulir").mkdir()
    source = Path("content/formulir/saran.toml").read_text(encoding="utf-8")
    (tmp_path / "formulir" / "saran.toml").write_text(source, encoding="utf-8")
    assert "tidak ada panduan yang memakai" in find(make_site(tmp_path)).what


def test_a_broken_form_is_told(tmp_path: Path) -> None:
    (tmp_path / "formulir").mkdir()
    (tmp_path / "formulir" / "saran.toml").write_text('title = "Saran"\n', encoding="utf-8")
    site = make_site(tmp_path, domisili=("Topik:", "Formulir: saran\nTopik:"))
    assert "is missing" in find(site).what


def test_a_picture_without_words_is_found(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "sawah.jpg").write_bytes(b"x")
    site = make_site(tmp_path, panen=("Naik", "![](/images/sawah.jpg) naik"))
    assert find(site).what == "gambar tanpa keterangan"


def test_an_oversized_picture_is_found(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    with (tmp_path / "images" / "sawah.jpg").open("wb") as file:
        file.truncate(16_000_000)
    site = make_site(tmp_path, panen=("Naik", "![Sawah](/images/sawah.jpg) naik"))
    assert "terlalu besar (16 MB)" in find(site).what


def test_a_file_name_that_is_no_address_is_found(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    (tmp_path / "berita" / "Panen Raya.md").write_text(NEWS, encoding="utf-8")
    assert "nama berkas" in find(load_site(tmp_path, site.village, TODAY)).what


def test_two_files_with_one_address_are_found(tmp_path: Path) -> None:
    site = make_site(tmp_path, panen=("Topik:", "Slug: raya\nTopik:"))
    (tmp_path / "berita" / "raya.md").write_text(NEWS, encoding="utf-8")
    assert "sudah dipakai berita/panen.md" in find(load_site(tmp_path, site.village, TODAY)).what


def test_the_sample_village_may_be_published() -> None:
    content = Path("content")
    site = load_site(content, load_village(content / "desa.toml"), TODAY)
    assert check_site(site, advice=False) == []


def test_a_mistake_stops_the_build_with_its_place(tmp_path: Path) -> None:
    make_site(tmp_path, panen=("Penulis:", "Penuls:"))
    shutil.copy("content/desa.toml", tmp_path)
    done = run_pelican(tmp_path)
    assert done.returncode == 1
    assert "panen.md:4: kunci" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_command_tells_mistakes_and_fails(tmp_path: Path) -> None:
    make_site(tmp_path, panen=("Penulis:", "Penuls:"))
    shutil.copy("content/desa.toml", tmp_path)
    result = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "2 harus diperbaiki sebelum terbit" in result.output


def test_the_command_is_content_with_the_sample_village() -> None:
    result = CliRunner().invoke(main, ["check", "content"], env={"BALAI_TODAY": "2026-11-24"})
    assert result.exit_code == 0, result.output
    assert "siap terbit" in result.output
