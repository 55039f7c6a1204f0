"""One's own account: where one is signed in, the password."""

from base64 import urlsafe_b64encode

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms_service import access, budgets, passkeys, sessions, staff, totp
from forms_service.budgets import MustWait
from forms_service.inbox.code_page import find_place
from forms_service.inbox.cookie import current_staff
from forms_service.language import gettext as _
from forms_service.pages import render_page
from forms_service.passwords import WeakPassword
from forms_service.service import current_village, get_service
from forms_service.staff import AUDITOR, LEADERS, WrongPassword

OLD = "lama"
NEW = "baru"


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/akun", "show_account", show_account)
    blueprint.add_url_rule("/akun/sandi", "change_password", change_password, methods=["POST"])
    blueprint.add_url_rule("/akun/sesi", "end_other_sessions", end_other_sessions, methods=["POST"])


def show_account(*, error: str = "", status: int = 200) -> Response:
    """Show where one is signed in, and what one may change."""
    who = current_staff()
    with get_service().database.reading() as session:
        row = staff.get_staff(session, who.village_id, who.staff_id)
        found = sessions.list_sessions(session, who.village_id, who.staff_id)
        keys = passkeys.list_passkeys(session, who.village_id, who.staff_id)
    page = render_page(
        "inbox/account.html",
        staff=who,
        row=row,
        keys=[(urlsafe_b64encode(key.credential_id).decode(), key) for key in keys],
        key_options=passkeys.offer_making(find_place(), who, keys),
        sessions=[(s, s.created_at == who.created_at) for s in found],
        leads=who.role in LEADERS,
        reads=who.role != AUDITOR,
        note=_list_news().get(request.args.get("kabar", "")),
        error=error,
    )
    return make_response(page, status)


def change_password() -> ResponseReturnValue:
    """Wrap the key with a new password; every other session ends."""
    who, village = current_staff(), current_village()
    try:
        check_own_password(request.form.get(OLD, ""))
        with get_service().database.writing() as session:
            row = staff.get_staff(session, who.village_id, who.staff_id)
            secret = totp.open_secret(row, who.office_key) if row.sealed_totp else ""
            staff.set_password(row, village, request.form.get(NEW, ""))
            staff.keep_key(row, who.office_key)
            if secret:
                totp.seal(row, secret, who.office_key)
            sessions.end_others(session, who)
    except WrongPassword:
        return show_account(error=_("Kata sandi lama salah."), status=422)
    except MustWait as wait:
        words = _("Terlalu banyak percobaan. Tunggu %d detik, lalu coba lagi.")
        return show_account(error=words % wait.seconds, status=429)
    except WeakPassword as weak:
        return show_account(error=str(weak), status=422)
    return redirect(url_for("inbox.show_account", kabar="sandi"), 303)


def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere else."""
    with get_service().database.writing() as session:
        sessions.end_others(session, current_staff())
    return redirect(url_for("inbox.show_account", kabar="sesi"), 303)


def check_own_password(password: str) -> None:
    """Raise WrongPassword or MustWait unless it is the password of whoever is signed in."""
    who, database = current_staff(), get_service().database
    whose = f"own:{who.staff_id}"
    with database.reading() as session:
        budgets.check(session, who.village_id, budgets.WRONG_PASSWORDS, whose)
        lock = staff.find_lock(session, who.village_id, who.staff_id)
    try:
        lock.open(password)
    except WrongPassword:
        budgets.note(database, who.village_id, budgets.WRONG_PASSWORDS, whose)
        raise


def log_factor(session: Session, act: str, factor: str) -> None:
    """Write down that whoever is signed in has added or removed a second factor."""
    who = current_staff()
    access.log_act(session, who.village_id, who.staff_id, reference="", act=act, detail=factor)


def _list_news() -> dict[str, str]:
    return {
        "sandi": _("Kata sandi sudah diganti. Perangkat lain sudah dikeluarkan."),
        "sesi": _("Perangkat lain sudah dikeluarkan."),
        "kunci": _(
            "Kunci sandi sudah ditambahkan. Mulai sekarang ia ditanyakan sesudah kata sandi."
        ),
        "tanpa-kunci": _("Kunci sandi sudah dihapus."),
        "kode": _("Mulai sekarang Anda masuk dengan kata sandi dan kode."),
        "tanpa-kode": _("Mulai sekarang Anda masuk dengan kata sandi saja."),
    }
