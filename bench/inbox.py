"""Times the office's queue and search on a simulated village: `python -m bench.inbox [count]`."""

import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from forms_service import people, search, threads, vault, worklist
from forms_service.config import ROOT
from forms_service.db import Database
from forms_service.definitions import Definition, encode, load_definition
from forms_service.erasure_list import ErasureList
from forms_service.exports import formats, tables
from forms_service.exports.opened import open_all
from forms_service.figures.summary import make_promises
from forms_service.migrations import migrate
from forms_service.models import DefinitionRow, EventRow, StandingRow, SubmissionRow
from forms_service.retention import purge
from forms_service.search import Looked
from forms_service.village import load_village
from forms_service.villages import ServedVillage, get_village, open_with_recovery_key, put_village
from forms_service.worklist import Wanted

DAYS = 730
OPEN_SHARE = 0.02
BATCH = 2_000
ROUNDS = 7


def main() -> None:
    """Fill a village and print what its office waits for."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.db")
        migrate(database.engine)
        village, office_key = _serve(database)
        began = time.perf_counter()
        _fill(database, village, count)
        size = (Path(folder) / "bench.db").stat().st_size / 1e6
        print(f"{count} submissions in {time.perf_counter() - began:.0f} s, {size:.0f} MB")
        _measure(database, village, office_key)


def _serve(database: Database) -> tuple[ServedVillage, bytes]:
    profile = load_village(ROOT / "content" / "desa.toml")
    with database.writing() as session:
        recovery = put_village(session, profile, "https://desa.example")
        assert recovery is not None
        key = open_with_recovery_key(session, profile.id, recovery)
        return get_village(session, profile.id), key


def _fill(database: Database, village: ServedVillage, count: int) -> None:
    form = load_definition(ROOT / "content" / "formulir" / "usaha.toml")
    chance, now = random.Random(1), datetime.now(UTC)
    with database.writing() as session:
        session.add(
            DefinitionRow(
                village_id=village.id, slug=form.slug, version=form.version,
                body=encode(form), page="", seen_at=now,
            )
        )  # fmt: skip
    for start in range(0, count, BATCH):
        rows = [
            _make(village, form, n=n, count=count, now=now, chance=chance)
            for n in range(start, start + BATCH)
        ]
        with database.writing() as session:
            session.execute(insert(SubmissionRow), [submission for submission, _, _ in rows])
            session.execute(insert(StandingRow), [standing for _, standing, _ in rows])
            session.execute(insert(EventRow), [event for _, _, events in rows for event in events])


def _make(
    village: ServedVillage, form: Definition, *, n: int, count: int, now: datetime, chance: Any
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    at = now - timedelta(days=DAYS * (1 - n / count))
    is_open = chance.random() < (OPEN_SHARE if n < count * 0.97 else 0.4)
    status = "received" if is_open else "collected"
    where = {"village_id": village.id, "reference": f"{at.year}-{n:06d}"}
    key, nik = vault.make_key(), f"3299{chance.randrange(10**12):012d}"
    home = {"dusun": "Cikaret", "rt": n % 24, "rw": 1}
    answers = {"nama": f"Warga {n}", "nik": nik, "alamat": home}
    context = threads.answers_context(village.id, where["reference"])
    submission = where | {
        "slug": form.slug, "version": form.version, "kind": form.kind, "received_at": at,
        "due_on": (at + timedelta(days=3)).date(), "erase_on": (at + timedelta(days=999)).date(),
        "channel": "web", "person": people.hash_nik(nik, "k" * 32, village.id),
        "lookup": secrets.token_bytes(32), "receipt_key": bytes(72),
        "office_key": vault.seal_to_office(key, village.office_public_key),
        "sealed_answers": vault.seal(key, msgspec.json.encode(answers) + b" " * 900, context),
    }  # fmt: skip
    standing = where | {
        "slug": form.slug, "received_at": at, "status": status, "closed": not is_open,
        "heard_at": at, "opened_at": None if is_open and chance.random() < 0.1 else at,
        "assignee_id": None, "waiting_since": None, "done_at": None, "suspect": False,
    }  # fmt: skip
    names = ["received"] if is_open else ["received", "checking", "ready", "collected"]
    events = [
        where
        | {
            "number": i,
            "kind": "status" if i > 1 else "received",
            "status": name,
            "at": at + timedelta(hours=4 * i - 4),
        }
        for i, name in enumerate(names, 1)
    ]
    return submission, standing, events


def _measure(database: Database, village: ServedVillage, office_key: bytes) -> None:
    for words, act in (
        ("counts of every view", lambda s: worklist.count(s, village)),
        ("first page of the queue", lambda s: worklist.list_page(s, village, Wanted(), 1)),
        ("page 20 of the queue", lambda s: worklist.list_page(s, village, Wanted(), 20)),
        ("first page of all", lambda s: worklist.list_page(s, village, Wanted(view="semua"), 1)),
        ("page 1000 of all", lambda s: worklist.list_page(s, village, Wanted(view="semua"), 1000)),
        ("filter by form and month", lambda s: worklist.list_page(s, village, _month(village), 1)),
    ):
        print(f"{words:30} {_time(database, act):8.1f} ms")
    with database.reading() as session:
        began = time.perf_counter()
        looked = Looked("tidak-ada-yang-begini")
        found = search.search(session, village, office_key, Wanted(view="semua"), looked)
        seconds = time.perf_counter() - began
    print(f"search: {found.searched} opened in {seconds:.2f} s, {found.searched / seconds:.0f}/s")
    _measure_figures(database, village)
    _measure_export(database, village, office_key)
    _measure_purge(database, village)


def _measure_figures(database: Database, village: ServedVillage) -> None:
    """Time the figures beside the reading of the events that they are made of."""
    figures = _time(database, lambda s: make_promises(s, village))
    events = _time(database, lambda s: s.execute(select(EventRow.reference, EventRow.at)).all())
    print(f"figures: {figures:.0f} ms, {figures / events:.1f} times the reading of the events")


def _measure_export(database: Database, village: ServedVillage, office_key: bytes) -> None:
    """Time an export of everything beside the opening of its seals."""
    with database.reading() as session:
        ring = threads.read_key_ring(session, village.id, office_key)
        [version] = tables.list_versions(session, village.id)
        began = time.perf_counter()
        for _submission in open_all(session, ring, SubmissionRow.village_id == village.id):
            pass
        opened = time.perf_counter() - began
        for name in formats.TYPES:
            began = time.perf_counter()
            table = tables.make_table(session, village, ring, version.definition)
            size = len(formats.write(table, name)) / 1e6
            span = time.perf_counter() - began
            ratio = f"{span / opened:.1f} times the opening alone"
            print(f"export as {name}: {len(table.rows)} in {span:.1f} s, {size:.1f} MB, {ratio}")


def _measure_purge(database: Database, village: ServedVillage) -> None:
    """Time the purge of a tenth, keys first, beside one statement that deletes as many."""
    with database.writing() as session:
        rows = select(SubmissionRow.reference).where(SubmissionRow.village_id == village.id)
        references = list(session.scalars(rows.order_by(SubmissionRow.reference)))
        share = max(1, len(references) // 10)
        due = SubmissionRow.reference.in_(references[:share])
        session.execute(update(SubmissionRow).where(due).values(erase_on=date(2020, 1, 1)))
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        erased = purge(database, village, ErasureList(Path(folder, "erasures.jsonl"))).count
        span = time.perf_counter() - began
    began = time.perf_counter()
    with database.writing() as session:
        as_many = SubmissionRow.reference.in_(references[share : 2 * share])
        session.execute(delete(SubmissionRow).where(as_many))
    deleted = time.perf_counter() - began
    print(f"purge: {erased} in {span:.1f} s, {span / deleted:.1f} times one plain delete")


def _month(village: ServedVillage) -> Wanted:
    today = village.today()
    return Wanted(view="semua", slug="usaha", since=today - timedelta(days=30), until=today)


def _time(database: Database, act: Callable[[Session], Any]) -> float:
    spans = []
    for _ in range(ROUNDS):
        with database.reading() as session:
            began = time.perf_counter()
            act(session)
            spans.append((time.perf_counter() - began) * 1000)
    return statistics.median(spans)


if __name__ == "__main__":
    main()
