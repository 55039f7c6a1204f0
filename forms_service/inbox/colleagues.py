"""Letting colleagues in and out."""

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms_service import invitations, staff
from forms_service.inbox.cookie import current_staff
from forms_service.invitations import UnknownInvitation
from forms_service.language import gettext as _
from forms_service.pages import render_page
from forms_service.passwords import WeakPassword
from forms_service.questions import clean
from forms_service.service import current_village, get_service
from forms_service.staff import ROLES, StaffError

STAFF_ID = "nama"
NAME = "panggilan"
ROLE = "peran"
PASSWORD = "sandi"


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/petugas", "show_colleagues", show_colleagues)
    blueprint.add_url_rule("/petugas/undang", "invite", invite, methods=["POST"])
    blueprint.add_url_rule("/petugas/izinkan", "let_in", let_in, methods=["POST"])
    blueprint.add_url_rule("/petugas/akhiri", "end_access", end_access, methods=["POST"])
    blueprint.add_url_rule(
        "/undangan/<token>", "accept_invitation", accept_invitation, methods=["GET", "POST"]
    )


def show_colleagues(*, link: str = "", error: str = "", status: int = 200) -> Response:
    """Show who works here; `link` is an invitation just made, shown this once."""
    who = current_staff()
    with get_service().database.reading() as session:
        rows = staff.list_staff(session, who.village_id)
        open_invitations = invitations.list_invitations(session, who.village_id)
    page = render_page(
        "inbox/colleagues.html",
        staff=who,
        rows=rows,
        waiting=[
            (row, invitations.make_check_code(row)) for row in rows if invitations.is_waiting(row)
        ],
        invitations=open_invitations,
        roles=list_roles(),
        link=link,
        error=error,
        note=_list_news().get(request.args.get("kabar", "")),
    )
    return make_response(page, status)


def invite() -> ResponseReturnValue:
    """Make a link for one person; it is shown once and carries no key."""
    who = current_staff()
    try:
        with get_service().database.writing() as session:
            token = invitations.invite(
                session,
                who.village_id,
                staff_id=clean(request.form.get(STAFF_ID, "")).lower(),
                name=" ".join(clean(request.form.get(NAME, "")).split())[:60] or _("Petugas"),
                role=request.form.get(ROLE, ""),
                invited_by=who.staff_id,
            )
    except StaffError as error:
        return show_colleagues(error=str(error), status=422)
    path = url_for("inbox.accept_invitation", token=token)
    return show_colleagues(link=get_service().config.service_url + path)


def let_in() -> ResponseReturnValue:
    """Hand the office key over to somebody who chose a password."""
    who, staff_id = current_staff(), request.form.get(STAFF_ID, "")
    try:
        with get_service().database.writing() as session:
            invitations.let_in(
                session, who.village_id, staff_id, who.office_key, let_in_by=who.staff_id
            )
    except StaffError as error:
        return show_colleagues(error=str(error), status=422)
    return redirect(url_for("inbox.show_colleagues", kabar="masuk"), 303)


def end_access() -> ResponseReturnValue:
    """End somebody's access at once; the last one who can let others in stays."""
    who, staff_id = current_staff(), request.form.get(STAFF_ID, "")
    try:
        with get_service().database.writing() as session:
            invitations.end_access(session, who.village_id, staff_id, ended_by=who.staff_id)
    except StaffError as error:
        return show_colleagues(error=str(error), status=422)
    return redirect(url_for("inbox.show_colleagues", kabar="keluar"), 303)


def accept_invitation(token: str) -> ResponseReturnValue:
    """Let an invited person choose a password, and show what to tell the colleague."""
    village, error, row = current_village(), "", None
    database = get_service().database
    try:
        with database.reading() as session:
            invitation = invitations.get_invitation(session, village.id, token)
        if request.method == "POST":
            with database.writing() as session:
                row = invitations.accept(session, village, token, request.form.get(PASSWORD, ""))
    except UnknownInvitation:
        abort(404)
    except WeakPassword as weak:
        error = str(weak)
    page = render_page(
        "inbox/invitation.html",
        invitation=invitation,
        role=list_roles().get(invitation.role, ""),
        code=invitations.make_check_code(row) if row is not None else "",
        error=error,
    )
    return make_response(page, 422 if error else 200)


def list_roles() -> dict[str, str]:
    """Return the roles in words."""
    words = (
        _("Operator: membaca dan menjawab kiriman"),
        _("Sekretaris Desa: seperti operator, dan mengatur petugas"),
        _("Kepala Desa: seperti sekretaris"),
        _("Pemeriksa: melihat angka dan catatan akses, tanpa data warga"),
    )
    return dict(zip(ROLES, words, strict=True))


def _list_news() -> dict[str, str]:
    return {
        "masuk": _("Sudah diizinkan. Sekarang ia dapat masuk."),
        "keluar": _("Aksesnya sudah berakhir."),
    }
