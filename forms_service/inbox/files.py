"""Files of a submission, opened for this request only, handed out where they can do nothing."""

from typing import Any

from flask import Blueprint, Response, abort, make_response
from flask.typing import ResponseReturnValue

from forms_service import access, attachments
from forms_service.definitions import File
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.submission import log_opening, open_thread
from forms_service.language import gettext as _
from forms_service.pages import render_page
from forms_service.pictures import JPEG
from forms_service.questions.files import show_file
from forms_service.service import current_village, get_service
from forms_service.threads import Thread, UnknownSubmission
from forms_service.wording import format_date

# Papers that strangers could use: what comes with a request for a letter, and what says so.
PAPERS = ("ktp", "kk", "kartu", "identitas", "akta")


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/<reference>/berkas/<file_id>", "get_file", get_file)
    blueprint.add_url_rule("/<reference>/lihat/<file_id>", "view_file", view_file)
    blueprint.add_url_rule("/<reference>/gambar/<file_id>", "get_picture", get_picture)


def get_file(reference: str, file_id: str) -> ResponseReturnValue:
    """Hand out one file to be kept, and log that it was opened."""
    return _hand_out(*_open(reference, file_id), disposition="attachment")


def get_picture(reference: str, file_id: str) -> ResponseReturnValue:
    """Hand out one picture to be looked at; anything else is not shown in the browser."""
    thread, entry, data = _open(reference, file_id)
    if entry["kind"] != JPEG:
        abort(404)
    return _hand_out(thread, entry, data, disposition="inline")


def view_file(reference: str, file_id: str) -> ResponseReturnValue:
    """Show one picture on a page of its own, and log that the submission was opened.

    The picture itself is opened, and logged, by the page.
    """
    thread = _get_thread(reference)
    files = list(attachments.list_files(thread.answers | thread.latest_answers))
    entry = next((file for file in files if file["id"] == file_id), None) or abort(404)
    log_opening(thread)
    return render_page(
        "inbox/file.html",
        staff=current_staff(),
        thread=thread,
        file=entry,
        name=show_file(entry["name"], entry["size"]),
        label=_find_label(thread, file_id),
        others=[(f["id"], show_file(f["name"], f["size"])) for f in files if f is not entry],
    )


def _get_thread(reference: str) -> Thread:
    with get_service().database.reading() as session:
        try:
            return open_thread(session, reference)
        except UnknownSubmission:
            abort(404)


def _open(reference: str, file_id: str) -> tuple[Thread, dict[str, Any], bytes]:
    """Open one file, and log that it was opened."""
    staff, thread = current_staff(), _get_thread(reference)
    try:
        with get_service().database.reading() as session:
            answers = thread.answers | thread.latest_answers
            entry, data = attachments.open_file(
                session, staff.village_id, reference, answers, file_id
            )
    except attachments.UnknownFile:
        abort(404)
    with get_service().database.writing() as session:
        access.log_act(
            session, staff.village_id, staff.staff_id, reference=reference, act=access.FETCHED,
            detail=file_id,
        )  # fmt: skip
    return thread, entry, data


def _hand_out(thread: Thread, entry: dict[str, Any], data: bytes, disposition: str) -> Response:
    if entry["kind"] == JPEG and _is_paper(thread, entry["id"]):
        from forms_service import watermark

        data = watermark.mark(data, _write_purpose(thread))
    kind, ending = attachments.TYPES[entry["kind"]]
    response = make_response(data)
    response.headers["Content-Type"] = kind
    # What the resident called it is shown, not obeyed.
    name = f"{thread.reference}-{entry['id'][:6]}.{ending}"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _find_name(thread: Thread, file_id: str) -> str:
    for answers in (thread.latest_answers, thread.answers):
        for name, answer in answers.items():
            if any(file["id"] == file_id for file in attachments.list_files({name: answer})):
                return name
    return ""


def _find_label(thread: Thread, file_id: str) -> str:
    question = thread.definition.find_question(_find_name(thread, file_id))
    return question.label if isinstance(question, File) else ""


def _is_paper(thread: Thread, file_id: str) -> bool:
    """Tell whether a picture may show papers of somebody: a watermark says what it is for."""
    words = f"{_find_name(thread, file_id)} {_find_label(thread, file_id)}".casefold()
    return thread.definition.kind == "request" or any(paper in words for paper in PAPERS)


def _write_purpose(thread: Thread) -> str:
    village = current_village()
    return _("Desa %(village)s, hanya untuk %(purpose)s, %(day)s") % {
        "village": village.profile.name,
        "purpose": thread.definition.title,
        "day": format_date(village.today()),
    }
