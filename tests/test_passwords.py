"""Password rules: length, and not what a guesser tries first."""

import unicodedata

import pytest

from forms_service.known_passwords import FILE, is_known
from forms_service.passwords import WeakPassword, check_password_rules, normalise


@pytest.mark.parametrize(
    "password",
    [
        "kuda makan rumput",
        "correct horse battery staple",
        "8f3a-1c9e-77d2-b04c",
        "日本語のパスワードは長いほうが良い",
        "x" * 5 + "Kebun-Teh,Gunung;Awan!" * 11,
    ],
)
def test_it_takes_long_unexpected_passwords(password: str) -> None:
    check_password_rules(password, ["Sukamaju", "rina"])


@pytest.mark.parametrize("password", ["", "pendek", "empat belas 14"])
def test_it_refuses_fewer_than_15_characters(password: str) -> None:
    with pytest.raises(WeakPassword, match="paling sedikit 15"):
        check_password_rules(password)


def test_it_refuses_more_than_256_characters() -> None:
    with pytest.raises(WeakPassword, match="paling banyak 256"):
        check_password_rules("kuda makan rumput " * 15)


@pytest.mark.parametrize(
    "password",
    [
        "password123456789",
        "P4ssw0rd!P4ssw0rd!",
        "kantordesa2026sukamaju",
        "Sukam4ju-Berjaya-2026",
        "desa sukamaju maju terus",
        "rinarinarinarina",
        "aaaaaaaaaaaaaaaaaaaa",
        "123456789012345678",
        "qwertyuiopasdfghjkl",
        "abababababababababab",
    ],
)
def test_it_refuses_expected_words_and_runs(password: str) -> None:
    with pytest.raises(WeakPassword, match="mudah ditebak"):
        check_password_rules(password, ["Sukamaju", "rina"])


@pytest.mark.parametrize(
    "password",
    ["starwars-samsung", "Football1Princess!", "cintaku.cintaku.cintaku", "liverpool chelsea 2026"],
)
def test_it_refuses_passwords_known_from_breaches(password: str) -> None:
    with pytest.raises(WeakPassword, match="mudah ditebak"):
        check_password_rules(password)


def test_the_list_of_known_passwords_comes_with_the_package() -> None:
    known = FILE.read_text(encoding="utf-8").split()
    assert len(known) > 20_000
    assert all(is_known(password) for password in known[:: len(known) // 50])


def test_it_reads_every_keyboard_alike() -> None:
    composed = "kopi hangat di café"
    assert normalise(unicodedata.normalize("NFD", composed)) == normalise(composed)
