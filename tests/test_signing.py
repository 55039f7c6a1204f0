"""Facts about signed tokens: what the village signed is accepted at any age, nothing else is."""

import secrets
import sys
from datetime import datetime, timedelta

import pytest
import time_machine
from factories import make_definition
from hypothesis import given
from hypothesis import strategies as st

from forms_service.definitions import SignedForm
from forms_service.signing import (
    BadToken,
    Purpose,
    Visit,
    derive_form_keys,
    derive_key,
    read_form,
    read_visit,
    sign_form,
    sign_staff_form,
    sign_visit,
)

OLD, NEW = "the-older-master-key-0000000000001", "the-newer-master-key-0000000000002"
VISIT = Visit("a1b2", "usaha", 1_795_500_000)


def make_form(village: str = "sukamaju") -> SignedForm:
    return SignedForm(village, "https://desa.example/layanan/usaha/", make_definition())


def form_keys(*masters: str, village: str = "sukamaju") -> tuple[str, ...]:
    return derive_form_keys(masters, village)


def flip(token: str, place: int) -> str:
    letter = "A" if token[place] != "A" else "B"
    return token[:place] + letter + token[place + 1 :]


def test_a_signed_form_is_read_as_it_was_signed() -> None:
    assert read_form(sign_form(make_form(), form_keys(NEW)), form_keys(NEW)) == make_form()


def test_the_same_form_is_signed_with_the_same_token() -> None:
    assert sign_form(make_form(), form_keys(NEW)) == sign_form(make_form(), form_keys(NEW))


def test_a_form_signed_three_years_ago_is_accepted() -> None:
    now = datetime.now().astimezone()
    with time_machine.travel(now - timedelta(days=3 * 365)):
        token = sign_form(make_form(), form_keys(NEW))
    assert read_form(token, form_keys(NEW)) == make_form()


def test_a_form_signed_by_a_clock_that_is_ahead_is_accepted() -> None:
    now = datetime.now().astimezone()
    with time_machine.travel(now + timedelta(days=2)):
        token = sign_form(make_form(), form_keys(NEW))
    assert read_form(token, form_keys(NEW)) == make_form()


def test_an_older_key_of_the_list_still_verifies() -> None:
    token = sign_form(make_form(), form_keys(OLD))
    assert read_form(token, form_keys(NEW, OLD)) == make_form()


def test_the_newest_key_signs() -> None:
    assert sign_form(make_form(), form_keys(NEW, OLD)) == sign_form(make_form(), form_keys(NEW))


def test_a_key_taken_off_the_list_no_longer_verifies() -> None:
    token = sign_form(make_form(), form_keys(OLD))
    with pytest.raises(BadToken):
        read_form(token, form_keys(NEW))


def test_the_key_of_another_village_does_not_verify() -> None:
    token = sign_form(make_form(), form_keys(NEW, village="sukasari"))
    with pytest.raises(BadToken):
        read_form(token, form_keys(NEW))


def test_any_changed_letter_of_a_token_is_found() -> None:
    token = sign_form(make_form(), form_keys(NEW))
    for place in range(0, len(token) - 1, 7):
        with pytest.raises(BadToken):
            read_form(flip(token, place), form_keys(NEW))


def test_a_tampered_token_still_tells_what_it_claims() -> None:
    token = sign_form(make_form(), form_keys(OLD))
    with pytest.raises(BadToken) as caught:
        read_form(token, form_keys(NEW))
    assert b'"slug":"usaha"' in (caught.value.payload or b"")


def test_a_huge_token_tells_nothing() -> None:
    with pytest.raises(BadToken) as caught:
        read_form("A" * 20_000 + ".sig", form_keys(NEW))
    assert caught.value.payload is None


@given(st.text(max_size=300))
def test_no_text_is_a_signed_form(text: str) -> None:
    with pytest.raises(BadToken):
        read_form(text, form_keys(NEW))


def test_a_visit_is_read_as_it_was_minted() -> None:
    assert read_visit(sign_visit(VISIT, [NEW], "sukamaju"), [NEW], "sukamaju") == VISIT


def test_a_visit_of_another_village_is_refused() -> None:
    with pytest.raises(BadToken):
        read_visit(sign_visit(VISIT, [NEW], "sukasari"), [NEW], "sukamaju")


def test_a_signed_form_is_no_visit() -> None:
    token = sign_form(make_form(), form_keys(NEW))
    with pytest.raises(BadToken):
        read_visit(token, [NEW], "sukamaju")


def test_every_purpose_and_village_has_a_key_of_its_own() -> None:
    keys = {derive_key(NEW, purpose, village) for purpose in Purpose for village in ("a", "b")}
    assert len(keys) == 2 * len(Purpose)


def test_keys_for_forms_keep_the_mark_of_development() -> None:
    assert derive_form_keys(["dev_" + NEW, NEW], "sukamaju")[0].startswith("dev_")
    assert not derive_form_keys([NEW], "sukamaju")[0].startswith("dev_")


def test_nothing_is_signed_without_a_key() -> None:
    with pytest.raises(ValueError, match="at least one key"):
        sign_form(make_form(), [])


def test_no_key_of_a_session_or_an_office_is_remembered() -> None:
    secret = secrets.token_hex(32)
    before = sys.getrefcount(secret)
    derive_key(secret, Purpose.TOTP, "sukamaju")
    sign_staff_form(secret)
    assert sys.getrefcount(secret) == before
