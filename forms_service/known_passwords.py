"""Passwords known from breaches: the 28,000 most used of six characters and more (from zxcvbn)."""

from pathlib import Path

FILE = Path(__file__).with_suffix(".txt")
# Two of them in a row are 30 bits: an evening's work. Three are a passphrase of sorts.
IN_A_ROW = 2


def is_known(password: str) -> bool:
    """Tell whether a password is a known one, or two in a row, with digits and signs around."""
    known = frozenset(FILE.read_text(encoding="utf-8").split())
    text = _bare(password.casefold())
    unit = text[: (text + text).find(text, 1)]  # the shortest part that repeats to the whole
    forms = (text, unit, unit.strip("0123456789"))
    return any(_is_made_of(known, form, IN_A_ROW) for form in forms)


def _bare(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def _is_made_of(known: frozenset[str], text: str, most: int) -> bool:
    if not text or text in known:
        return bool(text)
    if most == 1:
        return False
    return any(
        text[:cut] in known and _is_made_of(known, text[cut:].lstrip("0123456789"), most - 1)
        for cut in range(6, len(text))
    )
