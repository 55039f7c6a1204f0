"""The door of the inbox: everything is closed that is not on the list."""

import hmac
from urllib.parse import urlsplit

from flask import abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms_service import sessions
from forms_service.db import StorageUnavailable
from forms_service.inbox import code_page, entrance, roles, submission
from forms_service.inbox.cookie import find_staff
from forms_service.inbox.drafts import TOKEN, find_draft
from forms_service.language import gettext as _
from forms_service.service import get_service
from forms_service.sessions import StaffSession

OPEN_ENDPOINTS = frozenset({"inbox.sign_in", "inbox.accept_invitation"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_request() -> ResponseReturnValue | None:
    """Let a request in only from the office's own pages and a signed-in browser."""
    unsafe = request.method not in SAFE_METHODS
    if unsafe and not _is_same_origin():
        abort(403)
    try:
        g.staff = find_staff()
    except StorageUnavailable:
        if (draft := find_draft()) is None:
            raise
        return entrance.keep_for_later(draft)
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    return entrance.ask_to_sign_in() if g.staff is None else _check_staff(g.staff, unsafe)


def _check_staff(staff: StaffSession, unsafe: bool) -> ResponseReturnValue | None:
    """Let a signed-in colleague do what the role may do, from a form of this session."""
    if not staff.confirmed and request.endpoint not in roles.WITHOUT_CODE:
        return code_page.ask_for_code()
    if unsafe and not _has_form_token(staff):
        return _refuse_old_form()
    if not roles.may(staff.role, request.endpoint):
        return _turn_away()
    _keep_alive(staff)
    return None


def _turn_away() -> ResponseReturnValue:
    """Refuse what the role may not do; whoever reads no submissions starts elsewhere."""
    if request.endpoint == "inbox.show_queue":
        return redirect(url_for("inbox.show_account"), 303)
    abort(403)


def _is_same_origin() -> bool:
    """Judge by what the browser itself says of where the request comes from."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    parts = urlsplit(get_service().config.service_url)
    return request.headers.get("Origin") == f"{parts.scheme}://{parts.netloc}"


def _has_form_token(staff: StaffSession) -> bool:
    sent = request.form.get(TOKEN, "")
    return hmac.compare_digest(sent.encode(), staff.form_token.encode())


def _refuse_old_form() -> ResponseReturnValue:
    """Do nothing, but give the words back in a form that can be sent."""
    draft = find_draft()
    if draft is None:
        abort(403)
    note = _("Belum tersimpan: Anda sudah masuk ulang sejak halaman ini dibuka. Kirim lagi.")
    return submission.show_draft(draft, note=note, status=403)


def _keep_alive(staff: StaffSession) -> None:
    if not staff.needs_touch:
        return
    try:
        with get_service().database.writing() as session:
            sessions.touch(session, staff.village_id, staff.token)
    except StorageUnavailable:  # reading goes on although nothing can be written
        return
