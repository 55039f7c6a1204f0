"""Ten megabytes on a slow line: they arrive, in little memory, and never in the clear on a disk."""

import io
import random
import re
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from factories import MASTER_KEYS, SITE_URL, Office, find_database, make_definition
from flask import Flask
from raw import post, serving

from forms_service.bodies import Limits, read_body
from forms_service.db import Database
from forms_service.definitions import File, ShortText, SignedForm
from forms_service.signing import derive_form_keys, sign_form

pytestmark = pytest.mark.slow

QUESTIONS = (
    ShortText(name="nama", label="Nama"),
    File(name="foto", label="Foto", max_files=5),
)
FORM = sign_form(
    SignedForm("sukamaju", f"{SITE_URL}/layanan/usaha/", make_definition(questions=QUESTIONS)),
    derive_form_keys(MASTER_KEYS, "sukamaju"),
)
SECRET = b"surat rahasia Siti Aminah "
PDF = b"%PDF-1.4\n" + SECRET * (9_900_000 // len(SECRET)) + b"\n%%EOF\n"
KIND = "multipart/form-data; boundary=b"


def make_body(files: int, data: bytes) -> bytes:
    parts = [f'--b\r\nContent-Disposition: form-data; name="_form"\r\n\r\n{FORM}\r\n'.encode()]
    head = b'--b\r\nContent-Disposition: form-data; name="foto"; filename="a.pdf"\r\n\r\n'
    return b"".join([*parts, *[head + data + b"\r\n"] * files, b"--b--\r\n"])


class Watcher(threading.Thread):
    """Looks into every file that this process holds open, nameless ones too, again and again."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.spooled = 0
        self.found: list[str] = []

    def run(self) -> None:
        while not self.done.wait(0.05):
            for place in Path("/proc/self/fd").iterdir():
                with suppress(OSError):
                    self.look(place)

    def look(self, place: Path) -> None:
        if not place.is_file():
            return
        name, data = str(place.readlink()), place.read_bytes()
        if name.endswith("(deleted)"):
            self.spooled = max(self.spooled, len(data))
        if SECRET in data:
            self.found.append(name)


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    watcher = Watcher()
    watcher.start()
    yield watcher
    watcher.done.set()


def send_slowly(port: int, request: bytes) -> bytes:
    """Send with pauses, as a phone with a weak signal does, and read the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        for at in range(0, len(request), 262_144):
            connection.sendall(request[at : at + 262_144])
            time.sleep(0.02)
        answer = bytearray()
        while chunk := connection.recv(65_536):
            answer += chunk
    return bytes(answer)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no /proc")
def test_ten_megabytes_arrive_and_are_nowhere_in_the_clear(
    app: Flask, office: Office, database: Database, watcher: Watcher
) -> None:
    with serving(app) as port:
        answer = send_slowly(port, post("/sukamaju/formulir", KIND, make_body(1, PDF)))
    assert re.search(rb'name="foto" value="[^"]{60,}"', answer)
    assert watcher.spooled > 5_000_000, "it was watched while it waited on the disk"
    assert watcher.found == []
    stored = find_database(database)
    for path in stored.parent.glob(f"{stored.name}*"):
        assert SECRET not in path.read_bytes()


def test_five_large_files_take_little_memory_while_they_are_read() -> None:
    body = io.BytesIO(make_body(5, random.Random(1).randbytes(9_900_000)))
    length = str(len(body.getvalue()))
    environ = {"CONTENT_TYPE": KIND, "CONTENT_LENGTH": length, "wsgi.input": body}
    tracemalloc.start()
    read = read_body(environ, Limits())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [len(upload.data) for upload in read.uploads] == [9_900_000] * 5
    assert peak < 4_000_000
