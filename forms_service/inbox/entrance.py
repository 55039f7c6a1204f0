"""Signing in and out."""

import logging
import re

from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms_service import budgets, sessions, staff
from forms_service.budgets import MustWait
from forms_service.db import StorageUnavailable
from forms_service.inbox import submission
from forms_service.inbox.cookie import drop_token, read_token, set_token
from forms_service.inbox.drafts import Draft, find_carried_draft, find_draft
from forms_service.language import gettext as _
from forms_service.networks import find_network
from forms_service.pages import render_page
from forms_service.questions import clean
from forms_service.service import current_village, get_service
from forms_service.threads import UnknownSubmission

log = logging.getLogger(__name__)
STAFF_ID = "nama"
PASSWORD = "sandi"
NEXT = "nomor"
REFERENCE = re.compile(r"[0-9]{4}-[0-9]{4,9}")


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/masuk", "sign_in", sign_in, methods=["GET", "POST"])
    blueprint.add_url_rule("/keluar", "sign_out", sign_out, methods=["POST"])


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a stranger to the door; words that were posted come along."""
    draft = find_draft()
    if draft is not None:
        return _page(draft=draft, status=403)
    reference = (request.view_args or {}).get("reference")
    return redirect(url_for("inbox.sign_in", **({NEXT: reference} if reference else {})), 303)


def keep_for_later(draft: Draft) -> ResponseReturnValue:
    """Hold the words of a form while the database is away."""
    return _page(error=_explain_storage(), draft=draft, status=503)


def sign_in() -> ResponseReturnValue:
    """Open the office key with a password and start a session."""
    if request.method != "POST":
        return _page() if g.staff is None else _go_on()
    staff_id, password = clean(request.form.get(STAFF_ID, "")), request.form.get(PASSWORD, "")
    draft = find_carried_draft()
    if not staff_id or not password:
        error = _("Isi nama pengguna dan kata sandi.")
        return _page(error=error, staff_id=staff_id, draft=draft, status=422)
    try:
        token = _start_session(staff_id, password)
    except StorageUnavailable:
        return _page(error=_explain_storage(), staff_id=staff_id, draft=draft, status=503)
    except MustWait as wait:
        error = _("Terlalu banyak percobaan. Tunggu %d detik, lalu coba lagi.") % wait.seconds
        return _page(error=error, staff_id=staff_id, draft=draft, status=429)
    except staff.WrongPassword:
        log.warning("sign-in refused: %s", current_village().id)
        village_id, network = current_village().id, find_network()
        budgets.note(get_service().database, village_id, budgets.WRONG_PASSWORDS, network)
        error = _("Nama pengguna atau kata sandi salah. Coba lagi.")
        return _page(error=error, staff_id=staff_id, draft=draft, status=422)
    response = make_response(_go_on() if draft is None else _take_up(draft, token))
    set_token(response, token)
    return response


def sign_out() -> ResponseReturnValue:
    """End the session here and in the browser."""
    with get_service().database.writing() as session:
        sessions.end(session, current_village().id, read_token())
    response = make_response(redirect(url_for("inbox.sign_in"), 303))
    drop_token(response)
    return response


def _start_session(staff_id: str, password: str) -> str:
    """Return the token of a new session in place of the browser's old one."""
    service, village_id = get_service(), current_village().id
    with service.database.reading() as session:
        budgets.check(session, village_id, budgets.WRONG_PASSWORDS, find_network())
        lock = staff.find_lock(session, village_id, staff_id)
    office_key = lock.open(password)
    with service.database.writing() as session:
        sessions.delete_ended(session, village_id, service.config)
        sessions.end(session, village_id, read_token())
        return sessions.start(session, village_id, lock.staff_id, office_key)


def _go_on() -> Response:
    """Go where the visitor wanted to go."""
    reference = _read_next()
    target = url_for("inbox.open_submission", reference=reference) if reference else ""
    return make_response(redirect(target or url_for("inbox.show_queue"), 303))


def _read_next() -> str:
    """Return the reference number that the visitor asked for, or an empty text."""
    asked = request.args.get(NEXT, "")
    return asked if REFERENCE.fullmatch(asked) else ""


def _take_up(draft: Draft, token: str) -> ResponseReturnValue:
    """Show the form again with the words typed before the session ended."""
    with get_service().database.reading() as session:
        service, village = get_service(), current_village()
        g.staff = sessions.find(session, village.id, token, service.config)
    note = _("Anda sudah masuk lagi. Tulisan tadi masih ada, tetapi belum terkirim.")
    try:
        return submission.show_draft(draft, note=note)
    except UnknownSubmission:
        return _go_on()


def _explain_storage() -> str:
    return _("Tempat penyimpanan sedang terganggu. Tunggu sebentar, lalu coba lagi.")


def _page(
    *, error: str = "", staff_id: str = "", draft: Draft | None = None, status: int = 200
) -> Response:
    page = render_page(
        "inbox/sign_in.html",
        error=error,
        staff_id=staff_id,
        draft=draft,
        reference=_read_next(),
    )
    return make_response(page, status)
