"""Making, showing and forgetting passkeys."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms_service import access, budgets, passkeys, sessions
from forms_service.budgets import Budget, MustWait
from forms_service.inbox.account import check_own_password, log_factor, show_account
from forms_service.inbox.code_page import ask_for_code, find_place
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.drafts import find_carried_draft
from forms_service.inbox.entrance import go_on, take_up
from forms_service.language import gettext as _
from forms_service.models import PasskeyRow
from forms_service.passkeys import BadPasskey
from forms_service.questions import clean
from forms_service.service import get_service
from forms_service.staff import WrongPassword

ANSWER = "jawaban"
NAME = "nama"
PASSWORD = "sandi"
WHICH = "kunci"
MAX_NAME = 40
WRONG_KEYS = Budget("passkey", burst=10, seconds=60)


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/kunci", "confirm_passkey", confirm_passkey, methods=["POST"])
    blueprint.add_url_rule("/akun/kunci", "add_passkey", add_passkey, methods=["POST"])
    blueprint.add_url_rule("/akun/kunci/hapus", "forget_passkey", forget_passkey, methods=["POST"])


def name_key(row: PasskeyRow) -> str:
    """Name a passkey in a form."""
    return urlsafe_b64encode(row.credential_id).decode()


def confirm_passkey() -> ResponseReturnValue:
    """Open the session with a passkey."""
    staff, draft, service = current_staff(), find_carried_draft(), get_service()
    try:
        with service.database.writing() as session:
            budgets.check(session, staff.village_id, WRONG_KEYS, staff.staff_id)
            passkeys.check(session, find_place(), staff, request.form.get(ANSWER, ""))
            sessions.confirm(session, staff.village_id, staff.token)
    except MustWait as wait:
        error = _("Terlalu banyak percobaan. Tunggu %d detik, lalu coba lagi.") % wait.seconds
        return ask_for_code(draft, error=error, status=429)
    except BadPasskey:
        budgets.note(service.database, staff.village_id, WRONG_KEYS, staff.staff_id)
        error = _("Kunci sandi ini tidak cocok. Coba lagi, atau pakai kode.")
        return ask_for_code(draft, error=error, status=422)
    return go_on() if draft is None else take_up(draft)


def add_passkey() -> ResponseReturnValue:
    """Keep a passkey that the browser has just made; the password is asked for again."""
    staff, database = current_staff(), get_service().database
    name = clean(request.form.get(NAME, ""))[:MAX_NAME] or _("Perangkat saya")
    try:
        check_own_password(request.form.get(PASSWORD, ""))
        with database.writing() as session:
            passkeys.keep(session, find_place(), staff, request.form.get(ANSWER, ""), name)
            log_factor(session, access.FACTOR_ADDED, "passkey")
    except (WrongPassword, MustWait):
        return show_account(error=_("Kata sandi salah. Kunci belum ditambahkan."), status=422)
    except BadPasskey:
        return show_account(error=_("Kunci belum jadi. Coba sekali lagi."), status=422)
    return redirect(url_for("inbox.show_account", kabar="kunci"), 303)


def forget_passkey() -> ResponseReturnValue:
    """Forget one of one's own passkeys; the password is asked for again."""
    staff = current_staff()
    try:
        check_own_password(request.form.get(PASSWORD, ""))
        wanted = urlsafe_b64decode(request.form.get(WHICH, ""))
    except (WrongPassword, MustWait):
        return show_account(error=_("Kata sandi salah. Kunci tetap dipakai."), status=422)
    except ValueError:
        wanted = b""
    with get_service().database.writing() as session:
        row = session.get(PasskeyRow, (staff.village_id, wanted))
        if row is not None and row.staff_id == staff.staff_id:
            session.delete(row)
            log_factor(session, access.FACTOR_REMOVED, "passkey")
    return redirect(url_for("inbox.show_account", kabar="tanpa-kunci"), 303)
