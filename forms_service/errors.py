"""Every error as a page or as problem details (RFC 9457); what a resident typed is never lost."""

import logging
import traceback
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from forms_service.db import StorageUnavailable
from forms_service.formview import Words
from forms_service.language import gettext as _
from forms_service.pages import render_page
from forms_service.requests import get_words, wants_json
from forms_service.service import current_village
from forms_service.threads import Erased
from forms_service.wording import format_moment

log = logging.getLogger(__name__)
RETRY_SECONDS = "30"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong and what to do, in the words of the reader; `words` are given back."""

    status: int
    title: str
    advice: str
    errors: dict[str, str] = field(default_factory=dict)
    words: Words = field(default_factory=dict)
    link: str = ""


def init_app(app: Flask) -> None:
    """Answer every error of the app."""
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(StorageUnavailable, _answer_storage)
    app.register_error_handler(Erased, _answer_erased)
    app.register_error_handler(Exception, _answer_unexpected)


def problem_json(problem: Problem) -> Response:
    """Write a problem as `application/problem+json`; errors point at form fields."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "status": problem.status,
        "title": problem.title,
        "detail": problem.advice,
    }
    if problem.errors:
        body["errors"] = [
            {"pointer": f"#/{name}", "detail": text} for name, text in problem.errors.items()
        ]
    response = jsonify(body)
    response.status_code = problem.status
    response.content_type = "application/problem+json"
    return response


def problem_page(problem: Problem) -> Response:
    """Draw a problem as a page, with everything the resident typed."""
    template = "problem.html" if "village" in g else "bare_problem.html"
    return make_response(render_page(template, problem=problem), problem.status)


def answer(problem: Problem) -> Response:
    """Answer as the sender asked: a page or JSON."""
    return problem_json(problem) if wants_json() else problem_page(problem)


def _answer_http(error: HTTPException) -> Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    response = answer(_explain(error.code, _typed_words()))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _answer_storage(error: StorageUnavailable) -> Response:
    log.error("storage unavailable: %s", error)
    response = answer(_explain(HTTPStatus.SERVICE_UNAVAILABLE, _typed_words()))
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _answer_erased(error: Erased) -> Response:
    """Say honestly that something came, and is no more."""
    zone = current_village().profile.timezone
    why = {
        "retention": _("karena masa simpannya habis"),
        "request": _("atas permintaan pengirimnya"),
    }.get(error.why, _("karena sudah tidak diperlukan"))
    advice = _(
        "Kiriman nomor %(number)s kami terima pada %(received)s. Isinya sudah kami hapus pada"
        " %(erased)s, %(why)s. Tidak ada salinannya. Bila masih perlu, kirim formulir baru."
    ) % {
        "number": error.reference,
        "received": format_moment(error.received_at, zone),
        "erased": format_moment(error.at, zone),
        "why": why,
    }
    return answer(Problem(HTTPStatus.GONE, _("Data sudah dihapus"), advice))


def _answer_unexpected(error: Exception) -> Response:
    trace = "".join(traceback.format_tb(error.__traceback__))  # without the message: it may quote
    log.error("unexpected %s at %s\n%s", type(error).__name__, request.endpoint, trace)
    return answer(_explain(HTTPStatus.INTERNAL_SERVER_ERROR, _typed_words()))


def _typed_words() -> Words:
    """Return the words of a form that was sent, wherever it was sent to but the office."""
    if request.method != "POST" or request.blueprint == "inbox":
        return {}
    try:
        return get_words()
    except HTTPException:
        return {}


def _explain(status: int, words: Words) -> Problem:
    texts = {
        400: (_("Permintaan tidak lengkap"), _("Kembali ke halaman tadi, lalu coba lagi.")),
        403: (_("Halaman ini tertutup untuk Anda"), _("Masuk dulu, atau hubungi balai desa.")),
        404: (
            _("Halaman tidak ditemukan"),
            _("Mungkin alamatnya salah ketik. Mulailah dari halaman depan situs desa."),
        ),
        405: (
            _("Halaman ini tidak dibuka dengan cara itu"),
            _("Mulailah dari formulir di situs desa."),
        ),
        413: (
            _("Kiriman terlalu besar"),
            _("Tekan tombol kembali: isian Anda masih ada. Pendekkan tulisan yang paling panjang."),
        ),
        503: (
            _("Belum bisa disimpan"),
            _("Sedang ada gangguan di tempat penyimpanan. Tunggu sebentar, lalu coba lagi."),
        ),
    }
    title, advice = texts.get(
        status,
        (
            _("Ada gangguan di tempat kami") if status >= 500 else texts[400][0],
            _("Tunggu sebentar, lalu coba lagi. Bila tetap gagal, hubungi balai desa.")
            if status >= 500
            else texts[400][1],
        ),
    )
    return Problem(int(status), title, advice, words=words)
