"""What the office does to a submission: reveal a number, set a status, send a message."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms_service import access, promises, rights, statuses, submissions
from forms_service.db import StorageUnavailable
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.drafts import ASKED, OFFICE, STATUS, TEXT, Draft, find_draft
from forms_service.inbox.shown import can_reveal, list_reasons
from forms_service.inbox.submission import list_choices, open_thread, show_draft
from forms_service.language import gettext as _
from forms_service.service import current_village, get_service
from forms_service.statuses import BY_NAME
from forms_service.threads import INTERNAL, Thread, UnknownSubmission

MAX_TEXT = 4000
QUESTION = "pertanyaan"
REASON = "alasan"
MAX_OFFICE = 120
KINDS = {
    "change_status": STATUS,
    "send_message": "message",
    "add_note": "note",
    "answer_right": rights.ANSWERED,
}
Errors = dict[str, str]
Act = Callable[[Session, Thread, Draft], None]


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/<reference>/nik", "reveal", reveal, methods=["POST"])
    blueprint.add_url_rule("/<reference>/status", "change_status", change_status, methods=["POST"])
    blueprint.add_url_rule("/<reference>/catatan", "add_note", add_note, methods=["POST"])
    blueprint.add_url_rule("/<reference>/pesan", "send_message", send_message, methods=["POST"])


def reveal(reference: str) -> ResponseReturnValue:
    """Log that one masked answer is shown, and show it for a few minutes."""
    name, staff = request.form.get(QUESTION, ""), current_staff()
    reason = list_reasons().get(request.form.get(REASON, ""), "")
    with get_service().database.writing() as session:
        thread = get_thread(session, reference)
        if not reason or not can_reveal(thread, name):
            abort(400)
        access.log_act(
            session,
            staff.village_id,
            staff.staff_id,
            reference=reference,
            act=access.REVEALED,
            detail=f"{name}{access.WHY}{reason}",
        )
    return redirect(url_for("inbox.open_submission", reference=reference, _anchor=f"q-{name}"), 303)


def change_status(reference: str) -> ResponseReturnValue:
    """Set a status in the words residents know, with a reason where one is owed."""
    return carry_out(reference, _check_status, _set_status, news="status")


def send_message(reference: str) -> ResponseReturnValue:
    """Send the resident a message."""
    return carry_out(reference, check_message, _send, news="pesan")


def add_note(reference: str) -> ResponseReturnValue:
    """Keep a note for colleagues; the resident never sees it."""
    return carry_out(reference, check_message, _note, news="catatan")


def carry_out(
    reference: str, check: Callable[[Thread, Draft], Errors], act: Act, news: str
) -> ResponseReturnValue:
    """Check and store in one transaction; every refusal shows the words again."""
    draft = find_draft() or abort(400)
    try:
        with get_service().database.writing() as session:
            thread = get_thread(session, reference)
            repeated = _is_repeated(thread, draft)
            errors = {} if repeated else _check_news(thread, draft) or check(thread, draft)
            if not errors and not repeated:
                act(session, thread, draft)
    except StorageUnavailable:
        note = _("Belum tersimpan: tempat penyimpanan terganggu. Tunggu sebentar, lalu kirim lagi.")
        return show_draft(draft, note=note, status=503)
    if errors:
        return show_draft(draft, errors=errors, status=422)
    return redirect(url_for("inbox.open_submission", reference=reference, kabar=news), 303)


def get_thread(session: Session, reference: str) -> Thread:
    """Open the thread of an address; one that does not exist ends the request with 404."""
    try:
        return open_thread(session, reference)
    except UnknownSubmission:
        abort(404)


def _is_repeated(thread: Thread, draft: Draft) -> bool:
    """Tell whether this very form was stored a moment ago: a double press or a reload."""
    kind = KINDS[draft.act]
    return any(
        entry.number > draft.seen
        and entry.kind == kind
        and entry.author == current_staff().name
        and entry.text == _write_text(draft)
        and (kind != STATUS or (entry.status is not None and entry.status.name == draft.status))
        for entry in thread.entries
    )


def _check_news(thread: Thread, draft: Draft) -> Errors:
    """Refuse to act over what the resident wrote after the page was drawn."""
    if draft.act == "add_note":
        return {}
    if any(e.number > draft.seen and e.kind in access.FROM_RESIDENT for e in thread.entries):
        return {TEXT: _("Ada kabar baru dari warga. Baca dulu, lalu kirim lagi.")}
    return {}


def _check_status(thread: Thread, draft: Draft) -> Errors:
    status = next((s for s in list_choices(thread) if s.name == draft.status), None)
    if status is None:
        return {STATUS: _("Pilih status yang baru.")}
    if status is statuses.INCOMPLETE and not draft.text and not draft.asked:
        return {ASKED: _("Tandai yang kurang, atau tulis apa yang kurang.")}
    if status is statuses.NOT_OURS and not draft.text and not draft.office:
        return {OFFICE: _("Sebutkan ke kantor mana warga harus pergi.")}
    return _check_words(thread, status, draft) or _check_length(draft)


def _check_words(thread: Thread, status: statuses.Status, draft: Draft) -> Errors:
    """Refuse a status whose words are missing, and to put off what is late already."""
    if status is statuses.ANSWERED and not draft.text and not _is_answered(thread):
        return {TEXT: _("Tulis jawabannya, atau kirim dulu sebagai pesan.")}
    if status in (statuses.REJECTED, statuses.EXTENDED) and not draft.text:
        return {TEXT: _("Tulis alasannya, supaya warga tahu harus berbuat apa.")}
    if status is statuses.EXTENDED and promises.judge(thread, current_village()).late:
        return {STATUS: _("Janjinya sudah lewat, jadi tidak dapat diperpanjang. Jawab sekarang.")}
    return {}


def _is_answered(thread: Thread) -> bool:
    """Tell whether the office wrote anything since its resident did."""
    said = [e for e in thread.entries if e.from_resident or (e.text and e.kind not in INTERNAL)]
    return not said[-1].from_resident


def check_message(_thread: Thread, draft: Draft) -> Errors:
    """Refuse a message that is empty or too long."""
    if not draft.text:
        return {TEXT: _("Tulis pesannya dulu.")}
    return _check_length(draft)


def _check_length(draft: Draft) -> Errors:
    if len(draft.text) <= MAX_TEXT:
        return {}
    words = _("Terlalu panjang: %(length)d huruf, paling banyak %(limit)d.")
    return {TEXT: words % {"length": len(draft.text), "limit": MAX_TEXT}}


def _set_status(session: Session, thread: Thread, draft: Draft) -> None:
    status, staff_id = BY_NAME[draft.status], current_staff().staff_id
    known = {question.name for question in thread.definition.questions}
    asked = [name for name in draft.asked if name in known]
    submissions.change_status(
        session,
        thread,
        status,
        staff_id,
        _write_text(draft),
        asked=asked if status is statuses.INCOMPLETE else (),
    )


def _write_text(draft: Draft) -> str:
    """Return the words for the resident; what is passed on says where to."""
    if draft.status != statuses.NOT_OURS.name or not draft.office:
        return draft.text
    office = current_village().profile.counter.find_office(draft.office[:MAX_OFFICE])
    where = ". ".join(part for part in (office.name, office.contact) if part)
    return "\n\n".join(part for part in (_("Diteruskan ke: %s") % where, draft.text) if part)


def _note(session: Session, thread: Thread, draft: Draft) -> None:
    public = current_village().office_public_key
    submissions.add_note(session, thread, draft.text, current_staff().staff_id, public)


def _send(session: Session, thread: Thread, draft: Draft) -> None:
    submissions.send_message(session, thread, draft.text, current_staff().staff_id)
