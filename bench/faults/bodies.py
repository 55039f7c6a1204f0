"""Faults of the body: too large, too many, another charset, control characters, naughty strings."""

import json
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from bench.faults.stand import Stand, Tally, Words, find_lost, make_words
from forms_service.definitions import QUESTION_STRUCTS, AnyQuestion, Definition

URLENCODED = "application/x-www-form-urlencoded"
# The types that have one control, whose words stand on the page as they were typed.
SIMPLE = (
    "text", "long_text", "nik", "kk", "phone", "email", "date", "time", "number", "money",
)  # fmt: skip
NAUGHTY: list[str] = json.loads(
    Path(__file__).with_name("naughty.json").read_text(encoding="utf-8")
)


def too_large(stand: Stand, rounds: int) -> Tally:
    """A body of many megabytes: the page gives back what came before the limit."""
    tally = Tally()
    for _ in range(rounds):
        words = make_words()
        body = urlencode({"_form": stand.form, **words}).encode() + b"&sisa=" + b"y" * 6_000_000
        answer = stand.post(body, content_type=URLENCODED)  # type: ignore[arg-type]
        stand.judge(tally, answer, words)
        tally.wrongly_acknowledged += answer.status_code != 413
    return tally


def long_field(stand: Stand, rounds: int) -> Tally:
    """One field far longer than its question takes."""
    tally = Tally()
    for _ in range(rounds):
        words = make_words(isi="panjang sekali " * 10_000 + secrets.token_hex(8))
        stand.judge(tally, stand.act(words, stand.review(make_words())), words)
    return tally


def too_many_fields(stand: Stand, rounds: int) -> Tally:
    """Thousands of fields after the true ones."""
    tally = Tally()
    for number in range(rounds):
        words = make_words()
        extra = {f"x{n}": str(n) for n in range(3000)}
        kind = {} if number % 2 else {"content_type": "multipart/form-data"}
        stand.judge(tally, stand.post({"_form": stand.form, **words, **extra}, **kind), words)
    return tally


def wrong_charset(stand: Stand, rounds: int) -> Tally:
    """Words in the charset of an old Windows, named, misnamed or not, as form or as parts."""
    tally = Tally()
    for number in range(rounds):
        words = make_words(nama="José Café – Zoë", isi="Harga “naik” €5, tolong diperiksa – segera")
        fields = {"_form": stand.form} | words
        if number % 4 == 3:
            body, kind = _write_parts(fields, "cp1252"), "multipart/form-data; boundary=x"
        else:
            pairs = (f"{n}={quote_from_bytes(str(w).encode('cp1252'))}" for n, w in fields.items())
            name = ("", "; charset=windows-1252", "; charset=huruf-desa")[number % 4]
            body, kind = "&".join(pairs).encode(), URLENCODED + name
        answer = stand.post(body, content_type=kind)  # type: ignore[arg-type]
        stand.judge(tally, answer, words)
    return tally


def nul_bytes(stand: Stand, rounds: int) -> Tally:
    """Control characters and halves of surrogates between the letters."""
    tally = Tally()
    for number in range(rounds):
        junk = ("\x00", "\x1b[31m", "\x7f", "\x08")[number % 4]
        words = make_words(isi=f"Jalan{junk} rusak {junk}parah {secrets.token_hex(4)}")
        stand.judge(tally, stand.act(words, stand.review(words)), words)
    return tally


def naughty_strings(stand: Stand, rounds: int) -> Tally:
    """Each of the Big List of Naughty Strings in a question of every type, then stored."""
    tally = Tally()
    form = stand.sign(_every_type())
    for text in NAUGHTY[:rounds]:
        words: Words = {f"q_{kind}": text for kind in SIMPLE}
        stand.judge(tally, stand.post({"_form": form, **words}), words)
        words = make_words(isi=f"Pesan warga: {text}", nama=text)
        answer = stand.act(words, stand.review(make_words()))
        stand.judge(tally, answer, words)
    return tally


def half_sent(stand: Stand, rounds: int) -> Tally:
    """A body in parts that ends anywhere: what came before is given back, nothing is stored."""
    tally = Tally()
    for _ in range(rounds):
        words = make_words()
        parts = _write_parts({"_form": stand.form} | words | {"_act": "kirim"}, "utf-8")
        body = parts[: len(parts) - 1 - secrets.randbelow(40)]
        answer = stand.post(body, content_type="multipart/form-data; boundary=x")  # type: ignore[arg-type]
        tally.tried += 1
        tally.words_kept += not find_lost(answer.text, words)
        tally.wrongly_acknowledged += answer.status_code != 400
    return tally


def _write_parts(fields: Words, charset: str) -> bytes:
    """Write a multipart body without its end."""
    return b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{word}\r\n'.encode(charset)
        for name, word in fields.items()
    )


def _every_type() -> Definition:
    return Definition(
        slug="segala", title="Segala", kind="feedback", legal_basis="-", purpose="-", data="-",
        retention_days=30, working_days=1, next_steps=("-",),
        questions=tuple(_question(kind) for kind in SIMPLE),
    )  # fmt: skip


def _question(kind: str) -> AnyQuestion:
    choosing: dict[str, dict[str, Any]] = {
        "choice": {"options": ("Satu", "Dua")},
        "choices": {"options": ("Satu", "Dua")},
        "scale": {"labels": ("Buruk", "Baik")},
        "declaration": {"statement": "Benar"},
    }
    struct: Any = QUESTION_STRUCTS[kind]
    question: AnyQuestion = struct(
        name=f"q_{kind}", label=kind, required=False, **choosing.get(kind, {})
    )
    return question
