"""Faults around files: a mistake elsewhere, a locked database, a sending cut off behind them."""

import base64
import io
import re
import secrets

from pysqlite3 import dbapi2

from bench.faults.stand import Stand, Tally, Words, make_words
from forms_service import attachments, threads, vault
from forms_service.models import StagedFileRow
from forms_service.signing import peek_upload

HANDLE = re.compile(r'name="berkas" value="([^"]{60,})"')


def mistake_elsewhere(stand: Stand, rounds: int) -> Tally:
    """Another answer is wrong: the file stays staged, then is stored with the rest."""
    tally, form = Tally(), _sign(stand)
    for _ in range(rounds):
        words, file = make_words(), _make_pdf()
        page = _upload(stand, form, words | {"mendesak": ""}, file)
        _judge_staged(stand, tally, page, file)
        stand.judge_text(tally, page, words | {"mendesak": "tidak"})
        _send(stand, tally, (form, words, file), page)
    return tally


def database_locked(stand: Stand, rounds: int) -> Tally:
    """The file is staged, then the database is locked when the form is sent: both stay."""
    tally, form = Tally(), _sign(stand)
    with stand.impatient():
        for _ in range(rounds):
            words, file = make_words(), _make_pdf()
            page = _upload(stand, form, words, file)
            handles = HANDLE.findall(page)
            holder = dbapi2.connect(str(stand.folder / "balai.db"), isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
            held = stand.act(words | {"berkas": handles}, _visit(page), form).text
            stand.judge_text(tally, held, words)
            holder.execute("ROLLBACK")
            holder.close()
            _judge_staged(stand, tally, held, file)
            _send(stand, tally, (form, words, file), held)
    return tally


def cut_off(stand: Stand, rounds: int) -> Tally:
    """The body ends somewhere behind the file: what came whole is kept."""
    tally, form = Tally(), _sign(stand)
    for _ in range(rounds):
        words, file = make_words(), _make_pdf()
        parts = [f'name="{name}"\r\n\r\n{word}' for name, word in ({"_form": form} | words).items()]
        parts.append(f'name="berkas"; filename="a.pdf"\r\n\r\n{file.decode("latin-1")}')
        parts.append('name="x"\r\n\r\n' + "sisa " * 20)
        head = "--x\r\nContent-Disposition: form-data; "
        whole = "".join(f"{head}{part}\r\n" for part in parts).encode("latin-1", "replace")
        body = whole[: len(whole) - secrets.randbelow(60)]
        kind = "multipart/form-data; boundary=x"
        page = stand.post(body, content_type=kind).text  # type: ignore[arg-type]
        _judge_staged(stand, tally, page, file)
        plain = {n: str(w).encode("latin-1", "replace").decode("latin-1") for n, w in words.items()}
        stand.judge_text(tally, page, dict(plain))
    return tally


def answer_lost(stand: Stand, rounds: int) -> Tally:
    """The receipt is lost on its way, and all is sent again, the file's bytes too: once stored."""
    tally, form = Tally(), _sign(stand)
    for _ in range(rounds):
        words, file = make_words(), _make_pdf()
        visit, before = _visit(_upload(stand, form, words, file)), stand.count()
        sent = words | {"_visit": visit, "_act": "kirim"}
        codes = [stand.judge_text(tally, _upload(stand, form, sent, file), words) for _ in "12"]
        tally.stored -= 1
        tally.stored_twice += stand.count() - before - 1
        tally.wrongly_acknowledged += codes[0] != codes[1]
        _judge_stored(stand, tally, codes[1], file)
    return tally


def _sign(stand: Stand) -> str:
    import msgspec

    from forms_service.definitions import File

    question = File(name="berkas", label="Berkas", required=False)
    questions = (*stand.definition.questions, question)
    return stand.sign(msgspec.structs.replace(stand.definition, questions=questions))


def _make_pdf() -> bytes:
    return b"%PDF-1.4 " + secrets.token_hex(2000).encode() + b"\n%%EOF\n"


def _upload(stand: Stand, form: str, words: Words, file: bytes) -> str:
    data = {"_form": form} | words | {"berkas": (io.BytesIO(file), "a.pdf")}
    return stand.post(data, content_type="multipart/form-data").text  # type: ignore[arg-type]


def _visit(page: str) -> str:
    return str(re.findall(r'name="_visit" value="([^"]+)"', page)[0])


def _judge_staged(stand: Stand, tally: Tally, page: str, file: bytes) -> None:
    tally.files += 1
    handle = next(iter(HANDLE.findall(page)), "")
    upload = peek_upload(handle)
    if upload is None:
        return
    with stand.service.database.reading() as session:
        row = session.get(StagedFileRow, (stand.village.id, upload.id))
    context = f"{stand.village.id}/file/{upload.id}"
    opened = row and vault.open_sealed(base64.b64decode(upload.key), row.sealed, context)
    tally.files_kept += opened == file


def _send(stand: Stand, tally: Tally, sent: tuple[str, Words, bytes], page: str) -> None:
    """Send the form with its staged file and look whether both are there."""
    form, words, file = sent
    handles = HANDLE.findall(page)
    review = stand.post({"_form": form, "berkas": handles, **words}).text
    answer = stand.act(words | {"berkas": handles}, _visit(review), form)
    _judge_stored(stand, tally, stand.judge(tally, answer, words), file)


def _judge_stored(stand: Stand, tally: Tally, code: str, file: bytes) -> None:
    """Look whether the submission that a code opens has the file."""
    tally.files += 1
    if not code:
        return
    with stand.service.database.reading() as session:
        thread = threads.open_with_code(session, stand.village, code.replace(" ", ""))
        (entry,) = attachments.list_files(thread.answers)
        _, data = attachments.open_file(
            session, stand.village.id, thread.reference, thread.answers, entry["id"]
        )
    tally.files_kept += data == file
