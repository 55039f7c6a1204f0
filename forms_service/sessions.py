"""Signed-in browsers: the cookie's random token opens the office key, the table keeps its hash."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from forms_service import signing, vault
from forms_service.config import Config
from forms_service.models import SessionRow, StaffRow

# Writing down each request would cost a disk write a page.
TOUCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A member of staff at work; the office key is open only for as long as the request lasts."""

    village_id: str
    staff_id: str
    name: str
    role: str
    confirmed: bool
    created_at: datetime
    seen_at: datetime
    token: str = field(repr=False)
    office_key: bytes = field(repr=False)

    @property
    def form_token(self) -> str:
        """Return what every form of this session carries against cross-site requests."""
        return signing.sign_staff_form(self.token)

    @property
    def needs_touch(self) -> bool:
        """Tell whether the last use should be written down again."""
        return datetime.now(UTC) - self.seen_at > TOUCH_AFTER


def start(
    session: Session,
    village_id: str,
    staff_id: str,
    office_key: bytes,
    *,
    device: str = "",
    confirmed: bool = True,
) -> str:
    """Start a session and return its token, which is stored nowhere.

    `device` is what the list of sessions calls the browser; a session that is not `confirmed`
    opens nothing until the second factor was shown.
    """
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    session.add(
        SessionRow(
            village_id=village_id,
            session_hash=vault.hash_token(token),
            staff_id=staff_id,
            sealed_key=vault.seal(_key(token, village_id), office_key, _context(village_id)),
            device=device,
            confirmed=confirmed,
            created_at=now,
            seen_at=now,
        )
    )
    return token


def find(session: Session, village_id: str, token: str, config: Config) -> StaffSession | None:
    """Return the session of a token unless it ended, idled too long, or its owner left."""
    found = session.execute(
        select(SessionRow, StaffRow)
        .join(
            StaffRow,
            (StaffRow.village_id == SessionRow.village_id)
            & (StaffRow.staff_id == SessionRow.staff_id),
        )
        .where(
            SessionRow.village_id == village_id,
            SessionRow.session_hash == vault.hash_token(token),
            StaffRow.left_at.is_(None),
        )
    ).one_or_none()
    if found is None or _is_over(found[0], config):
        return None
    return _open(found[0], found[1], token)


def touch(session: Session, village_id: str, token: str) -> None:
    """Write down that the session is in use."""
    row = session.get(SessionRow, (village_id, vault.hash_token(token)))
    if row is not None:
        row.seen_at = datetime.now(UTC)


def confirm(session: Session, village_id: str, token: str) -> None:
    """Write down that the second factor was shown."""
    session.get_one(SessionRow, (village_id, vault.hash_token(token))).confirmed = True


def list_sessions(session: Session, village_id: str, staff_id: str) -> list[SessionRow]:
    """List where somebody is signed in, the last used first."""
    rows = select(SessionRow).where(
        SessionRow.village_id == village_id, SessionRow.staff_id == staff_id
    )
    return list(session.scalars(rows.order_by(SessionRow.seen_at.desc())))


def end_others(session: Session, staff: StaffSession) -> None:
    """End every other session of this member of staff."""
    session.execute(
        delete(SessionRow).where(
            SessionRow.village_id == staff.village_id,
            SessionRow.staff_id == staff.staff_id,
            SessionRow.session_hash != vault.hash_token(staff.token),
        )
    )


def end(session: Session, village_id: str, token: str) -> None:
    """End one session; its token opens nothing from now on."""
    session.execute(
        delete(SessionRow).where(
            SessionRow.village_id == village_id, SessionRow.session_hash == vault.hash_token(token)
        )
    )


def end_all(session: Session, village_id: str, staff_id: str) -> None:
    """End every session of a member of staff."""
    session.execute(
        delete(SessionRow).where(
            SessionRow.village_id == village_id, SessionRow.staff_id == staff_id
        )
    )


def delete_ended(session: Session, village_id: str, config: Config) -> None:
    """Delete the sessions of a village that are over by their times."""
    idle, oldest = _bounds(config)
    session.execute(
        delete(SessionRow).where(
            SessionRow.village_id == village_id,
            or_(SessionRow.seen_at < idle, SessionRow.created_at < oldest),
        )
    )


def _bounds(config: Config) -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    idle = now - timedelta(minutes=config.session_idle_minutes)
    return idle, now - timedelta(hours=config.session_hours)


def _is_over(row: SessionRow, config: Config) -> bool:
    idle, oldest = _bounds(config)
    return row.seen_at < idle or row.created_at < oldest


def _open(row: SessionRow, owner: StaffRow, token: str) -> StaffSession:
    key = _key(token, row.village_id)
    return StaffSession(
        village_id=row.village_id,
        staff_id=row.staff_id,
        name=owner.name,
        role=owner.role,
        confirmed=row.confirmed,
        created_at=row.created_at,
        seen_at=row.seen_at,
        token=token,
        office_key=vault.open_sealed(key, row.sealed_key, _context(row.village_id)),
    )


def _key(token: str, village_id: str) -> bytes:
    return bytes.fromhex(signing.derive_key(token, signing.Purpose.STAFF_SESSION, village_id))


def _context(village_id: str) -> str:
    return f"{village_id}/session"
