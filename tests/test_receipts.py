"""Facts about receipt codes: typed any way they are read, mistyped they are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.receipts import (
    MistypedCode,
    make_receipt_code,
    read_receipt_code,
    show_receipt_code,
)

KEY = "k" * 64
CODE = make_receipt_code(KEY, "a-visit")
SEPARATORS = st.text(alphabet=" .-\t\n\u00a0·", max_size=3)


def test_a_code_has_twenty_digits() -> None:
    assert len(CODE) == 20
    assert CODE.isdigit()


def test_a_visit_has_the_same_code_each_time() -> None:
    assert make_receipt_code(KEY, "a-visit") == CODE


def test_another_visit_or_key_has_another_code() -> None:
    assert (
        len({CODE, make_receipt_code(KEY, "b-visit"), make_receipt_code("l" * 64, "a-visit")}) == 3
    )


def test_it_is_shown_in_groups_of_four() -> None:
    assert [len(part) for part in show_receipt_code(CODE).split(" ")] == [4, 4, 4, 4, 4]


@given(st.uuids())
def test_every_code_made_is_read(visit: object) -> None:
    code = make_receipt_code(KEY, str(visit))
    assert read_receipt_code(show_receipt_code(code)) == code


@given(st.lists(SEPARATORS, min_size=20, max_size=20))
def test_it_may_be_typed_with_any_separators(separators: list[str]) -> None:
    typed = "".join(digit + gap for digit, gap in zip(CODE, separators, strict=True))
    assert read_receipt_code(typed) == CODE


def test_it_may_be_pasted_with_the_words_around_it() -> None:
    assert read_receipt_code(f"Kode (rahasia): {show_receipt_code(CODE)}.") == CODE


@given(st.uuids())
def test_every_single_wrong_digit_is_found(visit: object) -> None:
    code = make_receipt_code(KEY, str(visit))
    for place in range(20):
        for digit in set("0123456789") - {code[place]}:
            with pytest.raises(MistypedCode):
                read_receipt_code(code[:place] + digit + code[place + 1 :])


@given(st.uuids())
def test_every_swap_of_neighbours_is_found(visit: object) -> None:
    code = make_receipt_code(KEY, str(visit))
    for place in range(19):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        if swapped != code:
            with pytest.raises(MistypedCode):
                read_receipt_code(swapped)


@pytest.mark.parametrize(("typed", "digits"), [("", 0), (CODE[:19], 19), (CODE + "1", 21)])
def test_a_missing_or_extra_digit_is_counted(typed: str, digits: int) -> None:
    with pytest.raises(MistypedCode) as caught:
        read_receipt_code(typed)
    assert caught.value.digits == digits


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_a_typing_mistake(text: str) -> None:
    try:
        assert read_receipt_code(text).isascii()
    except MistypedCode as mistake:
        assert mistake.digits >= 0
