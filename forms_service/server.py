"""The server: waitress that reads every body to its end, keeps what it may, and answers always."""

import ctypes
import gc
from contextlib import suppress
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer, create_server
from waitress.task import ErrorTask

from forms_service.bodies import CUT
from forms_service.headers import FIXED
from forms_service.spool import SealedSpool

THREADS = 8
CONNECTIONS = 1000
IDLE_SECONDS = 120
# A browser shows an answer only when its own sending was read to the end.
MAX_DRAINED = 1_000_000_000
_BUFFER_BYTES = 16_000_000  # an answer is never spooled to disk
# glibc's M_MMAP_THRESHOLD and M_TRIM_THRESHOLD: buffers of files go back to the system at once,
# what pages are made of is kept.
_MALLOC = {-3: 1_048_576, -1: 4_194_304}


def make_parser(limit: int) -> type[HTTPRequestParser]:
    """Make the parser that keeps `limit` bytes of a body and reads on past them."""

    class DrainingParser(HTTPRequestParser):
        headers: dict[str, str]
        body_rcv: Any

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            self.headers.pop(CUT.removeprefix("HTTP_"), None)  # ours to say, never the sender's
            if self.body_rcv is not None:
                self.body_rcv.buf = SealedSpool(limit)

        def received(self, data: bytes) -> int:
            consumed = super().received(data)
            if self.completed and not self.error and self.body_rcv is not None:
                spool = self.body_rcv.getbuf()
                self.headers["CONTENT_LENGTH"] = str(len(spool))
                if spool.cut:
                    self.headers[CUT.removeprefix("HTTP_")] = "1"
            return consumed

    return DrainingParser


class ClosedErrorTask(ErrorTask):
    """Answers what is no HTTP with the headers that every answer of the app has."""

    def execute(self) -> None:
        policy = ("Content-Security-Policy", "default-src 'none'")
        self.response_headers = [*FIXED.items(), policy]
        super().execute()


def run_server(app: Flask, host: str, port: int) -> None:
    """Serve an app until interrupted, with nothing of a request ever on disk in the clear."""
    server = make_server(app, host, port)
    give_memory_back()
    gc.collect()
    gc.freeze()  # what is loaded by now stays: the collector need not walk it again and again
    server.run()


def give_memory_back() -> None:
    """Return each large buffer when it is freed: by itself glibc keeps what files once took."""
    with suppress(AttributeError, OSError):  # another C library has no such habit
        for option, size in _MALLOC.items():
            ctypes.CDLL(None).mallopt(option, size)


def make_server(app: Flask, host: str, port: int) -> Any:
    """Make the server of an app; `run()` serves until interrupted."""
    config = app.extensions["balai"].config
    server = create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        outbuf_overflow=_BUFFER_BYTES,
        max_request_body_size=MAX_DRAINED,
        asyncore_use_poll=True,
        ident=None,
        trusted_proxy=config.trusted_proxy or None,
        trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
        clear_untrusted_proxy_headers=True,
    )
    assert isinstance(server, TcpWSGIServer)
    parser = make_parser(config.max_body_bytes)
    parts = {"parser_class": parser, "error_task_class": ClosedErrorTask}
    server.channel_class = type("Channel", (HTTPChannel,), parts)
    return server
