"""From the signed form to the receipt: read, validate, review, store."""

import secrets
import time
from dataclasses import dataclass, replace

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from forms_service import submissions
from forms_service.bodies import Fault
from forms_service.db import StorageUnavailable
from forms_service.definitions import Definition, SignedForm
from forms_service.errors import Problem, problem_json
from forms_service.formview import FormView, Words, form_action
from forms_service.intake import refusal
from forms_service.intake.receipt import receipt_response
from forms_service.language import gettext as _
from forms_service.language import set_language
from forms_service.pages import render_page
from forms_service.questions import Reading, read_answers, show_answer
from forms_service.requests import ACT, FORM, VISIT, find_fault, get_words, wants_json
from forms_service.service import current_village, get_service
from forms_service.signing import (
    BadToken,
    Visit,
    derive_form_keys,
    read_form,
    read_visit,
    sign_visit,
)

SEND = "kirim"
CHANGE = "ubah"
SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Sent:
    """One POST of a form: what was signed, what was typed, what was read from it."""

    form: SignedForm
    token: str
    words: Words
    reading: Reading

    @property
    def definition(self) -> Definition:
        """Return the definition that the page carried."""
        return self.form.definition


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/formulir", "submit", submit, methods=["POST"])


def submit() -> ResponseReturnValue:
    """Take a signed form: ask for corrections, show the review page, or store and acknowledge."""
    token, words = request.form.get(FORM, ""), get_words()
    try:
        form = read_signed(token)
    except BadToken as error:
        return refusal.refuse(error.payload, words)
    set_language(form.definition.language)
    sent = Sent(form, token, words, read_words(form.definition, words))
    if fault := find_fault():
        return explain_fault(sent, fault)
    act = request.form.get(ACT, "")
    if act == CHANGE:
        return show_form(replace(sent, reading=Reading(sent.reading.answers, {})), 200)
    if sent.reading.errors:
        return explain_mistakes(sent)
    return acknowledge(sent) if act == SEND else review(sent, new_visit(sent.definition))


def read_signed(token: str) -> SignedForm:
    """Read the signed form of this village; raises BadToken."""
    village = current_village()
    form = read_form(token, derive_form_keys(get_service().config.master_keys, village.id))
    if form.village != village.id:
        raise BadToken(None)
    return form


def read_words(definition: Definition, words: Words) -> Reading:
    """Validate what was typed, on the village's own day."""
    from werkzeug.datastructures import MultiDict

    return read_answers(definition, MultiDict(words), current_village().today())


def new_visit(definition: Definition) -> Visit:
    """Mint a visit for one sending of this form."""
    return Visit(secrets.token_hex(16), definition.slug, int(time.time()))


def make_view(sent: Sent) -> FormView:
    """Return the form as the page shows it, with the words typed."""
    village = current_village()
    action = form_action(get_service().village_url(village.id))
    return FormView(
        sent.definition, sent.token, action, village.profile.name, sent.words, sent.reading.errors
    )


def show_form(sent: Sent, status: int, note: str = "") -> Response:
    """Show the form again with every word in it; `note` says why when no answer is wrong."""
    page = render_page("intake/form.html", form=make_view(sent), note=note)
    return make_response(page, status)


def explain_fault(sent: Sent, fault: Fault) -> Response:
    """Show what arrived of a sending that did not arrive whole."""
    note = _(
        "Belum terkirim: kiriman ini terlalu besar atau terputus, jadi mungkin belum lengkap."
        " Periksa isian di bawah, pendekkan bila perlu, lalu coba lagi."
    )
    if wants_json():
        return problem_json(Problem(fault.status, _("Kiriman tidak lengkap"), note))
    return show_form(replace(sent, reading=Reading(sent.reading.answers, {})), fault.status, note)


def explain_mistakes(sent: Sent) -> Response:
    """Answer 422 with the form, the mistakes on top, and every word kept."""
    if wants_json():
        title = _("Ada yang perlu diperbaiki")
        return problem_json(Problem(422, title, "", errors=sent.reading.errors))
    return show_form(sent, 422)


def review(sent: Sent, visit: Visit, note: str = "", status: int = 200) -> Response:
    """Show the answers once more before they are sent; `note` says why they were not sent yet."""
    token = sign_visit(visit, get_service().config.master_keys, current_village().id)
    if wants_json():
        return _review_json(sent, token, note, status)
    answers = [
        (question, show_answer(question, sent.reading.answers[question.name]))
        for question in sent.definition.questions
    ]
    page = render_page(
        "intake/review.html", form=make_view(sent), answers=answers, visit=token, note=note
    )
    return make_response(page, status)


def _review_json(sent: Sent, token: str, note: str, status: int) -> Response:
    if status >= 400:
        response = problem_json(Problem(status, _("Belum terkirim"), note))
    else:
        response = jsonify(visit=token, answers=sent.reading.answers)
    response.headers["Balai-Visit"] = token
    return response


def acknowledge(sent: Sent) -> Response:
    """Store the submission and show its receipt, or say why it is not stored yet."""
    service, village = get_service(), current_village()
    try:
        visit = read_visit(request.form.get(VISIT, ""), service.config.master_keys, village.id)
    except BadToken:
        return review_again(sent)
    age = int(time.time()) - visit.minted_at
    if visit.form != sent.definition.slug or age > service.config.max_visit_days * SECONDS_A_DAY:
        return review_again(sent)
    if 0 <= age < service.config.min_review_seconds:
        return wait_a_moment(sent, visit, service.config.min_review_seconds - age)
    return _store(sent, visit)


def _store(sent: Sent, visit: Visit) -> Response:
    service = get_service()
    sending = submissions.Sending(current_village(), sent.form, sent.reading.answers, visit)
    try:
        receipt = submissions.store(service.database, sending, service.config.master_keys)
    except submissions.AnswersDiffer:
        note = _("Isian ini berbeda dari yang sudah Anda kirim. Periksa, lalu kirim lagi.")
        return review(sent, new_visit(sent.definition), note, 409)
    except StorageUnavailable:
        note = _("Belum tersimpan karena ada gangguan. Isian Anda masih ada. Tunggu, lalu Kirim.")
        response = review(sent, visit, note, 503)
        response.headers["Retry-After"] = "30"
        return response
    return receipt_response(receipt)


def review_again(sent: Sent) -> Response:
    """Show a fresh review page: the one that was sent is too old, or is not from here."""
    note = _("Halaman tadi sudah terlalu lama terbuka. Periksa sekali lagi, lalu kirim.")
    return review(sent, new_visit(sent.definition), note, 409)


def wait_a_moment(sent: Sent, visit: Visit, seconds: int) -> Response:
    """Ask to press once more: nobody reads a page that fast."""
    note = _("Belum terkirim. Periksa dulu sebentar, lalu tekan Kirim.")
    response = review(sent, visit, note, 429)
    response.headers["Retry-After"] = str(seconds)
    return response
