"""From the signed form to the receipt: read, validate, review, store."""

import secrets
import time
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from forms_service import sendings
from forms_service.attachments import FilesGone
from forms_service.bodies import Fault
from forms_service.budgets import MustWait
from forms_service.db import StorageUnavailable
from forms_service.definitions import Definition, SignedForm
from forms_service.errors import Problem, problem_json
from forms_service.intake import gate, refusal, uploads
from forms_service.intake.draft import SAVE, give_draft
from forms_service.intake.receipt import receipt_response
from forms_service.intake.sent import (
    Sent,
    get_token,
    make_view,
    read_sent,
    read_words,
    show_form,
)
from forms_service.intake.turning import TURNS, close_gaps
from forms_service.language import gettext as _
from forms_service.language import ngettext, set_language
from forms_service.pages import render_page
from forms_service.questions import Answers, list_lines
from forms_service.requests import ACT, VISIT, find_fault, get_words, wants_json
from forms_service.sendings import Receipt, Sending
from forms_service.service import current_village, get_service
from forms_service.signing import BadToken, Visit, read_visit_and_key, sign_visit

SEND = "kirim"
SECONDS_A_DAY = 86_400


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/formulir", "submit", submit, methods=["POST"])


def submit() -> ResponseReturnValue:
    """Take a signed form: turn its pages, show the review page, or store and acknowledge."""
    words = get_words()
    try:
        sent = read_sent(get_token(), words)
    except BadToken as error:
        return refusal.refuse(error.payload, words)
    set_language(sent.definition.language)
    if fault := find_fault():
        return explain_fault(sent, fault)
    act, _, name = request.form.get(ACT, "").partition(":")
    if act in TURNS:
        return show_form(TURNS[act](sent, name))
    if act == SAVE:
        return give_draft(sent)
    return go_on(sent, act == SEND)


def go_on(sent: Sent, send: bool) -> Response:
    """Show the page's mistakes or the next page; after the last one, review or store."""
    faulty = sent.faulty_pages
    if send and faulty and (receipt := find_receipt(sent)):
        return receipt_response(receipt)
    if sent.page in faulty:
        return explain_mistakes(sent)
    if not send and not sent.returning and not wants_json() and sent.next_page:
        return show_form(sent.at(sent.next_page))
    if faulty:
        return explain_mistakes(replace(sent, page=faulty[0]))
    return acknowledge(sent) if send else review(sent, new_visit(sent.definition))


def new_visit(definition: Definition) -> Visit:
    """Mint a visit for one sending of this form."""
    now, suspicion = int(time.time()), gate.find_suspicion()
    return Visit(secrets.token_hex(16), definition.slug, now, suspect=suspicion)


def explain_fault(sent: Sent, fault: Fault) -> Response:
    """Show what arrived of a sending that did not arrive whole."""
    note = _(
        "Belum terkirim: kiriman ini terlalu besar atau terputus, jadi mungkin belum lengkap."
        " Periksa isian di bawah, pendekkan bila perlu, lalu coba lagi."
    )
    if wants_json():
        return problem_json(Problem(fault.status, _("Kiriman tidak lengkap"), note))
    return show_form(sent.at(sent.page), fault.status, note)


def explain_mistakes(sent: Sent) -> Response:
    """Answer 422 with the form, the mistakes on top, and every word kept."""
    if wants_json():
        title = _("Ada yang perlu diperbaiki")
        return problem_json(Problem(422, title, "", errors=sent.reading.errors))
    return show_form(sent, 422)


def review(sent: Sent, visit: Visit, note: str = "", status: int = 200, wait: int = 0) -> Response:
    """Show the answers once more before they are sent; `note` says why they were not sent yet.

    The button comes after `wait` seconds.
    """
    token = sign_visit(visit, get_service().config.master_keys, current_village().id)
    if wants_json():
        return _review_json(sent, token, note, status, gate.make_challenge(visit))
    lines = list_lines(sent.definition, sent.reading.answers)
    page = render_page(
        "intake/review.html", form=make_view(close_gaps(sent)), lines=lines, visit=token, note=note,
        wait=wait, helper=find_helper(sent.form), challenge=gate.make_challenge(visit),
    )  # fmt: skip
    return make_response(page, status)


def _review_json(
    sent: Sent, token: str, note: str, status: int, challenge: dict[str, Any] | None
) -> Response:
    asked = {"challenge": challenge} if challenge else {}
    if status >= 400:
        response = problem_json(Problem(status, _("Belum terkirim"), note))
    else:
        response = jsonify(visit=token, answers=sent.reading.answers, **asked)
    response.headers["Balai-Visit"] = token
    return response


def acknowledge(sent: Sent) -> Response:
    """Store the submission and show its receipt, or say why it is not stored yet."""
    service = get_service()
    try:
        visit, key = read_sending_visit()
    except BadToken:
        return review_again(sent)
    age = int(time.time()) - visit.minted_at
    if visit.form != sent.definition.slug:
        return review_again(sent)
    if age > service.config.max_visit_days * SECONDS_A_DAY:
        receipt = find_receipt(sent)
        return receipt_response(receipt) if receipt else review_again(sent)
    if 0 <= age < service.config.min_review_seconds:
        return wait_a_moment(sent, visit, service.config.min_review_seconds - age)
    if wait := gate.find_wait(visit):
        return wait_for_turn(sent, visit, wait)
    return _store(sent, visit, key)


def read_sending_visit() -> tuple[Visit, str]:
    """Return the visit that was sent, and the key that signed it; raises BadToken."""
    token = request.form.get(VISIT, "")
    return read_visit_and_key(token, get_service().config.master_keys, current_village().id)


def find_receipt(sent: Sent) -> Receipt | None:
    """Return the receipt of a sending whose answer was lost, though it would not be taken today.

    A form that asks for a day to come is sent again after midnight, or a phone comes back when
    its visit is too old: what was stored is acknowledged, not asked for a second time.
    """
    village = current_village()
    try:
        visit, key = read_sending_visit()
    except BadToken:
        return None

    def read(moment: datetime) -> Answers | None:
        reading = read_words(sent.definition, sent.words, village.day_of(moment))
        return None if reading.errors else reading.answers

    return sendings.find(get_service().database, _make_sending(sent, visit, key), (key,), read)


def find_helper(form: SignedForm) -> str:
    """Return who of the staff helps at the counter; a form signed there is good for a day."""
    village = current_village()
    return form.helper if form.helped_on == village.today().isoformat() else ""


def _store(sent: Sent, visit: Visit, key: str) -> Response:
    service, sending = get_service(), _make_sending(sent, visit, key)
    try:
        receipt = sendings.store(
            service.database, sending, (key,), partial(gate.admit, visit=visit)
        )
    except MustWait:
        return wait_for_turn(sent, *gate.queue(visit))
    except FilesGone as gone:
        return ask_files_again(sent, gone.ids)
    except sendings.AnswersDiffer:
        note = _("Isian ini berbeda dari yang sudah Anda kirim. Periksa, lalu kirim lagi.")
        return review(sent, new_visit(sent.definition), note, 409)
    except StorageUnavailable:
        note = _("Belum tersimpan karena ada gangguan. Isian Anda masih ada. Tunggu, lalu Kirim.")
        response = review(sent, visit, note, 503)
        response.headers["Retry-After"] = "30"
        return response
    return receipt_response(receipt)


def _make_sending(sent: Sent, visit: Visit, key: str) -> Sending:
    return Sending(
        current_village(),
        sent.form,
        sent.reading.answers,
        visit,
        helper_id=find_helper(sent.form),
        code_key=key,
    )


def ask_files_again(sent: Sent, gone: set[str]) -> Response:
    """Show the form without the files that waited so long that they were erased."""
    note = _("Belum terkirim: berkas Anda sudah terhapus karena terlalu lama. Pilih sekali lagi.")
    if wants_json():
        return problem_json(Problem(409, _("Belum terkirim"), note))
    fresh = sent.with_words(uploads.drop(sent.words, gone))
    names = {q.name for q in sent.definition.questions if fresh.words != sent.words}
    changed = [n for n in names if fresh.words.get(n) != sent.words.get(n)]
    page = min((make_view(sent).find_page(name) for name in changed), default=1)
    return show_form(replace(fresh, page=page), 409, note)


def review_again(sent: Sent) -> Response:
    """Show a fresh review page: the one that was sent is too old, or is not from here."""
    note = _("Halaman tadi sudah terlalu lama terbuka. Periksa sekali lagi, lalu kirim.")
    return review(sent, new_visit(sent.definition), note, 409)


def wait_a_moment(sent: Sent, visit: Visit, seconds: int) -> Response:
    """Ask to press once more: nobody reads a page that fast."""
    note = _("Belum terkirim. Periksa dulu sebentar, lalu tekan Kirim.")
    return _wait(sent, visit, seconds, note)


def wait_for_turn(sent: Sent, visit: Visit, seconds: int) -> Response:
    """Ask to wait: too much comes from this network, or for this form."""
    note = ngettext(
        "Belum terkirim: sedang ramai. Isian Anda aman di halaman ini."
        " Tombol Kirim muncul dalam %(num)d detik.",
        "Belum terkirim: sedang ramai. Isian Anda aman di halaman ini."
        " Tombol Kirim muncul dalam %(num)d detik.",
        seconds,
    ) % {"num": seconds}
    return _wait(sent, visit, seconds, note)


def _wait(sent: Sent, visit: Visit, seconds: int, note: str) -> Response:
    response = review(sent, visit, note, 429, wait=seconds)
    response.headers["Retry-After"] = str(seconds)
    return response
