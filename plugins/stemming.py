"""Indonesian word stems without a dictionary: the same rules as theme/static/cari.js.

A word gives one or two keys. Two, where a prefix swallowed a letter that only a dictionary could
give back: `mengirim` is found under `irim` and `kirim`. Texts and questions are treated alike, so
a key need not be a word, only the same for the forms of one word.
"""

import re
from functools import cache

SHORTEST = 4
WORD = re.compile(r"[a-z0-9]{2,}")
PARTICLE = re.compile(r"(lah|kah|pun)$")
POSSESSIVE = re.compile(r"(ku|mu|nya)$")
SUFFIX = re.compile(r"(k?an|i)$")
# `tindakan` may be tindak-an or tinda-kan: both lose the k, and so does tindak.
LAST_K = re.compile(r"k$")
PREFIX = re.compile(r"^(meny|peny|meng|peng|mem|pem|men|pen|me|per?|ber?|ter|di|ke|ng)")
SWALLOWED = {"meny": "s", "peny": "s", "meng": "k", "peng": "k", "ng": "k"}
SWALLOWED |= {"mem": "p", "pem": "p", "men": "t", "pen": "t"}
VOWELS = tuple("aeiou")
# Words that questions are made of and that tell nothing about what is looked for.
STOP_WORDS = frozenset({
    "ada", "adalah", "agar", "akan", "aku", "anda", "apa", "apakah", "atau", "bagaimana", "bagi",
    "berapa", "bikin", "bila", "bisa", "boleh", "buat", "cara", "dan", "dapat", "dari", "dengan",
    "di", "dimana", "dong", "gak", "gimana", "harus", "ini", "ingin", "itu", "jika", "juga",
    "kah", "kalau", "kami", "kapan", "karena", "ke", "kepada", "kita", "mana", "masih", "mau",
    "mengapa", "nggak", "oleh", "pada", "perlu", "saja", "sampai", "saya", "siapa", "sudah",
    "supaya", "tentang", "tidak", "untuk", "ya", "yang",
})  # fmt: skip


def cut_words(text: str) -> list[str]:
    """Return the words of a text that are worth finding, in order."""
    return [word for word in WORD.findall(text.lower()) if word not in STOP_WORDS]


def _cut(pattern: re.Pattern[str], word: str) -> str:
    short = pattern.sub("", word)
    return short if len(short) >= SHORTEST else word


def _strip_prefix(word: str) -> list[str]:
    found = PREFIX.match(word)
    if not found:
        return [word]
    rest, letter = word[found.end() :], SWALLOWED.get(found[1], "")
    keys = [rest, letter + rest] if letter and rest[:1] in VOWELS else [rest]
    return [key for key in keys if len(key) >= SHORTEST] or [word]


@cache
def find_stems(word: str) -> tuple[str, ...]:
    """Return the keys of a word: its stem, or two that its stem may be."""
    for pattern in (PARTICLE, POSSESSIVE, SUFFIX, LAST_K):
        word = _cut(pattern, word)
    stems = [stem for first in _strip_prefix(word) for stem in _strip_prefix(first)]
    return tuple(dict.fromkeys(stems))
