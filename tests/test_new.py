"""Facts about new files: whatever the kind, what is written may be published at once."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from forms_service.village import load_village
from publishing.checks import check_site
from publishing.cli import main
from publishing.kinds import KINDS
from publishing.new import make_slug, write_new
from publishing.site import Site, load_site

TODAY = date(2026, 11, 24)


def make_village(folder: Path) -> Site:
    shutil.copy("content/desa.toml", folder)
    (folder / "layanan").mkdir(exist_ok=True)
    shutil.copy("content/layanan/domisili.md", folder / "layanan" / "pengaduan.md")
    return load_site(folder, load_village(folder / "desa.toml"), TODAY)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_file_of_every_kind_may_be_published(tmp_path: Path, kind: str) -> None:
    site = make_village(tmp_path)
    path = write_new(site, kind, lambda key: key.example)
    again = load_site(tmp_path, site.village, TODAY)
    assert [str(f) for f in check_site(again, advice=False) if f.path == path] == []


def test_a_wrong_answer_is_asked_again(tmp_path: Path) -> None:
    answers = iter(["Panen", "kemarin", "2026-11-24", "Naik.", "Gilang", "Tani", "Pertanian"])
    path = write_new(make_village(tmp_path), "berita", lambda _key: next(answers))
    assert "Date: 2026-11-24\n" in path.read_text(encoding="utf-8")


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    site = make_village(tmp_path)
    write_new(site, "berita", lambda key: key.example)
    with pytest.raises(FileExistsError):
        write_new(site, "berita", lambda key: key.example)


def test_the_command_asks_and_tells_where_it_wrote(tmp_path: Path) -> None:
    make_village(tmp_path)
    words = "berita\nPanen raya\n2026-11-24\nHasil naik.\nGilang Pratama\nPertanian\n"
    result = CliRunner().invoke(main, ["new", str(tmp_path)], input=words)
    assert result.exit_code == 0, result.output
    assert "panen-raya.md" in result.output
    assert (tmp_path / "berita" / "panen-raya.md").is_file()


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Panen padi!", "panen-padi"), ("Désa – maju", "desa-maju"), ("?", "tanpa-judul")],
)
def test_a_title_becomes_a_file_name(title: str, slug: str) -> None:
    assert make_slug(title) == slug
