"""Tables of one version of a form: the same columns for ever, one row a submission."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forms_service import vault
from forms_service.attachments import list_files
from forms_service.definitions import Definition, decode_definition
from forms_service.exports.opened import Opened, open_all
from forms_service.language import gettext as _
from forms_service.models import DefinitionRow, SubmissionRow
from forms_service.question_types import Group, Question
from forms_service.questions import Answer, list_question_lines, show_answer
from forms_service.statuses import get_status
from forms_service.villages import ServedVillage

FIXED = ("nomor", "diterima", "janji", "status", "cara")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a form that somebody sent, and how often."""

    definition: Definition
    count: int

    @property
    def id(self) -> str:
        """Return what names it in a form of the inbox."""
        return f"{self.definition.slug}.{self.definition.version}"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts below names; `titles` say the names to people, `records` keep the types."""

    names: tuple[str, ...]
    titles: tuple[str, ...]
    rows: list[tuple[str, ...]]
    records: list[dict[str, Any]]


def list_versions(session: Session, village_id: str) -> list[Version]:
    """List the versions of forms that were sent, by title, the newest first."""
    counts = {
        (slug, version): count
        for slug, version, count in session.execute(
            select(SubmissionRow.slug, SubmissionRow.version, func.count())
            .where(SubmissionRow.village_id == village_id)
            .group_by(SubmissionRow.slug, SubmissionRow.version)
        )
    }
    rows = session.scalars(
        select(DefinitionRow)
        .where(DefinitionRow.village_id == village_id)
        .order_by(DefinitionRow.seen_at.desc())
    )
    found = [
        Version(decode_definition(row.body), counts[row.slug, row.version])
        for row in rows
        if (row.slug, row.version) in counts
    ]
    return sorted(found, key=lambda version: version.definition.title)


def make_table(
    session: Session,
    village: ServedVillage,
    ring: vault.KeyRing,
    definition: Definition,
    *conditions: ColumnElement[bool],
) -> Table:
    """Open every submission of a version and write its answers down."""
    opened = open_all(
        session, ring,
        SubmissionRow.village_id == village.id,
        SubmissionRow.slug == definition.slug,
        SubmissionRow.version == definition.version,
        *conditions,
    )  # fmt: skip
    names = (*FIXED, *(question.name for question in definition.questions))
    rows, records = [], []
    for submission in opened:
        fixed = _list_fixed(submission, village)
        answers = [_show(q, submission.answers.get(q.name)) for q in definition.questions]
        rows.append((*fixed, *answers))
        records.append(dict(zip(FIXED, fixed, strict=True)) | _record(definition, submission))
    return Table(names, tuple(_list_titles(definition)), rows, records)


def _list_titles(definition: Definition) -> Iterator[str]:
    """List what stands above the columns; a title that comes twice is told apart by its name."""
    yield from (_("Nomor"), _("Diterima"), _("Janji selesai"), _("Status"), _("Cara"))
    labels = [question.label for question in definition.questions]
    for question in definition.questions:
        twice = labels.count(question.label) > 1
        yield f"{question.label} ({question.name})" if twice else question.label


def _list_fixed(submission: Opened, village: ServedVillage) -> tuple[str, ...]:
    zone = ZoneInfo(village.profile.timezone)
    return (
        submission.reference,
        f"{submission.received_at.astimezone(zone):%Y-%m-%d %H:%M}",
        submission.due_on.isoformat(),
        get_status(submission.status).label,
        submission.channel,
    )


def _show(question: Question, answer: Answer) -> str:
    """Write one answer into one cell; the items of a group stand beside each other."""
    if not isinstance(question, Group):
        return show_answer(question, answer)
    items: dict[str, list[str]] = {}
    for line in list_question_lines(question, answer):
        items.setdefault(line.item, []).append(f"{line.label}: {line.text}")
    return " | ".join(f"{item}: {'; '.join(lines)}" for item, lines in items.items() if item)


def _record(definition: Definition, submission: Opened) -> dict[str, Any]:
    """Return the answers with their types; of files only the names, never their keys."""
    record: dict[str, Any] = {}
    for question in definition.questions:
        answer = submission.answers.get(question.name)
        files = list(list_files({question.name: answer}))
        record[question.name] = [file["name"] for file in files] if files else answer
    return record
