"""A draft without an account: the form as filled so far, as one file on the resident's phone."""

from flask import Response, make_response

from forms_service.intake.sent import Sent, make_view
from forms_service.pages import render_file

SAVE = "simpan"


def give_draft(sent: Sent) -> Response:
    """Give the form with every word in it as a file; nothing of it stays here.

    It opens without a connection and continues with one button, on the page where it was saved.
    """
    response = make_response(render_file("intake/draft.html", form=make_view(sent)))
    name = f"draf-{sent.definition.slug}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
