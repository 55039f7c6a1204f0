"""The page that asks for the second factor: a passkey, or the code of an authenticator app."""

from flask import Response, make_response

from forms_service.inbox.cookie import current_staff
from forms_service.inbox.drafts import Draft, find_draft
from forms_service.pages import render_page
from forms_service.passkeys import Place, list_passkeys, offer_showing
from forms_service.service import current_village, get_service
from forms_service.staff import get_staff


def find_place() -> Place:
    """Return the site that passkeys made here belong to."""
    return Place(get_service().config.service_url, f"Balai {current_village().profile.name}")


def ask_for_code(draft: Draft | None = None, *, error: str = "", status: int = 200) -> Response:
    """Ask for the second factor; words that were posted come along."""
    staff = current_staff()
    with get_service().database.reading() as session:
        known = list_passkeys(session, staff.village_id, staff.staff_id)
        has_code = get_staff(session, staff.village_id, staff.staff_id).sealed_totp is not None
    page = render_page(
        "inbox/code.html",
        draft=draft or find_draft(),
        error=error,
        asks_code=True,
        has_code=has_code or not known,
        options=offer_showing(find_place(), staff, known) if known else "",
    )
    return make_response(page, status)
