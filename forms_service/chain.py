"""A hash chain: each entry binds all before it, so that none can be changed or left out unseen."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

EMPTY = b""


@dataclass(frozen=True, slots=True)
class Fact:
    """What one entry of the access log states."""

    village_id: str
    number: int
    at: datetime
    staff_id: str
    reference: str
    act: str
    detail: str


def link(head: bytes, fact: Fact) -> bytes:
    """Return the new head of a chain (SHA-256 of the old head and the entry)."""
    at = fact.at if fact.at.tzinfo else fact.at.replace(tzinfo=UTC)
    fields = (
        fact.village_id,
        fact.number,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        fact.staff_id,
        fact.reference,
        fact.act,
        fact.detail,
    )
    return hashlib.sha256(head + b"\n" + msgspec.json.encode(fields)).digest()
