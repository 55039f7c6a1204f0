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
            return _give(staging.stage_piece(sent), Purpose.PIECE)
        return _join(form.definition)
    except BadToken:
        return problem_json(Problem(403, _("Berkas belum ikut"), _("Muat ulang halaman ini.")))
    except staging.NotTaken as reason:
        return _refuse(reason)


def _join(definition: Definition) -> Response:
    question = definition.find_question(request.form.get(QUESTION, ""))
    pieces, filename = _read_pieces(request.form.getlist(PIECES)), request.form.get(NAME, "")
    repeated = len({piece.id for piece in pieces}) < len(pieces)
    if not isinstance(question, File) or not 0 < len(pieces) <= MAX_PIECES or repeated:
        raise staging.NotTaken(_("Pilih sekali lagi berkas ini."))
    if sum(piece.size for piece in pieces) > MAX_BYTES:
        raise staging.too_heavy(filename)
    try:
        sent = Sent(question.name, filename, _put_together(pieces))
    except attachments.FilesGone:
        # The same request came before, and its answer was lost on the way.
        staged = staging.find_joined(filename, pieces)
        if staged is None:
            raise staging.NotTaken(_("Pilih sekali lagi berkas ini.")) from None
    else:
        staged = staging.stage_file(question, sent, pieces)
    return _give(staged, Purpose.UPLOAD)


def _put_together(pieces: list[Upload]) -> SealedSpool:
    whole = SealedSpool(MAX_BYTES)
    with get_service().database.reading() as session:
        for part in attachments.open_pieces(session, current_village().id, pieces):
            whole.append(part)
    return whole


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
