"""The page that asks for the code of an authenticator app."""

from flask import Response, make_response

from forms_service.inbox.drafts import Draft, find_draft
from forms_service.pages import render_page


def ask_for_code(draft: Draft | None = None, *, error: str = "", status: int = 200) -> Response:
    """Ask for the code; words that were posted come along."""
    page = render_page("inbox/code.html", draft=draft or find_draft(), error=error, asks_code=True)
    return make_response(page, status)
