"""Reads the value of a metadata key; a mistake says what is wrong and how to mend it."""

import re
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from publishing.schema import Key

PELICAN_STATES = ("draft", "hidden", "published")
CLOSED = "tutup sementara"
Value = str | int | date | datetime


class WrongValueError(ValueError):
    """A value cannot be read; `what` is wrong and `mend` says how to write it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what} – {mend}")
        self.what, self.mend = what, mend


def read_state(words: str) -> tuple[str, str]:
    """Read a guide's `Status`: the state for Pelican, and why it is closed or nothing."""
    word, _, reason = (part.strip() for part in words.partition(":"))
    if word.lower() == CLOSED and reason:
        return "published", reason
    if word.lower() == "aktif" and not reason:
        return "published", ""
    if word in PELICAN_STATES and not reason:
        return word, ""
    raise WrongValueError(
        f'Status: "{words}" tidak dikenal', f'tulis "aktif" atau "{CLOSED}: alasannya"'
    )


def read_date(key: Key, words: str) -> date:
    """Read a day such as `2026-12-05`."""
    try:
        return datetime.strptime(words, "%Y-%m-%d").date()
    except ValueError:
        what = f'{key.name}: "{words}" bukan tanggal'
        raise WrongValueError(what, f"tulis tahun-bulan-hari, misalnya {key.example}") from None


def read_moment(key: Key, words: str, zone: ZoneInfo) -> datetime:
    """Read a moment such as `2026-12-05 08:00`, in the village's own time."""
    try:
        return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    except ValueError:
        what = f'{key.name}: "{words}" bukan hari dan jam'
        raise WrongValueError(what, f"tulis seperti {key.example}") from None


def read_money(key: Key, words: str) -> int:
    """Read whole rupiah such as `Rp1.500.000`."""
    digits = re.fullmatch(r"(?:Rp)?\s*(\d{1,3}(?:\.\d{3})+|\d+)", words.strip())
    if not digits:
        raise WrongValueError(
            f'{key.name}: "{words}" bukan jumlah rupiah', f"tulis seperti {key.example}"
        )
    return int(digits[1].replace(".", ""))


def read_whatsapp(key: Key, words: str) -> str:
    """Read an Indonesian mobile number in any spelling; return it as `628…`."""
    digits = re.sub(r"[\s().+-]", "", words)
    found = re.fullmatch(r"(?:0|62)(8\d{8,11})", digits)
    if not found:
        raise WrongValueError(
            f'{key.name}: "{words}" bukan nomor HP', f"tulis seperti {key.example}"
        )
    return f"62{found[1]}"


def read_number(key: Key, words: str) -> int:
    """Read a whole number within the bounds of its type."""
    low, high = {"percent": (0, 100), "year": (1945, 2100)}.get(key.type, (0, 9999))
    if not words.isdecimal() or not low <= int(words) <= high:
        raise WrongValueError(
            f'{key.name}: "{words}" bukan angka {low} sampai {high}', f"tulis seperti {key.example}"
        )
    return int(words)


def read_choice(key: Key, words: str) -> str:
    """Read one of the options in any case; return it as the schema spells it."""
    for option in key.options:
        if option.lower() == words.lower():
            return option
    raise WrongValueError(
        f'{key.name}: "{words}" tidak ada dalam daftar', f"pilih satu: {', '.join(key.options)}"
    )


def _read_slug(key: Key, words: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", words):
        raise WrongValueError(
            f'{key.name}: "{words}" bukan alamat',
            "pakai huruf kecil, angka, dan tanda hubung saja",
        )
    return words


READERS: dict[str, Callable[[Key, str], Value]] = {
    "date": read_date,
    "money": read_money,
    "whatsapp": read_whatsapp,
    "number": read_number,
    "percent": read_number,
    "year": read_number,
    "choice": read_choice,
    "slug": _read_slug,
}


def read_value(key: Key, words: str, zone: ZoneInfo) -> Value:
    """Read the words of a key as its type says.

    Raises:
        WrongValueError: with what is wrong and how to mend it, in Indonesian.
    """
    if key.type == "moment":
        return read_moment(key, words, zone)
    if key.type == "state":
        return read_state(words)[0]
    return READERS[key.type](key, words) if key.type in READERS else words
