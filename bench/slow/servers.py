"""The servers at the far end: nginx or Caddy as deploy/ recommends them, and the forms service."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import brotli

from bench.slow.certificates import make_certificate
from bench.slow.link import SERVICE, SITE, Wire, inside
from forms_service.config import ROOT
from forms_service.signing import derive_form_keys
from release.places import Place

DESA, LAYANAN, KATA = "desa.example", "layanan.desa.example", "kata.example"
# The least that can be painted: what this browser on this machine takes for it is nobody's fault.
ONE_WORD = (
    "<!doctype html><html lang=id><meta charset=utf-8>"
    "<meta name=viewport content='width=device-width'><link rel=icon href=data:,>"
    "<title>Desa</title><p>Desa"
)
SITE_URL, SERVICE_URL = f"https://{DESA}", f"https://{LAYANAN}"
VILLAGE = "sukamaju"
DEPLOY = ROOT / "deploy"
BROTLI = Path("/usr/share/nginx/modules-available/mod-http-brotli-static.conf")
PATH = os.environ["PATH"] + os.pathsep + "/usr/sbin"
TODAY = "2026-11-24"
# Where Chromium finds our names: nothing is asked of a DNS, and what it would ask its makers finds
# nobody. Apart, the service is elsewhere.
TOGETHER = f"MAP *.example {SITE}, MAP * ~NOTFOUND"
APART = f"MAP {LAYANAN} {SERVICE}, {TOGETHER}"

NGINX = """
{brotli}
user {user}; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem;
    {sites}
    server {{
        listen 443 ssl http2; server_name {service};
        include {deploy}/tls.nginx; include {deploy}/service.nginx;
    }}
}}
"""
NGINX_SITE = """
    server {{
        listen 443 ssl http2; server_name {name};
        include {deploy}/tls.nginx; include {deploy}/site.nginx; root {root};
        {more}
    }}
"""
NGINX_DOOR = "set $balai_service {service}; include {deploy}/residents.nginx;"
CADDY = """
{{
    admin off
    auto_https off
    servers {{
        protocols h1 h2
    }}
}}
import {deploy}/site.caddy
import {deploy}/service.caddy
import {deploy}/residents.caddy
{sites}
https://{service} {{
    tls {folder}/chain.pem {folder}/key.pem
    import balai_service
}}
"""
CADDY_SITE = """
https://{name} {{
    tls {folder}/chain.pem {folder}/key.pem
    import balai_site
    {root}
    {more}
}}
"""
CADDY_DOOR = "import balai_residents"


@dataclass(frozen=True, slots=True)
class Far:
    """What the far end serves: host names with their folders, and the key a browser is told.

    With a `door` residents reach the service under the name of the site.
    """

    folder: Path
    sites: dict[str, Path]
    key: str
    door: bool


def build_site(folder: Path, keys: str, service_url: str) -> Path:
    """Build the sample village as `make publish` does; return the folder that a server shows."""
    environ = {
        **os.environ,
        "BALAI_SITE_URL": SITE_URL,
        "BALAI_SERVICE_URL": service_url,
        "BALAI_FORM_KEYS": keys,
        "BALAI_TODAY": TODAY,
    }
    command = [
        sys.executable, "-m", "pelican", "--settings", "publishconf.py",
        "--output", str(folder / "built"), "--fatal", "warnings", "--quiet",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    Place(str(folder / "www")).publish(folder / "built", "1")
    return folder / "www"


def write_word(folder: Path) -> Path:
    """Write a site of one word; return its folder."""
    folder.mkdir()
    page = ONE_WORD.encode()
    (folder / "index.html").write_bytes(page)
    (folder / "index.html.br").write_bytes(brotli.compress(page))
    return folder


@contextmanager
def serve(
    wire: Wire, folder: Path, server: str, *, peers: dict[str, Path], door: bool
) -> Iterator[Far]:
    """Serve the sample village, its forms service and the peers' sites at the far end."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    key = secrets.token_urlsafe(32)
    form_keys = " ".join(derive_form_keys((key,), VILLAGE))
    built = build_site(folder, form_keys, SITE_URL if door else SERVICE_URL)
    sites = {DESA: built / "current", KATA: write_word(folder / "kata")} | peers
    public = make_certificate(folder, [*sites, LAYANAN])
    far = Far(folder, sites, public, door)
    with ExitStack() as stack:
        stack.enter_context(_run_service(wire, folder, key))
        stack.enter_context(_run(wire, SERVERS[server](far), folder, 443))
        yield far


def _nginx(far: Far) -> list[str]:
    sites = "".join(
        NGINX_SITE.format(name=name, root=root, deploy=DEPLOY, more=_more(far, name, NGINX_DOOR))
        for name, root in far.sites.items()
    )
    text = NGINX.format(
        brotli=BROTLI.read_text(encoding="utf-8"), folder=far.folder, deploy=DEPLOY, sites=sites,
        service=LAYANAN, user=os.environ.get("USER", "root"),
    )  # fmt: skip
    (far.folder / "nginx.conf").write_text(text, encoding="utf-8")
    return [_find("nginx"), "-c", str(far.folder / "nginx.conf")]


def _caddy(far: Far) -> list[str]:
    sites = "".join(
        CADDY_SITE.format(
            name=name,
            folder=far.folder,
            root=f"root * {root}",
            more=_more(far, name, CADDY_DOOR),
        )
        for name, root in far.sites.items()
    )
    text = CADDY.format(folder=far.folder, deploy=DEPLOY, sites=sites, service=LAYANAN)
    (far.folder / "Caddyfile").write_text(text, encoding="utf-8")
    return [
        _find("caddy"),
        "run",
        "--config",
        str(far.folder / "Caddyfile"),
        "--adapter",
        "caddyfile",
    ]


def _more(far: Far, name: str, door: str) -> str:
    """Return what the village's own site has beside what every site has."""
    return door.format(service=LAYANAN, deploy=DEPLOY) if far.door and name == DESA else ""


SERVERS = {"nginx": _nginx, "caddy": _caddy}


def _find(name: str) -> str:
    found = shutil.which(name, path=PATH)
    if found is None:
        raise SystemExit(f"bench.slow: {name} is not installed (apt install {name})")
    return found


@contextmanager
def _run_service(wire: Wire, folder: Path, key: str) -> Iterator[None]:
    environ = {
        "BALAI_ENV": "production",
        "BALAI_MASTER_KEYS": key,
        "BALAI_DATABASE_URL": f"sqlite:///{folder / 'balai.db'}",
        "BALAI_SERVICE_URL": SERVICE_URL,
        "BALAI_ERASURE_LIST": str(folder / "erased"),
    }
    flask = [sys.executable, "-m", "flask", "--app", "forms_service"]
    for words in (["migrate"], ["village", "put", "content/desa.toml", "--site-url", SITE_URL]):
        subprocess.run(
            [*flask, *words], cwd=ROOT, env=os.environ | environ, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    with _run(wire, [*flask, "serve"], folder, 8001, environ):
        yield


@contextmanager
def _run(
    wire: Wire, command: list[str], folder: Path, port: int, environ: dict[str, str] | None = None
) -> Iterator[None]:
    """Run a program at the far end until the block is left; it listens when the block begins."""
    with (folder / f"{port}.log").open("w") as log:
        process = subprocess.Popen(
            inside(wire.far, command), cwd=ROOT, stdout=log, stderr=log,
            env={
                **os.environ, "HOME": str(folder), "BALAI_SERVICE_HOST": LAYANAN, **(environ or {})
            },
        )  # fmt: skip
        try:
            _wait_for(wire, port, process, folder)
            yield
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(wire: Wire, port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        listed = subprocess.run(
            inside(wire.far, ["ss", "-Hltn", f"sport = :{port}"]), capture_output=True, check=True
        )
        if listed.stdout.strip():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError((folder / f"{port}.log").read_text(encoding="utf-8")[-2000:] or "no server")
