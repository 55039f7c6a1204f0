"""Any header: Host, Origin, X-Forwarded-For, Accept …; nothing of it steers an answer elsewhere."""

from functools import cache
from urllib.parse import quote

from flask.testing import FlaskClient

from bench.fuzz.ground import OWN_HOST, judge, open_ground
from forms_service import create_app
from forms_service.config import Config

NAMES = (
    "Host", "Origin", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded",
    "Accept", "Accept-Language", "Referer", "Sec-Fetch-Site", "Cookie", "Content-Type",
    "Content-Length", "X-Original-URL", "X-HTTP-Method-Override",
)  # fmt: skip
METHODS = ("GET", "POST", "OPTIONS")
SITE = "http://127.0.0.1:8000"


def seeds() -> list[bytes]:
    """Give pages asked for with headers as browsers, proxies and attackers write them."""
    values = {
        "Host": "jahat.example", "Origin": SITE, "X-Forwarded-For": "1.2.3.4, [::1]:80",
        "X-Forwarded-Host": "jahat.example", "X-Forwarded-Proto": "http", "Referer": SITE,
        "Forwarded": "for=jahat;host=jahat.example", "Accept": "application/json;q=0.9, */*;q=0.1",
        "Accept-Language": "en;q=x", "Sec-Fetch-Site": "cross-site", "Cookie": "balai=x; __Host-=y",
        "Content-Type": "multipart/form-data; boundary=\"x", "Content-Length": "9",
    }  # fmt: skip
    paths = ("sukamaju/status", "sukamaju/kantor/masuk?nomor=//jahat.example", "//jahat.example/..")
    return [
        f"{method} {path}\nHost: {OWN_HOST}\n{name}: {value}".encode()
        for method in METHODS
        for path, (name, value) in zip(paths * len(values), values.items(), strict=False)
    ]


def attempt(data: bytes) -> None:
    """Ask for a page, or post to it, with these headers."""
    first, *lines = data.decode("latin-1").split("\n")
    method, _, path = first.partition(" ")
    pairs = [line.partition(":") for line in lines]
    headers = [(name, value.strip()) for name, _, value in pairs if name in NAMES]
    if any(c in value for _, value in headers for c in "\r\0"):
        return  # no server hands these on
    if method in METHODS:
        _ask(path, method, headers)


def _ask(path: str, method: str, headers: list[tuple[str, str]]) -> None:
    host = next((value for name, value in headers if name == "Host"), OWN_HOST)
    place, _, query = path.partition("?")
    where = {"PATH_INFO": f"/{place}", "QUERY_STRING": quote(query, safe="=&%/:")}
    answer = _client().open(
        method=method, headers=headers, base_url=f"https://{OWN_HOST}", environ_overrides=where
    )
    judge(answer)
    assert host == OWN_HOST or answer.status_code == 400 or _is_ours(host), (host, answer.status)
    target = answer.headers.get("Location", "/")
    assert target.startswith((f"https://{OWN_HOST}/", "/")), target
    assert target[1:2] not in ("/", "\\"), target
    assert answer.headers.get("Access-Control-Allow-Origin", SITE) == SITE
    assert "Access-Control-Allow-Credentials" not in answer.headers


def _is_ours(host: str) -> bool:
    """Tell whether a spelling of a host is our own name, with a port or in capitals."""
    return host.partition(":")[0].casefold().rstrip(".") == OWN_HOST


@cache
def _client() -> FlaskClient:
    """Serve the same database in production."""
    ground = open_ground().stand
    return create_app(
        Config(
            production=True,
            master_keys=ground.service.config.master_keys,
            database_url=ground.service.config.database_url,
            service_url=f"https://{OWN_HOST}",
        )
    ).test_client()
