"""Completing a submission: a page that asks only for what the office found missing."""

from dataclasses import replace

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forms_service import submissions, threads
from forms_service.attachments import FilesGone
from forms_service.definitions import Definition
from forms_service.errors import Problem, problem_json
from forms_service.formview import FormView, Words
from forms_service.intake import uploads
from forms_service.intake.tracking import (
    CODE,
    new_reply_visit,
    open_thread,
    read_reply_visit,
    show_thread,
)
from forms_service.language import gettext as _
from forms_service.pages import render_page
from forms_service.questions import Reading, read_answers
from forms_service.requests import ACT, VISIT, get_body, get_words, wants_json
from forms_service.service import current_village, get_service, village_path
from forms_service.supplements import list_words, make_supplement
from forms_service.threads import Thread

SEND = "kirim"
REMOVE = "hapus"


def add_routes(blueprint: Blueprint) -> None:
    """Register the route."""
    blueprint.add_url_rule("/status/lengkapi", "complete", complete, methods=["POST"])


def complete() -> ResponseReturnValue:
    """Ask for what is missing, then add it to the thread once however often it is sent."""
    code, thread = open_thread()
    supplement = make_supplement(thread.definition, thread.asked)
    if supplement is None:
        return show_thread(code, thread, note=_("Tidak ada lagi yang perlu dilengkapi."))
    act, _colon, name = request.form.get(ACT, "").partition(":")
    if act not in (SEND, REMOVE):
        words = list_words(supplement, thread.latest_answers)
        return _form(code, thread, supplement, words)
    words, reading = _read(supplement)
    if act == REMOVE:
        return _form(code, thread, supplement, uploads.remove(words, name))
    visit = read_reply_visit()
    if reading.errors or visit is None:
        return _form(code, thread, supplement, words, reading)
    try:
        with get_service().database.writing() as session:
            submissions.complete(session, thread, reading.answers, visit)
    except FilesGone as gone:
        words = uploads.drop(words, gone.ids)
    except submissions.VisitUsed:
        pass  # the form is shown again, with all that was typed and a fresh visit
    else:
        note = _("Sudah kami terima. Terima kasih sudah melengkapi.")
        return show_thread(*open_thread(), note=note)
    return _form(code, thread, supplement, words, reading)


def _read(supplement: Definition) -> tuple[Words, Reading]:
    """Read what was typed and the files that came along."""
    words = {name: list for name, list in get_words().items() if name != CODE}
    taken = uploads.take_uploads(supplement, words, get_body())
    handles: MultiDict[str, str] = MultiDict(uploads.read_handles(supplement, taken.words))
    reading = read_answers(supplement, handles, current_village().today())
    return taken.words, replace(reading, errors=reading.errors | taken.errors)


def _form(
    code: str,
    thread: Thread,
    supplement: Definition,
    words: Words,
    reading: Reading | None = None,
) -> Response:
    """Show what is asked, with every word typed and what is wrong with it."""
    if wants_json():
        return _form_json(supplement, reading)
    village = current_village()
    errors = reading.errors if reading else {}
    form = FormView(
        definition=supplement,
        token="",
        action=f"{village_path(village.id)}/status/lengkapi",
        village=village.profile.name,
        words=words,
        errors=errors,
        answers=reading.answers if reading else thread.latest_answers,
    )
    old = reading is not None and not errors
    visit = request.form.get(VISIT, "") if errors and read_reply_visit() else new_reply_visit()
    page = render_page(
        "intake/complete.html",
        code=code,
        thread=thread,
        form=form,
        visit=visit,
        old=old,
        reason=_find_reason(thread),
    )
    return make_response(page, 200 if reading is None else 409 if old else 422)


def _form_json(supplement: Definition, reading: Reading | None) -> Response:
    """Tell a program what is asked, or what is wrong; a fresh visit comes along."""
    if reading is None:
        response = jsonify(asked=[question.name for question in supplement.questions])
    elif reading.errors:
        title = _("Ada yang perlu diperbaiki")
        response = problem_json(Problem(422, title, "", errors=reading.errors))
    else:
        advice = _("Halaman tadi sudah terlalu lama terbuka. Periksa sekali lagi, lalu kirim.")
        response = problem_json(Problem(409, _("Belum terkirim"), advice))
    response.headers["Balai-Visit"] = new_reply_visit()
    return response


def _find_reason(thread: Thread) -> str:
    """Return what the office wrote when it found something missing."""
    asking = (e for e in reversed(thread.entries) if e.kind == threads.STATUS and e.detail)
    return next(asking).text
