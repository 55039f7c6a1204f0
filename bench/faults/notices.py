"""Faults of what is told: mail and webhook targets that are down for a day."""

import base64
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import time_machine
from aiosmtpd.controller import Controller

from bench.faults.processes import free_port
from bench.faults.stand import Stand, Tally, make_words
from forms_service.notifications.channels import Channel
from forms_service.notifications.worker import Worker

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
HOURS_DOWN = 24


def targets_down(stand: Stand, rounds: int) -> Tally:
    """Mail server and webhook refuse for a day: every sending has its receipt, every notice comes.

    Two workers at once deliver when the targets are back: each notice arrives once, none twice.
    """
    tally = Tally()
    with _targets() as (channels, told):
        workers = [Worker(stand.service, channels) for _ in range(2)]
        for _ in range(rounds):
            words = make_words()
            stand.judge(tally, stand.act(words, stand.review(words)), words)
        start = datetime.now(UTC)
        for hour in range(HOURS_DOWN):
            with time_machine.travel(start + timedelta(hours=hour)):
                workers[hour % 2].work()
        tally.wrongly_acknowledged += len(told)  # nothing can have come through
        _RECEIVERS_UP.set()
        for hour in range(HOURS_DOWN, HOURS_DOWN + 48, 4):
            with time_machine.travel(start + timedelta(hours=hour)):
                _work_at_once(workers)
        tally.stored_twice += sum(times - 1 for times in told.values())
        tally.wrongly_acknowledged += 2 * rounds - len(told)
        tally.notes.append(f"{len(told)} notices, once each")
    return tally


_RECEIVERS_UP = threading.Event()


def _work_at_once(workers: list[Worker]) -> None:
    threads = [threading.Thread(target=worker.work) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def _targets() -> Iterator[tuple[list[Channel], Counter[str]]]:
    """Run a mail server and a webhook; count what each of them was told, by what it was about."""
    told: Counter[str] = Counter()
    _RECEIVERS_UP.clear()
    hook = ThreadingHTTPServer(("127.0.0.1", 0), _make_hook(told))
    threading.Thread(target=hook.serve_forever, args=[0.01], daemon=True).start()
    mail = Controller(_Mailbox(told), hostname="127.0.0.1", port=free_port())
    mail.start()
    address = f"mailto://127.0.0.1:{mail.port}/?from=balai@desa.example&to=kantor@desa.example"
    url = f"http://127.0.0.1:{hook.server_port}/"
    try:
        yield (
            [
                Channel("sukamaju", "surel", address),
                Channel("sukamaju", "sistem", url, secrets=(SECRET,), private=True),
            ],
            told,
        )
    finally:
        mail.stop()
        hook.shutdown()
        hook.server_close()


class _Mailbox:
    """Refuses every mail until the receivers are up."""

    def __init__(self, told: Counter[str]) -> None:
        self.told = told

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if not _RECEIVERS_UP.is_set():
            return "451 try again later"
        from email import message_from_bytes, policy

        mail: Any = message_from_bytes(envelope.content, policy=policy.default)
        text = f"{mail['subject']}\n{mail.get_body(('plain',)).get_content()}"
        for reference in re.findall(r"Kiriman baru (\d{4}-\d+)", text):
            self.told[f"mail {reference}"] += 1
        return "250 OK"


def _make_hook(told: Counter[str]) -> type[BaseHTTPRequestHandler]:
    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if _RECEIVERS_UP.is_set() and body["type"] == "submission.received":
                told[f"hook {body['data']['reference']}"] += 1
            self.send_response(204 if _RECEIVERS_UP.is_set() else 503)
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            return

    return Hook
