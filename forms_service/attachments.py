"""Files of residents: staged sealed, given to a submission, opened at the office. No Flask."""

import base64
import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from forms_service import vault
from forms_service.models import FileRow, StagedFileRow
from forms_service.questions import Answers
from forms_service.signing import Upload
from forms_service.threads import Thread

# A form filled on Friday is sent on Monday; after that nobody comes back for its files.
STAGED_DAYS = 7
MAX_STAGED_BYTES = 2_000_000_000
# What is kept is re-encoded or checked: two kinds only, each with its ending.
TYPES = {"jpeg": ("image/jpeg", "jpg"), "pdf": ("application/pdf", "pdf")}


class NoRoom(RuntimeError):
    """Too many files wait for their forms to be sent."""


class FilesGone(LookupError):
    """Staged files were erased before their form was sent; `ids` says which."""

    def __init__(self, ids: set[str]) -> None:
        super().__init__(f"{len(ids)} files")
        self.ids = ids


class UnknownFile(LookupError):
    """The submission has no such file."""


def stage(session: Session, village_id: str, data: bytes, name: str, kind: str) -> Upload:
    """Keep a file sealed until its form is sent; only the handle returned holds its key.

    Raises:
        NoRoom: when too much is staged already.
    """
    upload = _make_upload(secrets.token_hex(16), vault.make_key(), len(data), kind)
    _keep(session, village_id, data, upload)
    return replace(upload, name=name)


def stage_joined(
    session: Session, village_id: str, data: bytes, kind: str, pieces: Sequence[Upload]
) -> Upload:
    """Keep what was made of staged pieces instead of them; the same pieces give the same handle.

    Raises:
        NoRoom: when too much is staged already.
    """
    upload = _make_upload(_join_ids(pieces, kind), _join_keys(pieces), len(data), kind)
    _discard(session, village_id, pieces)
    _keep(session, village_id, data, upload)
    return upload


def find_joined(session: Session, village_id: str, pieces: Sequence[Upload]) -> Upload | None:
    """Return the handle that `stage_joined` gave for these pieces, while its file is staged."""
    kinds = {_join_ids(pieces, kind): kind for kind in TYPES}
    found = session.execute(
        select(StagedFileRow.file_id, StagedFileRow.size).where(
            StagedFileRow.village_id == village_id, StagedFileRow.file_id.in_(kinds)
        )
    ).first()
    if found is None:
        return None
    return _make_upload(found.file_id, _join_keys(pieces), found.size, kinds[found.file_id])


def _make_upload(file_id: str, key: bytes, size: int, kind: str) -> Upload:
    return Upload(file_id, base64.b64encode(key).decode(), "", size, kind)


def _join_ids(pieces: Sequence[Upload], kind: str) -> str:
    names = ":".join([kind, *(piece.id for piece in pieces)])
    return hashlib.sha256(names.encode()).hexdigest()[:32]


def _join_keys(pieces: Sequence[Upload]) -> bytes:
    """Derive a key that only who holds all the pieces' keys can derive."""
    keys = b"".join(base64.b64decode(piece.key) for piece in pieces)
    return hashlib.blake2b(keys, digest_size=vault.KEY_BYTES, person=b"joined.v1").digest()


def _keep(session: Session, village_id: str, data: bytes, upload: Upload) -> None:
    _erase_stale(session, village_id)
    held = session.scalar(
        select(func.sum(StagedFileRow.size)).where(StagedFileRow.village_id == village_id)
    )
    if (held or 0) + len(data) > MAX_STAGED_BYTES:
        raise NoRoom
    key = base64.b64decode(upload.key)
    # Two requests that join the same pieces at once keep the same.
    session.merge(
        StagedFileRow(
            village_id=village_id,
            file_id=upload.id,
            size=len(data),
            staged_at=datetime.now(UTC),
            sealed=vault.seal(key, data, _context(village_id, upload.id)),
        )
    )


def open_pieces(session: Session, village_id: str, pieces: Sequence[Upload]) -> Iterator[bytes]:
    """Open staged pieces one after the other, in their order.

    Raises:
        FilesGone: when one is not there any more.
    """
    for piece in pieces:
        data = _open(session.connection(), village_id, StagedFileRow, piece.id, piece.key)
        if data is None:
            raise FilesGone({piece.id})
        yield data


def _discard(session: Session, village_id: str, uploads: Sequence[Upload]) -> None:
    session.execute(
        delete(StagedFileRow).where(
            StagedFileRow.village_id == village_id,
            StagedFileRow.file_id.in_([upload.id for upload in uploads]),
        )
    )


def attach(connection: Connection, village_id: str, reference: str, answers: Answers) -> None:
    """Give the files named in the answers to a stored submission.

    Raises:
        FilesGone: when some are not there any more.
    """
    wanted = {file["id"] for file in list_files(answers)}
    if not wanted:
        return
    gone = {file_id for file_id in wanted if not _copy(connection, village_id, reference, file_id)}
    if gone:
        raise FilesGone(gone)
    connection.execute(
        delete(StagedFileRow).where(
            StagedFileRow.village_id == village_id, StagedFileRow.file_id.in_(wanted)
        )
    )


def list_files(answers: Answers) -> Iterator[dict[str, Any]]:
    """List the files among the answers."""
    for answer in answers.values():
        for entry in answer if isinstance(answer, list) else []:
            if _is_file(entry):
                yield entry


def _is_file(entry: object) -> bool:
    return isinstance(entry, dict) and {"id", "key", "kind"} <= entry.keys()


def open_file(
    session: Session, village_id: str, reference: str, answers: Answers, file_id: str
) -> tuple[dict[str, Any], bytes]:
    """Open one file of an opened submission; return what its answer says of it, and its bytes.

    Raises:
        UnknownFile: when there is none of that id.
    """
    entry = next((file for file in list_files(answers) if file["id"] == file_id), None)
    row = session.get(FileRow, (village_id, reference, file_id)) if entry else None
    if entry is None or row is None:
        raise UnknownFile(file_id)
    key = base64.b64decode(entry["key"])
    return entry, vault.open_sealed(key, row.sealed, _context(village_id, file_id))


def are_same(connection: Connection, stored: Thread, sent: Answers) -> bool:
    """Tell whether answers are those of a stored submission, files by the bytes they hold.

    A file that is sent once more is staged anew: its id and key differ, what it holds does not.
    """
    if _without_keys(stored.answers) != _without_keys(sent):
        return False
    pairs = zip(list_files(stored.answers), list_files(sent), strict=True)
    return all(
        old["id"] == new["id"] or _hold_the_same(connection, stored.village_id, old, new)
        for old, new in pairs
    )


def _without_keys(answers: Answers) -> Answers:
    return {name: _without_key(answer) for name, answer in answers.items()}


def _without_key(answer: Any) -> Any:
    if isinstance(answer, list):
        return [_without_key(entry) for entry in answer]
    if _is_file(answer):
        return {name: part for name, part in answer.items() if name not in {"id", "key"}}
    return answer


def _hold_the_same(
    connection: Connection, village_id: str, stored: dict[str, Any], staged: dict[str, Any]
) -> bool:
    new = _open(connection, village_id, StagedFileRow, staged["id"], staged["key"])
    return new is not None and new == _open(
        connection, village_id, FileRow, stored["id"], stored["key"]
    )


def _open(
    connection: Connection,
    village_id: str,
    table: type[FileRow] | type[StagedFileRow],
    file_id: str,
    key: str,
) -> bytes | None:
    sealed = connection.scalar(
        select(table.sealed)
        .where(table.village_id == village_id, table.file_id == file_id)
        .limit(1)
    )
    if sealed is None:
        return None
    return vault.open_sealed(base64.b64decode(key), sealed, _context(village_id, file_id))


def _copy(connection: Connection, village_id: str, reference: str, file_id: str) -> bool:
    """Copy a staged file, or one that an earlier sending of the same form took, as it is."""
    there = select(FileRow.file_id).where(
        FileRow.village_id == village_id,
        FileRow.reference == reference,
        FileRow.file_id == file_id,
    )
    if connection.scalar(there):
        return True
    for table in (StagedFileRow, FileRow):
        source = (
            select(
                table.village_id, literal(reference).label("reference"), table.file_id, table.sealed
            )
            .where(table.village_id == village_id, table.file_id == file_id)
            .limit(1)
        )
        columns = ["village_id", "reference", "file_id", "sealed"]
        done: Any = connection.execute(insert(FileRow).from_select(columns, source))
        if done.rowcount:
            return True
    return False


def _erase_stale(session: Session, village_id: str) -> None:
    before = datetime.now(UTC) - timedelta(days=STAGED_DAYS)
    session.execute(
        delete(StagedFileRow).where(
            StagedFileRow.village_id == village_id, StagedFileRow.staged_at < before
        )
    )


def _context(village_id: str, file_id: str) -> str:
    return f"{village_id}/file/{file_id}"
