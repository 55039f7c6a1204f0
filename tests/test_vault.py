"""Facts about sealing: the right key and place open, everything else does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service import vault

REAL = (vault.RECEIPT, vault.PASSWORD)  # before the tests make them cheap
CODE = "12345678901234567890"


@given(st.binary(max_size=2000), st.text(max_size=40).filter(str.isprintable))
def test_what_is_sealed_opens_for_its_own_place(plaintext: bytes, context: str) -> None:
    key = vault.make_key()
    assert vault.open_sealed(key, vault.seal(key, plaintext, context), context) == plaintext


def test_sealed_bytes_do_not_open_in_another_place() -> None:
    key = vault.make_key()
    with pytest.raises(vault.CannotOpen):
        vault.open_sealed(key, vault.seal(key, b"Siti", "a/2026-0001"), "a/2026-0002")


def test_another_key_opens_nothing() -> None:
    sealed = vault.seal(vault.make_key(), b"Siti", "here")
    with pytest.raises(vault.CannotOpen):
        vault.open_sealed(vault.make_key(), sealed, "here")


def test_a_changed_byte_is_found_wherever_it_is() -> None:
    key = vault.make_key()
    sealed = vault.seal(key, b"Siti Aminah", "here")
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(vault.CannotOpen):
            vault.open_sealed(key, changed, "here")


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(24)])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(vault.CannotOpen):
        vault.open_sealed(vault.make_key(), sealed, "here")


def test_the_same_words_are_sealed_differently_each_time() -> None:
    key = vault.make_key()
    assert vault.seal(key, b"Siti", "here") != vault.seal(key, b"Siti", "here")


def test_only_the_private_office_key_opens_what_is_sealed_to_the_office() -> None:
    office, key = vault.make_office_key(), vault.make_key()
    sealed = vault.seal_to_office(key, office.public)
    assert vault.open_at_office(sealed, office.private) == key
    with pytest.raises(vault.CannotOpen):
        vault.open_at_office(sealed, office.public)


def test_another_office_opens_nothing() -> None:
    sealed = vault.seal_to_office(vault.make_key(), vault.make_office_key().public)
    with pytest.raises(vault.CannotOpen):
        vault.open_at_office(sealed, vault.make_office_key().private)


def test_a_receipt_code_gives_the_same_two_keys_each_time() -> None:
    salt = vault.make_salt()
    first, second = (vault.derive_receipt_keys(CODE, salt) for _ in range(2))
    assert first == second
    assert first.lookup != first.wrapping


def test_another_code_or_village_gives_other_keys() -> None:
    salt = vault.make_salt()
    keys = vault.derive_receipt_keys(CODE, salt)
    assert vault.derive_receipt_keys(CODE[::-1], salt).lookup != keys.lookup
    assert vault.derive_receipt_keys(CODE, vault.make_salt()).lookup != keys.lookup


def test_a_derivation_costs_what_was_chosen() -> None:
    mib = 1024 * 1024
    assert (vault.Cost(1, 1 * mib), vault.Cost(3, 46 * mib)) == REAL


def test_a_password_key_depends_on_its_salt() -> None:
    salt = vault.make_salt()
    key = vault.derive_password_key("kuda makan rumput", salt)
    assert key == vault.derive_password_key("kuda makan rumput", salt)
    assert key != vault.derive_password_key("kuda makan rumput", vault.make_salt())
