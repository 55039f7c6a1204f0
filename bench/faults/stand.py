"""The service under test: an office of its own, forms signed for it, and a judge of each answer."""

import html
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from werkzeug.test import TestResponse

from forms_service import create_app, db, threads, vault
from forms_service.config import ROOT, Config
from forms_service.definitions import Definition, SignedForm, load_definition
from forms_service.migrations import migrate
from forms_service.questions import clean, printable
from forms_service.service import Service
from forms_service.signing import derive_form_keys, sign_form
from forms_service.village import load_village
from forms_service.villages import ServedVillage, put_village

MASTER_KEYS = (
    "bench-master-key-newest-0123456789abcdef",
    "bench-master-key-older-0123456789abcdef",
)
SITE = "http://127.0.0.1:8000"
UNLIMITED = 10**9
CHEAP = vault.Cost(iterations=1, memory=8 * 1024)
REAL = vault.RECEIPT
VISIT = re.compile(r'name="_visit" value="([^"]+)"')
CODE = re.compile(r'class="code">([0-9 ]+)<')

Words = dict[str, str | list[str]]


@dataclass(slots=True)
class Tally:
    """What became of the sendings of one fault."""

    tried: int = 0
    words_kept: int = 0
    files: int = 0
    files_kept: int = 0
    stored: int = 0
    wrongly_acknowledged: int = 0
    stored_twice: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Tell whether nothing was lost, and nothing acknowledged or stored that must not be."""
        return (
            self.words_kept == self.tried
            and self.files_kept == self.files
            and not self.wrongly_acknowledged
            and not self.stored_twice
        )


class Stand:
    """A whole service in a folder of its own."""

    def __init__(self, folder: Path, *, fresh: bool = True, **settings: Any) -> None:
        values: dict[str, Any] = {
            "production": False,
            "master_keys": MASTER_KEYS,
            "database_url": f"sqlite:///{folder / 'balai.db'}",
            "service_url": "http://127.0.0.1:8001",
            "min_review_seconds": 0,
            "network_burst": UNLIMITED,
            "form_burst": UNLIMITED,
        }
        self.folder = folder
        self.app: Flask = create_app(Config(**(values | settings)))
        self.service: Service = self.app.extensions["balai"]
        if fresh:
            migrate(self.service.database.engine)
            with self.service.database.writing() as session:
                put_village(session, load_village(ROOT / "content" / "desa.toml"), SITE)
        self.village: ServedVillage = self.service.village("sukamaju")
        self.client = self.app.test_client()
        self.definition = load_definition(ROOT / "content" / "formulir" / "pengaduan.toml")
        self.form = self.sign(self.definition)

    def sign(
        self, definition: Definition, keys: Sequence[str] = MASTER_KEYS, village: str = ""
    ) -> str:
        """Sign a definition as the builder of a village does."""
        village = village or self.village.id
        signed = SignedForm(village, f"{SITE}/layanan/pengaduan/", definition)
        return sign_form(signed, derive_form_keys(keys, village))

    def post(self, words: Words, path: str = "formulir", **kwargs: Any) -> TestResponse:
        """Send a form as a browser does."""
        return self.client.post(f"/{self.village.id}/{path}", data=words, **kwargs)

    def review(self, words: Words) -> str:
        """Send a correct form and return the visit token of its review page."""
        answer = self.post({"_form": self.form, **words})
        found = VISIT.search(answer.text)
        if found is None:
            raise AssertionError(f"no review page but {answer.status}: {answer.text[:2000]}")
        return found[1]

    def act(self, words: Words, visit: str, form: str = "") -> TestResponse:
        """Press the button of the review page."""
        controls: Words = {"_form": form or self.form, "_visit": visit, "_act": "kirim"}
        return self.post(controls | words)

    @contextmanager
    def impatient(self) -> Iterator[None]:
        """Wait for a locked database no longer than a test can."""
        with patch.dict(db.PRAGMAS, busy_timeout=50):
            self.service.database.engine.dispose()
            yield
        self.service.database.engine.dispose()

    def count(self) -> int:
        """Count what is stored."""
        from sqlalchemy import func, select

        from forms_service.models import SubmissionRow

        with self.service.database.reading() as session:
            return session.scalar(select(func.count()).select_from(SubmissionRow)) or 0

    def opens(self, code: str, words: Words) -> bool:
        """Tell whether the receipt code opens a submission with these words."""
        digits = code.replace(" ", "")
        try:
            with self.service.database.reading() as session:
                thread = threads.open_with_code(session, self.village, digits)
        except threads.UnknownCode:
            return False
        return str(thread.answers["isi"]) == clean(str(words["isi"]))

    def judge(self, tally: Tally, answer: TestResponse, words: Words) -> str:
        """Count one answer; return its receipt code, or an empty text."""
        return self.judge_text(tally, answer.text, words)

    def judge_text(self, tally: Tally, text: str, words: Words) -> str:
        """Count one page; return its receipt code, or an empty text."""
        tally.tried += 1
        if found := CODE.search(text):
            if self.opens(found[1], words):
                tally.words_kept += 1
                tally.stored += 1
            else:
                tally.wrongly_acknowledged += 1
            return found[1]
        if lost := find_lost(text, words):
            tally.notes.append(f"lost {lost[0]!r}")
        else:
            tally.words_kept += 1
        return ""


def find_lost(text: str, words: Words) -> list[str]:
    """List the words that a page does not give back."""
    page = _flatten(html.unescape(text))
    every = [w for value in words.values() for w in (value if isinstance(value, list) else [value])]
    return [word for word in every if _flatten(printable(word)) not in page]


def _flatten(text: str) -> str:
    return " ".join(html.unescape(text).split())


def make_words(**changes: str) -> Words:
    """Make the words of a complaint, different each time."""
    mark = secrets.token_hex(6)
    words: Words = {
        "kategori": "Jalan atau jembatan desa",
        "isi": f"Jembatan rusak sejak Senin, \u201ctolong\u201d <segera> & terima kasih {mark}",
        "tempat": f"Dusun Cikaret RT 03 {mark}",
        "sebut_nama": "Ya, sebut nama saya",
        "nama": f"Siti Aminah {mark}",
        "hp": "0812 0000 0199",
        "mendesak": "tidak",
    }
    return words | changes


@contextmanager
def codes_at(cost: vault.Cost) -> Iterator[None]:
    """Derive receipt codes at a cost: cheap where they are not what is tried."""
    with patch.object(vault, "RECEIPT", cost):
        yield
