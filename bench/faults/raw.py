"""Speaks HTTP byte by byte to the real server, as no client library would."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from forms_service.server import make_server


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """Run the real server on a free port until the block ends."""
    server: Any = make_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        server.trigger.pull_trigger(server.close)  # on the server's own thread
        thread.join(5)
        server.task_dispatcher.shutdown()


def exchange(port: int, data: bytes, *, timeout: float = 30, end: bool = False) -> bytes:
    """Send bytes and read until the server closes; `end` closes our sending side first."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.sendall(data)
        if end:
            connection.shutdown(socket.SHUT_WR)
        return read_all(connection)


def read_all(connection: socket.socket, size: int = 65_536) -> bytes:
    """Read until the server closes."""
    answer = bytearray()
    while chunk := connection.recv(size):
        answer += chunk
    return bytes(answer)


def post(path: str, kind: str, body: bytes, **headers: str) -> bytes:
    """Write a POST request."""
    return write_head(path, kind, Content_Length=str(len(body)), **headers) + body


def write_head(path: str, kind: str, **headers: str) -> bytes:
    """Write the head of a POST request with any headers."""
    lines = [
        f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Content-Type: {kind}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode()
