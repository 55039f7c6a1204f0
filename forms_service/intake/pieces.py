"""A file in pieces, for scripts on weak links: what has arrived stays, what is missing follows."""

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from forms_service import attachments
from forms_service.bodies import Upload as Sent
from forms_service.definitions import Definition, File
from forms_service.errors import Problem, problem_json
from forms_service.intake import staging
from forms_service.intake.sent import get_token, read_signed
from forms_service.language import gettext as _
from forms_service.questions.files import show_file
from forms_service.requests import get_body
from forms_service.service import current_village, get_service
from forms_service.signing import BadToken, Purpose, Upload, read_upload, sign_upload
from forms_service.spool import SealedSpool

PIECES = "potong"
QUESTION = "untuk"
NAME = "nama"
MAX_PIECES = 200
MAX_BYTES = 10_500_000


def add_routes(blueprint: Blueprint) -> None:
    """Register the route."""
    blueprint.add_url_rule("/berkas", "take_piece", take_piece, methods=["POST"])


def take_piece() -> ResponseReturnValue:
    """Keep one piece of a file, or put its pieces together when their handles are sent."""
    try:
        form = read_signed(get_token())
        sent = next((u for u in get_body().uploads if u.name == PIECES), None)
        if sent is not None:
            return _give(staging.stage_piece(sent.read()), Purpose.PIECE)
        return _join(form.definition)
    except BadToken:
        return problem_json(Problem(403, _("Berkas belum ikut"), _("Muat ulang halaman ini.")))
    except staging.NotTaken as reason:
        return _refuse(reason)


def _join(definition: Definition) -> Response:
    question = definition.find_question(request.form.get(QUESTION, ""))
    pieces = _read_pieces(request.form.getlist(PIECES))
    if not isinstance(question, File) or not 0 < len(pieces) <= MAX_PIECES:
        raise staging.NotTaken(_("Pilih sekali lagi berkas ini."))
    village_id = current_village().id
    sent = Sent(question.name, request.form.get(NAME, ""), SealedSpool(MAX_BYTES))
    try:
        with get_service().database.reading() as session:
            for part in attachments.open_pieces(session, village_id, pieces):
                sent.data.append(part)
    except attachments.FilesGone:
        raise staging.NotTaken(_("Pilih sekali lagi berkas ini.")) from None
    staged = staging.stage_file(question, sent)
    with get_service().database.writing() as session:
        attachments.discard(session, village_id, pieces)
    return _give(staged, Purpose.UPLOAD)


def _read_pieces(handles: list[str]) -> list[Upload]:
    keys, village_id = get_service().config.master_keys, current_village().id
    return [read_upload(handle, keys, village_id, Purpose.PIECE) for handle in handles]


def _give(staged: Upload, purpose: Purpose) -> Response:
    keys = get_service().config.master_keys
    handle = sign_upload(staged, keys, current_village().id, purpose)
    return jsonify(handle=handle, text=show_file(staged.name, staged.size))


def _refuse(reason: staging.NotTaken) -> Response:
    response = problem_json(Problem(reason.status, _("Berkas belum ikut"), str(reason)))
    if reason.retry:
        response.headers["Retry-After"] = str(reason.retry)
    return response
