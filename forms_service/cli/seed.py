"""Sample submissions for development: every status, realistic words, and the nastiest strings."""

import secrets
import time
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from forms_service import sendings, standings, submissions, threads
from forms_service.access import OPENED, log_act
from forms_service.definitions import Definition, SignedForm, load_definitions, place_areas
from forms_service.models import EventRow, StaffRow, SubmissionRow
from forms_service.questions import read_answers
from forms_service.service import Service
from forms_service.signing import Visit
from forms_service.statuses import get_status
from forms_service.villages import ServedVillage

SAMPLES = Path(__file__).with_name("samples.toml")


class BadSample(ValueError):
    """A sample does not fit its form."""


def seed(service: Service, village: ServedVillage, forms: Path) -> int:
    """Store the samples once; return how many were stored now."""
    with service.database.reading() as session:
        if session.scalar(select(SubmissionRow.reference).limit(1)):
            return 0
        staff_id = session.scalar(select(StaffRow.staff_id).limit(1)) or ""
    areas = village.profile.areas
    definitions = {slug: place_areas(d, areas) for slug, d in load_definitions(forms).items()}
    samples = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))["samples"]
    for sample in sorted(samples, key=lambda sample: -sample["days_ago"]):
        _store(service, village, definitions[sample["form"]], sample, staff_id)
    return len(samples)


def _store(
    service: Service,
    village: ServedVillage,
    definition: Definition,
    sample: dict[str, Any],
    staff_id: str,
) -> None:
    page = f"{village.site_url}/layanan/{definition.slug}/"
    form = SignedForm(village.id, page, definition)
    answers = _read(definition, sample["answers"], village.today())
    visit = Visit(secrets.token_hex(16), definition.slug, int(time.time()))
    sending = sendings.Sending(village, form, answers, visit)
    receipt = sendings.store(service.database, sending, service.config.master_keys)
    with service.database.writing() as session:
        for step in sample.get("steps", []):
            _take(session, village, receipt.code, step, staff_id)
        _move_back(session, receipt.thread, timedelta(days=sample["days_ago"]))


def _read(definition: Definition, table: dict[str, Any], today: date) -> Any:
    words: MultiDict[str, str] = MultiDict()
    for name, value in table.items():
        words.setlist(name, [str(v) for v in (value if isinstance(value, list) else [value])])
    reading = read_answers(definition, words, today)
    if reading.errors:
        raise BadSample(f"{SAMPLES.name}: form {definition.slug}: {reading.errors}")
    return reading.answers


def _take(
    session: Session, village: ServedVillage, code: str, step: dict[str, str], staff_id: str
) -> None:
    thread = threads.open_with_code(session, village, code)
    text = step.get("text", "")
    if step["kind"] == "status":
        submissions.change_status(session, thread, get_status(step["status"]), staff_id, text)
    elif step["kind"] == "message":
        submissions.send_message(session, thread, text, staff_id)
    elif step["kind"] == "reply":
        submissions.reply(
            session, thread, text, Visit(secrets.token_hex(16), "reply", int(time.time()))
        )
    else:
        submissions.withdraw(session, thread)


def _move_back(session: Session, thread: threads.Thread, span: timedelta) -> None:
    """Let the whole thread have happened earlier, its entries some hours apart."""
    row = session.get_one(SubmissionRow, (thread.village_id, thread.reference))
    found = (
        (SubmissionRow.village_id == thread.village_id)
        & (SubmissionRow.reference == thread.reference)
    )  # fmt: skip
    session.execute(
        update(SubmissionRow)
        .where(found)
        .values(
            received_at=thread.received_at - span,
            due_on=row.due_on - span,
            erase_on=thread.erase_on - span,
        )
    )
    found_events = select(EventRow).where(
        EventRow.village_id == thread.village_id, EventRow.reference == thread.reference
    )
    for event in session.scalars(found_events.order_by(EventRow.number)):
        event.at = min(thread.received_at, event.at - span + timedelta(hours=3 * event.number - 3))
        if event.staff_id:
            _mark_opened(session, event)
    standings.rebuild(session, thread.village_id, thread.reference)


def _mark_opened(session: Session, event: EventRow) -> None:
    """Write down that the staff opened the thread just before this entry of theirs."""
    log_act(
        session,
        event.village_id,
        event.staff_id or "",
        reference=event.reference,
        act=OPENED,
        at=event.at,
    )
