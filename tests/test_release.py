"""Facts about publishing: verified, swapped by one rename, taken back by another."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from release import __main__ as command
from release.building import CannotPublish
from release.pages import read_page
from release.places import Place, read_place
from release.verification import verify_site

BASE = "https://desa.example/situs"
HEAD = "<!doctype html><html lang=id><title>x</title>"


def make_site(folder: Path, **pages: str) -> Path:
    """Write a small site that is right in everything but what `pages` say."""
    words = {"index.html": "", "404.html": "", "layanan/index.html": "", **pages}
    for name, body in words.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + body)
    (folder / "sitemap.xml").write_text("<urlset/>")
    (folder / "robots.txt").write_text("")
    return folder


def complaints(folder: Path, body: str) -> str:
    site = make_site(folder, **{"index.html": body})
    with pytest.raises(CannotPublish) as caught:
        verify_site(site, BASE)
    return str(caught.value)


def shown(place: Path) -> str:
    return (place / "current" / "index.html").read_text().removeprefix(HEAD)


def test_a_right_site_is_counted(tmp_path: Path) -> None:
    body = (
        '<p id=a><a href="/situs/layanan/">a</a> <a href="#a">b</a> <a href="https://lain.id">c</a>'
    )
    assert verify_site(make_site(tmp_path, **{"index.html": body}), BASE) == 3


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<a href="/situs/hilang/">x</a>', "/situs/hilang/ leads nowhere"),
        ('<a href="hilang.pdf">x</a>', "hilang.pdf leads nowhere"),
        ('<a href="/situs/layanan/#x">x</a>', "names a place that is not there"),
        (f'<a href="{BASE}/hilang/">x</a>', "leads nowhere"),
        ('<img src="/situs/404.html">', "no alt text"),
        ("<p id=a></p><p id=a></p>", 'id "a" is there twice'),
        ("<div><b>x</div>", "</div> closes nothing"),
        ("<section>", "<section> is never closed"),
        ('<a href="#"><a href="#">x</a></a>', "<a> inside <a>"),
        ("http://127.0.0.1:8000/", "an address of this machine"),
        ("x" * 300, "index.html.br: is missing or stale"),
    ],
)
def test_each_mistake_stops_the_publishing(tmp_path: Path, body: str, words: str) -> None:
    assert words in complaints(tmp_path, body)


def test_a_missing_page_stops_the_publishing(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    (site / "404.html").unlink()
    with pytest.raises(CannotPublish, match=r"404\.html: is missing"):
        verify_site(site, BASE)


def test_optional_end_tags_may_be_left_out(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(f"{HEAD}<ul><li>a<li>b</ul><p>c<table><tr><td>d<td>e</table>")
    assert read_page(page).mistakes == []


def test_the_second_release_keeps_the_first(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "www"))
    place.publish(make_site(tmp_path / "a", **{"index.html": "satu"}), "1")
    place.publish(make_site(tmp_path / "b", **{"index.html": "dua"}), "2")
    assert shown(tmp_path / "www") == "dua"
    assert place.roll_back() == "1"
    assert shown(tmp_path / "www") == "satu"
    assert place.roll_back() == "2"
    assert shown(tmp_path / "www") == "dua"


def test_an_unchanged_file_stays_the_same_file(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "www"))
    for release, words in (("1", "satu"), ("2", "dua")):
        place.publish(make_site(tmp_path / release, **{"index.html": words}), release)
    old, new = (tmp_path / "www" / "releases" / release for release in ("1", "2"))
    assert (old / "404.html").samefile(new / "404.html")
    assert not (old / "index.html").samefile(new / "index.html")


def test_old_releases_are_removed_but_never_the_previous_one(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "www"))
    for release in "12345":
        place.publish(make_site(tmp_path / release), release)
    left = {path.name for path in (tmp_path / "www" / "releases").iterdir()}
    assert left == {"3", "4", "5"}
    assert (tmp_path / "www" / "previous").resolve().name == "4"


def test_there_is_no_way_back_from_the_first_release(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "www"))
    place.publish(make_site(tmp_path / "a"), "1")
    with pytest.raises(CannotPublish, match="no earlier release"):
        place.roll_back()


def test_a_failed_build_changes_nothing_online(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Place(str(tmp_path / "www")).publish(make_site(tmp_path / "a", **{"index.html": "lama"}), "1")
    for name in ("BALAI_FORM_KEYS", "BALAI_SITE_URL", "BALAI_SERVICE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BALAI_PUBLISH_TO", str(tmp_path / "www"))
    assert command.main(["publish"]) == 1
    assert "Nothing was changed online" in capsys.readouterr().err
    assert shown(tmp_path / "www") == "lama"
    assert [path.name for path in (tmp_path / "www" / "releases").iterdir()] == ["1"]


def test_the_editor_is_published_only_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sveltia.js").write_text("// the editor")
    monkeypatch.setattr(command, "fetch_script", lambda _cache: tmp_path / "sveltia.js")
    command.add_editor(tmp_path / "site")
    assert not (tmp_path / "site").exists()
    monkeypatch.setenv("BALAI_REPOSITORY", "desa/sukamaju")
    command.add_editor(tmp_path / "site")
    assert '"repo": "desa/sukamaju"' in (tmp_path / "site/admin/balai.js").read_text()
    assert (tmp_path / "site/admin/sveltia-cms.js").read_text() == "// the editor"


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put an `ssh` on the path that runs on this machine what it is told for another."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "ssh").write_text(
        '#!/bin/sh\nwhile [ "$1" = -l ]; do shift 2; done\nshift\nexec sh -c "$*"\n'
    )
    (bin_ / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_}:{os.environ['PATH']}")


def has_rsync() -> bool:
    return any(Path(folder, "rsync").exists() for folder in os.environ["PATH"].split(":"))


@pytest.mark.skipif(not has_rsync() and not os.environ.get("CI"), reason="no rsync here")
@pytest.mark.usefixtures("ssh")
def test_it_publishes_and_rolls_back_on_a_server(tmp_path: Path) -> None:
    place = read_place(f"desa@server:{tmp_path}/www")
    place.publish(make_site(tmp_path / "a", **{"index.html": "satu"}), "1")
    place.publish(make_site(tmp_path / "b", **{"index.html": "dua"}), "2")
    releases = tmp_path / "www" / "releases"
    assert shown(tmp_path / "www") == "dua"
    assert (releases / "1" / "404.html").samefile(releases / "2" / "404.html")
    assert place.roll_back() == "1"
    assert shown(tmp_path / "www") == "satu"


@pytest.mark.parametrize("text", ["", "www/desa", "user@server:www"])
def test_a_place_is_written_from_the_root(text: str) -> None:
    with pytest.raises(CannotPublish, match="BALAI_PUBLISH_TO"):
        read_place(text)


@pytest.mark.slow
def test_the_sample_village_is_published_whole(tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "BALAI_SITE_URL": "https://desa.example",
        "BALAI_SERVICE_URL": "https://formulir.example",
        "BALAI_FORM_KEYS": "k" * 64,
        "BALAI_PUBLISH_TO": str(tmp_path / "www"),
        "BALAI_TODAY": "2026-11-24",
    }
    done = subprocess.run(
        [sys.executable, "-m", "release", "publish"],
        env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Published" in done.stdout
    assert (tmp_path / "www" / "current" / "index.html.br").is_file()
