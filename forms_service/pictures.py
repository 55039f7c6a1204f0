"""Looks into uploaded files: told by their content, pictures drawn anew without where and when."""

import subprocess
import sys
from pathlib import Path

JPEG = "jpeg"
DECODER = Path(__file__).with_name("decoding.py")
CODES = {3: "kind", 4: "broken", 5: "too_large", 6: "active", 7: "locked"}
PATIENCE = 60


class Refused(ValueError):
    """The file is not one that can be taken.

    The text is a code: `kind`, `broken`, `too_large`, `active` or `locked`.
    """


def take_file(data: bytes, pictures_only: bool) -> tuple[str, bytes]:
    """Return the kind of a file and the bytes to keep; one at a time, it takes much memory.

    Raises:
        Refused: when it is of another kind, damaged, locked, more than a paper, or a picture that
            takes more memory or time than any photo does.
    """
    done = _run(data, "pictures" if pictures_only else "papers")
    if done.returncode:
        raise Refused(CODES.get(done.returncode, "too_large"))
    kind, _, kept = done.stdout.partition(b"\n")
    return kind.decode(), kept


def _run(data: bytes, wanted: str) -> subprocess.CompletedProcess[bytes]:
    """Run the decoder with nothing of ours but the bytes: no environment, no key, no folder."""
    command = [sys.executable, "-I", str(DECODER), wanted]
    try:
        return subprocess.run(
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/",
            timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused("too_large") from None
