"""Searching what residents wrote: words travel in the body, never in an address or a log."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from forms_service import access, search, worklist
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.wanted import read_wanted
from forms_service.pages import render_page
from forms_service.questions import clean
from forms_service.search import Found, Looked
from forms_service.service import current_village, get_service
from forms_service.staff import list_colleagues
from forms_service.statuses import BY_NAME, get_status

MAX_WORDS = 200


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/cari", "ask_words", ask_words)
    blueprint.add_url_rule("/cari", "find", find, methods=["POST"])


def ask_words() -> ResponseReturnValue:
    """Ask what to look for."""
    return _page(Looked(""), None)


def find() -> ResponseReturnValue:
    """Show what fits; that somebody searched is logged, the words are not."""
    looked = Looked(
        words=" ".join(clean(request.form.get("kata", "")).split())[:MAX_WORDS],
        area=clean(request.form.get("dusun", ""))[:80],
        before=clean(request.form.get("sebelum", ""))[:20],
    )
    if not looked.words and not looked.area:
        return _page(looked, None)
    staff, village, wanted = current_staff(), current_village(), read_wanted()
    with get_service().database.writing() as session:
        access.log_act(session, village.id, staff.staff_id, reference="", act=access.SEARCHED)
    with get_service().database.reading() as session:
        found = search.search(session, village, staff.office_key, wanted, looked)
    return _page(looked, found)


def _page(looked: Looked, found: Found | None) -> str:
    village = current_village()
    with get_service().database.reading() as session:
        forms = worklist.list_forms(session, village.id)
        colleagues = list_colleagues(session, village.id)
    return render_page(
        "inbox/search.html",
        staff=current_staff(),
        looked=looked,
        found=found,
        wanted=read_wanted(),
        forms=forms,
        colleagues=colleagues,
        statuses=list(BY_NAME.values()),
        get_status=get_status,
    )
