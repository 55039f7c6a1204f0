"""The static site behind the real nginx or Caddy, as deploy/ tells them to serve it."""

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from world import find_free_ports

DEPLOY = Path(__file__).parent.parent / "deploy"
# Who reads it knows what every answer weighed.
LOG = (
    "log_format sizes '$uri $status $body_bytes_sent $bytes_sent'; "
    "access_log {folder}/sizes.log sizes;"
)
SERVICE_HOST = "layanan.desa.example"
NOBODY = 9
NGINX = """
{modules}
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    {log}
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{
        listen 127.0.0.1:{port}; include {deploy}/site.nginx; root {place}/current;
        set $balai_service {service}; include {residents};
    }}
}}
"""
CADDY = """
{{
    admin off
    auto_https off
}}
import {deploy}/site.caddy
import {residents}
http://127.0.0.1:{port} {{
    import balai_site
    import balai_residents
}}
"""


def start_nginx(folder: Path, place: Path, port: int) -> list[str]:
    modules = Path("/usr/share/nginx/modules-available/mod-http-brotli-static.conf")
    text = NGINX.format(
        folder=folder,
        place=place,
        port=port,
        deploy=DEPLOY,
        modules=modules.read_text(),
        residents=folder / "residents.nginx",
        log=LOG.format(folder=folder),
        service=SERVICE_HOST,
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
    text = CADDY.format(port=port, deploy=DEPLOY, residents=folder / "residents.caddy")
    (folder / "Caddyfile").write_text(text)
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
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", path, headers=named)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body or None, headers or {})
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        return response, answer


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "the server ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


@contextmanager
def serve_site(
    server: str, folder: Path, place: Path, *, service_port: int = NOBODY, port: int = 0
) -> Iterator[Site]:
    """Run a server over a published site, residents' addresses led to the service's port."""
    program = shutil.which(server, path=PATH)
    if program is None and "CI" not in os.environ:
        pytest.skip(f"no {server} here")
    port = port or find_free_ports(1)[0]
    residents = folder / f"residents.{server}"
    text = (DEPLOY / residents.name).read_text()
    residents.write_text(text.replace("127.0.0.1:8001", f"127.0.0.1:{service_port}"))
    command = [program or server, *SERVERS[server](folder, place, port)[1:]]
    environ = {
        **os.environ,
        "HOME": str(folder),
        "BALAI_SITE_ROOT": str(place),
        "BALAI_SERVICE_HOST": SERVICE_HOST,
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        try:
            wait_for(port, process)
            yield Site(place, port)
        finally:
            process.terminate()
            process.wait(10)
