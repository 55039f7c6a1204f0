"""Reads the body of a form, however long, broken or oddly written; what arrived is kept."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO, Any
from urllib.parse import unquote_to_bytes

import msgspec
from werkzeug.datastructures import Headers
from werkzeug.http import parse_options_header
from werkzeug.sansio import multipart
from werkzeug.sansio.multipart import MultipartDecoder, State

from forms_service.spool import SealedSpool

# Charsets that only Python knows; some make of letters what no text holds.
PYTHON_ONLY = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
# Set by the server when it kept only the beginning of a body.
CUT = "HTTP_BALAI_CUT"
CHUNK = 65_536


class Fault(StrEnum):
    """Why a body could not be taken whole."""

    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    BROKEN = "broken"
    UNKNOWN_TYPE = "unknown_type"

    @property
    def status(self) -> int:
        """Return the HTTP status that tells it to a program."""
        return {Fault.BROKEN: 400, Fault.UNKNOWN_TYPE: 415}.get(self, 413)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept: bytes of the body, bytes of words, number of parts, bytes of a file."""

    body: int = 56_000_000
    words: int = 4_000_000
    parts: int = 1000
    file: int = 10_500_000


@dataclass(slots=True)
class Upload:
    """A file as it was sent, sealed while it waits; what is above the limit of a file is cut."""

    name: str
    filename: str
    data: SealedSpool

    @property
    def too_large(self) -> bool:
        """Tell whether it is larger than a file may be."""
        return self.data.cut and len(self.data) >= self.data.limit

    @property
    def lost(self) -> bool:
        """Tell whether there was no room for all of it."""
        return self.data.cut and not self.too_large

    def read(self) -> bytes:
        """Return the whole file."""
        return self.data.getfile().read()


@dataclass(slots=True)
class Body:
    """The words in the order they came, the files, and what was wrong with the whole."""

    words: list[tuple[str, str]] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    fault: Fault | None = None

    def note(self, fault: Fault) -> None:
        """Remember the first fault."""
        self.fault = self.fault or fault


def read_body(environ: dict[str, Any], limits: Limits) -> Body:
    """Read the body of a request to its end."""
    kind, options = parse_options_header(environ.get("CONTENT_TYPE", ""))
    reader = _Reader(environ, limits)
    body = Body()
    if kind == "multipart/form-data":
        _read_multipart(body, reader, options, limits)
    elif kind == "application/x-www-form-urlencoded":
        _read_urlencoded(body, reader.read_all(limits.words), options.get("charset", ""), limits)
    elif kind == "application/json":
        _read_json(body, reader.read_all(limits.words))
    elif reader.read_all(limits.words):
        body.note(Fault.UNKNOWN_TYPE)
    reader.drain()
    if reader.cut:
        body.fault = Fault.TOO_LARGE
    return body


class _Reader:
    """Reads the input as far as it goes and the limit allows; the rest is drained."""

    def __init__(self, environ: dict[str, Any], limits: Limits) -> None:
        self.stream: IO[bytes] = environ["wsgi.input"]
        self.left = _content_length(environ)
        self.room = limits.body
        self.cut = bool(environ.get(CUT))

    def chunks(self) -> Iterator[bytes]:
        while chunk := self._read(CHUNK):
            taken = chunk[: max(0, self.room)]
            self.room -= len(taken)
            if taken:
                yield taken
            if len(taken) < len(chunk):
                self.cut = True
                return

    def read_all(self, limit: int) -> bytes:
        kept = bytearray()
        for chunk in self.chunks():
            kept += chunk
            if len(kept) > limit:
                self.cut = True
                break
        return bytes(kept[:limit])

    def drain(self) -> None:
        while self._read(CHUNK):
            pass

    def _read(self, size: int) -> bytes:
        if self.left is not None:
            size = min(size, self.left)
        chunk = self.stream.read(size) if size else b""
        if self.left is not None:
            self.left -= len(chunk)
        return chunk


def _content_length(environ: dict[str, Any]) -> int | None:
    if environ.get("wsgi.input_terminated") and "CONTENT_LENGTH" not in environ:
        return None
    length = str(environ.get("CONTENT_LENGTH") or "0")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _read_urlencoded(body: Body, data: bytes, charset: str, limits: Limits) -> None:
    pairs = data.split(b"&", limits.parts)
    if len(pairs) > limits.parts:
        body.note(Fault.TOO_MANY)
    for pair in pairs[: limits.parts]:
        name, _, word = pair.partition(b"=")
        if name:
            body.words.append((_unquote(name, charset), _unquote(word, charset)))


def _unquote(text: bytes, charset: str) -> str:
    return decode(unquote_to_bytes(text.replace(b"+", b" ")), charset)


def decode(data: bytes, charset: str = "") -> str:
    """Decode words: UTF-8 as our pages ask for, else what was named, else as Windows would."""
    for name in ("utf-8", charset, "cp1252"):
        try:
            codec = codecs.lookup(name) if name else None
            if codec and codec._is_text_encoding and codec.name not in PYTHON_ONLY:
                return codec.decode(data)[0]
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def _read_json(body: Body, data: bytes) -> None:
    """Take an object of texts, numbers, yes/no and lists of them."""
    try:
        table = msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        body.note(Fault.BROKEN)
        return
    for name, value in table.items():
        for word in value if isinstance(value, list) else [value]:
            if word is None:
                continue
            if isinstance(word, dict | list):
                body.note(Fault.BROKEN)
            body.words.append((name, _json_word(word)))


def _json_word(value: Any) -> str:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _read_multipart(body: Body, reader: _Reader, options: dict[str, str], limits: Limits) -> None:
    boundary = options.get("boundary", "").encode("latin-1", "ignore")
    if not 0 < len(boundary) <= 200:
        body.note(Fault.BROKEN)
        return
    parts = _Parts(body, limits)
    decoder = _Decoder(boundary)
    try:
        for chunk in reader.chunks():
            decoder.receive_data(chunk)
            parts.take(decoder)
        if decoder.state is not State.EPILOGUE:
            body.note(Fault.BROKEN)
    except ValueError:
        body.note(Fault.BROKEN)
    finally:
        parts.finish(bytes(decoder.buffer))


class _Decoder(MultipartDecoder):
    """Takes a file name in any charset."""

    def _parse_headers(self, data: bytes | bytearray) -> Headers:
        return super()._parse_headers(decode(bytes(data)).encode())


class _Parts:
    """Collects the parts of a multipart body as they come."""

    def __init__(self, body: Body, limits: Limits) -> None:
        self.body = body
        self.limits = limits
        self.room = limits.words
        self.count = 0
        self.part: tuple[str, bytearray] | Upload | None = None

    def take(self, decoder: MultipartDecoder) -> None:
        while not isinstance(event := decoder.next_event(), multipart.NeedData):
            self._take(event)

    def _take(self, event: multipart.Event) -> None:
        if isinstance(event, multipart.Field | multipart.File):
            self._begin(event)
        elif isinstance(event, multipart.Data):
            self._add(event.data)
            if not event.more_data:
                self._end()

    def _begin(self, event: multipart.Field | multipart.File) -> None:
        self.count += 1
        self.part = None
        if self.count > self.limits.parts:
            self.body.note(Fault.TOO_MANY)
        elif isinstance(event, multipart.Field):
            self.part = (event.name or "", bytearray())
        else:
            self.part = Upload(event.name or "", event.filename, SealedSpool(self.limits.file))

    def _add(self, data: bytes) -> None:
        if isinstance(self.part, Upload):
            self.part.data.append(data)
        elif self.part is not None:
            taken = data[: max(0, self.room)]
            self.room -= len(taken)
            self.part[1].extend(taken)
            if len(taken) < len(data):
                self.body.note(Fault.TOO_LARGE)

    def _end(self) -> None:
        if isinstance(self.part, Upload):
            if self.part.filename or self.part.data:
                self.body.uploads.append(self.part)
        elif self.part is not None:
            self.body.words.append((self.part[0], decode(bytes(self.part[1]))))
        self.part = None

    def finish(self, rest: bytes) -> None:
        """Keep a word that the end of the input cut in two; half a file is of no use."""
        if isinstance(self.part, tuple):
            self._add(rest.partition(b"\r\n--")[0])
            self._end()
