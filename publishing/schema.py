"""What a kind of content is made of: its keys, their types, and the headings it must have."""

from dataclasses import dataclass
from typing import Literal

Type = Literal[
    "line", "date", "moment", "choice", "number", "percent", "money", "year",
    "whatsapp", "state", "file", "picture", "voice", "form", "slug",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One metadata key. `about` and `example` are shown to the operator; `rule` is the law."""

    name: str
    type: Type = "line"
    about: str
    example: str
    required: bool = True
    options: tuple[str, ...] = ()
    rule: str = ""
    limit: int = 0

    @property
    def field(self) -> str:
        """Return the name that Pelican gives the key on an article."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One second-level heading of the text, with what belongs under it."""

    text: str
    about: str
    example: str
    rule: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of content: a folder under `content/`, named as residents name it."""

    folder: str
    title: str
    about: str
    keys: tuple[Key, ...]
    headings: tuple[Heading, ...] = ()
    body: str = "Tulis isinya di sini, dengan kalimat pendek.\n"

    def find_key(self, name: str) -> Key | None:
        """Return the key of this name in any case, or None."""
        return next((key for key in self.keys if key.field == name.lower()), None)
