"""One submission on the screen: opened for this request only, masked until revealed, logged."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms_service import access, promises, rights, statuses, threads
from forms_service.counter import Reply
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.drafts import Draft
from forms_service.inbox.ready_replies import fill_reply
from forms_service.inbox.related import Related, list_related
from forms_service.inbox.shown import (
    find_call_link,
    find_whatsapp_link,
    list_reasons,
    list_shown_answers,
)
from forms_service.language import gettext as _
from forms_service.models import StaffRow
from forms_service.pages import render_page
from forms_service.service import current_village, get_service
from forms_service.staff import list_colleagues
from forms_service.statuses import Status
from forms_service.threads import Thread, UnknownSubmission

NEWS = "kabar"
REPLY = "balasan"


def add_routes(blueprint: Blueprint) -> None:
    """Register the route."""
    blueprint.add_url_rule("/<reference>", "open_submission", open_submission)


def open_submission(reference: str) -> ResponseReturnValue:
    """Show a submission, and log that it was opened."""
    try:
        return show_draft(Draft("", reference), note=_list_news().get(request.args.get(NEWS, "")))
    except UnknownSubmission:
        abort(404)


def show_draft(
    draft: Draft,
    *,
    note: str | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """Show a submission with a form filled again; raises UnknownSubmission."""
    opened = _open(draft.reference)
    if not draft.act and (reply := _find_reply()):
        draft = fill_reply(reply, opened.thread)
    page = render_page(
        "inbox/submission.html",
        **_describe(opened),
        draft=draft,
        note=note,
        errors=errors or {},
    )
    return make_response(page, status)


@dataclass(frozen=True, slots=True)
class Opened:
    """A thread on somebody's screen, with what the office knows around it."""

    thread: Thread
    revealed: set[str]
    related: list[Related]
    colleagues: list[StaffRow]


def _open(reference: str) -> Opened:
    """Open a submission and write that down; raises UnknownSubmission."""
    staff = current_staff()
    with get_service().database.reading() as session:
        thread = open_thread(session, reference)
        opened = Opened(
            thread=thread,
            revealed=access.list_revealed(session, staff, reference),
            related=list_related(session, thread),
            colleagues=list_colleagues(session, staff.village_id),
        )
    log_opening(thread)
    return opened


def log_opening(thread: Thread) -> None:
    """Write down that a submission is on this screen, once a sitting."""
    staff, database = current_staff(), get_service().database
    with database.reading() as session:
        if access.is_same_opening(session, staff, thread):
            return
    with database.writing() as session:
        access.log_act(
            session,
            staff.village_id,
            staff.staff_id,
            reference=thread.reference,
            act=access.OPENED,
            detail=thread.status.name,
        )


def _find_reply() -> Reply | None:
    return current_village().profile.counter.find_reply(request.args.get(REPLY, ""))


def open_thread(session: Session, reference: str) -> Thread:
    """Open a thread with the office key of this session; raises UnknownSubmission."""
    return threads.open_at_office(
        session, current_village().id, reference, current_staff().office_key
    )


def list_choices(thread: Thread) -> list[Status]:
    """List the statuses that may be set now.

    What a resident withdrew stays withdrawn, and what was put off once is not put off again.
    """
    if thread.status is statuses.WITHDRAWN:
        return []
    # An incomplete one may be found incomplete again once its resident has written.
    current = (
        "" if thread.status is statuses.INCOMPLETE and not thread.waits else thread.status.name
    )
    found = statuses.list_choices(thread.definition.kind, current)
    return [s for s in found if s is not statuses.EXTENDED or not promises.is_extended(thread)]


def _list_news() -> dict[str, str]:
    return {
        "status": _("Status sudah diubah. Warga dapat membacanya."),
        "hak": _("Jawaban sudah terkirim. Warga dapat membacanya dengan kodenya."),
        "catatan": _("Catatan tersimpan. Warga tidak melihatnya."),
        "tugas": _("Petugas sudah ditetapkan."),
        "gabung": _("Sudah digabung ke kiriman ini."),
        "pesan": _("Pesan sudah terkirim. Warga dapat membacanya dengan kodenya."),
    }


def _describe(opened: Opened) -> dict[str, Any]:
    village, thread = current_village(), opened.thread
    return {
        "staff": current_staff(),
        "thread": thread,
        "answers": list_shown_answers(thread, opened.revealed),
        "choices": list_choices(thread),
        "reasons": list_reasons(),
        "replies": village.profile.counter.list_replies(thread.definition.kind),
        "offices": village.profile.counter.offices,
        "promise": promises.judge(thread, village),
        "ask": rights.find_open_ask(thread),
        "related": opened.related,
        "colleagues": opened.colleagues,
        "call": find_call_link(thread),
        "whatsapp": find_whatsapp_link(thread, village),
        "wide": True,
    }
