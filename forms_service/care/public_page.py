"""Reads a form from the published site, as any phone does."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.error import URLError
from urllib.request import Request, urlopen

TIMEOUT = 20
TOKEN = re.compile(r'name="_form" value="([^"]+)"')
ACTION = re.compile(r'<form[^>]* action="([^"]+/formulir)"')
PAGE_BYTES = 2_000_000


class NotReachable(RuntimeError):
    """The page could not be read or holds no form; the text says which."""


@dataclass(frozen=True, slots=True)
class PublicForm:
    """The signed form of a page, and where the page sends it."""

    token: str
    action: str


def read_page(url: str) -> PublicForm:
    """Fetch a page and return its form; raises NotReachable."""
    text = fetch(url)
    token, action = TOKEN.search(text), ACTION.search(text)
    if token is None or action is None:
        raise NotReachable(f"{url} carries no form")
    return PublicForm(unescape(token[1]), unescape(action[1]))


def fetch(url: str, data: bytes | None = None, kind: str = "") -> str:
    """Ask for a page as a program does, or send it a body; raises NotReachable."""
    if not url.startswith(("http://", "https://")):
        raise NotReachable(f"{url} is no address")
    headers = {"User-Agent": "Balai"} | ({"Content-Type": kind} if kind else {})
    try:
        with urlopen(Request(url, data, headers), timeout=TIMEOUT) as answer:
            body: bytes = answer.read(PAGE_BYTES)
    except (URLError, OSError, ValueError) as error:
        raise NotReachable(f"{url}: {error}") from None
    return body.decode("utf-8", "replace")
