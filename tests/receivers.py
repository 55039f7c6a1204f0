"""Real receivers on this machine: a mail server, and a webhook that can misbehave."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """Keeps every mail that the server took; refuses all while `closed`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.closed = False
        self.port = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.closed:
            return "451 try again later"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    @property
    def url(self) -> str:
        """Return the address in Apprise's words."""
        sender, reader = "balai@desa.example", "kantor@desa.example"
        return f"mailto://127.0.0.1:{self.port}/?from={sender}&to={reader}"

    @property
    def texts(self) -> str:
        """Return all that was written, subjects included."""
        return "\n".join(f"{m['subject']}\n{body_of(m)}" for m in self.mails)


def body_of(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Run a mail server."""
    mailbox = Mailbox()
    mailbox.port = find_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


class Hook:
    """Keeps every call; answers with `status`, after `silence` seconds, or drips for ever."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.silence = 0.0
        self.drips = False
        self.port = 0

    @property
    def url(self) -> str:
        """Return the address of the receiver."""
        return f"http://127.0.0.1:{self.port}/hook?from=balai"


@contextmanager
def webhook() -> Iterator[Hook]:
    """Run a receiver of webhooks."""
    hook = Hook()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _make_answer(hook))
    hook.port = server.server_port
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield hook
    finally:
        hook.drips = False
        server.shutdown()
        server.server_close()


def _make_answer(hook: Hook) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
            time.sleep(hook.silence)
            while hook.drips:
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.02)
            self.send_response(hook.status)
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            return

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                return

    return Answer


def find_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
