"""Faults of what is signed: the form and the visit."""

import secrets
import time

import msgspec

from bench.faults.stand import MASTER_KEYS, Stand, Tally, make_words
from forms_service.definitions import ShortText
from forms_service.signing import Visit, sign_visit

STRANGER = ("a-key-that-nobody-here-ever-held-0123456789",)
YEAR = 365 * 86_400


def unknown_key(stand: Stand, rounds: int) -> Tally:
    """A form signed with a key that is not ours, or was rotated out."""
    return _refused_form(stand, rounds, stand.sign(stand.definition, STRANGER))


def foreign_village(stand: Stand, rounds: int) -> Tally:
    """A form of another village."""
    return _refused_form(stand, rounds, stand.sign(stand.definition, village="lain"))


def tampered(stand: Stand, rounds: int) -> Tally:
    """A signed form with one letter changed, anywhere."""
    tally = Tally()
    for _ in range(rounds):
        place = secrets.randbelow(len(stand.form) - 1)
        letter = "A" if stand.form[place] != "A" else "B"
        words = make_words()
        form = stand.form[:place] + letter + stand.form[place + 1 :]
        stand.judge(tally, stand.act(words, stand.review(words), form), words)
    return tally


def cut_short(stand: Stand, rounds: int) -> Tally:
    """A signed form that lost its end, or all of it."""
    tally = Tally()
    for _ in range(rounds):
        words = make_words()
        form = stand.form[: secrets.randbelow(len(stand.form))]
        stand.judge(tally, stand.post({"_form": form, **words}), words)
    return tally


def older_key(stand: Stand, rounds: int) -> Tally:
    """A form signed by the key before the newest: still taken."""
    return _accepted_form(stand, rounds, stand.sign(stand.definition, MASTER_KEYS[1:]))


def older_definition(stand: Stand, rounds: int) -> Tally:
    """A form published before its questions were changed: taken as it was signed."""
    extra = ShortText(name="dulu", label="Pertanyaan lama", required=False)
    old = msgspec.structs.replace(stand.definition, questions=(*stand.definition.questions, extra))
    return _accepted_form(stand, rounds, stand.sign(old))


def stale_visit(stand: Stand, rounds: int) -> Tally:
    """A review page left open for a year."""
    return _with_visit(stand, rounds, age=YEAR)


def future_visit(stand: Stand, rounds: int) -> Tally:
    """A review page from the future: the clock was set back since."""
    return _with_visit(stand, rounds, age=-YEAR)


def foreign_visit(stand: Stand, rounds: int) -> Tally:
    """A visit token of another village, of another form, tampered or absent."""
    tally = Tally()
    for number in range(rounds):
        words = make_words()
        village, slug = (("lain", "pengaduan"), ("sukamaju", "sktm"))[number % 2]
        visit = Visit(secrets.token_hex(16), slug, int(time.time()))
        token = sign_visit(visit, MASTER_KEYS, village)
        if number % 4 == 3:
            token = ("", "x.y", token[:-1])[number % 3]
        stand.judge(tally, stand.act(words, token), words)
    return tally


def replayed_visit(stand: Stand, rounds: int) -> Tally:
    """The same sending again, and a used token with other words."""
    tally = Tally()
    for number in range(rounds):
        words = make_words()
        visit = stand.review(words)
        before = stand.count()
        first = stand.judge(tally, stand.act(words, visit), words)
        if number % 2:
            words = make_words()
        second = stand.judge(tally, stand.act(words, visit), words)
        tally.stored_twice += stand.count() - before - 1
        if not number % 2:
            tally.stored -= 1
            tally.wrongly_acknowledged += first != second
    return tally


def _with_visit(stand: Stand, rounds: int, age: int) -> Tally:
    tally = Tally()
    for _ in range(rounds):
        words = make_words()
        visit = Visit(secrets.token_hex(16), "pengaduan", int(time.time()) - age)
        token = sign_visit(visit, MASTER_KEYS, stand.village.id)
        stand.judge(tally, stand.act(words, token), words)
    return tally


def _refused_form(stand: Stand, rounds: int, form: str) -> Tally:
    tally = Tally()
    for number in range(rounds):
        words = make_words()
        visit = stand.review(words)
        answer = (
            stand.act(words, visit, form) if number % 2 else stand.post({"_form": form, **words})
        )
        stand.judge(tally, answer, words)
        tally.wrongly_acknowledged += answer.status_code != 403
    return tally


def _accepted_form(stand: Stand, rounds: int, form: str) -> Tally:
    tally = Tally()
    for _ in range(rounds):
        words = make_words()
        stand.judge(tally, stand.act(words, stand.review(words), form), words)
    if tally.stored != rounds:
        tally.notes.append("not all were taken")
    return tally
