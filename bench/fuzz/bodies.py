"""Any bytes with any content type to any route: an answer, and the words back."""

import json
from urllib.parse import urlencode

from bench.faults.stand import make_words
from bench.fuzz.ground import KINDS, find_missing, open_ground, split

PATHS = (
    "formulir", "berkas", "status", "status/pesan", "status/lengkapi", "status/cabut",
    "status/beres", "status/nilai", "bukti", "hak", "hak/minta", "hak/unduh", "hak/berkas",
)  # fmt: skip


def seeds() -> list[bytes]:
    """Give what browsers and programs send on the way through the pages."""
    words = {name: str(word) for name, word in make_words().items()}
    review, code = {"_form": "@F@", **words}, {"code": "@C@"}
    group = {"_form": "@L@", "_page": "3", "tanggungan.1.nama": "Tuti", "_act": "tambah:tanggungan"}
    forms = [
        ("formulir", review),
        ("formulir", review | {"_visit": "@V@", "_act": "kirim"}),
        ("formulir", review | {"_act": "simpan", "_page": "1"}),
        ("formulir", review | {"foto": "@U@", "_act": "hapus:foto.1"}),
        ("formulir", group),
        ("formulir", group | {"_act": "hapus:tanggungan.1"}),
        ("berkas", {"_form": "@F@", "potong": "@P@", "untuk": "foto", "nama": "a.pdf"}),
        *((path, code | {"_visit": "@R@", "pesan": "Halo", "_act": "ya"}) for path in PATHS[2:]),
        ("hak/minta", code | {"_visit": "@R@", "hak": "perbaiki", "pesan": "Nama salah"}),
    ]
    return [_write(path, kind, fields) for path, fields in forms for kind in KINDS] + [
        b"json " + _write(path, KINDS[0], fields) for path, fields in forms
    ]


def _write(path: str, kind: str, fields: dict[str, str]) -> bytes:
    if kind.startswith("multipart"):
        parts = [f'name="{name}"\r\n\r\n{word}' for name, word in fields.items()]
        file = 'name="foto"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4 x'
        head = "--x\r\nContent-Disposition: form-data; "
        body = "".join(f"{head}{part}\r\n" for part in [*parts, file]) + "--x--"
    elif kind.endswith("json"):
        body = json.dumps(fields)
    else:
        body = urlencode(fields, safe="@")
    return f"{path} {kind}\n{body}".encode()


def attempt(data: bytes) -> None:
    """Send it as a browser does, or as a program that asks for JSON."""
    ground, (head, body) = open_ground(), split(data)
    as_program = head.startswith(b"json ")
    path, _, kind = head.removeprefix(b"json ").decode("latin-1").partition(" ")
    if path not in PATHS or any(c in kind for c in "\r\n\0"):
        return
    body = ground.fill(body)
    if as_program:
        answer = ground.send(path, kind, body, Accept="application/json")
        assert answer.status_code < 400 or answer.mimetype == "application/problem+json"
        return
    answer, read = ground.send(path, kind, body), ground.read(kind, body)
    if path == "formulir" and read.fault is None:
        assert not (lost := find_missing(answer, read)), lost
