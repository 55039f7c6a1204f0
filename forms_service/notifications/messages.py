"""Writes notices for people: what happened to which number, and where to read it; no answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from forms_service.definitions import decode_definition
from forms_service.language import gettext as _
from forms_service.language import ngettext
from forms_service.models import DefinitionRow, OutboxRow, SubmissionRow
from forms_service.notifications.outbox import DIGEST, REMINDER
from forms_service.villages import ServedVillage
from forms_service.wording import format_weekday


@dataclass(frozen=True, slots=True)
class Message:
    """What a person reads."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Part:
    """One notice in words: its heading and its text."""

    head: str
    text: str


def join_parts(village: ServedVillage, parts: Sequence[Part]) -> Message:
    """Make one message of some notices."""
    count = ngettext("%d kabar", "%d kabar", len(parts)) % len(parts)
    title = parts[0].head if len(parts) == 1 else count
    texts = [part.text if len(parts) == 1 else f"{part.head}\n{part.text}" for part in parts]
    return Message(f"{_('Desa %(desa)s') % {'desa': village.profile.name}}: {title}",
                   "\n\n".join(texts))  # fmt: skip


def find_slug(session: Session, row: OutboxRow) -> str:
    """Return the form of the submission that a notice is about; empty when it is erased."""
    found = session.get(SubmissionRow, (row.village_id, row.reference))
    return found.slug if found else ""


def write_part(session: Session, row: OutboxRow, office_url: str) -> Part:
    """Write one notice."""
    facts = json.loads(row.facts)
    if row.kind == DIGEST:
        return Part(_("Ringkasan hari ini"), "\n".join([*_list_counts(facts), office_url]))
    if row.kind == REMINDER:
        return _write_reminder(session, row, facts, office_url)
    head = f"{_name(row.kind)} {row.reference}"
    found = session.get(SubmissionRow, (row.village_id, row.reference))
    if found is None:
        return Part(head, office_url)
    promise = _("Janji selesai: %(day)s.") % {"day": format_weekday(found.due_on)}
    title = _find_title(session, found)
    return Part(head, f"{title}. {promise}\n{office_url}/{row.reference}")


def _name(kind: str) -> str:
    names = {
        "received": _("Kiriman baru"),
        "reply": _("Pesan dari warga"),
        "completed": _("Dilengkapi oleh warga"),
        "withdrawn": _("Ditarik kembali oleh warga"),
        "solved": _("Kata warga: sudah beres"),
        "unsolved": _("Kata warga: belum beres"),
        "asks_correction": _("Warga minta data diperbaiki"),
        "asks_erasure": _("Warga minta data dihapus"),
        "assigned": _("Untuk Anda kerjakan"),
        "status": _("Status berubah"),
    }
    return names.get(kind, _("Nomor"))


def _list_counts(facts: dict[str, int]) -> list[str]:
    """List what there is to do; what is nothing is left out."""
    names = (
        ("overdue", _("Lewat waktu: %d")),
        ("today", _("Janji hari ini: %d")),
        ("unread", _("Belum dibaca: %d")),
        ("open", _("Dalam antrean: %d")),
        ("suspect", _("Dalam karantina: %d")),
        ("undelivered", _("Kabar yang belum terkirim: %d")),
    )
    return [words % facts[name] for name, words in names if facts.get(name)]


def _write_reminder(
    session: Session, row: OutboxRow, facts: dict[str, Any], office_url: str
) -> Part:
    lines = []
    for reference, due_on in facts["due"]:
        found = session.get(SubmissionRow, (row.village_id, reference))
        if found is not None:
            day = format_weekday(date.fromisoformat(due_on))
            title = _find_title(session, found)
            lines.append(f"{title}, {reference}. {_('Janji selesai: %(day)s.') % {'day': day}}")
            lines.append(f"{office_url}/{reference}")
    count = len(facts["due"])
    head = ngettext("%d janji perlu diperhatikan", "%d janji perlu diperhatikan", count) % count
    return Part(head, "\n".join(lines) or office_url)


def _find_title(session: Session, found: SubmissionRow) -> str:
    key = (found.village_id, found.slug, found.version)
    return decode_definition(session.get_one(DefinitionRow, key).body).title
