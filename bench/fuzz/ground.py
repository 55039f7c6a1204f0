"""The whole service as it is fuzzed: its true tokens, and a judge of each answer."""

import io
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest.mock import patch

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from bench.faults.stand import CHEAP, CODE, MASTER_KEYS, UNLIMITED, Stand, find_lost, make_words
from forms_service import budgets, vault
from forms_service.attachments import stage
from forms_service.bodies import Body, Limits, read_body
from forms_service.config import ROOT
from forms_service.definitions import load_definition
from forms_service.headers import FIXED
from forms_service.intake.tracking import REPLY
from forms_service.questions import printable
from forms_service.requests import FORM
from forms_service.signing import Purpose, Visit, sign_upload, sign_visit

KINDS = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=windows-1252",
    "multipart/form-data; boundary=x",
    "application/json",
)
# What the short form shows again whatever was typed; other types show no word that is no choice.
SHOWN = ("isi", "tempat", "nama", "hp")
OWN_HOST = "formulir.example"
SCHEMES = (
    "/", "#", "?", "http://127.0.0.1:", f"https://{OWN_HOST}/", "https://wa.me/", "data:image/",
    "tel:",
)  # fmt: skip
OWN_SCRIPTS = ("foto-", "bukti-")


@contextmanager
def unhindered() -> Iterator[None]:
    """Let no budget and no costly key slow the attacks down."""
    with ExitStack() as changed:
        for name in ("WRONG_CODES", "WRONG_PASSWORDS", "STAGED_MEGABYTES"):
            endless = replace(getattr(budgets, name), burst=UNLIMITED)
            changed.enter_context(patch.object(budgets, name, endless))
        changed.enter_context(patch.object(vault, "RECEIPT", CHEAP))
        yield


@cache
def open_ground() -> "Ground":
    """Open the service once a process."""
    return Ground(Path(_folder().name))


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    shared = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None)


class Ground:
    """The service, with a submission and staged files in it.

    An input names the true tokens by marks, so that what mutates keeps its signatures.
    """

    def __init__(self, folder: Path) -> None:
        self.stand = Stand(folder, max_body_bytes=100_000)
        self.stand.app.register_error_handler(Exception, _raise)
        village = self.stand.village.id
        words = make_words()
        page = self.stand.act(words, self.stand.review(words)).text
        self.code = CODE.findall(page)[0].replace(" ", "")
        long = load_definition(ROOT / "content" / "formulir" / "sktm.toml")
        reply = Visit(secrets.token_hex(16), REPLY, 2_000_000_000)
        self.marks = {
            b"@F@": self.stand.form,
            b"@L@": self.stand.sign(long),
            b"@V@": self.stand.review(words),
            b"@R@": sign_visit(reply, MASTER_KEYS, village),
            b"@U@": self._stage(Purpose.UPLOAD, "pdf"),
            b"@P@": self._stage(Purpose.PIECE, "piece"),
            b"@C@": self.code,
        }

    def _stage(self, purpose: Purpose, kind: str) -> str:
        village, data = self.stand.village.id, b"%PDF-1.4 contoh"
        with self.stand.service.database.writing() as session:
            return sign_upload(
                stage(session, village, data, "a.pdf", kind), MASTER_KEYS, village, purpose
            )

    def fill(self, data: bytes) -> bytes:
        """Put the true tokens in the place of their marks."""
        for mark, token in self.marks.items():
            data = data.replace(mark, token.encode())
        return data

    def unfill(self, text: str) -> str:
        """Put marks in the place of the true tokens."""
        for mark, token in self.marks.items():
            text = text.replace(token, mark.decode())
        return text

    def send(self, path: str, kind: str, body: bytes, **headers: str) -> TestResponse:
        """Post a body and judge the answer; what it raises is a find."""
        answer = self.stand.client.post(
            f"/sukamaju/{path}", data=body, content_type=kind, headers=headers
        )
        judge(answer)
        return answer

    def read(self, kind: str, data: bytes) -> Body:
        """Read a body as the service does."""
        environ: dict[str, Any] = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(data))}
        limits = Limits(body=self.stand.service.config.max_body_bytes)
        return read_body(environ | {"wsgi.input": io.BytesIO(data)}, limits)


def _raise(error: Exception) -> Any:
    """Let what no view expected through, instead of explaining it to a resident."""
    raise error


def judge(answer: TestResponse) -> None:
    """Judge any answer: its status, its headers, and that nothing typed became markup."""
    assert answer.status_code < 500, answer.status
    for name, value in FIXED.items():
        assert answer.headers[name] == value, name
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not any(c in text for _, text in answer.headers for c in "\r\n\0")
    if answer.mimetype == "text/html":
        _Markup().feed(answer.text)
    elif (answer.mimetype or "").endswith("json"):
        assert answer.json is not None


class _Markup(HTMLParser):
    """Fails where a page contains what none of our templates writes."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert tag not in ("iframe", "object", "embed", "base", "math", "frame"), tag
        if tag == "script":
            source = str(values.get("src")).rpartition("/")[2]
            assert source.startswith(OWN_SCRIPTS), source
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name in ("href", "src", "action", "formaction"):
                assert (value or "").startswith(SCHEMES), f"{name}={value}"


def find_missing(answer: TestResponse, body: Body) -> list[str]:
    """List the words that a refusal does not give back: of our short form those it asks."""
    if answer.mimetype != "text/html" or answer.status_code == 200:
        return []
    typed: dict[str, str] = {}
    for name, word in body.words:
        if not name.startswith("_") and _visible(word):
            typed.setdefault(name, word)
    if answer.status_code != 403:
        short = MultiDict(body.words).get(FORM) == open_ground().stand.form
        typed = {name: typed[name] for name in typed.keys() & (SHOWN if short else ())}
    return find_lost(answer.text, dict(typed))


def _visible(word: str) -> str:
    return printable(word).strip()


def split(data: bytes) -> tuple[bytes, bytes]:
    """Split an input at its first line end: what chooses, and what is sent."""
    head, _, rest = data.partition(b"\n")
    return head, rest


def list_found(target: str) -> Iterator[tuple[str, bytes]]:
    """List the inputs that once broke something, by name; they are tried again for ever."""
    folder = Path(__file__).with_name("found") / target
    for path in sorted(folder.glob("*")):
        yield path.name, path.read_bytes()
