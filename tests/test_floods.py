"""A village behind one address sends its day's forms, while another address floods: real HTTP."""

import http.client
import itertools
import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from factories import MASTER_KEYS, Office, make_token, make_words
from flask import Flask
from raw import serving
from sqlalchemy import func, select

from forms_service import budgets
from forms_service.db import Database
from forms_service.models import SubmissionRow
from forms_service.signing import Visit, sign_visit

pytestmark = pytest.mark.slow

VILLAGE, FLOOD = "127.0.0.2", "127.0.0.66"
MEETINGS, EACH = 4, 50
PAUSE = 6 * 3600
A_SECOND = 50


@dataclass
class Sender:
    """Somebody behind an address, who sends forms and remembers how each was answered."""

    port: int
    address: str
    token: str = field(default_factory=make_token)
    answers: list[int] = field(default_factory=list)

    def send(self) -> str:
        """Send one form with a visit of its own; return the page."""
        visit = Visit(secrets.token_hex(16), "usaha", int(time.time()) - 60)
        words = make_words() | {
            "_form": self.token,
            "_visit": sign_visit(visit, MASTER_KEYS, "sukamaju"),
            "_act": "kirim",
        }
        source = (self.address, 0)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, 60, source)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sukamaju/formulir", urlencode(words), kind)
        response = connection.getresponse()
        self.answers.append(response.status)
        page = response.read().decode()
        connection.close()
        return page

    def flood(self, stop: threading.Event) -> None:
        """Send fifty a second until told to stop."""
        began = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            for number in itertools.count():
                if stop.wait(max(0, began + number / A_SECOND - time.monotonic())):
                    return
                pool.submit(self.send)


@pytest.fixture
def shift() -> Iterator[list[float]]:
    """The seconds by which the service's clock is ahead: a day passes in a minute."""
    ahead, now = [0.0], time.time
    with patch("time.time", lambda: now() + ahead[0]):
        yield ahead


def test_two_hundred_a_day_pass_while_fifty_a_second_are_held_off(
    app: Flask, database: Database, office: Office, shift: list[float]
) -> None:
    """Four times a day fifty send at once, the most that a full balai desa can do."""
    with serving(app) as port:
        honest, flooding = Sender(port, VILLAGE), Sender(port, FLOOD)
        began = time.monotonic()
        for _ in range(MEETINGS):
            stop, answered = threading.Event(), len(flooding.answers)
            flood = threading.Thread(target=flooding.flood, args=(stop,))
            flood.start()
            try:
                for _ in range(EACH):
                    assert "Kode tanda terima" in honest.send()
                while len(flooding.answers) < answered + 3 * budgets.NETWORK.burst:
                    time.sleep(0.1)
            finally:
                stop.set()
                flood.join()
            shift[0] += PAUSE
        refilled = (time.monotonic() - began) / 6
    assert honest.answers == [200] * MEETINGS * EACH
    passed = flooding.answers.count(200)
    # Each pause refills the budget; while the flood lasts, one more passes every six seconds.
    assert MEETINGS * 60 <= passed <= MEETINGS * 61 + refilled
    assert flooding.answers.count(429) == len(flooding.answers) - passed >= MEETINGS * 60
    with database.reading() as session:
        stored = session.scalar(select(func.count()).select_from(SubmissionRow))
    assert stored == passed + MEETINGS * EACH
