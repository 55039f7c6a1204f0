"""Facts about the spoken version of a guide: there, light, and silent until it is asked for."""

import re
import shutil
from pathlib import Path

import pytest
from sample import run_pelican
from test_checks import find, make_site

from plugins.voices import Voice
from publishing.checks.voices import LARGEST

AUDIO = re.compile(r'<audio controls preload="none" src="/(suara/[\w.]+)">')


def make_recording(folder: Path, name: str, size: int = 1000) -> None:
    path = folder / "suara" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\0" * size)


@pytest.mark.parametrize(
    ("named", "kept", "size", "words"),
    [
        ("surat.mp3", "", 0, "suara surat.mp3 tidak ada"),
        ("surt.mp3", "surat.mp3", 9, 'mungkin maksudnya "surat.mp3"'),
        ("surat.amr", "surat.amr", 9, "tidak dapat diputar di semua HP"),
        ("surat.mp3", "surat.mp3", LARGEST + 1, "suara surat.mp3 terlalu berat (300 KB)"),
    ],
)
def test_a_recording_that_will_not_do_is_found(
    tmp_path: Path, named: str, kept: str, size: int, words: str
) -> None:
    site = make_site(tmp_path, domisili=("Topik:", f"Suara: {named}\nTopik:"))
    if kept:
        make_recording(site.content, kept, size)
    assert words in str(find(site))


def test_its_weight_is_told_as_residents_count_it() -> None:
    assert Voice("suara/a.mp3", 139_001).kilobytes == 140


def test_a_guide_tells_the_weight_and_loads_nothing(site: Path, pages: dict[str, str]) -> None:
    page = pages["layanan/usaha/index.html"]
    found = AUDIO.search(page)
    assert found
    size = -(-(site / found[1]).stat().st_size // 1000)
    assert f"Dengarkan panduan ini ({size} KB)" in page
    assert size <= 150


def test_only_a_page_with_a_voice_may_load_sound(pages: dict[str, str]) -> None:
    allowed = {name for name, text in pages.items() if "media-src 'self'" in text}
    assert allowed == {name for name, text in pages.items() if "<audio" in text}
    assert allowed == {"layanan/usaha/index.html"}  # its translation is not spoken in English


def test_a_missing_recording_stops_the_build_with_its_place(tmp_path: Path) -> None:
    make_site(tmp_path, domisili=("Topik:", "Suara: surat.mp3\nTopik:"))
    shutil.copy("content/desa.toml", tmp_path)
    done = run_pelican(tmp_path)
    assert done.returncode == 1
    assert re.search(r"domisili\.md:\d+: suara surat\.mp3 tidak ada", done.stderr)
