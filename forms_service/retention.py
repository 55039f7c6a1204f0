"""The nightly purge: what a village promised to erase is erased, with a certificate to show."""

import hashlib
from datetime import UTC, datetime

import msgspec

from forms_service import access, budgets, erasure
from forms_service.db import Database
from forms_service.erasure_list import ErasureList
from forms_service.villages import ServedVillage


class Certificate(msgspec.Struct, frozen=True):
    """What a purge did: numbers and hashes of the destroyed bytes, no content."""

    village: str
    made_at: datetime
    dry_run: bool
    count: int
    references: list[str]
    proofs: list[str]
    log_head: str

    @property
    def digest(self) -> str:
        """Return the hash of all proofs, which the access log keeps."""
        return hashlib.sha256("".join(self.proofs).encode()).hexdigest()


def purge(
    database: Database, village: ServedVillage, kept: ErasureList, *, dry_run: bool = False
) -> Certificate:
    """Erase everything of a village whose retention has ended."""
    if not dry_run:
        erasure.finish(database)
        with database.writing() as session:
            budgets.forget_settled(session, village.id)
    with database.reading() as session:
        due = erasure.list_due(session, village.id, village.today())
        head = access.get_head(session, village.id)
    if due and not dry_run:
        erasure.erase(database, due, erasure.RETENTION, kept)
    certificate = Certificate(
        village=village.id,
        made_at=datetime.now(UTC),
        dry_run=dry_run,
        count=len(due),
        references=[doomed.reference for doomed in due],
        proofs=[doomed.proof for doomed in due],
        log_head=str(head),
    )
    return certificate if dry_run or not due else _log(database, certificate)


def _log(database: Database, certificate: Certificate) -> Certificate:
    with database.writing() as session:
        access.log_act(
            session,
            certificate.village,
            "",
            reference="",
            act=access.PURGED,
            detail=f"{certificate.count} sha256:{certificate.digest}",
        )
        head = access.get_head(session, certificate.village)
    return msgspec.structs.replace(certificate, log_head=str(head))
