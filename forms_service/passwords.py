"""Rules for staff passwords after NIST SP 800-63B-4: length and no expected words, nothing else."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from forms_service.known_passwords import is_known
from forms_service.language import gettext as _

SHORTEST = 15
LONGEST = 256
# What must remain when every expected word, year and run of keys is taken away.
OWN_LETTERS = 8
OWN_DIFFERENT = 5
_COMMON = """
password passw0rd passwd kata sandi katasandi rahasia admin administrator root user login masuk
welcome selamat datang letmein qwerty qwertyuiop asdfghjkl asdf zxcvbnm zxcv 1qaz2wsx iloveyou
sayang cinta bismillah alhamdulillah indonesia merdeka garuda pancasila bhinneka jakarta bandung
persib persija balai desa kantor kelurahan kecamatan kabupaten kades kepala sekretaris sekdes
perangkat petugas operator pelayanan layanan website sistem informasi komputer internet januari
februari maret april juni juli agustus september oktober november desember senin selasa rabu
kamis jumat sabtu minggu abc test coba satu dua tiga superman monkey dragon football sunshine
princess
maju terus jaya bersama berjaya makmur sejahtera kampung dusun warga rakyat
"""
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
_YEAR = re.compile(r"(19|20)\d\d")
_OTHER = re.compile(r"[\W_]+")


class WeakPassword(ValueError):
    """A password that may not be used; the text says why, for the one who chose it."""


def normalise(password: str) -> str:
    """Return the password in one Unicode form (NFKC), however the keyboard composed it."""
    return unicodedata.normalize("NFKC", password)


def check_password_rules(password: str, expected: Iterable[str] = ()) -> None:
    """Raise WeakPassword when a new password is short, too long or made of expected words.

    `expected` are texts that a guesser would try first: the village's names and the user's.
    """
    password = normalise(password)
    if len(password) < SHORTEST:
        raise WeakPassword(_("Kata sandi paling sedikit 15 huruf. Pakai beberapa kata acak."))
    if len(password) > LONGEST:
        raise WeakPassword(_("Kata sandi paling banyak 256 huruf."))
    rest = _take_away(password.casefold(), _list_words(expected))
    made_of_expected = len(rest) < OWN_LETTERS or len(set(rest)) < OWN_DIFFERENT
    if made_of_expected or is_known(password):
        raise WeakPassword(_("Kata sandi ini mudah ditebak. Pakai beberapa kata acak yang lain."))


def _list_words(expected: Iterable[str]) -> list[str]:
    own = [word for text in expected for word in _OTHER.split(text.casefold())]
    return sorted(
        {*_COMMON.split(), *(word for word in own if len(word) > 2)}, key=len, reverse=True
    )


def _take_away(text: str, words: list[str]) -> str:
    text = _OTHER.sub("", _YEAR.sub("", text))
    for word in words:
        text = text.replace(word, "")
        text = _drop_spelled(text, word)
    return _drop_runs(text)


def _drop_spelled(text: str, word: str) -> str:
    """Drop a word also where digits stand for its letters: `k4nt0r`."""
    place = text.translate(_LOOKALIKES).find(word)
    while place >= 0:
        text = text[:place] + text[place + len(word) :]
        place = text.translate(_LOOKALIKES).find(word)
    return text


def _drop_runs(text: str) -> str:
    """Drop what continues a run of equal or neighbouring characters: `aaaa`, `1234`, `cba`."""
    steps = [ord(b) - ord(a) for a, b in pairwise(text)]
    in_run = [
        place > 0 and steps[place - 1] in (-1, 0, 1) and steps[place - 1] == step
        for place, step in enumerate(steps)
    ]
    return text[:1] + "".join(c for c, run in zip(text[1:], in_run, strict=True) if not run)
