"""The villages served here: their identity, keys and reference numbers."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.orm import Session

from forms_service import proofs, vault
from forms_service.models import CounterRow, VillageRow, get_table
from forms_service.statements import Statement
from forms_service.village import Village

_COUNTERS = get_table(CounterRow)
_COUNT = Statement(
    update(_COUNTERS)
    .where(
        _COUNTERS.c.village_id == bindparam("of_village"), _COUNTERS.c.year == bindparam("of_year")
    )
    .values(last=_COUNTERS.c.last + 1)
    .returning(_COUNTERS.c.last)
)
_BEGIN_YEAR = Statement(insert(_COUNTERS))


class UnknownVillage(LookupError):
    """No village of that id is served here."""


@dataclass(frozen=True, slots=True)
class ServedVillage:
    """A village with what intake may hold: its identity, the public office key and the salt."""

    profile: Village
    site_url: str
    office_public_key: bytes
    receipt_salt: bytes
    proof_until: float = 0.0

    @property
    def id(self) -> str:
        """Return the id that leads the village's rows and URLs."""
        return self.profile.id

    def today(self) -> date:
        """Return the day it is in the village."""
        return self.day_of(datetime.now(UTC))

    def day_of(self, moment: datetime) -> date:
        """Return the day that a moment fell on in the village."""
        return moment.astimezone(ZoneInfo(self.profile.timezone)).date()


def get_village(session: Session, village_id: str) -> ServedVillage:
    """Load a village; raises UnknownVillage."""
    row = session.get(VillageRow, village_id)
    if row is None:
        raise UnknownVillage(village_id)
    return replace(_served(row), proof_until=proofs.find_end(session, village_id))


def list_villages(session: Session) -> list[ServedVillage]:
    """Load every village served here."""
    return [_served(row) for row in session.scalars(select(VillageRow))]


def put_village(session: Session, profile: Village, site_url: str) -> bytes | None:
    """Add or update a village.

    A new one is given its office key; the return value is then the recovery key, to be printed
    once and kept in a safe: nothing else opens the office key when every password is lost.
    """
    body = msgspec.json.encode(profile)
    row = session.get(VillageRow, profile.id)
    if row is not None:
        row.profile, row.site_url = body, site_url
        return None
    office, recovery = vault.make_office_key(), vault.make_key()
    session.add(
        VillageRow(
            village_id=profile.id,
            profile=body,
            site_url=site_url,
            office_public_key=office.public,
            receipt_salt=vault.make_salt(),
            recovery_wrapped_key=vault.seal(recovery, office.private, recovery_context(profile.id)),
            created_at=datetime.now(UTC),
        )
    )
    return recovery


def open_with_recovery_key(session: Session, village_id: str, recovery: bytes) -> bytes:
    """Open the office private key with the printed recovery key.

    Raises:
        UnknownVillage: when the village is not served here.
        vault.CannotOpen: when the key does not fit.
    """
    row = session.get(VillageRow, village_id)
    if row is None:
        raise UnknownVillage(village_id)
    return vault.open_sealed(recovery, row.recovery_wrapped_key, recovery_context(village_id))


def recovery_context(village_id: str) -> str:
    """Name what the recovery key opens."""
    return f"{village_id}/recovery"


def next_reference(connection: Connection, village_id: str, year: int) -> str:
    """Take the next reference number of a year, as `2026-0042`; the transaction holds it."""
    place = {"of_village": village_id, "of_year": year}
    last = _COUNT.find(connection, place)
    if last is None:
        last = 1
        _BEGIN_YEAR.run(connection, {"village_id": village_id, "year": year, "last": last})
    return f"{year}-{last:04d}"


def _served(row: VillageRow) -> ServedVillage:
    return ServedVillage(
        profile=msgspec.json.decode(row.profile, type=Village),
        site_url=row.site_url,
        office_public_key=row.office_public_key,
        receipt_salt=row.receipt_salt,
    )
