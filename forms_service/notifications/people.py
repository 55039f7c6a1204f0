"""Sends words to people through Apprise: e-mail, Telegram, ntfy and a hundred others."""

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import apprise

SECONDS = 30
REFUSED = "tidak diterima"

# Apprise logs addresses and answers of servers; what matters of them is kept with the delivery.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


def make_apprise(url: str) -> "apprise.Apprise | None":
    """Return the way to an address, or None when Apprise does not know it."""
    import apprise

    way = apprise.Apprise()
    return way if way.add(url) else None


def send(url: str, title: str, body: str) -> str:
    """Send a message; return an empty text, or what went wrong, without any address."""
    way = make_apprise(url)
    if way is None:
        return REFUSED
    done = way.notify(body, title, body_format="text", timeout=SECONDS)
    return "" if done else REFUSED
