"""Facts about packed forms: short, read back exactly, and those signed before still read."""

import hashlib
import zlib

import pytest
from factories import make_definition
from hypothesis import example, given
from hypothesis import strategies as st

from forms_service.config import ROOT
from forms_service.definitions import SignedForm, encode, load_definitions
from forms_service.packing import DICTIONARY, MARK, MOST_BYTES, NotPacked, pack, unpack
from forms_service.signing import BadToken, Purpose, _sign, derive_form_keys, read_form, sign_form

KEYS = derive_form_keys(("a-master-key-of-thirty-two-letters",), "sukamaju")
FORM = SignedForm("sukamaju", "https://desa.example/layanan/usaha/", make_definition())


@given(st.binary(max_size=2_000).filter(lambda data: not data.startswith(MARK)))
@example(b"")
def test_what_was_packed_is_read_back(payload: bytes) -> None:
    assert unpack(pack(payload)) == payload


def test_the_dictionary_is_frozen() -> None:
    digest = hashlib.sha256(DICTIONARY.read_bytes()).hexdigest()
    assert digest == "bc168edcfeaf5e86d00f75286e36461482d5f8007e28430ef5555cc5ad0db769"


def test_a_form_signed_before_there_was_a_dictionary_is_read() -> None:
    token = _sign(encode(FORM), KEYS, Purpose.SIGNED_FORM)
    assert read_form(token, KEYS) == FORM


def test_a_form_of_the_shipped_kind_takes_a_third() -> None:
    for slug, definition in load_definitions(ROOT / "content" / "formulir").items():
        payload = encode(SignedForm("sukamaju", f"https://desa.example/{slug}/", definition))
        assert len(pack(payload)) < len(zlib.compress(payload, 9)) / 2, slug


@given(st.binary(max_size=400))
def test_nothing_else_is_read_as_a_form(garbage: bytes) -> None:
    token = _sign(MARK + garbage, KEYS, Purpose.SIGNED_FORM)
    with pytest.raises(BadToken):
        read_form(token, KEYS)


@pytest.mark.parametrize("packed", [pack(b"x" * 100)[:-3], pack(bytes(MOST_BYTES + 1))])
def test_what_is_cut_or_swells_is_refused(packed: bytes) -> None:
    with pytest.raises(NotPacked):
        unpack(packed)


def test_a_foreign_form_still_says_where_it_is_from() -> None:
    foreign = derive_form_keys(("another-master-key-of-many-letters",), "sukamaju")
    with pytest.raises(BadToken) as caught:
        read_form(sign_form(FORM, foreign), KEYS)
    assert caught.value.payload == encode(FORM)
