"""The office answers what a resident asks about the data: with words, or by erasing it."""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms_service import access, erasure, rights
from forms_service.erasure_list import ErasureList, NoErasureList
from forms_service.inbox.acts import carry_out, check_message, get_thread
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.drafts import Draft
from forms_service.pages import render_page
from forms_service.service import current_village, get_service
from forms_service.threads import Thread


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/<reference>/hak", "answer_right", answer_right, methods=["POST"])
    blueprint.add_url_rule("/<reference>/hapus", "confirm_erasure", confirm_erasure)
    blueprint.add_url_rule("/<reference>/hapus", "erase", erase, methods=["POST"])


def answer_right(reference: str) -> ResponseReturnValue:
    """Tell the resident what was mended, or why something cannot be done."""
    return carry_out(reference, check_message, _answer, news="hak")


def confirm_erasure(reference: str) -> ResponseReturnValue:
    """Say what erasing means before it is done."""
    with get_service().database.reading() as session:
        thread = get_thread(session, reference)
    if not _is_asked(thread):
        abort(404)
    return render_page("inbox/erase.html", staff=current_staff(), thread=thread)


def erase(reference: str) -> ResponseReturnValue:
    """Erase what the resident asked to have erased, and log who did it."""
    service, staff, village = get_service(), current_staff(), current_village()
    with service.database.reading() as session:
        if not _is_asked(get_thread(session, reference)):
            abort(400)
        doomed = erasure.get_doomed(session, village.id, reference)
    erasure.erase(service.database, [doomed], erasure.REQUEST, get_erasure_list())
    with service.database.writing() as session:
        access.log_act(
            session,
            village.id,
            staff.staff_id,
            reference=reference,
            act=access.ERASED,
            detail=f"sha256:{doomed.proof}",
        )
    return redirect(url_for("inbox.show_queue", kabar="hapus"), 303)


def get_erasure_list() -> ErasureList:
    """Return the list of this service; raises NoErasureList in a production without one."""
    config = get_service().config
    if config.production and config.erasure_list is None:
        raise NoErasureList("set BALAI_ERASURE_LIST")
    return ErasureList(config.erasure_list)


def _is_asked(thread: Thread) -> bool:
    ask = rights.find_open_ask(thread)
    return ask is not None and ask.kind == rights.ERASURE


def _answer(session: Session, thread: Thread, draft: Draft) -> None:
    rights.answer(session, thread, draft.text, current_staff().staff_id)
