"""A buffer for what a sender uploads: small in memory, the rest on disk, sealed and nameless."""

import io
import tempfile
import threading
from typing import IO

from nacl.secret import Aead

from forms_service.vault import make_key

BLOCK = 65_536
MEMORY_BLOCKS = 4
_SEALED_BLOCK = BLOCK + 40  # nonce and tag


class _Budget:
    """Counts the bytes of all bodies under way; above the limit new bytes are dropped."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._held = 0
        self._lock = threading.Lock()

    def take(self, count: int) -> bool:
        with self._lock:
            if count > 0 and self._held + count > self.limit:
                return False
            self._held += count
            return True


_budget = _Budget(1_000_000_000)


class SealedSpool(io.RawIOBase):
    """Takes bytes by `append` up to `limit`, gives them back by `read`.

    The key lives in this object only, so what was on disk is unreadable once it is closed. Bytes
    above the limit, or for which there is no room, are dropped and `cut` becomes true.
    """

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.cut = False
        self._size = 0
        self._blocks: list[bytes] = []
        self._tail = bytearray()
        self._place = 0
        self._box = Aead(make_key())
        self._file: IO[bytes] | None = None
        self._sealed_blocks = 0
        self._opened: tuple[int, bytes] = (-1, b"")

    def append(self, data: bytes) -> None:
        """Keep more bytes, as far as there is room."""
        taken = data[: max(0, self.limit - self._size)]
        if self.cut or not _budget.take(len(taken)):
            self.cut = True
            return
        self._size += len(taken)
        self._tail += taken
        self.cut = len(taken) < len(data)
        while len(self._tail) >= BLOCK:
            self._put(bytes(self._tail[:BLOCK]))
            del self._tail[:BLOCK]

    def __len__(self) -> int:
        return self._size

    def getfile(self) -> "SealedSpool":
        """Return the stream to read from, at its beginning."""
        self._place = 0
        return self

    def readable(self) -> bool:
        return True

    def readinto(self, target: "bytearray | memoryview") -> int:  # type: ignore[override]
        number, offset = divmod(self._place, BLOCK)
        block = self._block(number)[offset : offset + len(target)]
        target[: len(block)] = block
        self._place += len(block)
        return len(block)

    def close(self) -> None:
        if not self.closed:
            _budget.take(-self._size)
            if self._file is not None:
                self._file.close()
            self._blocks, self._tail = [], bytearray()
        super().close()

    def _put(self, block: bytes) -> None:
        if len(self._blocks) < MEMORY_BLOCKS:
            self._blocks.append(block)
            return
        place = self._sealed_blocks
        try:
            self._file = self._file or _make_file()
            sealed = bytes(self._box.encrypt(block, place.to_bytes(8)))
            self._file.seek(place * _SEALED_BLOCK)
            self._write(self._file, sealed)
        except OSError:  # no room on the disk: what came so far must do
            self._drop_tail()
            return
        self._sealed_blocks += 1

    @staticmethod
    def _write(file: IO[bytes], sealed: bytes) -> None:
        if file.write(sealed) != len(sealed):
            raise OSError("short write")

    def _drop_tail(self) -> None:
        kept = (len(self._blocks) + self._sealed_blocks) * BLOCK
        _budget.take(kept - self._size)
        self._size, self.cut = kept, True
        self._tail.clear()

    def _block(self, number: int) -> bytes:
        if number < len(self._blocks):
            return self._blocks[number]
        number -= len(self._blocks)
        if number >= self._sealed_blocks:
            return bytes(self._tail) if number == self._sealed_blocks else b""
        if self._opened[0] != number:
            self._opened = (number, self._open(number))
        return self._opened[1]

    def _open(self, number: int) -> bytes:
        assert self._file is not None
        self._file.seek(number * _SEALED_BLOCK)
        return self._box.decrypt(self._file.read(_SEALED_BLOCK), number.to_bytes(8))


def _make_file() -> IO[bytes]:
    return tempfile.TemporaryFile(buffering=0)
