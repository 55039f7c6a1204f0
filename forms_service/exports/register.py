"""The register book of letters (buku register surat) of a year, as villages keep it."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from forms_service import vault
from forms_service.definitions import Definition, ShortText, decode_definition
from forms_service.exports.opened import Opened, open_all
from forms_service.language import gettext as _
from forms_service.models import DefinitionRow, SubmissionRow
from forms_service.statuses import COLLECTED, READY, get_status
from forms_service.villages import ServedVillage
from forms_service.wording import format_date

APPLICANT = ("nama", "nama_lengkap", "pemohon")
PURPOSE = "keperluan"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the book."""

    number: int
    reference: str
    received_on: date
    letter: str
    applicant: str
    purpose: str
    status: str
    done_on: date | None
    collected_on: date | None


def list_entries(
    session: Session, village: ServedVillage, ring: vault.KeyRing, year: int
) -> list[Entry]:
    """List the letters asked for in a year, numbered in the order in which they came."""
    definitions: dict[tuple[str, str], Definition] = {}
    entries: list[Entry] = []
    opened = open_all(
        session, ring,
        SubmissionRow.village_id == village.id,
        SubmissionRow.kind == "request",
        SubmissionRow.reference.startswith(f"{year}-"),
    )  # fmt: skip
    for submission in opened:
        version = (submission.slug, submission.version)
        if version not in definitions:
            row = session.get_one(DefinitionRow, (village.id, *version))
            definitions[version] = decode_definition(row.body)
        entries.append(_entry(len(entries) + 1, submission, definitions[version], village))
    return entries


def list_titles() -> tuple[str, ...]:
    """List the headings of the book."""
    return (
        _("No."), _("Nomor"), _("Tanggal masuk"), _("Jenis surat"), _("Nama pemohon"),
        _("Keperluan"), _("Status"), _("Tanggal jadi"), _("Tanggal diambil"),
    )  # fmt: skip


def write_row(entry: Entry) -> tuple[str, ...]:
    """Write a line of the book as texts."""
    return (
        str(entry.number), entry.reference, format_date(entry.received_on), entry.letter,
        entry.applicant, entry.purpose, entry.status,
        format_date(entry.done_on) if entry.done_on else "",
        format_date(entry.collected_on) if entry.collected_on else "",
    )  # fmt: skip


def _entry(
    number: int, submission: Opened, definition: Definition, village: ServedVillage
) -> Entry:
    zone = ZoneInfo(village.profile.timezone)
    purpose = submission.answers.get(PURPOSE)
    return Entry(
        number=number,
        reference=submission.reference,
        received_on=submission.received_at.astimezone(zone).date(),
        letter=definition.title,
        applicant=_find_applicant(definition, submission),
        purpose=purpose if isinstance(purpose, str) else "",
        status=get_status(submission.status).label,
        done_on=_find_day(submission, READY.name, zone),
        collected_on=_find_day(submission, COLLECTED.name, zone),
    )


def _find_applicant(definition: Definition, submission: Opened) -> str:
    """Return the answer to the first question that asks for a name."""
    names = [q.name for q in definition.questions if isinstance(q, ShortText)]
    chosen = next((name for name in (*APPLICANT, *names) if name in submission.answers), "")
    return str(submission.answers.get(chosen) or "")


def _find_day(submission: Opened, status: str, zone: ZoneInfo) -> date | None:
    """Return the last day on which a status was set."""
    events = [event for event in submission.events if event.status == status]
    return events[-1].at.astimezone(zone).date() if events else None
