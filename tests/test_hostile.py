"""Whatever is sent: never a server error, and the words come back."""

import base64
import html
from typing import Any

import pytest
from factories import MASTER_KEYS, Office, make_answers, make_submission
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from receivers import mail_server, webhook
from sqlalchemy import event

from forms_service import submissions, threads, vault
from forms_service.db import Database
from forms_service.definitions import SignedForm, decode_signed_form
from forms_service.notifications import people
from forms_service.notifications.channels import Channel
from forms_service.notifications.worker import Worker
from forms_service.questions import printable
from forms_service.receipts import MistypedCode, make_receipt_code, read_receipt_code
from forms_service.signing import (
    BadToken,
    Visit,
    derive_form_keys,
    read_form,
    read_visit,
    sign_form,
)

SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
KEYS = derive_form_keys(MASTER_KEYS, "sukamaju")
PATHS = ("formulir", "status", "status/pesan", "status/cabut", "status/lengkapi", "bukti")
KINDS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json",
    "text/plain; charset=utf-7",
    "",
)
LINE = st.text(min_size=1, max_size=60).map(str.strip).filter(lambda text: printable(text).strip())


@SETTINGS
@given(body=st.binary(max_size=300), path=st.sampled_from(PATHS), kind=st.sampled_from(KINDS))
def test_any_bytes_get_a_page(
    client: FlaskClient, office: Office, body: bytes, path: str, kind: str
) -> None:
    answer = client.post(f"/sukamaju/{path}", data=body, content_type=kind)
    assert answer.status_code < 500
    assert answer.mimetype == "text/html"


@SETTINGS
@given(token=st.text(max_size=200), word=LINE)
def test_any_token_is_refused_and_the_word_comes_back(
    client: FlaskClient, office: Office, token: str, word: str
) -> None:
    words = {"_form": token, "keperluan": word}
    answer = client.post("/sukamaju/formulir", data=words)
    assert answer.status_code == 403
    assert " ".join(printable(word).split()) in " ".join(html.unescape(answer.text).split())


@SETTINGS
@given(code=st.text(max_size=60))
def test_any_code_is_answered(client: FlaskClient, office: Office, code: str) -> None:
    assert client.post("/sukamaju/status", data={"code": code}).status_code in (404, 422, 429)


@SETTINGS
@given(path=st.text(max_size=40).filter(lambda text: "\\" not in text and text[:1] != "/"))
def test_any_address_is_answered(client: FlaskClient, office: Office, path: str) -> None:
    from urllib.parse import quote

    assert client.get("/" + quote(path, safe="/")).status_code < 500


@given(token=st.one_of(st.text(max_size=300), st.binary(max_size=300).map(lambda b: b.hex())))
def test_no_text_is_a_token(token: str) -> None:
    for read in (
        lambda: read_form(token, KEYS),
        lambda: read_visit(token, MASTER_KEYS, "sukamaju"),
    ):
        try:
            read()
        except BadToken:
            continue
        raise AssertionError(token)


@given(payload=st.binary(max_size=300))
def test_signed_nonsense_is_no_form(payload: bytes) -> None:
    import msgspec

    try:
        form = decode_signed_form(payload)
    except msgspec.MsgspecError:
        return
    assert isinstance(form, SignedForm)
    assert read_form(sign_form(form, KEYS), KEYS) == form


@given(visit=st.text(max_size=40), noise=st.sampled_from(["", " ", ".", "-", "\u00a0"]))
def test_a_code_survives_how_it_is_written(visit: str, noise: str) -> None:
    code = make_receipt_code("key", visit)
    assert read_receipt_code(noise.join(code)) == code


@given(visit=st.text(max_size=40), place=st.integers(0, 19), other=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(visit: str, place: int, other: str) -> None:
    code = make_receipt_code("key", visit)
    wrong = code[:place] + other + code[place + 1 :]
    if wrong == code:
        return
    try:
        read_receipt_code(wrong)
    except MistypedCode:
        return
    raise AssertionError(wrong)


@pytest.mark.parametrize(
    "path",
    ["//jahat.example/%2e%2e", "/\\jahat.example", "/sukamaju//jahat.example/",
     "/%0d%0aSet-Cookie:a=b", "/sukamaju/kantor/masuk?nomor=//jahat.example", "/sukamaju/status/?url=https://jahat.example",
     "/sukamaju/status?bahasa=//jahat.example", "/sukamaju/kantor/2026-0001%0d%0aX:y"],
)  # fmt: skip
def test_no_address_leads_elsewhere(client: FlaskClient, office: Office, path: str) -> None:
    answer = client.get(path, headers={"X-Forwarded-Host": "jahat.example"})
    assert "jahat.example" not in answer.headers.get("Location", "")
    assert "Set-Cookie" not in answer.headers
    assert 'href="//jahat' not in answer.text
    assert 'href="https://jahat' not in answer.text


def test_a_wrong_code_costs_the_same_however_near_it_is(
    client: FlaskClient, database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: one derivation, and the same statements on equal rows."""
    code = make_submission(database, office.village).code
    near = [c for c in (f"{code[:18]}{n:02d}" for n in range(100)) if c != code and is_code(c)]
    done = [list_work(client, database, monkeypatch, c) for c in ("0" * 20, "0" * 20, *near[:3])]
    assert len(near) >= 3
    assert done[1] == done[2] == done[3] == done[4]
    assert done[1].count("derive_receipt_keys") == 1


def is_code(digits: str) -> bool:
    try:
        return read_receipt_code(digits) == digits
    except MistypedCode:
        return False


def list_work(
    client: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch, code: str
) -> list[str]:
    """List the derivations and statements of one wrong code."""
    done: list[str] = []
    real = vault.derive_receipt_keys

    def derive(*arguments: Any) -> Any:
        done.append("derive_receipt_keys")
        return real(*arguments)

    def note(*arguments: Any) -> None:
        done.append(arguments[2])

    with monkeypatch.context() as patched:
        patched.setattr(vault, "derive_receipt_keys", derive)
        event.listen(database.engine, "before_cursor_execute", note)
        assert client.post("/sukamaju/status", data={"code": code}).status_code == 404
        event.remove(database.engine, "before_cursor_execute", note)
    return done


@pytest.mark.slow
def test_no_word_of_a_resident_becomes_a_header_of_a_notice(
    app: Flask, database: Database, office: Office
) -> None:
    evil = "Siti\r\nBcc: jahat@example.org\r\nX-Jahat: 1\r\n\r\nisi"
    receipt = make_submission(database, office.village, answers=make_answers(nama=evil))
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        submissions.reply(session, thread, evil, Visit("v", "reply", 0))
    with mail_server() as mailbox, webhook() as hook:
        secret = "whsec_" + base64.b64encode(b"s" * 32).decode()
        channels = [
            Channel("sukamaju", "surel", mailbox.url),
            Channel("sukamaju", "sistem", hook.url, secrets=(secret,), private=True),
        ]
        Worker(app.extensions["balai"], channels).work()
    assert mailbox.mails
    assert len(hook.calls) >= 2
    for mail in mailbox.mails:
        assert "jahat" not in mail.as_string().lower()
    assert all("jahat" not in f"{headers}{body!r}".lower() for headers, body in hook.calls)


@pytest.mark.slow
def test_a_heading_with_line_ends_stays_one_header(app: Flask) -> None:
    """What a village calls itself is its own, but a line end in it must not make a header."""
    with mail_server() as mailbox:
        problem = people.send(mailbox.url, "Desa\r\nBcc: jahat@example.org", "isi")
    assert problem or mailbox.mails
    for mail in mailbox.mails:
        assert mail["Bcc"] is None
        assert set(mail.keys()) >= {"Subject", "From", "To"}
