"""The identity of a village, read from `content/desa.toml`: the one place where it is written."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field, structs

from forms_service.counter import FILE, Counter, load_counter
from forms_service.tomlfile import check_keys, convert, read_toml

SLUG = r"^[a-z][a-z0-9-]{1,39}$"
Slug = Annotated[str, Meta(pattern=SLUG)]
Colour = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}$")]


class Hours(Struct, frozen=True, forbid_unknown_fields=True):
    """Opening hours of one or more days, as the village writes them on its door."""

    days: str
    time: str


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the village staff (perangkat desa)."""

    name: str
    role: str
    task: str = ""


class Contact(Struct, frozen=True, forbid_unknown_fields=True):
    """How to reach the office. `whatsapp` is an international number without plus: 62812…"""

    phone: str
    whatsapp: Annotated[str, Meta(pattern=r"^62[0-9]{8,13}$")]
    email: str


class Address(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the office stands."""

    street: str
    postcode: str
    map_url: str = ""


class Colours(Struct, frozen=True, forbid_unknown_fields=True):
    """The colours of the village, as #rrggbb."""

    primary: Colour = "#14532d"
    accent: Colour = "#b45309"


class Area(Struct, frozen=True, forbid_unknown_fields=True):
    """A dusun with its neighbourhoods (RW and RT numbers)."""

    name: str
    rw: tuple[str, ...] = ()
    rt: tuple[str, ...] = ()


class Village(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that identifies a village; `id` leads every row that the service keeps for it."""

    id: Slug
    name: str
    district: str
    regency: str
    province: str
    code: Annotated[str, Meta(pattern=r"^\d{2}\.\d{2}\.\d{2}\.\d{4}$")]
    motto: str
    address: Address
    contact: Contact
    hours: tuple[Hours, ...]
    people: tuple[Person, ...]
    colours: Colours = field(default_factory=Colours)
    areas: tuple[Area, ...] = ()
    closed_days: tuple[str, ...] = ()
    sample: bool = False
    timezone: str = "Asia/Jakarta"
    counter: Counter = field(default_factory=Counter)


def load_village(path: Path) -> Village:
    """Load `desa.toml`, and `kantor.toml` beside it.

    Raises:
        FileError: with the file, the key and a suggestion when something is wrong.
    """
    table = read_toml(path)
    check_keys(table, Village, str(path))
    village = convert(table, Village, str(path))
    return structs.replace(village, counter=load_counter(path.with_name(FILE)))
