"""The access log for those who audit: who opened or revealed what and when, unbroken or not."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from forms_service import access, statuses
from forms_service.inbox import roles
from forms_service.inbox.cookie import current_staff
from forms_service.language import gettext as _
from forms_service.models import AccessRow
from forms_service.pages import render_page
from forms_service.service import current_village, get_service

PAGE = 100
# Acts whose detail says something to those who audit: a reason, a file's form, a colleague.
TELLING = (
    access.REVEALED, access.EXPORTED, access.INVITED, access.JOINED, access.LET_IN, access.ENDED,
)  # fmt: skip


def add_routes(blueprint: Blueprint) -> None:
    """Register the route."""
    blueprint.add_url_rule("/catatan", "show_log", show_log)


def show_log() -> ResponseReturnValue:
    """Show one page of the log, the newest first, and whether it is whole."""
    village = current_village()
    page = request.args.get("hal", 1, int)
    with get_service().database.reading() as session:
        broken = 0
        try:
            access.verify(session, village.id)
        except access.BrokenChain as error:
            broken = error.number
        head = access.get_head(session, village.id)
        pages = max(1, -(-head.number // PAGE))
        page = min(max(1, page), pages)
        entries = access.list_entries(session, village.id, page=page, size=PAGE)
    return render_page(
        "inbox/log.html",
        staff=current_staff(),
        entries=entries,
        acts=list_acts(),
        why={entry.entry_id: words for entry, _name in entries if (words := _tell_why(entry))},
        head=head,
        broken=broken,
        page=page,
        pages=pages,
        logbook=True,
        leads=roles.may(current_staff().role, "inbox.ask_breach"),
    )


def _tell_why(entry: AccessRow) -> str:
    """Say what an act was for: the status being worked on, the reason given, the colleague."""
    if entry.act == access.OPENED and entry.detail in statuses.BY_NAME:
        return _("saat %s") % statuses.BY_NAME[entry.detail].label
    return entry.detail if entry.act in TELLING else ""


def list_acts() -> dict[str, str]:
    """List the acts of the log in words."""
    return {
        access.OPENED: _("membuka"),
        access.REVEALED: _("melihat nomor lengkap"),
        access.FETCHED: _("membuka berkas"),
        access.PRINTED: _("mencetak"),
        access.SEARCHED: _("mencari dalam isian"),
        access.EXPORTED: _("mengunduh data"),
        access.ERASED: _("menghapus atas permintaan warga"),
        access.BREACH: _("mencari yang terkena kebocoran"),
        access.PURGED: _("menghapus yang habis masa simpannya"),
        access.INVITED: _("mengundang petugas"),
        access.JOINED: _("menerima undangan"),
        access.LET_IN: _("mengizinkan petugas masuk"),
        access.ENDED: _("mengakhiri akses petugas"),
        access.FACTOR_ADDED: _("memasang kode atau kunci sandi"),
        access.FACTOR_REMOVED: _("melepas kode atau kunci sandi"),
    }
