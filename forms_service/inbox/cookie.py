"""The session cookie, and who it says is at work."""

from flask import Response, g, request

from forms_service import sessions
from forms_service.service import current_village, get_service
from forms_service.sessions import StaffSession
from forms_service.vault import CannotOpen

PLAIN_NAME = "balai"


def cookie_name() -> str:
    """Return the cookie's name; `__Host-` makes browsers refuse it from anywhere else."""
    return f"__Host-{PLAIN_NAME}" if get_service().config.secure else PLAIN_NAME


def read_token() -> str:
    """Return the token that the browser sent, or an empty text."""
    return request.cookies.get(cookie_name(), "")


def find_staff() -> StaffSession | None:
    """Return the member of staff whose session this request belongs to."""
    token = read_token()
    if not token:
        return None
    service = get_service()
    with service.database.reading() as session:
        try:
            return sessions.find(session, current_village().id, token, service.config)
        except CannotOpen:
            return None


def current_staff() -> StaffSession:
    """Return the member of staff at work; the guard has let nobody else in."""
    staff: StaffSession = g.staff
    return staff


def set_token(response: Response, token: str) -> None:
    """Give the browser its token: for this host only, unseen by scripts, gone when it closes.

    Lax, so that a link in WhatsApp or e-mail opens the inbox of who is signed in: no GET changes
    anything, and every POST needs this origin and the token of its form.
    """
    response.set_cookie(
        cookie_name(),
        token,
        secure=get_service().config.secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def drop_token(response: Response) -> None:
    """Make the browser forget its token."""
    response.delete_cookie(
        cookie_name(),
        secure=get_service().config.secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
