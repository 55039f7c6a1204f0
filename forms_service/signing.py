"""Every signed token and derived key: the only module that names a salt."""

import hashlib
import hmac
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import msgspec
from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_decode

from forms_service.definitions import SignedForm, decode_signed_form, encode
from forms_service.packing import MOST_BYTES, NotPacked, pack, unpack

DEVELOPMENT_PREFIX = "dev_"
# As much of an unverified token is looked at; a few letters can unpack to megabytes.
LONGEST_TOKEN = 16_384


class Purpose(StrEnum):
    """What a key or token is for; a change of meaning is a new version, never a reuse."""

    SIGNED_FORM = "signed-form.v1"
    VISIT = "visit.v1"
    RECEIPT_CODE = "receipt-code.v1"
    UPLOAD = "upload.v1"
    PIECE = "piece.v1"
    PROOF = "proof.v1"
    NETWORK = "network.v1"
    STAFF_SESSION = "staff-session.v1"
    STAFF_FORM = "staff-form.v1"
    PERSON = "person.v1"
    DEVICE = "device.v1"
    TOTP = "totp.v1"
    STAFF_PUBLIC_KEY = "staff-public-key.v1"


class BadToken(ValueError):
    """A token that nobody here signed; `payload` is what it claims, not to be trusted."""

    def __init__(self, payload: bytes | None) -> None:
        super().__init__("the token carries no valid signature")
        self.payload = payload


class _Bytes:
    """Hands payload bytes through, so that itsdangerous signs exactly what was encoded."""

    @staticmethod
    def dumps(payload: bytes) -> bytes:
        return payload

    @staticmethod
    def loads(payload: bytes) -> bytes:
        return payload


@dataclass(frozen=True, slots=True)
class Visit:
    """One resident's one act, minted on the review page; `id` makes a repeated send harmless.

    `slot` is the second from which on it may be sent when a flood made it wait, `suspect` says
    why the office should look at it first.
    """

    id: str
    form: str
    minted_at: int
    slot: int = 0
    suspect: str = ""


def derive_key(master_key: str, purpose: Purpose, village: str) -> str:
    """Derive the key of one purpose and village from a master key (HMAC-SHA256, hex)."""
    message = f"{purpose}:{village}".encode()
    return hmac.new(master_key.encode(), message, hashlib.sha256).hexdigest()


def derive_keys(master_keys: Sequence[str], purpose: Purpose, village: str) -> tuple[str, ...]:
    """Derive one key from each master key, newest first like the list given."""
    return _derive_keys(tuple(master_keys), purpose, village)


@lru_cache(256)  # the service's own keys alone: no key of a session or an office is remembered
def _derive_keys(master_keys: tuple[str, ...], purpose: Purpose, village: str) -> tuple[str, ...]:
    return tuple(derive_key(key, purpose, village) for key in master_keys)


def derive_form_keys(master_keys: Sequence[str], village: str) -> tuple[str, ...]:
    """Derive the keys that sign a village's forms: all that a builder needs to hold.

    Development keys keep their mark, so that a production build can refuse them.
    """
    return tuple(
        (DEVELOPMENT_PREFIX if key.startswith(DEVELOPMENT_PREFIX) else "")
        + derive_key(key, Purpose.SIGNED_FORM, village)
        for key in master_keys
    )


def sign_form(form: SignedForm, form_keys: Sequence[str]) -> str:
    """Sign a form with the newest key. The same form and key give the same token."""
    return _sign(pack(encode(form)), form_keys, Purpose.SIGNED_FORM)


def read_form(token: str, form_keys: Sequence[str]) -> SignedForm:
    """Read a signed form of any age.

    Raises:
        BadToken: when no key of the list signed it, or it is no form.
    """
    return _read_form(token, tuple(form_keys))


@lru_cache(64)  # every resident who fills a form sends the same token
def _read_form(token: str, form_keys: tuple[str, ...]) -> SignedForm:
    try:
        payload = unpack(_read(token, form_keys, Purpose.SIGNED_FORM))
    except BadToken as error:
        raise BadToken(_unpack_claim(error.payload)) from None
    except NotPacked:
        raise BadToken(None) from None
    try:
        return decode_signed_form(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise BadToken(payload) from None


def sign_visit(visit: Visit, master_keys: Sequence[str], village: str) -> str:
    """Sign a visit for one village."""
    keys = derive_keys(master_keys, Purpose.VISIT, village)
    return _sign(msgspec.json.encode(visit), keys, Purpose.VISIT)


def read_visit(token: str, master_keys: Sequence[str], village: str) -> Visit:
    """Read a visit token of this village; its age is for the caller to judge.

    Raises:
        BadToken: when this service did not mint it for this village.
    """
    payload = _read(token, derive_keys(master_keys, Purpose.VISIT, village), Purpose.VISIT)
    return msgspec.json.decode(payload, type=Visit)


@dataclass(frozen=True, slots=True)
class Upload:
    """A staged file as its sender holds it: nobody else has the key that opens it (base64)."""

    id: str
    key: str
    name: str
    size: int
    kind: str


def sign_upload(
    upload: Upload, master_keys: Sequence[str], village: str, purpose: Purpose = Purpose.UPLOAD
) -> str:
    """Sign the handle of a staged file of one village, or of a piece of one."""
    return _sign(msgspec.json.encode(upload), derive_keys(master_keys, purpose, village), purpose)


def read_upload(
    token: str, master_keys: Sequence[str], village: str, purpose: Purpose = Purpose.UPLOAD
) -> Upload:
    """Read the handle of a staged file of this village, or of a piece of one.

    Raises:
        BadToken: when this service did not sign it for this village and purpose.
    """
    payload = _read(token, derive_keys(master_keys, purpose, village), purpose)
    return msgspec.json.decode(payload, type=Upload)


def peek_upload(token: str) -> Upload | None:
    """Return what a handle claims, to show it again; it is verified where it is used."""
    try:
        return msgspec.json.decode(_peek(token) or b"", type=Upload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def read_visit_and_key(token: str, master_keys: Sequence[str], village: str) -> tuple[Visit, str]:
    """Read a visit with the master key that signed it: its receipt code comes from the same one.

    Raises:
        BadToken: when none of them did.
    """
    for key in master_keys:
        with suppress(BadToken):
            return read_visit(token, (key,), village), key
    raise BadToken(None)


def name_network(master_keys: Sequence[str], village: str, address: str, day: str) -> str:
    """Name the network of an address for one day; the name leads back to no address."""
    key = derive_keys(master_keys, Purpose.NETWORK, village)[0]
    return hmac.new(key.encode(), f"{day}:{address}".encode(), hashlib.sha256).hexdigest()[:32]


def sign_staff_form(session: str) -> str:
    """Return the token that a form of the inbox carries against cross-site requests."""
    return derive_key(session, Purpose.STAFF_FORM, "")


@lru_cache(256)
def _serializer(keys: tuple[str, ...], purpose: Purpose) -> URLSafeSerializer:
    if not keys:
        raise ValueError("at least one key is needed")
    return URLSafeSerializer(
        list(reversed(keys)),
        salt=purpose.encode(),
        serializer=_Bytes,
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )


def _sign(payload: bytes, keys: Sequence[str], purpose: Purpose) -> str:
    token: Any = _serializer(tuple(keys), purpose).dumps(payload)  # bytes, as the payload is
    return str(token, "ascii")


def _read(token: str, keys: Sequence[str], purpose: Purpose) -> bytes:
    serializer = _serializer(tuple(keys), purpose)
    try:
        payload: bytes = serializer.loads(token)
    except (BadData, UnicodeEncodeError):
        raise BadToken(_peek(token)) from None
    return payload


def _unpack_claim(claim: bytes | None) -> bytes | None:
    try:
        return unpack(claim or b"") or None
    except NotPacked:
        return None


def _peek(token: str) -> bytes | None:
    """Return what an unverified token claims, bounded in size."""
    packed = token.rpartition(".")[0]
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        payload = base64_decode(packed.removeprefix("."))
        if packed.startswith("."):
            payload = zlib.decompressobj().decompress(payload, MOST_BYTES + 1)
    except (BadData, UnicodeEncodeError, zlib.error):
        return None
    return payload if len(payload) <= MOST_BYTES else None
