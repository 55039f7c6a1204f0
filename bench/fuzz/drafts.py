"""Any file as a draft: what a browser would send of it is answered, and the words come back."""

from html.parser import HTMLParser
from urllib.parse import urlencode

from bench.faults.stand import make_words
from bench.fuzz.ground import KINDS, find_missing, open_ground


def seeds() -> list[bytes]:
    """Give drafts as the service makes them: of a short form, of a long one, with a file."""
    ground = open_ground()
    long = {"_form": ground.marks[b"@L@"], "_page": "3", "tanggungan.1.nama": "Tuti <b>"}
    short = {"_form": ground.stand.form, **make_words()}
    file = short | {"foto": ground.marks[b"@U@"], "_page": "1"}
    return [
        ground.unfill(ground.stand.post({**fields, "_act": "simpan"}).text).encode()
        for fields in (short, long, file)
    ]


class _Fields(HTMLParser):
    """Finds what the button of a draft sends."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("input", "button") and values.get("name"):
            self.found.append((values["name"], values.get("value", "")))


def attempt(data: bytes) -> None:
    """Press the button of the file."""
    ground, fields = open_ground(), _Fields()
    fields.feed(data.decode("utf-8", "replace"))
    body = ground.fill(urlencode(fields.found, errors="replace", safe="@").encode())
    answer = ground.send("formulir", KINDS[0], body)
    read = ground.read(KINDS[0], body)
    if read.fault is None:
        assert not (lost := find_missing(answer, read)), lost
