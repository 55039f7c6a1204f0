"""Following a submission with its receipt code: status, messages, an answer, withdrawal."""

import secrets
import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms_service import budgets, promises, ratings, submissions, threads
from forms_service.budgets import Budget, MustWait
from forms_service.errors import Problem, problem_json
from forms_service.intake.receipt import render_receipt
from forms_service.language import gettext as _
from forms_service.networks import find_network
from forms_service.pages import render_page
from forms_service.questions import clean, list_lines
from forms_service.receipts import LENGTH, MistypedCode, read_receipt_code
from forms_service.requests import ACT, VISIT, wants_json
from forms_service.sendings import Receipt
from forms_service.service import current_village, get_service
from forms_service.signing import BadToken, Visit, read_visit, sign_visit
from forms_service.threads import Thread, UnknownCode

CODE = "code"
TEXT = "pesan"
CONFIRM = "ya"
SOLVED = (CONFIRM, "belum")
MAX_TEXT = 4000
REPLY = "reply"
# What one resident adds to one submission: a talk at once, then something every five minutes.
ADDED = Budget("added", burst=20, seconds=300)


class NotAdded(ValueError):
    """Nothing was added to the thread; the text says why and what to do."""

    def __init__(self, status: int, advice: str) -> None:
        super().__init__(advice)
        self.status = status
        self.advice = advice


class CodeRefused(ValueError):
    """The code was mistyped or is not known; the text says what to do."""

    def __init__(self, status: int, advice: str) -> None:
        super().__init__(advice)
        self.status = status
        self.advice = advice


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/status", "ask_code", ask_code)
    blueprint.add_url_rule("/status", "show_status", show_status, methods=["POST"])
    blueprint.add_url_rule("/status/pesan", "reply", reply, methods=["POST"])
    blueprint.add_url_rule("/status/beres", "tell_solved", tell_solved, methods=["POST"])
    blueprint.add_url_rule("/status/nilai", "rate", rate, methods=["POST"])
    blueprint.add_url_rule("/status/cabut", "withdraw", withdraw, methods=["POST"])
    blueprint.add_url_rule("/bukti", "save_receipt", save_receipt, methods=["POST"])
    blueprint.register_error_handler(CodeRefused, refuse_code)


def ask_code() -> ResponseReturnValue:
    """Ask for the receipt code."""
    return render_page("intake/code.html", typed="", advice="")


def refuse_code(error: CodeRefused) -> Response:
    """Show the code as it was typed, with what is wrong about it."""
    if wants_json():
        return problem_json(Problem(error.status, _("Kode belum cocok"), error.advice))
    typed = clean(request.form.get(CODE, ""))
    words = {TEXT: [text]} if (text := clean(request.form.get(TEXT, ""))) else {}
    page = render_page("intake/code.html", typed=typed, advice=error.advice, words=words)
    return make_response(page, error.status)


def show_status() -> ResponseReturnValue:
    """Show the thread that the code opens."""
    return show_thread(*open_thread())


def reply() -> ResponseReturnValue:
    """Add the resident's message, once however often it is sent."""
    code, thread = open_thread()
    text = clean(request.form.get(TEXT, ""))
    if not text or len(text) > MAX_TEXT:
        advice = (
            _("Tulis pesan Anda dulu.")
            if not text
            else _("Pesan terlalu panjang: paling banyak %d huruf.") % MAX_TEXT
        )
        return show_thread(code, thread, error=advice, text=text, status=422)
    again = _("Belum terkirim: halaman tadi terlalu lama terbuka. Tekan Kirim pesan lagi.")
    try:
        add(thread, lambda session, visit: submissions.reply(session, thread, text, visit), again)
    except NotAdded as reason:
        return show_thread(code, thread, error=reason.advice, text=text, status=reason.status)
    return show_thread(*open_thread(), note=_("Pesan Anda sudah terkirim."))


def add(thread: Thread, put: Callable[[Session, Visit], bool], again: str) -> None:
    """Add something to a thread once a visit, within the budget of the submission.

    `put` returns whether it was new. A page that is too old, or that has brought something else
    already, is told `again`.

    Raises:
        NotAdded: when nothing was added.
    """
    visit = read_reply_visit()
    if visit is None:
        raise NotAdded(409, again)
    try:
        with get_service().database.writing() as session:
            if put(session, visit):
                connection = session.connection()
                budgets.spend(connection, thread.village_id, ADDED, thread.reference)
    except submissions.VisitUsed:
        raise NotAdded(409, again) from None
    except MustWait as wait:
        advice = _("Terlalu banyak percobaan. Tunggu %d detik, lalu coba lagi.")
        raise NotAdded(429, advice % wait.seconds) from None


def tell_solved() -> ResponseReturnValue:
    """Take a complainant's word on whether the matter is solved; if not, it is taken up again."""
    code, thread = open_thread()
    if promises.asks_solved(thread) and request.form.get(ACT) in SOLVED:
        with get_service().database.writing() as session:
            thread = threads.open_with_code(session, current_village(), code)
            submissions.answer_solved(session, thread, request.form[ACT] == CONFIRM)
    return show_thread(*open_thread(), note=_("Terima kasih. Jawaban Anda sudah kami catat."))


def rate() -> ResponseReturnValue:
    """Keep what a resident says about how it was, apart from the resident; once."""
    code, _thread = open_thread()
    with get_service().database.writing() as session:
        thread = threads.open_with_code(session, current_village(), code)
        ratings.rate(session, current_village(), thread, request.form.get(ACT, ""))
    return show_thread(*open_thread(), note=_("Terima kasih. Penilaian Anda sudah kami catat."))


def withdraw() -> ResponseReturnValue:
    """Ask once more, then withdraw the submission."""
    code, thread = open_thread()
    if request.form.get(ACT) != CONFIRM:
        if wants_json():
            return problem_json(Problem(422, _("Tarik kembali?"), "_act=ya", {ACT: CONFIRM}))
        return render_page("intake/withdraw.html", code=code, thread=thread)
    with get_service().database.writing() as session:
        submissions.withdraw(session, threads.open_with_code(session, current_village(), code))
    return show_thread(*open_thread(), note=_("Sudah ditarik kembali."))


def save_receipt() -> ResponseReturnValue:
    """Give the receipt as one file that opens without a connection."""
    code, thread = open_thread()
    response = make_response(render_receipt(Receipt(code, thread), saved=True))
    name = f"tanda-terima-{thread.reference}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def open_thread() -> tuple[str, Thread]:
    """Open the thread of the code that was sent; raises CodeRefused."""
    village = current_village()
    try:
        code = read_receipt_code(request.form.get(CODE, ""))
        with get_service().database.reading() as session:
            budgets.check(session, village.id, budgets.WRONG_CODES, find_network())
            return code, threads.open_with_code(session, village, code)
    except MistypedCode as error:
        raise CodeRefused(422, _advise(error.digits)) from None
    except UnknownCode:
        budgets.note(get_service().database, village.id, budgets.WRONG_CODES, find_network())
        advice = _("Kode ini tidak ada di desa kami. Mungkin sudah dihapus, atau dari desa lain.")
        raise CodeRefused(404, advice) from None
    except MustWait as wait:
        advice = _("Terlalu banyak kode yang salah. Tunggu %d detik, lalu tekan Lihat status lagi.")
        raise CodeRefused(429, advice % wait.seconds) from None


def _advise(digits: int) -> str:
    if digits == LENGTH:
        return _("Ada angka yang salah ketik. Cocokkan lagi dengan tanda terima Anda.")
    return _("Kode harus 20 angka. Yang Anda ketik %d angka.") % digits


def read_reply_visit() -> Visit | None:
    """Return the visit that an addition was sent with, if this service minted it."""
    service = get_service()
    try:
        visit = read_visit(
            request.form.get(VISIT, ""), service.config.master_keys, current_village().id
        )
    except BadToken:
        return None
    return visit if visit.form == REPLY else None


def new_reply_visit() -> str:
    """Mint a signed visit for one addition to a thread."""
    visit = Visit(secrets.token_hex(16), REPLY, int(time.time()))
    return sign_visit(visit, get_service().config.master_keys, current_village().id)


def show_thread(
    code: str, thread: Thread, *, note: str = "", error: str = "", text: str = "", status: int = 200
) -> Response:
    """Show a thread to its resident, as a page or as JSON."""
    if wants_json():
        return _status_json(thread, error, status)
    village = current_village()
    page = render_page(
        "intake/status.html",
        code=code,
        thread=thread,
        lines=list_lines(thread.definition, thread.latest_answers),
        promise=promises.judge(thread, village),
        asks_solved=promises.asks_solved(thread),
        may_rate=ratings.may_rate(thread),
        escalation=village.profile.counter.escalation,
        visit=new_reply_visit(),
        note=note,
        error=error,
        text=text,
    )
    return make_response(page, status)


def _status_json(thread: Thread, error: str, status: int) -> Response:
    if error:
        return problem_json(Problem(status, _("Pesan belum terkirim"), error))
    entries = [
        {
            "kind": entry.kind,
            "at": entry.at.isoformat(),
            "status": entry.status.name if entry.status else None,
            "text": entry.text,
        }
        for entry in thread.entries
    ]
    body: dict[str, Any] = {
        "reference": thread.reference,
        "status": thread.status.name,
        "entries": entries,
    }
    body |= {"due_on": thread.due_on.isoformat(), "asked": list(thread.asked)}
    body["visit"] = new_reply_visit()
    return make_response(jsonify(body), status)
