"""Any bytes on a connection: read to their end or refused, kept up to the limit, never a fault."""

from functools import cache

from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser

from bench.faults.stand import make_words
from bench.fuzz.ground import KINDS, open_ground
from forms_service.bodies import CUT
from forms_service.server import make_parser

LIMIT = 300
MOST = 20


def seeds() -> list[bytes]:
    """Give whole, chunked, lying and half requests, whole and in pieces."""
    body = b"_form=@F@&isi=" + str(make_words()["isi"]).encode() + b"&x=" + b"y" * LIMIT
    head = b"POST /sukamaju/formulir HTTP/1.1\r\nHost: a\r\nContent-Type: " + KINDS[0].encode()
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    return [
        b"\xff%s\r\nContent-Length: %d\r\n\r\n%s" % (head, len(body), body),
        b"\x05%s\r\nTransfer-Encoding: chunked\r\n\r\n%s" % (head, chunks),
        b"\x40%s\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n%s" % (head, body),
        b"\x40%s\r\nContent-Length: 900000\r\nBalai-Cut: 1\r\n\r\n%s" % (head, body),
        b"\xffGET /healthz HTTP/1.0\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n",
    ]


def attempt(data: bytes) -> None:
    """Feed it as a connection does, in pieces of the size that the first byte says."""
    size, rest = max(1, data[0] if data else 1), data[1:]
    parser, requests = _parser_class()(_settings()), 0
    while rest and requests < MOST:
        consumed = parser.received(rest[:size])
        assert 0 <= consumed <= size
        rest = rest[consumed:]
        if parser.completed:
            _judge(parser)
            if parser.error:
                return
            parser, requests = _parser_class()(_settings()), requests + 1


def _judge(parser: HTTPRequestParser) -> None:
    if parser.error or parser.empty:
        return
    headers = parser.headers
    kept = parser.get_body_stream().read()
    assert len(kept) <= LIMIT
    if parser.body_rcv is not None:
        assert headers["CONTENT_LENGTH"] == str(len(kept))
    cut = headers.get(CUT.removeprefix("HTTP_"))
    assert cut in (None, "1")
    assert not cut or parser.body_rcv is not None
    parser.close()


@cache
def _parser_class() -> type[HTTPRequestParser]:
    return make_parser(LIMIT)


@cache
def _settings() -> Adjustments:
    open_ground()
    return Adjustments(ident=None)
