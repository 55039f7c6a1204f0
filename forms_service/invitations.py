"""Letting a colleague in: a link to choose a password, then the key from one who has it; and out.

Each step is in the access log.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms_service import access, passkeys, sessions, staff, vault
from forms_service.models import InvitationRow, StaffRow
from forms_service.villages import ServedVillage

VALID = timedelta(days=3)
CODE_DIGITS = 6


class UnknownInvitation(LookupError):
    """The link was used, is too old, or was never made here."""


def invite(
    session: Session, village_id: str, *, staff_id: str, name: str, role: str, invited_by: str
) -> str:
    """Make the secret of an invitation; for somebody who works here it renews the password.

    Raises:
        staff.StaffError: when nobody can have this user name or role.
    """
    known = session.get(StaffRow, (village_id, staff_id))
    if known is None or known.left_at is not None:
        staff.check_name(session, village_id, staff_id, role)
    else:
        name, role = known.name, known.role
    _forget(session, village_id, staff_id)
    token = secrets.token_urlsafe(24)
    session.add(
        InvitationRow(
            village_id=village_id,
            token_hash=vault.hash_token(token),
            staff_id=staff_id,
            name=name,
            role=role,
            invited_by=invited_by,
            ends_at=datetime.now(UTC) + VALID,
        )
    )
    _log(session, village_id, invited_by, access.INVITED, staff_id)
    return token


def get_invitation(session: Session, village_id: str, token: str) -> InvitationRow:
    """Return the invitation of a link; raises UnknownInvitation."""
    row = session.get(InvitationRow, (village_id, vault.hash_token(token)))
    if row is None or row.ends_at < datetime.now(UTC):
        raise UnknownInvitation
    return row


def accept(session: Session, village: ServedVillage, token: str, password: str) -> StaffRow:
    """Choose a password; a colleague has to let the account in before it opens anything.

    Raises:
        UnknownInvitation: also when it was used before.
        passwords.WeakPassword: when the password breaks the rules.
    """
    invitation = get_invitation(session, village.id, token)
    row = session.get(StaffRow, (village.id, invitation.staff_id))
    if row is None:
        row = staff.new_row(village.id, invitation.staff_id, invitation.name, invitation.role)
        session.add(row)
    staff.set_password(row, village, password)
    row.sealed_totp, row.totp_step = None, 0
    passkeys.forget_all(session, village.id, row.staff_id)
    sessions.end_all(session, village.id, row.staff_id)
    _log(session, village.id, row.staff_id, access.JOINED, invitation.invited_by)
    _forget(session, village.id, row.staff_id)
    return row


def let_in(
    session: Session, village_id: str, staff_id: str, office_key: bytes, *, let_in_by: str
) -> None:
    """Hand the office key over to somebody who chose a password; raises staff.StaffError."""
    staff.hand_over(staff.get_staff(session, village_id, staff_id), office_key)
    _log(session, village_id, let_in_by, access.LET_IN, staff_id)


def end_access(session: Session, village_id: str, staff_id: str, *, ended_by: str) -> None:
    """End somebody's access at once; raises staff.StaffError for the last who can let others in."""
    staff.check_other_leader(session, village_id, staff_id)
    staff.leave(session, village_id, staff_id)
    _log(session, village_id, ended_by, access.ENDED, staff_id)


def make_check_code(row: StaffRow) -> str:
    """Return digits that both see on their screens: nobody stands between them."""
    digest = hashlib.sha256(row.public_key or b"").digest()
    digits = f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
    return f"{digits[:3]} {digits[3:]}"


def is_waiting(row: StaffRow) -> bool:
    """Tell whether an account waits to be let in."""
    return row.left_at is None and row.public_key is not None and not row.wrapped_key


def list_invitations(session: Session, village_id: str) -> list[InvitationRow]:
    """List the invitations that nobody has used yet."""
    rows = select(InvitationRow).where(
        InvitationRow.village_id == village_id, InvitationRow.ends_at >= datetime.now(UTC)
    )
    return list(session.scalars(rows.order_by(InvitationRow.ends_at)))


def _forget(session: Session, village_id: str, staff_id: str) -> None:
    session.execute(
        delete(InvitationRow).where(
            InvitationRow.village_id == village_id, InvitationRow.staff_id == staff_id
        )
    )


def _log(session: Session, village_id: str, who: str, act: str, whom: str) -> None:
    access.log_act(session, village_id, who, reference="", act=act, detail=whom)
