"""Faults on the wire, through the real server: each must end in a page, never in a dead one."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.faults.bodies import URLENCODED
from bench.faults.raw import exchange, post, read_all, serving, write_head
from bench.faults.stand import Stand, Tally, Words, make_words

PATH = "/sukamaju/formulir"
LIMIT = 300_000
LARGE = 3_000_000


def large_read_slowly(stand: Stand, rounds: int) -> Tally:
    """A body ten times too large, from a phone that reads the answer a few bytes at a time."""
    tally = Tally()
    with _small(stand) as (own, port):
        for _ in range(rounds):
            words = make_words()
            request = post(PATH, URLENCODED, _write(own, words, LARGE))
            with socket.socket() as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                connection.settimeout(30)
                connection.connect(("127.0.0.1", port))
                connection.sendall(request)
                _judge(own, tally, read_all(connection, 512), words, 413)
    return tally


def large_after_continue(stand: Stand, rounds: int) -> Tally:
    """A sender that asks first (`Expect: 100-continue`), then sends far too much."""
    tally = Tally()
    with _small(stand) as (own, port):
        for number in range(rounds):
            words = make_words()
            body = _write(own, words, LARGE)
            length = str(len(body))
            head = write_head(PATH, URLENCODED, Content_Length=length, Expect="100-continue")
            with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                connection.sendall(head)
                if number % 2:  # the others do not wait
                    asked = connection.recv(1000)
                    tally.wrongly_acknowledged += not asked.startswith(b"HTTP/1.1 100 ")
                connection.sendall(body)
                _judge(own, tally, read_all(connection), words, 413)
    return tally


def chunked(stand: Stand, rounds: int) -> Tally:
    """A body in chunks that names no length, too large or just right."""
    tally = Tally()
    with _small(stand) as (own, port):
        for number in range(rounds):
            words = make_words()
            body = _write(own, words, LARGE if number % 2 else 0)
            pieces = [body[at : at + 70_000] for at in range(0, len(body), 70_000)]
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
            head = write_head(PATH, URLENCODED, Transfer_Encoding="chunked")
            answer = exchange(port, head + chunks + b"0\r\n\r\n")
            _judge(own, tally, answer, words, 413 if number % 2 else 200)
    return tally


def length_lies(stand: Stand, rounds: int) -> Tally:
    """A length that is too short gives back what it covers; one too long is never taken.

    Who promises more than is sent gets no answer, and so no receipt: the page is still there.
    """
    tally = Tally()
    with _small(stand) as (own, port):
        for number in range(rounds):
            words = make_words()
            if number % 2:
                _promise_too_much(own, tally, port, words)
                continue
            body = _write(own, words, 0)
            head = write_head(PATH, URLENCODED, Content_Length=str(len(body)))
            _judge(own, tally, exchange(port, head + body + b"&x=" + b"y" * 5000), words, 200)
    return tally


def _promise_too_much(own: Stand, tally: Tally, port: int, words: Words) -> None:
    visit, before = own.review(words), own.count()
    body = urlencode({"_form": own.form, "_visit": visit, "_act": "kirim", **words}).encode()
    head = write_head(PATH, URLENCODED, Content_Length=str(len(body) + 1))
    answer = exchange(port, head + body, end=True)
    tally.tried += 1
    tally.words_kept += answer == b""
    tally.wrongly_acknowledged += own.count() - before


def equal_sends(stand: Stand, rounds: int) -> Tally:
    """One sending over 2, 20 and 200 connections at the same instant: one row, equal receipts."""
    tally = Tally()
    with serving(stand.app) as port:
        for times in (2, 20, 200)[: max(1, min(3, rounds))]:
            words, before = make_words(), stand.count()
            controls = {"_form": stand.form, "_visit": stand.review(words), "_act": "kirim"}
            request = post(PATH, URLENCODED, urlencode(controls | words).encode())
            codes = {
                stand.judge_text(tally, page.decode(), words)
                for page in _send_at_once(port, request, times)
            }
            tally.stored_twice += stand.count() - before - 1
            tally.wrongly_acknowledged += len(codes) - 1
            tally.stored += 1 - times
    return tally


def _send_at_once(port: int, request: bytes, times: int) -> list[bytes]:
    """Open every connection, send all but the last byte, then let all go at once."""
    open_ones = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(times)]
    try:
        for connection in open_ones:
            connection.sendall(request[:-1])
        time.sleep(0.1)
        for connection in open_ones:
            connection.sendall(request[-1:])
        with ThreadPoolExecutor(20) as pool:
            return list(pool.map(read_all, open_ones))
    finally:
        for connection in open_ones:
            connection.close()


def _write(own: Stand, words: Words, more: int) -> bytes:
    """Write a form with its words first, and as much behind them."""
    rest = b"&sisa=" + b"y" * more if more else b""
    return urlencode({"_form": own.form, **words}).encode() + rest


def _judge(own: Stand, tally: Tally, answer: bytes, words: Words, status: int) -> None:
    *_, head, page = answer.decode("utf-8", "replace").split("\r\n\r\n", 2)
    tally.wrongly_acknowledged += f"HTTP/1.1 {status} " not in head
    own.judge_text(tally, page, words)


@contextmanager
def _small(stand: Stand) -> Iterator[tuple[Stand, int]]:
    """Serve a stand that takes small bodies only."""
    folder = stand.folder / "kecil"
    folder.mkdir()
    own = Stand(Path(folder), max_body_bytes=LIMIT)
    try:
        with serving(own.app) as port:
            yield own, port
    finally:
        own.service.database.engine.dispose()
