"""Bodies of every shape: what arrived is kept, and what is wrong is named."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.bodies import Body, Fault, Limits, decode, read_body

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
SMALL = Limits(body=1000, words=200, parts=5, file=50)


def read(data: bytes, kind: str = URLENCODED, limits: Limits = SMALL, **environ: Any) -> Body:
    stream = io.BytesIO(data)
    values = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(data)), "wsgi.input": stream}
    body = read_body(values | environ, limits)
    assert stream.read() == b"", "the body is read to its end"
    return body


def part(name: str, data: bytes, filename: str | None = None) -> bytes:
    extra = f'; filename="{filename}"' if filename is not None else ""
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'
    return head.encode("latin-1") + data + b"\r\n"


def test_it_reads_words_in_their_order() -> None:
    body = read(b"a=1&b=dua+kata&a=%C3%A9&kosong=")
    assert body.words == [("a", "1"), ("b", "dua kata"), ("a", "é"), ("kosong", "")]
    assert body.fault is None


def test_a_body_above_the_limit_keeps_its_beginning() -> None:
    body = read(b"a=1&b=" + b"y" * 5000)
    assert body.words[0] == ("a", "1")
    assert body.words[1][1].startswith("yyyy")
    assert body.fault is Fault.TOO_LARGE


def test_a_body_that_the_server_cut_is_too_large() -> None:
    assert read(b"a=1", HTTP_BALAI_CUT="1").fault is Fault.TOO_LARGE


def test_too_many_fields_keep_the_first() -> None:
    body = read(b"&".join(b"n%d=1" % n for n in range(9)))
    assert [name for name, _ in body.words] == ["n0", "n1", "n2", "n3", "n4"]
    assert body.fault is Fault.TOO_MANY


def test_it_reads_parts_and_files() -> None:
    data = part("a", "é".encode()) + part("f", b"%PDF", "ktp.pdf") + part("b", b"2") + b"--x--"
    body = read(data, MULTIPART)
    assert body.words == [("a", "é"), ("b", "2")]
    assert [(u.name, u.filename, u.read()) for u in body.uploads] == [("f", "ktp.pdf", b"%PDF")]
    assert body.fault is None


def test_a_file_above_the_limit_is_cut_and_the_words_after_it_stay() -> None:
    body = read(part("f", b"z" * 400, "a.jpg") + part("b", b"2") + b"--x--", MULTIPART)
    assert body.words == [("b", "2")]
    assert len(body.uploads[0].data) == 50
    assert body.uploads[0].too_large


@pytest.mark.parametrize("length", range(20, 85, 7))
def test_a_half_sent_multipart_body_keeps_what_arrived(length: int) -> None:
    whole = part("a", b"satu") + part("b", b"kata-kata yang panjang sekali") + b"--x--"
    body = read(whole[: len(part("a", b"satu")) + length], MULTIPART)
    assert body.words[0] == ("a", "satu")
    assert body.fault is Fault.BROKEN


def test_an_empty_file_input_is_no_file() -> None:
    assert read(part("f", b"", "") + b"--x--", MULTIPART).uploads == []


def test_a_file_name_in_another_charset_breaks_nothing() -> None:
    body = read(part("f", b"1", "caf\xe9.jpg") + part("b", b"2") + b"--x--", MULTIPART)
    assert body.uploads[0].filename == "café.jpg"
    assert body.words == [("b", "2")]


def test_words_in_another_charset_are_read() -> None:
    assert decode("Café".encode("cp1252")) == "Café"
    assert decode("日本".encode("shift_jis"), "shift_jis") == "日本"
    assert decode(b"\x81\x8d", "no-such-charset") == "\x81\x8d"
    assert read("a=é".encode("utf-16"), f"{URLENCODED}; charset=utf-16").fault is None


def test_json_is_read_as_words() -> None:
    body = read(b'{"a": "x", "b": [1, true], "c": null}', "application/json")
    assert body.words == [("a", "x"), ("b", "1"), ("b", "ya")]


@pytest.mark.parametrize("data", [b"[1]", b"{", b'{"a": {"b": 1}}', b"\xff", b"[" * 150])
def test_other_json_is_broken(data: bytes) -> None:
    assert read(data, "application/json").fault is Fault.BROKEN


def test_a_type_that_is_no_form_is_named() -> None:
    assert read(b"<xml/>", "text/xml").fault is Fault.UNKNOWN_TYPE


@given(st.binary(max_size=400), st.sampled_from([URLENCODED, MULTIPART, "application/json"]))
def test_any_bytes_are_read_without_an_error(data: bytes, kind: str) -> None:
    read(data, kind)


@given(st.lists(st.tuples(st.text(min_size=1, max_size=5), st.text(max_size=20)), max_size=5))
def test_json_gives_back_every_text(pairs: list[tuple[str, str]]) -> None:
    import msgspec

    table = {name: [word] for name, word in pairs}
    body = read(msgspec.json.encode(table), "application/json", Limits())
    assert body.words == [(name, words[0]) for name, words in table.items()]
