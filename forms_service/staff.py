"""The staff of a village: a password unwraps the office key, and is stored in no other way."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import sessions, vault
from forms_service.language import gettext as _
from forms_service.models import StaffRow
from forms_service.passwords import LONGEST, check_password_rules, normalise
from forms_service.villages import ServedVillage

STAFF_ID = re.compile(r"[a-z][a-z0-9._-]{1,39}")


class StaffError(ValueError):
    """An account that cannot be made or found; the text says what to do."""


class WrongPassword(ValueError):
    """The user name or the password is wrong; which of them is not told."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What a password must open. For nobody's name it is one that no password opens."""

    village_id: str
    staff_id: str
    salt: bytes = field(repr=False)
    wrapped_key: bytes = field(repr=False)

    def open(self, password: str) -> bytes:
        """Return the office private key; always costs one key derivation.

        Raises:
            WrongPassword: also when there is no such member of staff.
        """
        key = vault.derive_password_key(normalise(password[: 4 * LONGEST]), self.salt)
        context = _context(self.village_id, self.staff_id)
        try:
            return vault.open_sealed(key, self.wrapped_key, context)
        except vault.CannotOpen:
            raise WrongPassword from None


def add_staff(
    session: Session,
    village: ServedVillage,
    staff_id: str,
    *,
    name: str,
    password: str,
    office_key: bytes,
    role: str = "sekretaris",
) -> None:
    """Let a new colleague in; `office_key` comes from the recovery key or from a colleague.

    Raises:
        StaffError: when the user name is taken or cannot be one.
        passwords.WeakPassword: when the password breaks the rules.
    """
    if not STAFF_ID.fullmatch(staff_id):
        raise StaffError(_("Nama pengguna: 2–40 huruf kecil atau angka, tanpa spasi."))
    if session.get(StaffRow, (village.id, staff_id)) is not None:
        raise StaffError(_("Nama pengguna ini sudah dipakai. Pilih yang lain."))
    check_password_rules(password, [*_list_names(village), staff_id, name])
    salt = vault.make_salt()
    session.add(
        StaffRow(
            village_id=village.id,
            staff_id=staff_id,
            name=name,
            role=role,
            totp_step=0,
            salt=salt,
            wrapped_key=_wrap(password, salt, office_key, _context(village.id, staff_id)),
            created_at=datetime.now(UTC),
        )
    )


def find_lock(session: Session, village_id: str, staff_id: str) -> Lock:
    """Return what this person's password opens; an unknown name costs its guesser the same."""
    staff_id = staff_id.strip().lower()
    row = session.get(StaffRow, (village_id, staff_id))
    if row is None or row.left_at is not None:
        return Lock(village_id, staff_id, vault.make_salt(), b"")
    return Lock(village_id, staff_id, row.salt, row.wrapped_key)


def list_staff(session: Session, village_id: str) -> list[StaffRow]:
    """List everybody who works or worked here, by user name."""
    rows = select(StaffRow).where(StaffRow.village_id == village_id).order_by(StaffRow.staff_id)
    return list(session.scalars(rows))


def list_colleagues(session: Session, village_id: str) -> list[StaffRow]:
    """List those who work here and read submissions, by name."""
    rows = select(StaffRow).where(
        StaffRow.village_id == village_id,
        StaffRow.left_at.is_(None),
        StaffRow.role != "auditor",
    )
    return list(session.scalars(rows.order_by(StaffRow.name)))


def leave(session: Session, village_id: str, staff_id: str) -> None:
    """End a colleague's access at once: sessions end, the wrapped key is deleted, the name stays.

    Raises:
        StaffError: when nobody of that user name works here.
    """
    row = session.get(StaffRow, (village_id, staff_id))
    if row is None or row.left_at is not None:
        raise StaffError(_("Tidak ada petugas dengan nama pengguna ini."))
    row.left_at = datetime.now(UTC)
    row.salt = row.wrapped_key = b""
    sessions.end_all(session, village_id, staff_id)


def _wrap(password: str, salt: bytes, office_key: bytes, context: str) -> bytes:
    key = vault.derive_password_key(normalise(password), salt)
    return vault.seal(key, office_key, context)


def _context(village_id: str, staff_id: str) -> str:
    return f"{village_id}/staff/{staff_id}"


def _list_names(village: ServedVillage) -> list[str]:
    profile = village.profile
    people = [person.name for person in profile.people]
    return [profile.id, profile.name, profile.district, profile.regency, profile.province, *people]
