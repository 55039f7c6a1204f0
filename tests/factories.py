"""Makes villages, definitions, staff and submissions, and reads them; facts can be overridden."""

import re
import secrets
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from forms_service import sessions, staff, threads, vault
from forms_service.config import Config
from forms_service.db import Database
from forms_service.definitions import (
    Choice,
    Definition,
    Kk,
    LongText,
    Nik,
    Phone,
    ShortText,
    SignedForm,
)
from forms_service.models import SubmissionRow
from forms_service.questions import Answers
from forms_service.sendings import Receipt, Sending, store
from forms_service.signing import Visit, derive_form_keys, sign_form, sign_staff_form
from forms_service.threads import Thread
from forms_service.village import Address, Contact, Hours, Person, Village
from forms_service.villages import ServedVillage, get_village, open_with_recovery_key, put_village

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
MASTER_KEYS = ("a-master-key-that-only-tests-use-0001",)
SERVICE_URL = "http://127.0.0.1:8001"
SITE_URL = "http://127.0.0.1:8000"
PASSWORD = "kuda makan rumput hijau"
# An argon2id profile that costs nothing, for all but the tests of the cost itself.
CHEAP = vault.Cost(iterations=1, memory=8 * 1024)
NASTY = (
    "<script>alert(1)</script>\"'&amp; {{ 7*7 }} %(nama)s "
    "\u0645\u0631\u062d\u0628\u0627 \u202eterbalik\u202c "
    "\U0001f469\u200d\U0001f467 Za\u0336lgo " + "Sangatpanjang" * 30
)


@dataclass(frozen=True, slots=True)
class Office:
    """A served village with the key that only its office holds."""

    village: ServedVillage
    office_key: bytes


def make_config(**changes: Any) -> Config:
    """Make a development config in memory; give it a database_url to keep anything."""
    values: dict[str, Any] = {
        "production": False,
        "master_keys": MASTER_KEYS,
        "database_url": "sqlite://",
        "service_url": SERVICE_URL,
        "min_review_seconds": 0,
    }
    return Config(**(values | changes))


def make_village(**changes: Any) -> Village:
    """Make the identity of a village."""
    values: dict[str, Any] = {
        "id": "sukamaju",
        "name": "Sukamaju",
        "district": "Cibungur",
        "regency": "Karangjaya",
        "province": "Jawa Barat",
        "code": "32.99.07.2004",
        "motto": "Rukun",
        "address": Address(street="Jalan Balai Desa No. 1", postcode="41299"),
        "contact": Contact("(0260) 555-0104", "6281200000104", "balai@sukamaju.example"),
        "hours": (Hours("Senin–Jumat", "08.00–15.30 WIB"),),
        "people": (Person("Ujang Suherman", "Kepala Desa"),),
    }
    return Village(**(values | changes))


def find_database(database: Database) -> Path:
    """Return the file of a database; its log lies beside it."""
    return Path(str(database.engine.url.database))


def make_office(
    database: Database, profile: Village | None = None, site_url: str = SITE_URL
) -> Office:
    """Serve a village from a migrated database."""
    profile = profile or make_village()
    with database.writing() as session:
        recovery = put_village(session, profile, site_url)
        assert recovery is not None
        village = get_village(session, profile.id)
        return Office(village, open_with_recovery_key(session, profile.id, recovery))


def make_staff(
    database: Database,
    office: Office,
    staff_id: str = "rina",
    password: str = PASSWORD,
    role: str = "sekretaris",
) -> None:
    """Let a colleague into an office."""
    with database.writing() as session:
        staff.add_staff(
            session,
            office.village,
            staff_id,
            name=staff_id.title(),
            password=password,
            office_key=office.office_key,
            role=role,
        )


def make_session(database: Database, office: Office, staff_id: str = "rina") -> str:
    """Sign a colleague in without a password; return the cookie's token."""
    with database.writing() as session:
        return sessions.start(session, office.village.id, staff_id, office.office_key)


def make_definition(**changes: Any) -> Definition:
    """Make a form definition of six questions."""
    values: dict[str, Any] = {
        "slug": "usaha",
        "title": "Surat Keterangan Usaha",
        "kind": "request",
        "legal_basis": "UU 6/2014",
        "purpose": "Membuat surat",
        "data": "Identitas",
        "retention_days": 365,
        "working_days": 2,
        "next_steps": ("Petugas memeriksa.",),
        "questions": (
            ShortText(name="nama", label="Nama lengkap"),
            Nik(name="nik", label="NIK"),
            Kk(name="kk", label="Nomor KK", required=False),
            Phone(name="hp", label="Nomor HP", required=False),
            LongText(name="keperluan", label="Keperluan", required=False),
            Choice(name="puas", label="Puas?", options=("Ya", "Belum"), personal=False),
        ),
    }
    return Definition(**(values | changes))


def make_answers(**changes: Any) -> Answers:
    """Make answers to the questions of `make_definition`."""
    values: Answers = {
        "nama": "Siti Aminah",
        "nik": "3299071234563456",
        "kk": "3299070000001111",
        "hp": "081200000199",
        "keperluan": "Pinjaman bank",
        "puas": "Ya",
    }
    return values | changes


def make_words(**changes: Any) -> dict[str, Any]:
    """Make what a resident types into the form of `make_definition`; None leaves a word out."""
    values: dict[str, Any] = {
        "nama": " Siti  Aminah ",
        "nik": "3299.0712.3456.3456",
        "kk": "3299 0700 0000 1111",
        "hp": "+62 812-0000-0199",
        "keperluan": "Pinjaman bank",
        "puas": "Ya",
    }
    return {name: word for name, word in (values | changes).items() if word is not None}


def make_token(definition: Definition | None = None, **changes: Any) -> str:
    """Sign a form as the site does; `keys` are master keys, `village` and `page` say whose."""
    village, page = changes.get("village", "sukamaju"), f"{SITE_URL}/layanan/usaha/"
    form = SignedForm(village, changes.get("page", page), definition or make_definition())
    return sign_form(form, derive_form_keys(changes.get("keys", MASTER_KEYS), village))


def make_sending(
    village: ServedVillage, definition: Definition | None = None, answers: Answers | None = None
) -> Sending:
    """Make one act of sending, with a visit of its own."""
    form = SignedForm(village.id, f"{SITE_URL}/layanan/usaha/", definition or make_definition())
    visit = Visit(secrets.token_hex(16), form.definition.slug, int(time.time()))
    return Sending(village, form, answers or make_answers(), visit)


def make_submission(
    database: Database,
    village: ServedVillage,
    definition: Definition | None = None,
    answers: Answers | None = None,
    due_on: date | None = None,
) -> Receipt:
    """Store what a resident sent; `due_on` moves its due date."""
    receipt = store(database, make_sending(village, definition, answers), MASTER_KEYS)
    if due_on is not None:
        with database.writing() as session:
            session.get_one(SubmissionRow, (village.id, receipt.thread.reference)).due_on = due_on
    return receipt


def open_with_key(database: Database, key: bytes, reference: str = "2026-0001") -> Thread:
    """Open a thread with an office key."""
    with database.reading() as session:
        return threads.open_at_office(session, "sukamaju", reference, key)


def open_thread(database: Database, office: Office, reference: str = "2026-0001") -> Thread:
    """Open a thread as its office does."""
    return open_with_key(database, office.office_key, reference)


def list_references(page: str) -> list[str]:
    """List the reference numbers that a page of the inbox links to, in its order."""
    return re.findall(r'href="/sukamaju/kantor/(\d{4}-\d+)"', page)


def make_fields(client: FlaskClient, **fields: str) -> dict[str, str]:
    """Make the fields that a form of the inbox sends, its token and newest entry included."""
    cookie = client.get_cookie("balai")
    token = sign_staff_form(cookie.value) if cookie else ""
    return {"_token": token, "_seen": "1"} | fields
