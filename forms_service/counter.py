"""How an office works at its counter, from `content/kantor.toml`: ready replies, other offices."""

import re
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field

from forms_service.tomlfile import FileError, check_keys, convert, read_toml, suggest

FILE = "kantor.toml"
PLACEHOLDERS = ("nama", "nomor", "formulir", "janji", "desa", "alamat", "petugas")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Reply(Struct, frozen=True, forbid_unknown_fields=True):
    """A ready reply; `status` is set along with it, `kinds` are the forms that it is offered for.

    Its text may hold placeholders in braces: `{nama}`, `{nomor}`, …
    """

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    label: str
    text: str
    status: str = ""
    kinds: tuple[str, ...] = ()


class Reminders(Struct, frozen=True, forbid_unknown_fields=True):
    """On which working days somebody is reminded of a promise: -1 is the day before it, 1 after."""

    assignee: tuple[int, ...] = (-1, 0)
    sekretaris: tuple[int, ...] = (1, 3)
    kepala_desa: tuple[int, ...] = (5,)


class OtherOffice(Struct, frozen=True, forbid_unknown_fields=True):
    """An office that a matter may be passed on to."""

    name: str
    contact: str = ""


class Counter(Struct, frozen=True, forbid_unknown_fields=True):
    """Ready replies, other offices, and where a resident may complain when the village is late."""

    replies: tuple[Reply, ...] = ()
    offices: tuple[OtherOffice, ...] = ()
    escalation: str = ""
    reminders: Reminders = field(default_factory=Reminders)

    def list_replies(self, kind: str) -> list[Reply]:
        """List the replies offered for a kind of form."""
        return [reply for reply in self.replies if not reply.kinds or kind in reply.kinds]

    def find_reply(self, name: str) -> Reply | None:
        """Return the reply of that name."""
        return next((reply for reply in self.replies if reply.name == name), None)

    def find_office(self, name: str) -> OtherOffice:
        """Return the office of that name; one that is not listed has no contact."""
        return next((o for o in self.offices if o.name == name), OtherOffice(name))


def load_counter(path: Path) -> Counter:
    """Load `kantor.toml`; a village without one has no ready replies.

    Raises:
        FileError: with the file, the reply and a suggestion when something is wrong.
    """
    if not path.exists():
        return Counter()
    table = read_toml(path)
    check_keys(table, Counter, str(path))
    counter = convert(table, Counter, str(path))
    for reply in counter.replies:
        _check_reply(reply, f'{path}: reply "{reply.name}"')
    return counter


def fill(reply: Reply, values: dict[str, str]) -> str:
    """Write a reply out; a placeholder without a value stays visible to be typed over."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1]) or found[0], reply.text).strip()


def _check_reply(reply: Reply, where: str) -> None:
    from forms_service.statuses import BY_KIND, BY_NAME

    for name in _PLACEHOLDER.findall(reply.text):
        if name not in PLACEHOLDERS:
            hint = suggest(name, list(PLACEHOLDERS))
            raise FileError(f'{where}: unknown placeholder "{{{name}}}"{hint}')
    if reply.status and reply.status not in BY_NAME:
        raise FileError(
            f'{where}: unknown status "{reply.status}"{suggest(reply.status, list(BY_NAME))}'
        )
    for kind in reply.kinds:
        if kind not in BY_KIND:
            raise FileError(f'{where}: unknown kind "{kind}"{suggest(kind, list(BY_KIND))}')
