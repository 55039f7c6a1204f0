"""Requests as they come from anywhere: bounded, never spooled to disk, with words kept readable."""

import io
from typing import IO

from flask import Request, request

from forms_service.formview import Words
from forms_service.questions import printable

FORM = "_form"
VISIT = "_visit"
ACT = "_act"


class BoundedRequest(Request):
    """Keeps uploaded parts in memory: the framework would write them to disk in the clear."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def get_words() -> Words:
    """Return what the resident typed, by question name; control fields begin with `_`."""
    return {
        name: [printable(word) for word in request.form.getlist(name)]
        for name in request.form
        if not name.startswith("_")
    }


def wants_json() -> bool:
    """Tell whether the sender is a program that asked for JSON."""
    accepted = request.accept_mimetypes
    return (
        bool(accepted) and accepted["application/json"] > 0 and accepted["text/html"] <
        accepted["application/json"]
    )  # fmt: skip
