"""The list of what was erased, kept apart from the database so that no backup outlives it."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from forms_service.durable import sync_folder

# How each whole line ends: one that was torn does not, even where a later one follows it.
WHOLE = b"}\n"


class NoErasureList(RuntimeError):
    """Production erases only where a list outside the database remembers it."""


class Erasure(msgspec.Struct, frozen=True):
    """One line of the list: no content, and no name."""

    village_id: str
    reference: str
    fingerprint: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class ErasureList:
    """A file of JSON lines that only grows; without a path it remembers nothing."""

    path: Path | None

    def add(self, erasures: Iterable[Erasure]) -> None:
        """Write erasures down, durably."""
        if self.path is None:
            return
        lines = b"".join(msgspec.json.encode(erasure) + b"\n" for erasure in erasures)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            file.write(_end_torn_line(file) + lines)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self.path.parent)

    def read(self) -> Iterator[Erasure]:
        """Read every erasure; a line that a power cut tore is left out."""
        if self.path is None or not self.path.exists():
            return
        with self.path.open("rb") as file:
            for line in file:
                if line.endswith(WHOLE):
                    yield msgspec.json.decode(line, type=Erasure)


def _end_torn_line(file: BinaryIO) -> bytes:
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - len(WHOLE)))
    return b"" if not end or file.read() == WHOLE else b"\n"
