"""Every sealed byte: thread keys, answers and messages, the office key. PyNaCl only."""

import contextlib
import threading
from dataclasses import dataclass, field

import nacl.exceptions
from nacl import pwhash, utils
from nacl.encoding import RawEncoder
from nacl.hash import sha256
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead

KEY_BYTES = 32
SEALED_KEY_BYTES = KEY_BYTES + 48  # a key in a sealed box
SALT_BYTES = pwhash.argon2id.SALTBYTES
_MIB = 1024 * 1024
# Each derivation holds its memory for as long as it runs, so few may run at once.
_slots = threading.BoundedSemaphore(2)


class CannotOpen(ValueError):
    """The key does not fit what was sealed, or the sealed bytes were changed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """An argon2id profile: iterations and memory in bytes."""

    iterations: int
    memory: int


# A receipt code has 63 bits of its own: ≈ 0.5 ms of one core are enough (docs/decisions/0010).
RECEIPT = Cost(iterations=1, memory=1 * _MIB)
# A password has far fewer: ≈ 100 ms.
PASSWORD = Cost(iterations=3, memory=46 * _MIB)


@dataclass(frozen=True, slots=True)
class ReceiptKeys:
    """What a receipt code opens: `lookup` finds the thread, `wrapping` unwraps its key."""

    lookup: bytes
    wrapping: bytes


@dataclass(frozen=True, slots=True)
class OfficeKey:
    """A village's key pair; the private half is never stored in the clear."""

    private: bytes
    public: bytes


def make_office_key() -> OfficeKey:
    """Make a new X25519 key pair."""
    private = PrivateKey.generate()
    return OfficeKey(bytes(private), bytes(private.public_key))


def make_key_pair(private: bytes) -> OfficeKey:
    """Return the X25519 key pair of a private key of 32 bytes."""
    return OfficeKey(private, bytes(PrivateKey(private).public_key))


def make_key() -> bytes:
    """Make a random symmetric key of 32 bytes."""
    return utils.random(KEY_BYTES)


def make_salt() -> bytes:
    """Make a random salt of 16 bytes."""
    return utils.random(SALT_BYTES)


def hash_token(token: str) -> bytes:
    """Return what a table keeps of a random token: enough to find it, too little to use it."""
    return sha256(token.encode(), RawEncoder)


def seal(key: bytes, plaintext: bytes, context: str) -> bytes:
    """Encrypt (XChaCha20-Poly1305); `context` names the row, so that bytes cannot change place."""
    return bytes(Aead(key).encrypt(plaintext, context.encode()))


def open_sealed(key: bytes, sealed: bytes, context: str) -> bytes:
    """Decrypt what `seal` made for the same context; raises CannotOpen."""
    try:
        return Aead(key).decrypt(sealed, context.encode())
    except (nacl.exceptions.CryptoError, ValueError):
        raise CannotOpen(context) from None


def seal_to_office(secret: bytes, public: bytes) -> bytes:
    """Seal a thread key so that only the office private key opens it."""
    return SealedBox(PublicKey(public)).encrypt(secret)


def open_at_office(sealed: bytes, private: bytes) -> bytes:
    """Open a thread key with the office private key; raises CannotOpen."""
    try:
        return SealedBox(PrivateKey(private)).decrypt(sealed)
    except nacl.exceptions.CryptoError:
        raise CannotOpen("thread key") from None


def seal_note(public: bytes, plaintext: bytes, context: str) -> bytes:
    """Seal a text for the office alone, under a key of its own; `context` names its place."""
    key = make_key()
    return seal_to_office(key, public) + seal(key, plaintext, context)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The office private key, and the one before it while a rotation is under way."""

    keys: tuple[bytes, ...] = field(repr=False)

    def open(self, sealed: bytes) -> bytes:
        """Open what was sealed to any of the keys; raises CannotOpen."""
        for key in self.keys:
            with contextlib.suppress(CannotOpen):
                return open_at_office(sealed, key)
        raise CannotOpen("thread key")

    def open_note(self, sealed: bytes, context: str) -> bytes:
        """Open what `seal_note` made; raises CannotOpen."""
        key = self.open(sealed[:SEALED_KEY_BYTES])
        return open_sealed(key, sealed[SEALED_KEY_BYTES:], context)


def derive_receipt_keys(code: str, salt: bytes) -> ReceiptKeys:
    """Derive both keys of a receipt code; one salt per village lets a code be looked up."""
    derived = _argon2id(code, salt, RECEIPT, 2 * KEY_BYTES)
    return ReceiptKeys(lookup=derived[:KEY_BYTES], wrapping=derived[KEY_BYTES:])


def derive_password_key(password: str, salt: bytes) -> bytes:
    """Derive the key that wraps the office key for one member of staff."""
    return _argon2id(password, salt, PASSWORD, KEY_BYTES)


def _argon2id(secret: str, salt: bytes, cost: Cost, size: int) -> bytes:
    with _slots:
        return pwhash.argon2id.kdf(
            size, secret.encode(), salt, opslimit=cost.iterations, memlimit=cost.memory
        )
