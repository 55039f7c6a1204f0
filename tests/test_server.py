"""The real server on a real socket: large, slow, half and broken bodies always get an answer."""

import secrets
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from factories import MASTER_KEYS, SITE_URL, Office, make_config, make_definition
from flask import Flask
from raw import exchange, post, serving

from forms_service import create_app
from forms_service.definitions import SignedForm
from forms_service.signing import Visit, derive_form_keys, sign_form, sign_visit
from forms_service.spool import BLOCK, SealedSpool

pytestmark = pytest.mark.slow

URLENCODED = "application/x-www-form-urlencoded"
FORM = sign_form(
    SignedForm("sukamaju", f"{SITE_URL}/layanan/usaha/", make_definition()),
    derive_form_keys(MASTER_KEYS, "sukamaju"),
)


@pytest.fixture
def port(app: Flask, office: Office) -> Iterator[int]:
    with serving(app) as port:
        yield port


def fields(**words: str) -> bytes:
    return urlencode({"_form": FORM, "nama": "Siti Aminah"} | words).encode()


def test_a_body_of_60_mb_gets_a_page_with_its_first_words(port: int) -> None:
    body = fields(keperluan="modal") + b"&lain=" + b"y" * 60_000_000
    answer = exchange(port, post("/sukamaju/formulir", URLENCODED, body))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'value="Siti Aminah"' in answer
    assert b"modal" in answer


def test_a_chunked_body_without_end_is_drained_too(app: Flask, office: Office) -> None:
    with serving(create_app(make_config(
        database_url=app.extensions["balai"].config.database_url, max_body_bytes=50_000
    ))) as port:  # fmt: skip
        body = fields() + b"&x=" + b"y" * 500_000
        head = b"POST /sukamaju/formulir HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
        kind = f"Content-Type: {URLENCODED}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        answer = exchange(port, head + kind + chunks)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'value="Siti Aminah"' in answer


def test_the_sender_cannot_say_that_a_body_was_cut(port: int) -> None:
    body = fields(nik="3299071234563456", puas="Ya")
    answer = exchange(port, post("/sukamaju/formulir", URLENCODED, body, Balai_Cut="1"))
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_a_body_that_ends_early_does_not_hold_the_server(port: int) -> None:
    whole = post("/sukamaju/formulir", URLENCODED, fields())
    assert exchange(port, whole[:-30], end=True) == b""
    assert b"200 OK" in exchange(port, b"GET /healthz HTTP/1.0\r\n\r\n")


def test_two_hundred_slow_senders_do_not_stop_the_next(port: int) -> None:
    whole = post("/sukamaju/formulir", URLENCODED, fields())
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    try:
        for number, connection in enumerate(slow):
            connection.sendall(whole[: 20 + number])
        began = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: exchange(port, whole), range(8)))
        assert all(b'value="Siti Aminah"' in answer for answer in answers)
        assert time.monotonic() - began < 5
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\r\n\r\n",
        b"GET\r\n\r\n",
        b"POST /sukamaju/formulir HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /sukamaju/formulir HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_broken_http_is_refused_and_the_next_is_served(port: int, data: bytes) -> None:
    answer = exchange(port, data)
    assert answer.split()[1][:1] in (b"4", b"5")
    assert b"200 OK" in exchange(port, b"GET /healthz HTTP/1.0\r\n\r\n")


def send_as(port: int, peer: str, forwarded: str) -> bytes:
    """Send a whole form from a loopback address, with what a proxy or a liar says of it."""
    visit = Visit(secrets.token_hex(16), "usaha", int(time.time()))
    token = sign_visit(visit, MASTER_KEYS, "sukamaju")
    body = fields(nik="3299071234563456", puas="Ya", _visit=token, _act="kirim")
    source = (peer, 0)
    with socket.create_connection(("127.0.0.1", port), 30, source) as connection:
        connection.sendall(post("/sukamaju/formulir", URLENCODED, body, X_Forwarded_For=forwarded))
        return connection.makefile("rb").readline().split()[1]


def test_only_the_proxy_says_where_a_form_comes_from(app: Flask, office: Office) -> None:
    object.__setattr__(app.extensions["balai"].config, "network_burst", 1)
    with serving(app) as port:
        assert send_as(port, "127.0.0.1", "198.51.100.1") == b"200"
        assert send_as(port, "127.0.0.1", "198.51.100.2") == b"200", "another network"
        assert send_as(port, "127.0.0.1", "203.0.113.9, 198.51.100.2") == b"429", "what it added"
        assert send_as(port, "127.0.0.9", "198.51.100.3") == b"200"
        assert send_as(port, "127.0.0.9", "198.51.100.4") == b"429", "no proxy of ours"


def test_a_spool_gives_back_what_it_was_given() -> None:
    spool = SealedSpool(20 * BLOCK)
    data = bytes(range(256)) * (10 * BLOCK // 256) + b"end"
    for start in range(0, len(data), 8192):
        spool.append(data[start : start + 8192])
    assert len(spool) == len(data)
    assert spool.getfile().read() == data
    assert not spool.cut


def test_a_spool_writes_nothing_in_the_clear() -> None:
    spool = SealedSpool(20 * BLOCK)
    spool.append(b"NIK3299071234563456 " * 40_000)
    assert spool._file is not None
    spool._file.seek(0)
    assert b"NIK3299" not in spool._file.read()


def test_a_spool_keeps_what_came_before_the_disk_was_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    spool = SealedSpool(20 * BLOCK)
    monkeypatch.setattr(SealedSpool, "_write", refuse)
    spool.append(b"a" * 8 * BLOCK)
    assert spool.cut
    assert spool.getfile().read() == b"a" * 4 * BLOCK
