"""Facts about the Caddy and nginx snippets, told by the real servers."""

from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from test_release import make_site
from web_servers import SERVERS, Site, serve_site

from release.places import Place

pytestmark = pytest.mark.slow
WORDS = "Selamat datang di balai desa. " * 40
CARD = "kartu/0123456789ab.png"


def make_release(folder: Path, words: str = WORDS) -> Path:
    """Write a site with compressed twins that differ from their files, to know which was sent."""
    site = make_site(folder, **{"index.html": words, "404.html": "Halaman ini tidak ada"})
    (site / "kartu").mkdir()
    (site / CARD).write_bytes(b"png")
    (site / "agenda").mkdir()
    (site / "agenda" / "agenda.ics").write_text("BEGIN:VCALENDAR")
    (site / "agenda" / "atom.xml").write_text("<feed/>")
    (site / ".rahasia").write_text("x")
    (site / "index.html.br").write_bytes(brotli.compress(b"br"))
    (site / "index.html.gz").write_bytes(b"gz")
    return site


@pytest.fixture(scope="module", params=SERVERS)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp(request.param)
    place = folder / "www"
    Place(str(place)).publish(make_release(folder / "site"), "1")
    with serve_site(request.param, folder, place) as site:
        yield site


def test_brotli_is_sent_to_who_reads_it(site: Site) -> None:
    response, body = site.get("/", Accept_Encoding="gzip, br")
    assert response.headers["Content-Encoding"] == "br"
    assert brotli.decompress(body) == b"br"
    assert "Accept-Encoding" in response.headers["Vary"]


def test_gzip_is_sent_to_older_phones(site: Site) -> None:
    response, body = site.get("/", Accept_Encoding="gzip")
    assert (response.headers["Content-Encoding"], body) == ("gzip", b"gz")


def test_the_page_itself_is_sent_to_all_others(site: Site) -> None:
    response, body = site.get("/")
    assert "Content-Encoding" not in response.headers
    assert WORDS in body.decode()
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_page_is_asked_for_again_and_answered_in_a_few_bytes(site: Site) -> None:
    response, _ = site.get("/")
    assert response.headers["Cache-Control"] == "no-cache"
    again, body = site.get("/", If_None_Match=response.headers["ETag"])
    assert (again.status, body) == (304, b"")


def test_a_name_with_a_hash_is_kept_for_a_year(site: Site) -> None:
    response, _ = site.get(f"/{CARD}")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_missing_page_gets_the_page_that_helps(site: Site) -> None:
    response, body = site.get("/tidak/ada/")
    assert response.status == 404
    assert "Halaman ini tidak ada" in body.decode()


def test_a_folder_without_its_slash_is_sent_on(site: Site) -> None:
    response, _ = site.get("/layanan")
    assert response.status in (301, 302, 308)
    assert response.headers["Location"].endswith("/layanan/")


def test_hidden_files_and_other_folders_stay_hidden(site: Site) -> None:
    for path in ("/.rahasia", "/../.lock", "/%2e%2e/.lock", "/..%2f.lock"):
        response, _ = site.get(path)
        assert response.status in (400, 404), path


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/agenda/agenda.ics", "text/calendar"), ("/agenda/atom.xml", "application/atom+xml")],
)
def test_calendars_and_feeds_say_what_they_are(site: Site, path: str, kind: str) -> None:
    response, _ = site.get(path)
    assert response.headers["Content-Type"].startswith(kind)


def test_every_answer_is_protected(site: Site) -> None:
    for path in ("/", "/tidak/ada/", f"/{CARD}"):
        response, _ = site.get(path)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Strict-Transport-Security"] == "max-age=63072000"


def test_a_new_release_and_a_rollback_show_at_once(site: Site, tmp_path: Path) -> None:
    place = Place(str(site.place))
    place.publish(make_release(tmp_path / "baru", "Kabar baru. " * 40), "2")
    assert "Kabar baru" in site.get("/")[1].decode()
    place.roll_back()
    assert WORDS in site.get("/")[1].decode()
