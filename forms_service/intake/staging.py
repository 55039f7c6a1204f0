"""Files as they come in: looked into by their content and kept sealed until the form is sent."""

import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from forms_service import attachments, budgets, pictures
from forms_service.bodies import Upload as Sent
from forms_service.budgets import MustWait
from forms_service.db import StorageUnavailable
from forms_service.definitions import File
from forms_service.language import gettext as _
from forms_service.networks import find_network
from forms_service.questions import printable
from forms_service.service import current_village, get_service
from forms_service.signing import Upload

MEGABYTE = 1_000_000
MAX_NAME = 80
PIECE = "piece"
# A picture takes some hundred megabytes while it is drawn, ten megabytes stand in memory several
# times while they are sealed and written: one at a time.
_turn = threading.Lock()
# Enough for a photo from each of the other threads; one that waits answers nobody else.
TURN_SECONDS = 10.0
BUSY_SECONDS = 10


class NotTaken(ValueError):
    """A file that is not kept; the text tells its sender why, `retry` after how many seconds."""

    def __init__(self, text: str, status: int = 422, retry: int = 0) -> None:
        super().__init__(text)
        self.status = status
        self.retry = retry


def too_many(question: File, sent: Sent) -> NotTaken:
    """Say that there are enough files."""
    message = _("“%(name)s” tidak ikut: paling banyak %(limit)d berkas.")
    return NotTaken(message % {"name": _clean_name(sent.filename), "limit": question.max_files})


def too_heavy(filename: str) -> NotTaken:
    """Say that a file has more bytes than a file may have."""
    message = _("“%s” lebih dari 10 MB. Pilih berkas yang lebih kecil.")
    return NotTaken(message % _clean_name(filename))


def stage_file(question: File, sent: Sent, pieces: Sequence[Upload] = ()) -> Upload:
    """Look into a file and stage it, in the place of the pieces it came in; raises NotTaken."""
    name = _clean_name(sent.filename)
    _check_whole(sent, name)
    try:
        _check_budget()
        with _take_turn():
            paid = _pay(len(sent.data))
            kind, data = pictures.take_file(sent.read(), question.pictures)
            return replace(_stage(data, kind, paid, pieces), name=name)
    except pictures.Refused as refusal:
        raise NotTaken(_explain(str(refusal), question) % name) from None
    except (MustWait, StorageUnavailable, attachments.NoRoom) as reason:
        raise _put_off(reason, name) from None


def find_joined(filename: str, pieces: Sequence[Upload]) -> Upload | None:
    """Return the file that an earlier request made of these pieces, if it is still staged."""
    with get_service().database.reading() as session:
        found = attachments.find_joined(session, current_village().id, pieces)
    return found and replace(found, name=_clean_name(filename))


def stage_piece(sent: Sent) -> Upload:
    """Stage a piece of a file that comes in several; raises NotTaken."""
    name = _("Berkas")
    _check_whole(sent, name)
    try:
        _check_budget()
        with get_service().database.writing() as session:
            data, village_id = sent.read(), current_village().id
            _spend(session, len(data) / MEGABYTE)
            return attachments.stage(session, village_id, data, "", PIECE)
    except (MustWait, StorageUnavailable, attachments.NoRoom) as reason:
        raise _put_off(reason, name) from None


def _check_whole(sent: Sent, name: str) -> None:
    if sent.too_large:
        raise too_heavy(name)
    if sent.lost:
        raise _put_off(StorageUnavailable("no room to spool"), name)


@contextmanager
def _take_turn() -> Iterator[None]:
    """Let nobody else look into a file meanwhile; raises MustWait when others take too long."""
    if not _turn.acquire(timeout=TURN_SECONDS):
        raise MustWait(BUSY_SECONDS)
    try:
        yield
    finally:
        _turn.release()


def _check_budget() -> None:
    """Raise MustWait before any work is done for a network that sends too much."""
    with get_service().database.reading() as session:
        village_id, network = current_village().id, find_network()
        budgets.check(session, village_id, budgets.STAGED_MEGABYTES, network)


def _pay(sent_bytes: int) -> float:
    """Use the budget for a file before it is looked into, kept or not; return the megabytes."""
    megabytes = max(sent_bytes / MEGABYTE, budgets.LEAST_MEGABYTES)
    with get_service().database.writing() as session:
        _spend(session, megabytes)
    return megabytes


def _spend(session: Session, megabytes: float) -> None:
    village_id, whose = current_village().id, find_network()
    budgets.spend(session.connection(), village_id, budgets.STAGED_MEGABYTES, whose, megabytes)


def _stage(data: bytes, kind: str, paid: float, pieces: Sequence[Upload]) -> Upload:
    """Keep what came out, which may be larger than what came in."""
    village_id, more = current_village().id, len(data) / MEGABYTE - paid
    with get_service().database.writing() as session:
        if more > 0:
            whose, connection = find_network(), session.connection()
            budgets.owe(connection, village_id, budgets.STAGED_MEGABYTES, whose, more)
        if pieces:
            return attachments.stage_joined(session, village_id, data, kind, pieces)
        return attachments.stage(session, village_id, data, "", kind)


def _put_off(reason: Exception, name: str) -> NotTaken:
    if isinstance(reason, MustWait):
        message = _("“%(name)s” belum ikut: sedang ramai. Tunggu %(num)d detik, lalu pilih lagi.")
        return NotTaken(message % {"name": name, "num": reason.seconds}, 429, reason.seconds)
    message = _("“%s” belum ikut karena ada gangguan. Tunggu sebentar, lalu pilih lagi.")
    return NotTaken(message % name, 503, 30)


def _clean_name(filename: str) -> str:
    """Keep the last part of a path, without what could steer a terminal or turn the text round."""
    last = PurePosixPath(printable(filename).replace("\\", "/")).name
    name = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '"<>|')
    stem, dot, end = name.rpartition(".")
    return (stem[:MAX_NAME] + dot + end[:5] if dot else name[:MAX_NAME]) or "berkas"


def _explain(code: str, question: File) -> str:
    wanted = (
        _("foto (JPG, PNG, HEIC, WebP)")
        if question.pictures
        else _("foto (JPG, PNG, HEIC) atau PDF")
    )
    texts = {
        "kind": _("“%%s” tidak dapat diterima. Pilih %s.") % wanted,
        "broken": _("“%s” rusak dan tidak dapat dibuka. Pilih atau foto sekali lagi."),
        "too_large": _("“%s” terlalu besar ukurannya. Foto lagi dengan ukuran lebih kecil."),
        "active": _("“%s” memuat program atau berkas lain di dalamnya. Foto saja halamannya."),
        "locked": _("“%s” terkunci sandi atau tidak dapat diperiksa. Foto saja halamannya."),
    }
    return texts[code]
