"""Files of a submission, opened for this request only, handed out where they can do nothing."""

from flask import Blueprint, abort, make_response
from flask.typing import ResponseReturnValue

from forms_service import access, attachments
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.submission import open_thread
from forms_service.service import get_service
from forms_service.threads import UnknownSubmission

TYPES = {"jpeg": ("image/jpeg", "jpg"), "pdf": ("application/pdf", "pdf")}


def add_routes(blueprint: Blueprint) -> None:
    """Register the route."""
    blueprint.add_url_rule("/<reference>/berkas/<file_id>", "get_file", get_file)


def get_file(reference: str, file_id: str) -> ResponseReturnValue:
    """Hand out one file, and log that it was opened."""
    staff = current_staff()
    try:
        with get_service().database.reading() as session:
            thread = open_thread(session, reference)
            entry, data = attachments.open_file(
                session,
                staff.village_id,
                reference,
                thread.answers | thread.latest_answers,
                file_id,
            )
    except (UnknownSubmission, attachments.UnknownFile):
        abort(404)
    with get_service().database.writing() as session:
        access.log_act(
            session, staff.village_id, staff.staff_id, reference=reference, act=access.FETCHED,
            detail=file_id,
        )  # fmt: skip
    kind, ending = TYPES[entry["kind"]]
    response = make_response(data)
    response.headers["Content-Type"] = kind
    name = f"{reference}-{file_id[:6]}.{ending}"  # what the resident called it is shown, not obeyed
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
