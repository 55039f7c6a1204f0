"""One submission on the screen: opened for this request only, masked until revealed, logged."""

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms_service import access, statuses, threads
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.drafts import Draft
from forms_service.inbox.shown import find_call_link, find_whatsapp_link, list_shown_answers
from forms_service.language import gettext as _
from forms_service.pages import render_page
from forms_service.service import current_village, get_service
from forms_service.statuses import Status
from forms_service.threads import Thread, UnknownSubmission

NEWS = "kabar"


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
    service, staff = get_service(), current_staff()
    with service.database.reading() as session:
        thread = open_thread(session, draft.reference)
        known = access.is_same_opening(session, staff, thread)
        revealed = access.list_revealed(session, staff, draft.reference)
    if not known:
        with service.database.writing() as session:
            access.log_act(
                session,
                staff.village_id,
                staff.staff_id,
                reference=thread.reference,
                act=access.OPENED,
            )
    return make_response(_page(thread, revealed, draft, note, errors or {}), status)


def open_thread(session: Session, reference: str) -> Thread:
    """Open a thread with the office key of this session; raises UnknownSubmission."""
    return threads.open_at_office(
        session, current_village().id, reference, current_staff().office_key
    )


def list_choices(thread: Thread) -> list[Status]:
    """List the statuses that may be set now; what a resident withdrew stays withdrawn."""
    if thread.status is statuses.WITHDRAWN:
        return []
    return statuses.list_choices(thread.definition.kind, thread.status.name)


def _list_news() -> dict[str, str]:
    return {
        "status": _("Status sudah diubah. Warga dapat membacanya."),
        "pesan": _("Pesan sudah terkirim. Warga dapat membacanya dengan kodenya."),
    }


def _page(
    thread: Thread,
    revealed: set[str],
    draft: Draft,
    note: str | None,
    errors: dict[str, str],
) -> str:
    village = current_village()
    at_rest = thread.status.at_rest
    return render_page(
        "inbox/submission.html",
        staff=current_staff(),
        thread=thread,
        answers=list_shown_answers(thread, revealed),
        choices=list_choices(thread),
        draft=draft,
        note=note,
        errors=errors,
        at_rest=at_rest,
        overdue=not at_rest and thread.due_on < village.today(),
        call=find_call_link(thread),
        whatsapp=find_whatsapp_link(thread, village),
        wide=True,
    )
