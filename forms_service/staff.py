"""The staff of a village: a password unwraps the office key, and is stored in no other way."""

import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import passkeys, sessions, signing, vault
from forms_service.language import gettext as _
from forms_service.models import PasskeyRow, StaffRow
from forms_service.passwords import LONGEST, check_password_rules, normalise
from forms_service.signing import Purpose
from forms_service.villages import ServedVillage

OPERATOR = "operator"
SEKRETARIS = "sekretaris"
KEPALA_DESA = "kepala-desa"
AUDITOR = "auditor"
ROLES = (OPERATOR, SEKRETARIS, KEPALA_DESA, AUDITOR)
# Who reads submissions, and who lets colleagues in and out.
READERS = (OPERATOR, SEKRETARIS, KEPALA_DESA)
LEADERS = (SEKRETARIS, KEPALA_DESA)
STAFF_ID = re.compile(r"[a-z][a-z0-9._-]{1,39}")


class StaffError(ValueError):
    """An account that cannot be made or found; the text says what to do."""


class WrongPassword(ValueError):
    """The user name or the password is wrong; which of them is not told."""


class NotLetIn(ValueError):
    """The password is right, but no colleague has handed the office key over yet."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What a password must open. For nobody's name it is one that no password opens."""

    village_id: str
    staff_id: str
    salt: bytes = field(repr=False)
    public_key: bytes | None = field(repr=False, default=None)
    wrapped_key: bytes = field(repr=False, default=b"")
    needs_code: bool = False

    @property
    def is_old(self) -> bool:
        """Tell whether the account is from before there were key pairs."""
        return self.public_key is None and bool(self.wrapped_key)

    def open(self, password: str) -> bytes:
        """Return the office private key; always costs one key derivation.

        Raises:
            WrongPassword: also when there is no such member of staff.
            NotLetIn: when the password is right and the key is not there yet.
        """
        key = vault.derive_password_key(normalise(password[: 4 * LONGEST]), self.salt)
        public_key = vault.make_key_pair(key).public  # for nobody's name too: time tells nothing
        try:
            if self.is_old:
                context = f"{self.village_id}/staff/{self.staff_id}"
                return vault.open_sealed(key, self.wrapped_key, context)
            if public_key != self.public_key:
                raise WrongPassword
            if not self.wrapped_key:
                raise NotLetIn
            return vault.open_at_office(self.wrapped_key, key)
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
    role: str = SEKRETARIS,
) -> None:
    """Let a new colleague in; `office_key` comes from the recovery key or from a colleague.

    Raises:
        StaffError: when the user name is taken or cannot be one.
        passwords.WeakPassword: when the password breaks the rules.
    """
    check_name(session, village.id, staff_id, role)
    row = new_row(village.id, staff_id, name, role)
    set_password(row, village, password)
    hand_over(row, office_key)
    session.add(row)


def check_name(session: Session, village_id: str, staff_id: str, role: str) -> None:
    """Raise StaffError when nobody new can have this user name and role."""
    if not STAFF_ID.fullmatch(staff_id):
        raise StaffError(_("Nama pengguna: 2–40 huruf kecil atau angka, tanpa spasi."))
    if role not in ROLES:
        raise StaffError(_("Pilih perannya."))
    if session.get(StaffRow, (village_id, staff_id)) is not None:
        raise StaffError(_("Nama pengguna ini sudah dipakai. Pilih yang lain."))


def new_row(village_id: str, staff_id: str, name: str, role: str) -> StaffRow:
    """Make an account without a password."""
    return StaffRow(
        village_id=village_id,
        staff_id=staff_id,
        name=name,
        role=role,
        salt=b"",
        wrapped_key=b"",
        totp_step=0,
        created_at=datetime.now(UTC),
    )


def set_password(row: StaffRow, village: ServedVillage, password: str) -> None:
    """Give an account a password; until the key is handed over anew it opens nothing.

    Raises:
        passwords.WeakPassword: when the password breaks the rules.
    """
    check_password_rules(password, [*_list_names(village), row.staff_id, row.name])
    row.salt = vault.make_salt()
    key = vault.derive_password_key(normalise(password), row.salt)
    row.public_key = vault.make_key_pair(key).public
    row.public_mac = None
    row.wrapped_key = b""


def hand_over(row: StaffRow, office_key: bytes) -> None:
    """Seal the office key for an account; an auditor is given a key that opens nothing.

    Raises:
        StaffError: when there is no password yet to seal it for.
    """
    keep_key(row, vault.make_key() if row.role == AUDITOR else office_key)


def keep_key(row: StaffRow, key: bytes) -> None:
    """Seal for an account the key that its own session holds; raises StaffError."""
    if row.public_key is None:
        raise StaffError(_("Orang ini belum membuat kata sandi."))
    row.wrapped_key = vault.seal_to_office(key, row.public_key)
    row.public_mac = vouch(row, key)


def vouch(row: StaffRow, office_key: bytes) -> bytes:
    """Return what shows that a public key was let in by somebody who had the office key."""
    place = f"{row.village_id}/{row.staff_id}/{row.role}".encode()
    key = signing.derive_key(office_key.hex(), Purpose.STAFF_PUBLIC_KEY, row.village_id)
    return hmac.digest(key.encode(), place + (row.public_key or b""), "sha256")


def find_lock(session: Session, village_id: str, staff_id: str) -> Lock:
    """Return what this person's password opens; an unknown name costs its guesser the same."""
    staff_id = staff_id.strip().lower()
    row = session.get(StaffRow, (village_id, staff_id))
    keys = select(PasskeyRow.credential_id).where(
        PasskeyRow.village_id == village_id, PasskeyRow.staff_id == staff_id
    )
    has_passkey = session.scalar(keys.limit(1)) is not None
    if row is None or row.left_at is not None:
        return Lock(village_id, staff_id, vault.make_salt())
    needs_code = row.sealed_totp is not None or has_passkey
    return Lock(village_id, staff_id, row.salt, row.public_key, row.wrapped_key, needs_code)


def get_staff(session: Session, village_id: str, staff_id: str) -> StaffRow:
    """Return the account of somebody who works here; raises StaffError."""
    row = session.get(StaffRow, (village_id, staff_id))
    if row is None or row.left_at is not None:
        raise StaffError(_("Tidak ada petugas dengan nama pengguna ini."))
    return row


def list_staff(session: Session, village_id: str) -> list[StaffRow]:
    """List everybody who works or worked here, by user name."""
    rows = select(StaffRow).where(StaffRow.village_id == village_id).order_by(StaffRow.staff_id)
    return list(session.scalars(rows))


def list_colleagues(session: Session, village_id: str) -> list[StaffRow]:
    """List those who work here and read submissions, by name."""
    rows = select(StaffRow).where(
        StaffRow.village_id == village_id,
        StaffRow.left_at.is_(None),
        StaffRow.role.in_(READERS),
    )
    return list(session.scalars(rows.order_by(StaffRow.name)))


def leave(session: Session, village_id: str, staff_id: str) -> None:
    """End a colleague's access at once: sessions end, the wrapped key is deleted, the name stays.

    Raises:
        StaffError: when nobody of that user name works here.
    """
    row = get_staff(session, village_id, staff_id)
    row.left_at = datetime.now(UTC)
    row.salt = row.wrapped_key = b""
    row.public_key = row.public_mac = row.sealed_totp = None
    passkeys.forget_all(session, village_id, staff_id)
    sessions.end_all(session, village_id, staff_id)


def check_other_leader(session: Session, village_id: str, staff_id: str) -> None:
    """Raise StaffError unless somebody else can let colleagues in."""
    others = select(StaffRow.staff_id).where(
        StaffRow.village_id == village_id,
        StaffRow.staff_id != staff_id,
        StaffRow.role.in_(LEADERS),
        StaffRow.left_at.is_(None),
        StaffRow.wrapped_key != b"",
    )
    if session.scalar(others.limit(1)) is None:
        raise StaffError(_("Orang terakhir yang dapat mengundang tidak bisa dikeluarkan."))


def _list_names(village: ServedVillage) -> list[str]:
    profile = village.profile
    people = [person.name for person in profile.people]
    return [profile.id, profile.name, profile.district, profile.regency, profile.province, *people]
