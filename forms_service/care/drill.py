"""The restore drill: proves on samples that a restored backup brings back all but the erased."""

import secrets
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from forms_service import erasure, retention, threads, vault
from forms_service.care.backups import back_up, restore
from forms_service.db import Database
from forms_service.definitions import Definition, SignedForm
from forms_service.erasure_list import ErasureList
from forms_service.migrations import migrate
from forms_service.models import SubmissionRow
from forms_service.questions import Answers
from forms_service.sendings import Receipt, Sending, store
from forms_service.signing import Visit
from forms_service.village import Village
from forms_service.villages import ServedVillage, get_village, put_village

WORDS = "Kata yang harus hilang"


class DrillFailed(RuntimeError):
    """A restored backup is not what it has to be."""


@dataclass(frozen=True, slots=True)
class Drill:
    """A village of its own in a folder of its own; nothing real is touched."""

    folder: Path
    definition: Definition
    database: Database
    village: ServedVillage
    kept: ErasureList

    def send(self, answers: Answers) -> Receipt:
        """Store one sample."""
        form = SignedForm(self.village.id, "https://desa.example/", self.definition)
        visit = Visit(secrets.token_hex(16), self.definition.slug, int(time.time()))
        sending = Sending(self.village, form, answers, visit)
        return store(self.database, sending, [secrets.token_urlsafe(32)])


def run_drill(profile: Village, definition: Definition, say: Callable[[str], None]) -> None:
    """Back up, erase one by request and one by its time, lose the database, restore, look.

    Raises:
        DrillFailed: when something erased came back, or something else did not.
    """
    with tempfile.TemporaryDirectory(prefix="balai-drill-") as name:
        drill = _open(Path(name), profile, definition)
        question = definition.questions[0].name
        stays, asked, due = (drill.send({question: f"{WORDS} {n}"}) for n in range(3))
        key = vault.make_office_key()
        backup = back_up(drill.database, drill.folder, key.public)
        say(f"backed up 3 submissions, sealed: {backup.stat().st_size} bytes")
        _erase(drill, asked, due)
        say("erased one by request and one at the end of its time")
        drill.database.engine.dispose()
        url = f"sqlite:///{drill.folder / 'restored.db'}"
        again = restore(backup, url, key.private, drill.kept)
        say(f"lost the database, restored the backup, erased {again} again")
        _look(Database(url), drill.village, stays, (asked, due))
        say("the one that stays opens with its code; of the others no sealed byte came back")


def _open(folder: Path, profile: Village, definition: Definition) -> Drill:
    database = Database(f"sqlite:///{folder / 'drill.db'}")
    migrate(database.engine)
    with database.writing() as session:
        put_village(session, profile, "https://desa.example")
    with database.reading() as session:
        village = get_village(session, profile.id)
    return Drill(folder, definition, database, village, ErasureList(folder / "erasures.jsonl"))


def _erase(drill: Drill, asked: Receipt, due: Receipt) -> None:
    with drill.database.reading() as session:
        doomed = erasure.get_doomed(session, drill.village.id, asked.thread.reference)
    erasure.erase(drill.database, [doomed], erasure.REQUEST, drill.kept)
    with drill.database.writing() as session:
        session.execute(
            update(SubmissionRow)
            .where(SubmissionRow.reference == due.thread.reference)
            .values(erase_on=drill.village.today() - timedelta(days=1))
        )
    if retention.purge(drill.database, drill.village, drill.kept).count != 1:
        raise DrillFailed("the purge did not find what was due")


def _look(
    database: Database, village: ServedVillage, stays: Receipt, gone: tuple[Receipt, ...]
) -> None:
    with database.reading() as session:
        thread = threads.open_with_code(session, village, stays.code)
        if thread.answers != stays.thread.answers:
            raise DrillFailed("a submission that stays does not open as it was sent")
        for receipt in gone:
            try:
                threads.open_with_code(session, village, receipt.code)
            except threads.Erased:
                continue
            raise DrillFailed(f"{receipt.thread.reference} came back to life")
        rows = [session.get_one(SubmissionRow, (village.id, r.thread.reference)) for r in gone]
        if any(row.office_key or row.receipt_key or row.sealed_answers for row in rows):
            raise DrillFailed("a key or sealed bytes of an erased submission came back")
    database.engine.dispose()
