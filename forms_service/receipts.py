"""Receipt codes: 20 digits in groups of four like an electricity token, the last a check digit."""

import hashlib
import hmac
import re

from forms_service.wording import group

LENGTH = 20
# The quasigroup of H. M. Damm (2004): finds every single wrong digit and every swap of neighbours.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


class MistypedCode(ValueError):
    """The text cannot be a receipt code; `digits` says how many digits it has."""

    def __init__(self, digits: int) -> None:
        super().__init__(f"{digits} digits, or a wrong check digit")
        self.digits = digits


def _check_digit(digits: str) -> str:
    row = 0
    for digit in digits:
        row = int(_DAMM[row][int(digit)])
    return str(row)


def make_receipt_code(key: str, visit_id: str) -> str:
    """Derive the code of a visit: a repeated send shows the same code and nothing is stored."""
    digest = hmac.new(key.encode(), visit_id.encode(), hashlib.sha256).digest()
    digits = f"{int.from_bytes(digest) % 10 ** (LENGTH - 1):0{LENGTH - 1}d}"
    return digits + _check_digit(digits)


def read_receipt_code(text: str) -> str:
    """Read a code typed with any spaces, dots or dashes.

    Raises:
        MistypedCode: when a digit is missing, too many or wrong.
    """
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) != LENGTH or _check_digit(digits) != "0":
        raise MistypedCode(len(digits))
    return digits


def show_receipt_code(code: str) -> str:
    """Write a code in groups of four."""
    return group(code)
