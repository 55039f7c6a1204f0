"""Where notices go: a file of the server's operator, as it holds passwords; none by default."""

import binascii
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from forms_service.models import OutboxRow
from forms_service.notifications.outbox import FOR_PEOPLE, KINDS, OFFICE
from forms_service.tomlfile import FileError, check_keys, convert, read_toml, suggest

SECRET_PREFIX = "whsec_"
SECRET_BYTES = range(24, 65)  # Standard Webhooks 1.0
READABLE_BY_OTHERS = 0o077


class Channel(Struct, frozen=True, forbid_unknown_fields=True):
    """One way out: an address in Apprise's words, or with `secrets` a webhook.

    `to` says whom it reaches: `kantor`, a role, or a user name. While a webhook's secret is
    replaced, both stand in `secrets`, the new one first.
    """

    village: str
    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    url: str
    to: tuple[str, ...] = (OFFICE,)
    kinds: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    private: bool = False

    @property
    def is_webhook(self) -> bool:
        """Tell whether a system listens there, and not people."""
        return bool(self.secrets)

    def wants(self, kind: str) -> bool:
        """Tell whether a kind of notice goes here."""
        return kind in (self.kinds or (KINDS if self.is_webhook else FOR_PEOPLE))


class ChannelFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file of all villages' channels."""

    channel: tuple[Channel, ...] = ()


def load_channels(path: Path | None) -> tuple[Channel, ...]:
    """Load the channels; without a file there are none.

    Raises:
        FileError: with the channel and what is wrong about it, but never its address.
    """
    if path is None:
        return ()
    table = read_toml(path)
    if path.stat().st_mode & READABLE_BY_OTHERS:
        raise FileError(f"{path}: holds passwords; let nobody else read it: chmod 600 {path}")
    check_keys(table, ChannelFile, str(path))
    channels = convert(table, ChannelFile, str(path)).channel
    for channel in channels:
        _check(channel, f'{path}: channel "{channel.name}"')
    names = [(channel.village, channel.name) for channel in channels]
    for village, name in names:
        if names.count((village, name)) > 1:
            raise FileError(f'{path}: village "{village}" has two channels "{name}"')
    return channels


def choose(channels: Sequence[Channel], row: OutboxRow) -> list[Channel]:
    """Return where a notice goes; who has no channel of their own is reached at the office's."""
    own = [c for c in channels if c.village == row.village_id and c.wants(row.kind)]
    people = [c for c in own if not c.is_webhook and row.audience in c.to]
    people = people or [c for c in own if not c.is_webhook and OFFICE in c.to]
    return people + [c for c in own if c.is_webhook]


def decode_secret(secret: str) -> bytes:
    """Return the bytes of a webhook's secret; raises ValueError."""
    try:
        key = b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(key) not in SECRET_BYTES:
        raise ValueError(f"{len(key)} bytes, not 24 to 64")
    return key


def _check(channel: Channel, where: str) -> None:
    for kind in channel.kinds:
        if kind not in KINDS:
            raise FileError(f'{where}: unknown kind "{kind}"{suggest(kind, list(KINDS))}')
    if channel.is_webhook:
        _check_webhook(channel, where)
    elif not _is_known(channel.url):
        raise FileError(f"{where}: Apprise does not know this kind of url")


def _check_webhook(channel: Channel, where: str) -> None:
    for secret in channel.secrets:
        try:
            decode_secret(secret)
        except ValueError as error:
            raise FileError(
                f"{where}: a secret is {error}; make one with: openssl rand -base64 32"
            ) from None
    parts = urlsplit(channel.url)
    if parts.scheme != "https" and not (channel.private and parts.scheme == "http"):
        raise FileError(f"{where}: url must be https (http only with private = true)")
    if not parts.hostname:
        raise FileError(f"{where}: url has no host")


def _is_known(url: str) -> bool:
    from forms_service.notifications.people import make_apprise

    return make_apprise(url) is not None
