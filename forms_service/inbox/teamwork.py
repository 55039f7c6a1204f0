"""What colleagues do among themselves: give a submission to somebody, and print it."""

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms_service import access, duplicates, submissions
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.shown import list_shown_answers
from forms_service.inbox.submission import log_opening, open_thread
from forms_service.language import gettext as _
from forms_service.pages import render_page
from forms_service.questions import clean
from forms_service.service import get_service
from forms_service.staff import list_colleagues
from forms_service.threads import UnknownSubmission

ASSIGNEE = "petugas"
TARGET = "ke"


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/<reference>/petugas", "assign", assign, methods=["POST"])
    blueprint.add_url_rule("/<reference>/gabung", "merge", merge, methods=["POST"])
    blueprint.add_url_rule("/<reference>/cetak", "ask_print", ask_print, methods=["POST"])
    blueprint.add_url_rule("/<reference>/cetak", "show_print", show_print)


def assign(reference: str) -> ResponseReturnValue:
    """Give the submission to a colleague, or back to nobody."""
    chosen, staff = clean(request.form.get(ASSIGNEE, "")), current_staff()
    with get_service().database.writing() as session:
        known = {row.staff_id for row in list_colleagues(session, staff.village_id)}
        if chosen and chosen not in known:
            abort(400)
        try:
            thread = open_thread(session, reference)
        except UnknownSubmission:
            abort(404)
        submissions.assign(session, thread, chosen, staff.staff_id)
    return redirect(url_for("inbox.open_submission", reference=reference, kabar="tugas"), 303)


def merge(reference: str) -> ResponseReturnValue:
    """Close the submission in favour of another one of the same person, and go on there."""
    staff, chosen = current_staff(), clean(request.form.get(TARGET, ""))
    words = _("Kiriman ini kami kerjakan bersama nomor %s. Pakai kode tanda terima nomor itu.")
    with get_service().database.writing() as session:
        try:
            thread, target = open_thread(session, reference), open_thread(session, chosen)
            duplicates.merge(session, thread, target, staff.staff_id, words % target.reference)
        except UnknownSubmission:
            abort(404)
        except duplicates.CannotMerge:
            abort(400)
    return redirect(url_for("inbox.open_submission", reference=chosen, kabar="gabung"), 303)


def ask_print(reference: str) -> ResponseReturnValue:
    """Log that the submission is printed in full, and show it for a few minutes."""
    staff = current_staff()
    with get_service().database.writing() as session:
        try:
            open_thread(session, reference)
        except UnknownSubmission:
            abort(404)
        access.log_act(
            session, staff.village_id, staff.staff_id, reference=reference, act=access.PRINTED
        )
    return redirect(url_for("inbox.show_print", reference=reference), 303)


def show_print(reference: str) -> ResponseReturnValue:
    """Show one submission on one sheet, and log that it was opened.

    Numbers are masked unless printing was just logged.
    """
    staff = current_staff()
    with get_service().database.reading() as session:
        try:
            thread = open_thread(session, reference)
        except UnknownSubmission:
            abort(404)
        whole = access.is_printing(session, staff, reference)
    log_opening(thread)
    answers = list_shown_answers(thread, None if whole else set())
    return render_page("inbox/print.html", staff=staff, thread=thread, answers=answers, whole=whole)
