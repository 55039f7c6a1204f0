"""Searches what residents wrote: opened in memory for one request, and nothing of it is kept."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import threads, vault
from forms_service.definitions import Definition, decode_definition
from forms_service.models import DefinitionRow, EventRow, StandingRow, SubmissionRow
from forms_service.questions import Answer, Answers
from forms_service.threads import read_key_ring
from forms_service.villages import ServedVillage
from forms_service.worklist import Wanted, filter_rows

# One request works for so long; the page then offers to go on from there.
SECONDS = 2.0
CHUNK = 400
MOST = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A submission that holds every word looked for; `name` is who sent it, when the form asks."""

    reference: str
    title: str
    name: str
    status: str
    received_at: Any


@dataclass(frozen=True, slots=True)
class Found:
    """What one request found, the newest first; `rest` is where to go on, or an empty text."""

    hits: list[Hit]
    searched: int
    oldest: date | None
    rest: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What to look for: every word anywhere, and a dusun in an answer of its own."""

    words: str
    area: str = ""
    before: str = ""


def search(
    session: Session, village: ServedVillage, office_key: bytes, wanted: Wanted, looked: Looked
) -> Found:
    """Open submissions from the newest on and keep those that fit, until the time is over."""
    ring = read_key_ring(session, village.id, office_key)
    definitions = _read_definitions(session, village.id)
    until = time.monotonic() + SECONDS
    hits: list[Hit] = []
    searched, row = 0, None
    for row, texts in _open_all(session, village, ring, wanted, looked.before):
        searched += 1
        if _fits(texts, looked):
            hits.append(_hit(row, texts, definitions))
        if len(hits) >= MOST or time.monotonic() > until:
            return Found(hits, searched, row.received_at.date(), row.reference)
    return Found(hits, searched, row.received_at.date() if row is not None else None, "")


@dataclass(frozen=True, slots=True)
class _Texts:
    """What stands in a submission: its newest answers, and all words in one text."""

    answers: Answers
    whole: str


def _open_all(
    session: Session, village: ServedVillage, ring: vault.KeyRing, wanted: Wanted, before: str
) -> Iterator[tuple[Any, _Texts]]:
    """Open chunk after chunk, so that memory holds one chunk at most."""
    query = (
        select(
            SubmissionRow.village_id, SubmissionRow.reference, SubmissionRow.slug,
            SubmissionRow.version, SubmissionRow.received_at, SubmissionRow.office_key,
            SubmissionRow.sealed_answers, StandingRow.status,
        )
        .join(
            StandingRow,
            (StandingRow.village_id == SubmissionRow.village_id)
            & (StandingRow.reference == SubmissionRow.reference),
        )
        .where(*filter_rows(village, wanted))
        .order_by(StandingRow.received_at.desc(), StandingRow.reference.desc())
        .limit(CHUNK)
    )  # fmt: skip
    place = _find_place(session, village.id, before)
    while True:
        rows = session.execute(query.where(_after(place)) if place else query).all()
        said = _read_said(session, village.id, [row.reference for row in rows])
        for row in rows:
            yield row, _open(row, said.get(row.reference, ()), ring)
        if len(rows) < CHUNK:
            return
        place = (rows[-1].received_at, rows[-1].reference)


def _find_place(session: Session, village_id: str, before: str) -> tuple[Any, str] | None:
    standing = session.get(StandingRow, (village_id, before)) if before else None
    return (standing.received_at, standing.reference) if standing else None


def _after(place: tuple[Any, str]) -> Any:
    moment, reference = place
    return (StandingRow.received_at < moment) | (
        (StandingRow.received_at == moment) & (StandingRow.reference < reference)
    )


def _read_said(
    session: Session, village_id: str, references: Sequence[str]
) -> dict[str, list[EventRow]]:
    rows = session.scalars(
        select(EventRow).where(
            EventRow.village_id == village_id,
            EventRow.reference.in_(references),
            EventRow.sealed_text.is_not(None),
        )
    )
    said: dict[str, list[EventRow]] = {}
    for row in rows:
        said.setdefault(row.reference, []).append(row)
        session.expunge(row)
    return said


def _open(row: Any, said: Iterable[EventRow], ring: vault.KeyRing) -> _Texts:
    try:
        key = ring.open(row.office_key)
        context = threads.answers_context(row.village_id, row.reference)
        answers = msgspec.json.decode(
            vault.open_sealed(key, row.sealed_answers, context), type=Answers
        )
    except vault.CannotOpen:  # erased since, or not for this key
        return _Texts({}, "")
    parts = [*_flatten(answers)]
    for event in sorted(said, key=lambda event: event.number):
        text = threads.open_text(event, key, ring)
        if event.kind == threads.COMPLETED:
            answers |= msgspec.json.decode(text, type=Answers)
            parts += _flatten(answers)
        else:
            parts.append(text)
    return _Texts(answers, "\n".join([row.reference, *parts]).casefold())


def _flatten(answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):
        for part in answer.values():
            yield from _flatten(part)
    elif isinstance(answer, list):
        for part in answer:
            yield from _flatten(part)
    elif answer is not None and not isinstance(answer, bool):
        yield str(answer)


def _fits(texts: _Texts, looked: Looked) -> bool:
    if looked.area and not _lives_in(texts.answers, looked.area.casefold()):
        return False
    words = looked.words.casefold()
    digits = "".join(c for c in words if c not in " .-")
    if digits.isdigit() and len(digits) > 4:
        return digits in texts.whole or words in texts.whole
    return all(word in texts.whole for word in words.split())


def _lives_in(answers: Answer, area: str) -> bool:
    """Tell whether an address names the area: an answer of its own, or a word of the address."""
    if not isinstance(answers, dict):
        return False
    for name, answer in answers.items():
        if isinstance(answer, dict) and _lives_in(answer, area):
            return True
        named = name in ("dusun", "alamat", "address", "area") and isinstance(answer, str)
        if named and area in str(answer).casefold():
            return True
    return False


def _read_definitions(session: Session, village_id: str) -> dict[tuple[str, str], Definition]:
    rows = session.scalars(select(DefinitionRow).where(DefinitionRow.village_id == village_id))
    return {(row.slug, row.version): decode_definition(row.body) for row in rows}


def _hit(row: Any, texts: _Texts, definitions: dict[tuple[str, str], Definition]) -> Hit:
    name = texts.answers.get("nama")
    return Hit(
        reference=row.reference,
        title=definitions[row.slug, row.version].title,
        name=name if isinstance(name, str) else "",
        status=row.status,
        received_at=row.received_at,
    )
