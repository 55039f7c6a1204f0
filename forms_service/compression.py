"""Compresses what residents are sent, behind any proxy: they pay for each byte."""

import gzip
from collections.abc import Callable

import brotli
from flask import Flask, Response, request

# Higher settings take forty times as long for half a percent.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda data: bytes(brotli.compress(data, quality=5)),
    "gzip": lambda data: gzip.compress(data, 6, mtime=0),
}
KINDS = frozenset({"text/html", "text/javascript"})
LEAST = 200
# Its pages hold a token beside words that anybody may send: their size must not tell (BREACH).
LEFT_ALONE = "inbox"


def init_app(app: Flask) -> None:
    """Compress every page and script of the app that may be."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if request.blueprint == LEFT_ALONE or response.mimetype not in KINDS:
        return response
    response.vary.add("Accept-Encoding")
    encoding = request.accept_encodings.best_match(ENCODINGS)
    if encoding and not response.is_streamed and len(data := response.get_data()) >= LEAST:
        response.set_data(ENCODINGS[encoding](data))
        response.content_encoding = encoding
    return response
