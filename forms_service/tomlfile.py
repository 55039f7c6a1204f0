"""Reads TOML files into typed structs and explains what is wrong, where, and what to do."""

import difflib
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class FileError(ValueError):
    """A file of the village has a mistake; the text says which file, where, and how to mend it."""


def suggest(word: str, known: list[str]) -> str:
    """Return ` (did you mean "…"?)` for the nearest known word, or the list of known words."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f' (did you mean "{near[0]}"?)'
    return f" (known: {', '.join(sorted(known))})"


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file.

    Raises:
        FileError: naming the file and the line when it is missing, not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileError(f"{path}: the file does not exist") from None
    except UnicodeDecodeError as error:
        raise FileError(
            f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"{path}: not TOML: {error}") from None


def check_keys(table: dict[str, Any], struct: type[msgspec.Struct], where: str) -> None:
    """Raise FileError for a key that `struct` does not know or one that it needs and misses."""
    fields = [f for f in msgspec.structs.fields(struct) if f.name != "type"]
    known = [f.encode_name for f in fields]
    tag = struct.__struct_config__.tag_field
    for key in table:
        if key not in known and key != tag:
            raise FileError(f'{where}: unknown key "{key}"{suggest(key, known)}')
    for field in fields:
        if field.required and field.encode_name not in table:
            raise FileError(f'{where}: the key "{field.encode_name}" is missing')


def convert(table: dict[str, Any], struct: type[T], where: str) -> T:
    """Turn a parsed table into a struct; a wrong type or value raises FileError with its place."""
    try:
        return msgspec.convert(table, struct)
    except msgspec.ValidationError as error:
        raise FileError(f"{where}: {error}") from None
