"""Facts about files in pieces: they outlast lost signals, and never become more than a file."""

import io
from collections.abc import Iterator
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from factories import MASTER_KEYS, SITE_URL, Office, make_definition
from flask.testing import FlaskClient
from sqlalchemy import delete

from forms_service import attachments, budgets, spool
from forms_service.bodies import Limits
from forms_service.budgets import Budget
from forms_service.db import Database
from forms_service.definitions import File, ShortText, SignedForm
from forms_service.models import StagedFileRow
from forms_service.signing import Purpose, derive_form_keys, read_upload, sign_form

QUESTIONS = (ShortText(name="nama", label="Nama"), File(name="foto", label="Foto KTP"))
FORM = sign_form(
    SignedForm("sukamaju", f"{SITE_URL}/layanan/usaha/", make_definition(questions=QUESTIONS)),
    derive_form_keys(MASTER_KEYS, "sukamaju"),
)
PDF = b"%PDF-1.4\n" + b"isi surat pengantar " * 9000 + b"\n%%EOF\n"
SIZE = 65_536


@pytest.fixture(autouse=True)
def _served(office: Office) -> Iterator[None]:
    return iter([None])


def post(client: FlaskClient, **words: Any) -> Any:
    words = {"_form": FORM} | words
    kind = "multipart/form-data"
    return client.post("/sukamaju/berkas", data=words, content_type=kind)


def send_pieces(client: FlaskClient, data: bytes = PDF) -> list[str]:
    starts = range(0, len(data), SIZE)
    answers = [post(client, potong=(io.BytesIO(data[at : at + SIZE]), "a")) for at in starts]
    return [answer.json["handle"] for answer in answers]


def join(client: FlaskClient, handles: list[str], **words: str) -> Any:
    return post(client, **({"untuk": "foto", "nama": "ktp.pdf", "potong": handles} | words))


def open_all(database: Database, handles: list[str]) -> list[bytes]:
    pieces = [read_upload(handle, MASTER_KEYS, "sukamaju", Purpose.PIECE) for handle in handles]
    with database.reading() as session:
        return list(attachments.open_pieces(session, "sukamaju", pieces))


def count_staged(database: Database) -> int:
    with database.reading() as session:
        return session.query(StagedFileRow).count()


def test_pieces_become_the_file_that_they_were(client: FlaskClient, database: Database) -> None:
    answer = join(client, send_pieces(client)).json
    assert answer["text"] == "ktp.pdf (180 KB)"
    assert count_staged(database) == 1, "the pieces are gone"
    words = {"_form": FORM, "nama": "Siti", "foto": answer["handle"]}
    assert "ktp.pdf (180 KB)" in client.post("/sukamaju/formulir", data=words).text


def test_a_joined_file_is_looked_into_like_any_other(client: FlaskClient) -> None:
    answer = join(client, send_pieces(client, b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    assert answer.status_code == 422
    assert "tidak dapat diterima" in answer.json["detail"]


def test_a_piece_is_no_file_of_a_form(client: FlaskClient) -> None:
    words = {"_form": FORM, "nama": "Siti", "foto": send_pieces(client)[0]}
    assert client.post("/sukamaju/formulir", data=words).status_code == 422


def test_a_file_is_no_piece(client: FlaskClient) -> None:
    whole = join(client, send_pieces(client)).json["handle"]
    assert join(client, [whole]).status_code == 403


@pytest.mark.parametrize("words", [{"untuk": "nama"}, {"untuk": "lain"}, {"potong": ""}])
def test_what_is_no_file_question_takes_none(client: FlaskClient, words: dict[str, str]) -> None:
    assert join(client, send_pieces(client), **words).status_code in (403, 422)


def test_a_form_that_is_not_ours_takes_none(client: FlaskClient) -> None:
    assert post(client, _form="x.y", potong=(io.BytesIO(PDF), "a")).status_code == 403


def test_more_than_ten_megabytes_are_not_put_together(client: FlaskClient) -> None:
    handles = send_pieces(client)
    with (
        patch("forms_service.intake.pieces.MAX_BYTES", 100_000),
        patch.object(attachments, "open_pieces") as opened,
    ):
        answer = join(client, handles)
    assert "lebih dari 10 MB" in answer.json["detail"]
    opened.assert_not_called()


def test_a_piece_named_twice_is_not_opened_once(client: FlaskClient) -> None:
    handles = send_pieces(client)
    with patch.object(attachments, "open_pieces") as opened:
        answer = join(client, [*handles, handles[0]])
    assert answer.status_code == 422
    opened.assert_not_called()


def test_joining_again_after_a_lost_answer_gives_the_same_file_and_costs_nothing(
    client: FlaskClient, database: Database
) -> None:
    handles = send_pieces(client)
    first = join(client, handles)
    with patch.object(budgets, "STAGED_MEGABYTES", Budget("staged", burst=0, seconds=60)):
        assert join(client, handles).json == first.json
    assert count_staged(database) == 1
    words = {"_form": FORM, "nama": "Siti", "foto": first.json["handle"]}
    assert "ktp.pdf (180 KB)" in client.post("/sukamaju/formulir", data=words).text


def test_two_that_join_the_same_pieces_at_once_keep_one_file(
    client: FlaskClient, database: Database
) -> None:
    handles = send_pieces(client)
    opened = open_all(database, handles)
    first = join(client, handles)
    with patch.object(attachments, "open_pieces", return_value=opened):
        assert join(client, handles).json == first.json
    assert count_staged(database) == 1


def test_other_pieces_never_lead_to_that_file(client: FlaskClient) -> None:
    handles = send_pieces(client)
    assert join(client, handles).status_code == 200
    assert join(client, handles[::-1]).status_code == 422
    assert join(client, handles[:-1]).status_code == 422


def test_a_piece_that_was_cut_is_refused(client: FlaskClient, database: Database) -> None:
    with patch("forms_service.requests.Limits", partial(Limits, file=1000)):
        answer = post(client, potong=(io.BytesIO(PDF), "a"))
    assert answer.status_code == 422
    assert "lebih dari 10 MB" in answer.json["detail"]
    assert count_staged(database) == 0


def test_a_piece_that_found_no_room_may_come_later(client: FlaskClient, database: Database) -> None:
    with patch.object(spool._budget, "limit", 1000):
        answer = post(client, potong=(io.BytesIO(PDF), "a"))
    assert answer.status_code == 503
    assert count_staged(database) == 0


def test_pieces_that_were_erased_are_asked_for_again(
    client: FlaskClient, database: Database
) -> None:
    handles = send_pieces(client)
    with database.writing() as session:
        session.execute(delete(StagedFileRow))
    assert join(client, handles).status_code == 422


def test_a_flood_of_pieces_is_told_when_to_go_on(client: FlaskClient) -> None:
    narrow = Budget("staged", burst=0, seconds=60)
    with patch.object(budgets, "STAGED_MEGABYTES", narrow):
        answers = [post(client, potong=(io.BytesIO(PDF), "a")) for _ in range(2)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_without_room_a_piece_may_come_later(client: FlaskClient) -> None:
    with patch.object(attachments, "MAX_STAGED_BYTES", 10):
        assert post(client, potong=(io.BytesIO(PDF), "a")).status_code == 503


def test_the_site_of_the_form_may_read_the_answer(client: FlaskClient) -> None:
    data = {"_form": FORM, "potong": (io.BytesIO(PDF), "a")}
    headers = {"Origin": SITE_URL}
    answer = client.post("/sukamaju/berkas", data=data, headers=headers)
    assert answer.headers["Access-Control-Allow-Origin"] == SITE_URL


def test_only_pages_with_photos_may_run_a_script(client: FlaskClient) -> None:
    page = client.post("/sukamaju/formulir", data={"_form": FORM, "nama": ""})
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    address = page.text.split('<script src="')[1].split('"')[0]
    script = client.get(address)
    assert script.status_code == 200
    assert "immutable" in script.headers["Cache-Control"]
    assert client.get("/skrip/foto-00000000.js").status_code == 404
    assert "script-src" not in client.get("/sukamaju/status").headers["Content-Security-Policy"]
