"""Requests as they come from anywhere: bounded, never spooled in the clear, words kept readable."""

import io

from flask import Flask, Request, abort, current_app, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property

from forms_service.bodies import Body, Fault, Limits, read_body
from forms_service.formview import Words
from forms_service.questions import printable

FORM = "_form"
VISIT = "_visit"
ACT = "_act"
PAGE = "_page"
BACK = "_back"
# Answers a faulty body itself, with the form that it was sent from.
FORGIVING_ENDPOINTS = frozenset({"intake.submit"})


class BoundedRequest(Request):
    """Reads each body once, to its end, by our own limits: the framework's refuse or spool."""

    def _load_form_data(self) -> None:
        if "form" not in self.__dict__:
            self.__dict__["form"] = ImmutableMultiDict(self.body.words)
            self.__dict__["files"] = ImmutableMultiDict()
            self.__dict__["stream"] = io.BytesIO()

    @cached_property
    def body(self) -> Body:
        """Return what was sent, with its fault if it has one."""
        return read_body(self.environ, Limits(body=current_app.config["MAX_CONTENT_LENGTH"]))


def init_app(app: Flask) -> None:
    """Refuse faulty bodies wherever the view does not."""
    app.before_request(_refuse_faulty)


def get_body() -> Body:
    """Return the body of this request."""
    body: Body = request.body  # type: ignore[attr-defined]
    return body


def find_fault() -> Fault | None:
    """Return what is wrong with the body of this request."""
    return get_body().fault


def _refuse_faulty() -> None:
    if request.method != "POST" or request.endpoint in FORGIVING_ENDPOINTS:
        return
    if fault := find_fault():
        abort(fault.status)


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
