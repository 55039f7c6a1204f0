"""One-time codes of an authenticator app (RFC 6238): six digits, half a minute, each used once."""

import base64
import hashlib
import hmac
import secrets
import time
from urllib.parse import quote, urlencode

from forms_service import vault
from forms_service.models import StaffRow
from forms_service.signing import Purpose, derive_key

SECONDS = 30
DIGITS = 6
# A phone's clock may be off by one step in either direction.
DRIFT = 1
SECRET_BYTES = 20


def make_secret() -> str:
    """Make a secret in the spelling that apps read."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def make_code(secret: str, step: int) -> str:
    """Return the code of a step (HOTP, RFC 4226, with SHA-1 as apps expect)."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, step.to_bytes(8), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def find_step(secret: str, code: str, after: int) -> int | None:
    """Return the step of a code that is right now and was not used yet, or None."""
    now = int(time.time()) // SECONDS
    steps = [s for s in range(now - DRIFT, now + DRIFT + 1) if s > after]
    digits = "".join(code.split()).encode()
    return next(
        (s for s in steps if hmac.compare_digest(make_code(secret, s).encode(), digits)), None
    )


def write_address(secret: str, account: str, issuer: str) -> str:
    """Return what an app reads from a QR code."""
    query = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{query}"


def seal(row: StaffRow, secret: str, office_key: bytes) -> None:
    """Keep a secret so that only this person's opened session reads it."""
    key = bytes.fromhex(derive_key(office_key.hex(), Purpose.TOTP, row.village_id))
    row.sealed_totp = vault.seal(key, secret.encode(), _context(row))


def open_secret(row: StaffRow, office_key: bytes) -> str:
    """Return the secret kept for this person; raises vault.CannotOpen."""
    key = bytes.fromhex(derive_key(office_key.hex(), Purpose.TOTP, row.village_id))
    return vault.open_sealed(key, row.sealed_totp or b"", _context(row)).decode()


def _context(row: StaffRow) -> str:
    return f"{row.village_id}/staff/{row.staff_id}/totp"
