"""Packs a signed form's payload: what forms always say is in a dictionary that both sides have.

The dictionary is frozen. Pages saved years ago must still be read, so a better one is a new
version beside it, with a mark of its own.
"""

import zlib
from functools import cache
from pathlib import Path

MARK = b"\x01"  # JSON, which was signed before there was a dictionary, never begins so
DICTIONARY = Path(__file__).with_name("packing.v1.txt")
MOST_BYTES = 65_536
_RAW = -15  # no header and no checksum: the signature says more


class NotPacked(ValueError):
    """Bytes that begin as packed ones do and are none, or that unpack to too much."""


def pack(payload: bytes) -> bytes:
    """Pack a payload; the same bytes give the same."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9, zdict=_load_dictionary())
    return MARK + packer.compress(payload) + packer.flush()


def unpack(packed: bytes) -> bytes:
    """Return the payload, packed or from before that; never more than `MOST_BYTES` of it.

    Raises:
        NotPacked: when it is cut, damaged or too large.
    """
    if not packed.startswith(MARK):
        return packed
    unpacker = zlib.decompressobj(_RAW, zdict=_load_dictionary())
    try:
        payload = unpacker.decompress(packed.removeprefix(MARK), MOST_BYTES)
    except zlib.error as error:
        raise NotPacked(str(error)) from None
    if not unpacker.eof:
        raise NotPacked("cut short, or too large")
    return payload


@cache
def _load_dictionary() -> bytes:
    return DICTIONARY.read_bytes()
