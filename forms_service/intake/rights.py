"""A resident's own data, with the code: read all of it, take it along, have it mended or erased."""

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from forms_service import access, attachments, rights
from forms_service.errors import Problem, problem_json
from forms_service.intake.tracking import (
    MAX_TEXT,
    TEXT,
    NotAdded,
    add,
    new_reply_visit,
    open_thread,
    show_thread,
)
from forms_service.language import gettext as _
from forms_service.pages import render_file, render_page
from forms_service.questions import Line, clean, list_lines
from forms_service.questions.files import show_file
from forms_service.requests import wants_json
from forms_service.service import current_village, get_service
from forms_service.threads import Thread

KIND = "hak"
FILE = "berkas"
KINDS = {"perbaiki": rights.CORRECTION, "hapus": rights.ERASURE}


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/hak", "show_rights", show_rights, methods=["POST"])
    blueprint.add_url_rule("/hak/minta", "ask_right", ask_right, methods=["POST"])
    blueprint.add_url_rule("/hak/unduh", "save_data", save_data, methods=["POST"])
    blueprint.add_url_rule("/hak/berkas", "get_own_file", get_own_file, methods=["POST"])


def show_rights() -> ResponseReturnValue:
    """Show everything that is held, and what may be asked."""
    return _page(*open_thread())


def ask_right() -> ResponseReturnValue:
    """Write down what the resident asks for; the clock of the law starts."""
    code, thread = open_thread()
    kind, text = request.form.get(KIND, ""), clean(request.form.get(TEXT, ""))
    if error := _find_error(kind, text):
        return _page(code, thread, error=error, kind=kind, text=text, status=422)
    again = _("Belum terkirim: halaman tadi terlalu lama terbuka. Tekan Kirim lagi.")
    asked = KINDS[kind]
    try:
        add(thread, lambda session, visit: rights.ask(session, thread, asked, text, visit), again)
    except NotAdded as reason:
        return _page(code, thread, error=reason.advice, kind=kind, text=text, status=reason.status)
    note = _("Permintaan Anda sudah masuk. Kami jawab di halaman ini paling lama 3 × 24 jam.")
    return show_thread(*open_thread(), note=note)


def save_data() -> ResponseReturnValue:
    """Give all that is held as one file."""
    code, thread = open_thread()
    response = _page(code, thread, saved=True) if not wants_json() else jsonify(_write(thread))
    ending = "json" if wants_json() else "html"
    name = f"data-saya-{thread.reference}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def get_own_file() -> ResponseReturnValue:
    """Hand out one of the files that were sent."""
    code, thread = open_thread()
    answers = thread.answers | thread.latest_answers
    try:
        with get_service().database.reading() as session:
            file, data = attachments.open_file(
                session, thread.village_id, thread.reference, answers, request.form.get(FILE, "")
            )
    except attachments.UnknownFile:
        return _page(code, thread, status=404)
    response = make_response(data)
    kind, ending = attachments.TYPES[file["kind"]]
    response.headers["Content-Type"] = kind
    name = f"{thread.reference}-{file['id'][:6]}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _list_files(thread: Thread) -> list[tuple[str, str]]:
    files = attachments.list_files(thread.answers | thread.latest_answers)
    return [(file["id"], show_file(file["name"], file["size"])) for file in files]


def _find_error(kind: str, text: str) -> str:
    if kind not in KINDS:
        return _("Pilih dulu: diperbaiki atau dihapus.")
    if not text and KINDS[kind] == rights.CORRECTION:
        return _("Tulis bagian mana yang salah, dan yang benar bagaimana.")
    if len(text) > MAX_TEXT:
        return _("Pesan terlalu panjang: paling banyak %d huruf.") % MAX_TEXT
    return ""


def _page(
    code: str,
    thread: Thread,
    *,
    error: str = "",
    kind: str = "",
    text: str = "",
    saved: bool = False,
    status: int = 200,
) -> Response:
    if wants_json():
        return _json(thread, error, status)
    draw = render_file if saved else render_page
    page = draw(
        "intake/rights.html",
        code=code,
        thread=thread,
        lines=list_lines(thread.definition, thread.latest_answers),
        older=_list_older(thread),
        readers=_list_readers(thread),
        acts=_list_acts(),
        files=_list_files(thread),
        ask=rights.find_open_ask(thread),
        visit=new_reply_visit(),
        error=error,
        kind=kind,
        text=text,
        saved=saved,
    )
    return make_response(page, status)


def _json(thread: Thread, error: str, status: int) -> Response:
    """Give a program everything that is held, or say why not."""
    if status >= 400:
        advice = error or _("Berkas ini tidak ada.")
        return problem_json(Problem(status, _("Belum berhasil"), advice))
    return jsonify(_write(thread) | {"visit": new_reply_visit()})


def _list_older(thread: Thread) -> list[Line]:
    """List the answers that were given first and replaced since: they are kept too."""
    newest = {
        (line.item, line.name): line.text
        for line in list_lines(thread.definition, thread.latest_answers)
    }
    return [
        line
        for line in list_lines(thread.definition, thread.answers)
        if line.text and newest.get((line.item, line.name)) != line.text
    ]


def _list_readers(thread: Thread) -> list[tuple[Any, str, str]]:
    """List when the office opened or revealed it: residents may know who read their data."""
    with get_service().database.reading() as session:
        return access.list_readers(session, current_village().id, thread.reference)


def _list_acts() -> dict[str, str]:
    return {
        access.REVEALED: _("melihat nomor lengkap"),
        access.FETCHED: _("membuka berkas"),
        access.PRINTED: _("mencetak"),
    }


def _write(thread: Thread) -> dict[str, Any]:
    return {
        "reference": thread.reference,
        "form": thread.definition.title,
        "received_at": thread.received_at.isoformat(),
        "erase_on": thread.erase_on.isoformat(),
        "purpose": thread.definition.purpose,
        "legal_basis": thread.definition.legal_basis,
        "answers": [
            {"item": line.item, "label": line.label, "text": line.text}
            for line in list_lines(thread.definition, thread.latest_answers)
        ],
        "replaced": [
            {"item": line.item, "label": line.label, "text": line.text}
            for line in _list_older(thread)
        ],
        "entries": [
            {
                "at": entry.at.isoformat(),
                "kind": entry.kind,
                "status": entry.status.name if entry.status else None,
                "text": entry.text,
            }
            for entry in thread.entries
        ],
        "files": [
            {"id": file["id"], "name": file["name"], "size": file["size"]}
            for file in attachments.list_files(thread.answers | thread.latest_answers)
        ],
        "opened": [
            {"at": at.isoformat(), "by": name, "act": act}
            for at, name, act in _list_readers(thread)
        ],
    }
