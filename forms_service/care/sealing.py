"""Seals a file of any size to a public key, a chunk in memory at a time (XChaCha20-Poly1305)."""

from collections.abc import Iterator
from typing import BinaryIO

import nacl.exceptions
from nacl import bindings
from nacl.public import PrivateKey, PublicKey, SealedBox

from forms_service.vault import SEALED_KEY_BYTES, CannotOpen

MAGIC = b"balai-backup-1\n"
CHUNK = 1024 * 1024
_SEALED_CHUNK = CHUNK + bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_MORE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES


def seal_file(source: BinaryIO, target: BinaryIO, public: bytes) -> None:
    """Seal a file: only the private half of the key opens it; a missing end is noticed."""
    key = bindings.crypto_secretstream_xchacha20poly1305_keygen()
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    header = bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    target.write(MAGIC + SealedBox(PublicKey(public)).encrypt(key) + header)
    chunk = source.read(CHUNK)
    while True:
        following = source.read(CHUNK)
        tag = _MORE if following else _LAST
        target.write(bindings.crypto_secretstream_xchacha20poly1305_push(state, chunk, b"", tag))
        if not following:
            return
        chunk = following


def open_file(source: BinaryIO, target: BinaryIO, private: bytes) -> None:
    """Write what a file held before it was sealed.

    Raises:
        CannotOpen: when it is no backup, the key does not fit, or bytes changed or are missing.
    """
    try:
        for chunk in _open(source, private):
            target.write(chunk)
    except (nacl.exceptions.CryptoError, nacl.exceptions.ValueError, RuntimeError):
        raise CannotOpen("the key does not fit, or the file was changed or cut short") from None


def _open(source: BinaryIO, private: bytes) -> Iterator[bytes]:
    if source.read(len(MAGIC)) != MAGIC:
        raise CannotOpen("this is no backup of Balai")
    key = SealedBox(PrivateKey(private)).decrypt(source.read(SEALED_KEY_BYTES))
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    header = source.read(_HEADER)
    if len(header) != _HEADER:
        raise CannotOpen("the file is cut short")
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
    tag = _MORE
    while tag != _LAST:
        sealed = source.read(_SEALED_CHUNK)
        chunk, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, sealed, b"")
        yield chunk
    if source.read(1):
        raise CannotOpen("something was added to the file")
