"""The worker: looks into the outbox every few seconds and delivers; a thread, or a process."""

import logging
import secrets
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError

from forms_service.db import StorageUnavailable
from forms_service.figures.cells import keep_months
from forms_service.language import gettext as _
from forms_service.models import DeliveryRow, OutboxRow
from forms_service.notifications import daily, deliveries, people, webhooks
from forms_service.notifications.channels import Channel
from forms_service.notifications.messages import Part, find_slug, join_parts, write_part
from forms_service.service import Service
from forms_service.villages import UnknownVillage, get_village, list_villages

PAUSE = timedelta(seconds=5)
PLANNED_EVERY = timedelta(minutes=1)
log = logging.getLogger(__name__)
Made = tuple[DeliveryRow, Part | bytes | None]


class Worker:
    """Delivers what is in the outbox of a service through its channels."""

    def __init__(self, service: Service, channels: Sequence[Channel]) -> None:
        self.service = service
        self.channels = channels
        self.villages = sorted({channel.village for channel in channels})
        self.stop = threading.Event()
        self._planned_at = datetime.min.replace(tzinfo=UTC)

    def start(self) -> threading.Thread:
        """Run beside the service until `stop` is set."""
        thread = threading.Thread(target=self.run, name="deliver", daemon=True)
        thread.start()
        return thread

    def run(self) -> None:
        """Work until `stop` is set, whatever happens on the way."""
        while not self.stop.is_set():
            try:
                self.work()
            except StorageUnavailable:
                log.warning("the outbox cannot be read now; trying again")
            except Exception:  # one broken notice must not silence all others
                log.exception("a delivery failed unexpectedly")
            self.stop.wait(PAUSE.total_seconds())

    def work(self) -> int:
        """Do all that is due now; return the number of attempts made."""
        now = datetime.now(UTC)
        if now - self._planned_at >= PLANNED_EVERY:
            self._plan(now)
            self._planned_at = now
        with self.service.database.reading() as session:
            if not deliveries.has_work(session, self.villages, now):
                return 0
        with self.service.database.writing() as session:
            deliveries.spread(session, self.channels, now)
            deliveries.drop_removed(session, self.channels)
        return sum(self._empty(channel) for channel in self.channels)

    def try_out(self, channel: Channel) -> str:
        """Send a test through one channel; return an empty text, or what went wrong."""
        if channel.is_webhook:
            return webhooks.send(channel, f"test-{secrets.token_hex(8)}", b'{"type":"test"}')
        return people.send(channel.url, _("Percobaan"), _("Kabar dari Balai akan sampai di sini."))

    def _plan(self, now: datetime) -> None:
        for village_id in self.villages:
            # Another process may plan the same day at the same instant.
            with (
                suppress(IntegrityError, UnknownVillage),
                self.service.database.writing() as session,
            ):
                daily.plan(session, get_village(session, village_id), now)
        with suppress(IntegrityError), self.service.database.writing() as session:
            deliveries.forget(session, self.villages, now)
            for village in list_villages(session):
                keep_months(session, village)

    def _empty(self, channel: Channel) -> int:
        """Deliver all that is due on a channel; one that fails is left alone until next time."""
        attempts = 0
        while not self.stop.is_set():
            with self.service.database.writing() as session:
                claimed = deliveries.claim(session, channel, datetime.now(UTC))
            if not claimed:
                break
            attempts += 1
            made = self._make(channel, claimed)
            problem = self._try_to_send(channel, made)
            self._settle([row for row, _words in made], problem)
            if problem:
                log.warning("channel %s: %s", channel.name, problem)
                break
        return attempts

    def _make(self, channel: Channel, claimed: Sequence[DeliveryRow]) -> list[Made]:
        """Write what was claimed; what cannot be written is settled at once and left out."""
        made: list[Made] = []
        for row in claimed:
            try:
                made.append((row, self._write(channel, row)))
            except StorageUnavailable:
                raise
            except Exception as error:  # one broken notice must not silence its neighbours
                log.exception("channel %s: a notice cannot be written", channel.name)
                self._settle([row], type(error).__name__)
        return made

    def _write(self, channel: Channel, delivery: DeliveryRow) -> Part | bytes | None:
        """Write one notice, for people or for a system; None when it is gone."""
        with self.service.database.reading() as session:
            row = session.get(OutboxRow, (delivery.village_id, delivery.notice_id))
            if row is None:
                return None
            if channel.is_webhook:
                return webhooks.make_body(row, find_slug(session, row))
            return write_part(session, row, f"{self.service.village_url(row.village_id)}/kantor")

    def _try_to_send(self, channel: Channel, made: Sequence[Made]) -> str:
        """Send what was written; return an empty text, or what went wrong, whatever it was."""
        try:
            return self._send(channel, made)
        except StorageUnavailable:
            raise
        except Exception as error:  # one broken channel must not silence the others
            log.exception("channel %s: a delivery failed unexpectedly", channel.name)
            return type(error).__name__

    def _send(self, channel: Channel, made: Sequence[Made]) -> str:
        bodies = [(row.notice_id, words) for row, words in made if isinstance(words, bytes)]
        parts = [words for _row, words in made if isinstance(words, Part)]
        if bodies:  # a system is told of one at a time
            return webhooks.send(channel, *bodies[0])
        if not parts:
            return ""
        with self.service.database.reading() as session:
            message = join_parts(get_village(session, channel.village), parts)
        return people.send(channel.url, message.title, message.body)

    def _settle(self, rows: Sequence[DeliveryRow], problem: str) -> None:
        with self.service.database.writing() as session:
            final = problem == webhooks.GONE
            deliveries.settle(session, rows, problem, datetime.now(UTC), final=final)
