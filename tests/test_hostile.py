"""Whatever is sent: never a server error, and the words come back."""

import html

from factories import MASTER_KEYS, Office
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms_service.definitions import SignedForm, decode_signed_form
from forms_service.questions import printable
from forms_service.receipts import MistypedCode, make_receipt_code, read_receipt_code
from forms_service.signing import BadToken, derive_form_keys, read_form, read_visit, sign_form

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


def test_a_foreign_host_is_refused_in_production(app: Flask, office: Office) -> None:
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1"]
    answer = app.test_client().get("/sukamaju/status", headers={"Host": "jahat.example"})
    assert answer.status_code == 400
