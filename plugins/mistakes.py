"""Ends a build with the words of a mistake in the village's files, not with a traceback."""

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from forms_service.tomlfile import FileError

Receiver = Callable[[Any], None]


def explain_mistakes(receiver: Receiver) -> Receiver:
    """Let a receiver's FileError end the build with its text alone, and exit code 1."""

    @functools.wraps(receiver)
    def explained(sender: Any) -> None:
        try:
            receiver(sender)
        except FileError as mistake:
            sys.exit(f"\n{mistake}\n")

    return explained


def content_path(settings: dict[str, Any], *parts: str) -> Path:
    """Return a path below the content folder, as short as a person would write it."""
    return Path(os.path.relpath(Path(settings["PATH"], *parts)))
