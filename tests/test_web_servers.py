"""Facts about the Caddy and nginx snippets, told by the real servers."""

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
from test_release import make_site

from release.places import Place

pytestmark = pytest.mark.slow
DEPLOY = Path(__file__).parent.parent / "deploy"
WORDS = "Selamat datang di balai desa. " * 40
CARD = "kartu/0123456789ab.png"
NGINX = """
{modules}
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{ listen 127.0.0.1:{port}; include {deploy}/site.nginx; root {place}/current; }}
}}
"""
CADDY = """
{{
    admin off
    auto_https off
}}
import {deploy}/site.caddy
http://127.0.0.1:{port} {{
    import balai_site
}}
"""


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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_nginx(folder: Path, place: Path, port: int) -> list[str]:
    modules = Path("/usr/share/nginx/modules-available/mod-http-brotli-static.conf")
    text = NGINX.format(
        folder=folder, place=place, port=port, deploy=DEPLOY, modules=modules.read_text()
    )
    (folder / "nginx.conf").write_text(text)
    for path in [folder, *folder.parents][:3]:
        path.chmod(0o755)
    return [
        "nginx",
        "-c",
        str(folder / "nginx.conf"),
        "-g",
        f"user {os.environ.get('USER', 'root')};",
    ]


def start_caddy(folder: Path, place: Path, port: int) -> list[str]:
    (folder / "Caddyfile").write_text(CADDY.format(port=port, deploy=DEPLOY))
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


# Debian keeps servers where ordinary users do not look.
PATH = os.environ["PATH"] + os.pathsep + "/usr/sbin"
SERVERS: dict[str, Callable[[Path, Path, int], list[str]]] = {
    "nginx": start_nginx,
    "caddy": start_caddy,
}


class Site:
    """A published site behind a real server."""

    def __init__(self, place: Path, port: int) -> None:
        self.place, self.port = place, port

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=named)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "the server ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


@pytest.fixture(scope="module", params=SERVERS)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    program = shutil.which(request.param, path=PATH)
    if program is None and "CI" not in os.environ:
        pytest.skip(f"no {request.param} here")
    folder = tmp_path_factory.mktemp(request.param)
    place, port = folder / "www", free_port()
    Place(str(place)).publish(make_release(folder / "site"), "1")
    command = [program or request.param, *SERVERS[request.param](folder, place, port)[1:]]
    environ = {**os.environ, "HOME": str(folder), "BALAI_SITE_ROOT": str(place)}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        try:
            wait_for(port, process)
            yield Site(place, port)
        finally:
            process.terminate()
            process.wait(10)


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
