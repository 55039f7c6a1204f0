"""The second factor: showing a code at sign-in, turning it on and off."""

import segno
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms_service import access, budgets, sessions, totp
from forms_service.budgets import Budget, MustWait
from forms_service.inbox.account import check_own_password, log_factor, show_account
from forms_service.inbox.code_page import ask_for_code
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.drafts import find_carried_draft
from forms_service.inbox.entrance import go_on, take_up
from forms_service.language import gettext as _
from forms_service.pages import render_page
from forms_service.service import current_village, get_service
from forms_service.staff import WrongPassword, get_staff

CODE = "kode"
SECRET = "rahasia"
PASSWORD = "sandi"
WRONG_CODES = Budget("app-code", burst=10, seconds=60)


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/kode", "confirm_code", confirm_code, methods=["POST"])
    blueprint.add_url_rule("/akun/kode", "start_totp", start_totp, methods=["GET", "POST"])
    blueprint.add_url_rule("/akun/kode/hapus", "stop_totp", stop_totp, methods=["POST"])


def confirm_code() -> ResponseReturnValue:
    """Open the session with a code that is right now and was never used."""
    staff, draft = current_staff(), find_carried_draft()
    service = get_service()
    try:
        with service.database.writing() as session:
            budgets.check(session, staff.village_id, WRONG_CODES, staff.staff_id)
            row = get_staff(session, staff.village_id, staff.staff_id)
            secret = totp.open_secret(row, staff.office_key)
            step = totp.find_step(secret, request.form.get(CODE, ""), row.totp_step)
            if step is not None:
                row.totp_step = step
                sessions.confirm(session, staff.village_id, staff.token)
    except MustWait as wait:
        error = _("Terlalu banyak percobaan. Tunggu %d detik, lalu coba lagi.") % wait.seconds
        return ask_for_code(draft, error=error, status=429)
    if step is None:
        budgets.note(service.database, staff.village_id, WRONG_CODES, staff.staff_id)
        error = _("Kode salah atau sudah dipakai. Tunggu kode berikutnya di aplikasi.")
        return ask_for_code(draft, error=error, status=422)
    return go_on() if draft is None else take_up(draft)


def start_totp() -> ResponseReturnValue:
    """Show a new secret, and keep it once a code shows that the app has it.

    To replace one the password is asked for again.
    """
    staff, secret = current_staff(), request.form.get(SECRET, "")
    with get_service().database.reading() as session:
        known = get_staff(session, staff.village_id, staff.staff_id).sealed_totp is not None
    if request.method != "POST":
        return _show_totp(secret, known=known)
    if known and not _is_own_password():
        error = _("Kata sandi salah. Kode tetap dipakai.")
        return _show_totp(secret, known=known, error=error, target=PASSWORD)
    step = _find_step(secret, request.form.get(CODE, ""))
    if step is None:
        error = _("Kode belum cocok. Pastikan jam HP tepat, lalu coba kode berikutnya.")
        return _show_totp(secret, known=known, error=error)
    with get_service().database.writing() as session:
        row = get_staff(session, staff.village_id, staff.staff_id)
        totp.seal(row, secret, staff.office_key)
        row.totp_step = step
        log_factor(session, access.FACTOR_ADDED, "totp")
    return redirect(url_for("inbox.show_account", kabar="kode"), 303)


def _show_totp(
    secret: str, *, known: bool, error: str = "", target: str = CODE
) -> ResponseReturnValue:
    staff = current_staff()
    secret = secret if _is_secret(secret) else totp.make_secret()
    issuer = f"Balai {current_village().profile.name}"
    picture = segno.make(totp.write_address(secret, staff.staff_id, issuer)).svg_data_uri(scale=5)
    page = render_page(
        "inbox/totp.html",
        staff=staff, secret=secret, picture=picture, known=known, error=error, target=target,
    )  # fmt: skip
    return page, 422 if error else 200


def stop_totp() -> ResponseReturnValue:
    """Turn the second factor off; the password is asked for again."""
    staff = current_staff()
    if not _is_own_password():
        return show_account(error=_("Kata sandi salah. Kode tetap dipakai."), status=422)
    with get_service().database.writing() as session:
        row = get_staff(session, staff.village_id, staff.staff_id)
        if row.sealed_totp is not None:
            row.sealed_totp = None
            log_factor(session, access.FACTOR_REMOVED, "totp")
    return redirect(url_for("inbox.show_account", kabar="tanpa-kode"), 303)


def _is_own_password() -> bool:
    try:
        check_own_password(request.form.get(PASSWORD, ""))
    except (WrongPassword, MustWait):
        return False
    return True


def _find_step(secret: str, code: str) -> int | None:
    return totp.find_step(secret, code, 0) if _is_secret(secret) else None


def _is_secret(text: str) -> bool:
    alphabet = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    return len(text) == len(totp.make_secret()) and set(text) <= alphabet
