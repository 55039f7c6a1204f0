"""Notices: written with what they tell of, delivered once, retried, without personal data."""

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from factories import (
    MASTER_KEYS,
    SAME_ORIGIN,
    Office,
    make_answers,
    make_fields,
    make_sending,
    make_staff,
    make_submission,
)
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace
from receivers import Hook, Mailbox, mail_server, webhook
from sqlalchemy import Connection, select

from forms_service import rights, statuses, submissions, threads
from forms_service.db import Database
from forms_service.models import DeliveryRow, OutboxRow, SubmissionRow
from forms_service.notifications import daily, deliveries, outbox, people
from forms_service.notifications.channels import Channel
from forms_service.notifications.worker import Worker
from forms_service.sendings import store
from forms_service.signing import Visit
from forms_service.threads import Thread

pytestmark = pytest.mark.slow

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
TUESDAY = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # eight o'clock in the village
KABAR = "/sukamaju/kantor/kabar"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def hook() -> Iterator[Hook]:
    with webhook() as hook:
        yield hook


def to_mail(mailbox: Mailbox, name: str = "surel", *to: str) -> Channel:
    return Channel("sukamaju", name, mailbox.url, to or ("kantor",))


def to_hook(hook: Hook) -> Channel:
    return Channel("sukamaju", "sistem", hook.url, secrets=(SECRET,), private=True)


def write_file(tmp_path: Path, url: str, more: str = "") -> Path:
    """Write a file of one channel, named `surel`."""
    path = tmp_path / "kabar.toml"
    path.write_text(f'[[channel]]\nvillage = "sukamaju"\nname = "surel"\nurl = "{url}"\n{more}\n')
    path.chmod(0o600)
    return path


def make_worker(app: Flask, *channels: Channel) -> Worker:
    """Make a worker that has planned the day already."""
    worker = Worker(app.extensions["balai"], channels)
    worker._planned_at = datetime.max.replace(tzinfo=UTC)
    return worker


def put_notice(database: Database, notice_id: str, kind: str, facts: dict[str, Any]) -> None:
    reference = "" if kind in (outbox.DIGEST, outbox.REMINDER) else "2026-0001"
    with database.writing() as session:
        outbox.put(session, "sukamaju", notice_id, kind=kind, reference=reference, facts=facts)


def list_notices(database: Database) -> list[OutboxRow]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.at)))


def list_deliveries(database: Database) -> list[DeliveryRow]:
    with database.reading() as session:
        return list(session.scalars(select(DeliveryRow)))


def test_a_submission_and_its_notice_are_one_transaction(
    database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce = outbox.announce

    def fail(connection: Connection, thread: Thread) -> None:
        announce(connection, thread)
        raise RuntimeError

    monkeypatch.setattr(outbox, "announce", fail)
    with pytest.raises(RuntimeError):
        store(database, make_sending(office.village), MASTER_KEYS)
    assert list_notices(database) == []
    with database.reading() as session:
        assert session.scalar(select(SubmissionRow)) is None


def test_what_happens_to_a_submission_is_noted(database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village)
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        submissions.assign(session, thread, "budi", "rina")
        submissions.reply(session, thread, "Halo", Visit("v", "reply", 0))
        submissions.change_status(session, thread, statuses.READY, "rina")
        submissions.add_note(session, thread, "Rahasia", "rina", office.village.office_public_key)
        submissions.send_message(session, thread, "Jumat", "rina")
    noted = [(row.kind, row.audience) for row in list_notices(database)]
    assert noted == [
        ("received", "kantor"), ("assigned", "budi"), ("reply", "budi"), ("status", "kantor"),
    ]  # fmt: skip


def test_who_takes_a_submission_is_not_told_of_it(database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village)
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        submissions.assign(session, thread, "rina", "rina")
    assert [row.kind for row in list_notices(database)] == ["received"]


def test_a_new_submission_arrives_by_mail(
    app: Flask, database: Database, office: Office, mailbox: Mailbox
) -> None:
    make_submission(database, office.village)
    assert make_worker(app, to_mail(mailbox)).work() == 1
    assert "Desa Sukamaju: Kiriman baru 2026-0001" in mailbox.texts
    assert "Surat Keterangan Usaha. Janji selesai:" in mailbox.texts
    assert "/sukamaju/kantor/2026-0001" in mailbox.texts
    [delivery] = list_deliveries(database)
    assert (delivery.attempts, delivery.next_at, delivery.problem) == (1, None, "")
    assert delivery.delivered_at is not None


def test_many_at_once_are_one_mail(
    app: Flask, database: Database, office: Office, mailbox: Mailbox
) -> None:
    for _submission in range(3):
        make_submission(database, office.village)
    worker = make_worker(app, to_mail(mailbox))
    worker.work()
    assert worker.work() == 0
    [mail] = mailbox.mails
    assert mail["subject"].endswith("3 kabar")
    assert "2026-0003" in mailbox.texts


def test_without_channels_the_outbox_stays_empty(
    app: Flask, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    Worker(app.extensions["balai"], ()).work()
    assert (list_notices(database), list_deliveries(database)) == ([], [])


def test_nothing_personal_leaves_or_waits(
    app: Flask, database: Database, office: Office, mailbox: Mailbox, hook: Hook
) -> None:
    secret = {
        "nama": "Ratnasari Zulaikha", "nik": "3299074312345678", "kk": "3299070000007777",
        "hp": "081299998888", "keperluan": "Berobat jantung",
    }  # fmt: skip
    receipt = make_submission(database, office.village, answers=make_answers(**secret))
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        submissions.reply(session, thread, "Kata sangat pribadi", Visit("v", "reply", 0))
        submissions.change_status(session, thread, statuses.REJECTED, "rina", "Alasan pribadi")
    make_worker(app, to_mail(mailbox), to_hook(hook)).work()
    rows = [*list_notices(database), *list_deliveries(database)]
    kept = " ".join(str(vars(row)) for row in rows)
    gone = mailbox.texts + "".join(f"{headers}{body!r}" for headers, body in hook.calls)
    assert len(mailbox.mails) == 1
    assert len(hook.calls) == 3
    for word in (*secret.values(), "Ratnasari", "pribadi", "jantung", receipt.code, "rina"):
        assert word not in kept, word
        assert word not in gone, word


def test_a_system_reads_what_happened(
    app: Flask, database: Database, office: Office, hook: Hook
) -> None:
    make_submission(database, office.village)
    make_worker(app, to_hook(hook)).work()
    [(headers, body)] = hook.calls
    told = json.loads(body)
    assert told["type"] == "submission.received"
    assert told["data"] == {
        "village": "sukamaju", "reference": "2026-0001", "form": "usaha", "status": "received",
    }  # fmt: skip
    assert headers["webhook-id"] == list_notices(database)[0].notice_id


def test_a_failed_delivery_comes_again_later_with_the_same_bytes(
    app: Flask, database: Database, office: Office, hook: Hook
) -> None:
    hook.status = 500
    make_submission(database, office.village)
    worker = make_worker(app, to_hook(hook))
    worker.work()
    [delivery] = list_deliveries(database)
    assert (delivery.attempts, delivery.problem, delivery.claim) == (1, "HTTP 500", None)
    assert worker.work() == 0, "not before its time"
    hook.status = 204
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=10), tick=False):
        worker.work()
    assert [body for _headers, body in hook.calls] == [hook.calls[0][1]] * 2
    assert hook.calls[0][0]["webhook-id"] == hook.calls[1][0]["webhook-id"]
    assert list_deliveries(database)[0].delivered_at is not None


def test_it_is_tried_for_75_hours_and_then_given_up(
    app: Flask, database: Database, office: Office, hook: Hook
) -> None:
    hook.status = 503
    start = datetime.now(UTC)
    make_submission(database, office.village)
    worker, tried = make_worker(app, to_hook(hook)), [start]
    with time_machine.travel(start, tick=False) as clock:
        worker.work()
        while (at := list_deliveries(database)[0].next_at) is not None:
            clock.move_to(at)
            tried.append(at)
            worker.work()
    assert len(hook.calls) == 10
    assert timedelta(hours=67) < tried[-1] - start < timedelta(hours=84)
    assert list_deliveries(database)[0].problem == "HTTP 503"


def test_the_waits_add_up_to_75_hours() -> None:
    assert round(sum(deliveries.WAITS, timedelta()).total_seconds() / 3600) in (75, 76)


def test_a_receiver_that_is_gone_is_not_asked_again(
    app: Flask, database: Database, office: Office, hook: Hook
) -> None:
    hook.status = 410
    make_submission(database, office.village)
    make_worker(app, to_hook(hook)).work()
    assert list_deliveries(database)[0].next_at is None


def test_a_mail_server_that_refuses_delays_nothing_else(
    app: Flask, database: Database, office: Office, mailbox: Mailbox, hook: Hook
) -> None:
    mailbox.closed = True
    make_submission(database, office.village)
    make_worker(app, to_mail(mailbox), to_hook(hook)).work()
    assert len(hook.calls) == 1
    assert {d.channel: d.problem for d in list_deliveries(database)} == {
        "surel": "tidak diterima", "sistem": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        (rights.CORRECTION, "Warga minta data diperbaiki 2026-0001"),
        (rights.ERASURE, "Warga minta data dihapus 2026-0001"),
    ],
)
def test_what_a_resident_asks_of_their_data_arrives(
    app: Flask, database: Database, office: Office, mailbox: Mailbox, *, kind: str, head: str
) -> None:
    receipt = make_submission(database, office.village)
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        rights.ask(session, thread, kind, "Kata sangat pribadi", Visit("v", "right", 0))
    make_worker(app, to_mail(mailbox)).work()
    assert head in mailbox.texts
    assert "pribadi" not in mailbox.texts


def test_every_kind_has_a_name_of_its_own(
    app: Flask, database: Database, office: Office, mailbox: Mailbox
) -> None:
    facts = {"due": [["2026-0001", "2026-11-24"]], "open": 1}
    for number, kind in enumerate((*outbox.KINDS, "of_tomorrow")):
        put_notice(database, f"{number:032}", kind, facts)
    everything = replace(to_mail(mailbox), kinds=(*outbox.KINDS, "of_tomorrow"))
    make_worker(app, everything).work()
    heads = [line for line in mailbox.texts.splitlines() if line.endswith(" 2026-0001")]
    named = set(outbox.KINDS) - {outbox.DIGEST, outbox.REMINDER}
    assert len(set(heads)) == len(named) + 1
    assert heads.count("Nomor 2026-0001") == 1, "only of what no release knows yet"


def test_a_notice_that_cannot_be_written_holds_nothing_up(
    app: Flask, database: Database, office: Office, mailbox: Mailbox, hook: Hook
) -> None:
    put_notice(database, "0" * 32, outbox.REMINDER, {})
    for _submission in range(2):
        make_submission(database, office.village)
    worker = make_worker(app, to_mail(mailbox), to_hook(hook))
    worker.work()
    [mail] = mailbox.mails
    assert mail["subject"].endswith("2 kabar")
    assert len(hook.calls) == 3
    [broken] = [row for row in list_deliveries(database) if row.problem]
    assert (broken.notice_id, broken.problem, broken.attempts) == ("0" * 32, "KeyError", 1)
    assert (broken.claim, worker.work()) == (None, 0), "not before its time"


def test_a_machine_s_notice_that_cannot_be_written_holds_nothing_up(
    app: Flask, database: Database, office: Office, hook: Hook
) -> None:
    put_notice(database, "0" * 32, outbox.RECEIVED, {})
    with database.writing() as session:
        session.get_one(OutboxRow, ("sukamaju", "0" * 32)).facts = "{"
    make_submission(database, office.village)
    make_worker(app, to_hook(hook)).work()
    assert len(hook.calls) == 1
    assert sorted(row.problem for row in list_deliveries(database)) == ["", "JSONDecodeError"]


def test_a_channel_that_breaks_delays_no_other(
    app: Flask,
    database: Database,
    office: Office,
    mailbox: Mailbox,
    hook: Hook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_words: object) -> str:
        raise UnicodeError

    monkeypatch.setattr(people, "send", fail)
    make_submission(database, office.village)
    make_worker(app, to_mail(mailbox), to_hook(hook)).work()
    assert len(hook.calls) == 1
    assert {d.channel: (d.problem, d.attempts) for d in list_deliveries(database)} == {
        "surel": ("UnicodeError", 1), "sistem": ("", 1),
    }  # fmt: skip


@pytest.mark.slow
def test_several_processes_send_each_notice_once(
    app: Flask, database: Database, office: Office, hook: Hook, tmp_path: Path
) -> None:
    hook.silence = 0.05
    for _submission in range(25):
        make_submission(database, office.village)
    path = write_file(tmp_path, hook.url, f'secrets = ["{SECRET}"]\nprivate = true')
    environ = {
        **os.environ, "BALAI_MASTER_KEYS": MASTER_KEYS[0], "BALAI_CHANNELS": str(path),
        "BALAI_DATABASE_URL": database.url,
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "forms_service", "deliver", "--once"]
    running = [subprocess.Popen(command, env=environ) for _process in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    ids = [headers["webhook-id"] for headers, body in hook.calls if b"submission." in body]
    assert len(ids) == len(set(ids)) == 25


def test_what_a_dead_worker_had_claimed_is_sent_by_another(
    app: Flask, database: Database, office: Office, hook: Hook
) -> None:
    make_submission(database, office.village)
    channel, now = to_hook(hook), datetime.now(UTC)
    with database.writing() as session:
        deliveries.spread(session, [channel], now)
        session.flush()
        lost = deliveries.claim(session, channel, now)
    worker = make_worker(app, channel)
    assert worker.work() == 0
    with time_machine.travel(now + deliveries.LEASE + timedelta(seconds=1)):
        assert worker.work() == 1
    with database.writing() as session:
        deliveries.settle(session, lost, "late news", now, final=False)
    assert list_deliveries(database)[0].problem == ""


def test_the_office_sees_what_is_not_delivered(
    app: Flask, rina: FlaskClient, database: Database, office: Office, hook: Hook
) -> None:
    hook.status = 500
    make_submission(database, office.village)
    worker = make_worker(app, to_hook(hook))
    assert "belum terkirim" not in rina.get("/sukamaju/kantor").text
    worker.work()
    assert "1 kabar belum terkirim" in rina.get("/sukamaju/kantor").text
    page = rina.get(KABAR).text
    assert "HTTP 500" in page
    assert hook.url not in page
    hook.status = 204
    rina.post(KABAR, data=make_fields(rina), headers=SAME_ORIGIN)
    worker.work()
    assert "belum terkirim" not in rina.get("/sukamaju/kantor").text


def test_notices_are_forgotten_after_a_month(database: Database, office: Office) -> None:
    make_submission(database, office.village)
    with database.writing() as session:
        deliveries.forget(session, ["sukamaju"], datetime.now(UTC) + timedelta(days=31))
    assert list_notices(database) == []


def plan(database: Database, office: Office, now: datetime) -> list[OutboxRow]:
    """Plan as at a moment; return what was planned then."""
    before = {row.notice_id for row in list_notices(database)}
    with time_machine.travel(now, tick=False), database.writing() as session:
        daily.plan(session, office.village, now)
    return [row for row in list_notices(database) if row.notice_id not in before]


def test_a_digest_comes_once_a_working_day_from_seven_on(
    database: Database, office: Office
) -> None:
    make_submission(database, office.village, due_on=date(2026, 11, 10))
    assert plan(database, office, TUESDAY - timedelta(hours=2)) == []
    planned = plan(database, office, TUESDAY)
    digest = next(row for row in planned if row.kind == "digest")
    assert json.loads(digest.facts)["overdue"] == 1
    assert plan(database, office, TUESDAY + timedelta(hours=1)) == []
    assert plan(database, office, datetime(2026, 11, 28, 3, tzinfo=UTC)) == [], "a Saturday"


def test_a_day_with_nothing_to_tell_is_not_told(
    app: Flask, database: Database, office: Office, mailbox: Mailbox
) -> None:
    plan(database, office, TUESDAY)
    make_worker(app, to_mail(mailbox)).work()
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("due_on", "audiences"),
    [
        (date(2026, 11, 30), set()),
        (date(2026, 11, 25), {"kantor"}),  # the working day before
        (date(2026, 11, 24), {"kantor"}),
        (date(2026, 11, 23), {"sekretaris"}),  # one working day late
        (date(2026, 11, 20), set()),
        (date(2026, 11, 19), {"sekretaris"}),
        (date(2026, 11, 17), {"kepala-desa"}),  # five working days late
    ],
)
def test_reminders_climb_on_set_days(
    database: Database, office: Office, due_on: date, audiences: set[str]
) -> None:
    make_submission(database, office.village, due_on=due_on)
    planned = plan(database, office, TUESDAY)
    assert {row.audience for row in planned if row.kind == "reminder"} == audiences


def test_whoever_has_it_in_hand_is_reminded(database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village, due_on=date(2026, 11, 24))
    make_staff(database, office, "budi")
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        submissions.assign(session, thread, "budi", "rina")
    planned = plan(database, office, TUESDAY)
    assert [row.audience for row in planned if row.kind == "reminder"] == ["budi"]


def test_what_waits_for_its_resident_is_not_reminded_of(database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village, due_on=date(2026, 11, 24))
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        submissions.change_status(session, thread, statuses.INCOMPLETE, "rina", "Kurang")
    assert [row.kind for row in plan(database, office, TUESDAY)] == ["digest"]


def test_days_that_the_worker_slept_through_are_made_up_for(
    database: Database, office: Office
) -> None:
    plan(database, office, datetime(2026, 11, 16, 3, tzinfo=UTC))
    make_submission(database, office.village, due_on=date(2026, 11, 18))
    planned = plan(database, office, TUESDAY)
    reminded = [row.audience for row in planned if row.kind == "reminder"]
    assert sorted(reminded) == ["kantor", "sekretaris"]


def test_a_reminder_names_numbers_and_days(
    app: Flask, database: Database, office: Office, mailbox: Mailbox
) -> None:
    make_submission(database, office.village, due_on=date(2026, 11, 23))
    plan(database, office, TUESDAY)
    kades = to_mail(mailbox, "kades", "sekretaris")
    with time_machine.travel(TUESDAY + timedelta(minutes=1)):
        make_worker(app, kades).work()
    assert "1 janji perlu diperhatikan" in mailbox.texts
    assert re.search(r"2026-0001\. Janji selesai: Senin, 23 November 2026", mailbox.texts)


def test_the_command_delivers_once(
    app: Flask, database: Database, office: Office, mailbox: Mailbox, tmp_path: Path
) -> None:
    path = write_file(tmp_path, mailbox.url)
    object.__setattr__(app.extensions["balai"].config, "channels", path)
    make_submission(database, office.village)
    runner: Any = app.test_cli_runner()
    assert runner.invoke(args=["deliver", "--once"]).exit_code == 0
    assert "Kiriman baru 2026-0001" in mailbox.texts
    assert "delivered" in runner.invoke(args=["deliver", "--try", "surel"]).output
    assert runner.invoke(args=["deliver", "--try", "lain"]).exit_code == 1
