"""The published figures: what the service writes and the site's page "Janji kami" reads."""

from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from forms_service.tomlfile import FileError

FILE = "data/janji.json"


class Figures(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The numbers of one line; None where they are too small to be told.

    Shares are whole per cent, hours are working hours.
    """

    name: str
    received: int | None = None
    done: int | None = None
    on_time: int | None = None
    median_hours: float | None = None
    p90_hours: float | None = None
    rated: int | None = None
    satisfied: int | None = None


class Span(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The figures of some months: the whole, and the same by service and by channel."""

    since: date
    until: date
    whole: Figures
    services: tuple[Figures, ...] = ()
    channels: tuple[Figures, ...] = ()


class Promises(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The figures of this month and of the twelve before it; `months` begins with the oldest.

    `oldest_days` are the working days since the oldest open submission came in.
    """

    village: str
    made_on: date
    this_month: Span
    year: Span
    months: tuple[Figures, ...] = ()
    open: int | None = None
    oldest_days: int | None = None


def load_promises(path: Path) -> Promises | None:
    """Load the published figures; a village that has none yet has no file.

    Raises:
        FileError: when the file is not what the service writes.
    """
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Promises)
    except msgspec.DecodeError as error:
        raise FileError(
            f"{path}: {error}; write it anew: flask --app forms_service figures"
        ) from None


def write_promises(path: Path, promises: Promises) -> None:
    """Write the figures as a file that reads well in a difference."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(promises), indent=1) + b"\n")
