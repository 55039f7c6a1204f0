"""Signing in and out."""

import logging
import re
from contextlib import suppress

from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms_service import budgets, sessions, staff
from forms_service.budgets import MustWait
from forms_service.db import StorageUnavailable
from forms_service.inbox import submission
from forms_service.inbox.code_page import ask_for_code
from forms_service.inbox.cookie import drop_token, read_token, set_token
from forms_service.inbox.devices import list_payers, name_device, remember_device
from forms_service.inbox.drafts import Draft, find_carried_draft, find_draft
from forms_service.language import gettext as _
from forms_service.pages import render_page
from forms_service.passwords import WeakPassword
from forms_service.questions import clean
from forms_service.service import current_village, get_service
from forms_service.threads import UnknownSubmission
from forms_service.villages import ServedVillage

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
        return _page() if g.staff is None else go_on()
    staff_id, password = clean(request.form.get(STAFF_ID, "")), request.form.get(PASSWORD, "")
    draft = find_carried_draft()
    if not staff_id or not password:
        error = _("Isi nama pengguna dan kata sandi.")
        return _page(error=error, staff_id=staff_id, draft=draft, status=422)
    try:
        token = _start_session(staff_id, password)
    except (StorageUnavailable, MustWait, staff.NotLetIn, staff.WrongPassword) as refusal:
        error, status = _explain(refusal, staff_id)
        return _page(error=error, staff_id=staff_id, draft=draft, status=status)
    return _enter(staff_id, token, draft)


def _explain(refusal: Exception, staff_id: str) -> tuple[str, int]:
    """Say why nobody got in; a wrong password is counted."""
    if isinstance(refusal, StorageUnavailable):
        return _explain_storage(), 503
    if isinstance(refusal, MustWait):
        words = _("Terlalu banyak percobaan. Tunggu %d detik, lalu coba lagi.")
        return words % refusal.seconds, 429
    if isinstance(refusal, staff.NotLetIn):
        return _("Kata sandi benar, tetapi akun belum dibuka. Minta rekan mengizinkan masuk."), 403
    log.warning("sign-in refused: %s", current_village().id)
    for whose in list_payers(staff_id):
        database, village_id = get_service().database, current_village().id
        budgets.note(database, village_id, budgets.WRONG_PASSWORDS, whose)
    return _("Nama pengguna atau kata sandi salah. Coba lagi."), 422


def _enter(staff_id: str, token: str, draft: Draft | None) -> Response:
    """Go on where the visitor wanted to, by way of the second factor when there is one."""
    with get_service().database.reading() as session:
        g.staff = sessions.find(session, current_village().id, token, get_service().config)
    if g.staff is not None and not g.staff.confirmed:
        response = make_response(ask_for_code(draft))
    else:
        response = make_response(go_on() if draft is None else take_up(draft))
    set_token(response, token)
    remember_device(response, staff_id)
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
    service, village = get_service(), current_village()
    with service.database.reading() as session:
        for whose in list_payers(staff_id):
            budgets.check(session, village.id, budgets.WRONG_PASSWORDS, whose)
        lock = staff.find_lock(session, village.id, staff_id)
    office_key = lock.open(password)
    with service.database.writing() as session:
        if lock.is_old:
            _give_key_pair(session, village, lock.staff_id, password, office_key)
        sessions.delete_ended(session, village.id, service.config)
        sessions.end(session, village.id, read_token())
        return sessions.start(
            session, village.id, lock.staff_id, office_key,
            device=name_device(), confirmed=not lock.needs_code,
        )  # fmt: skip


def _give_key_pair(
    session: Session, village: ServedVillage, staff_id: str, password: str, office_key: bytes
) -> None:
    """Renew an account from before there were key pairs; an old password may stay as it is."""
    row = staff.get_staff(session, village.id, staff_id)
    with suppress(WeakPassword):
        staff.set_password(row, village, password)
        staff.hand_over(row, office_key)


def go_on() -> Response:
    """Go where the visitor wanted to go."""
    reference = _read_next()
    target = url_for("inbox.open_submission", reference=reference) if reference else ""
    return make_response(redirect(target or url_for("inbox.show_queue"), 303))


def _read_next() -> str:
    """Return the reference number that the visitor asked for, or an empty text."""
    asked = request.args.get(NEXT, "")
    return asked if REFERENCE.fullmatch(asked) else ""


def take_up(draft: Draft) -> ResponseReturnValue:
    """Show the form again with the words typed before the session ended."""
    note = _("Anda sudah masuk lagi. Tulisan tadi masih ada, tetapi belum terkirim.")
    try:
        return submission.show_draft(draft, note=note)
    except UnknownSubmission:
        return go_on()


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
