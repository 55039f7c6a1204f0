"""Figures: from what happened to what is published, shown in the inbox, tapped by residents."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import time_machine
from factories import (
    NASTY,
    Office,
    make_answers,
    make_definition,
    make_session,
    make_staff,
    make_submission,
)
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from forms_service import ratings, statuses, submissions, threads
from forms_service.db import Database
from forms_service.deadlines import count_working_hours
from forms_service.figures.cells import keep_months
from forms_service.figures.facts import Fact, list_facts
from forms_service.figures.published import FILE, load_promises
from forms_service.figures.summary import make_promises
from forms_service.models import EventRow, FigureRow, OpenAnswerRow, SubmissionRow
from forms_service.sendings import Receipt
from forms_service.statuses import Status
from forms_service.tomlfile import FileError

MONDAY = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)  # ten o'clock in the village
ANGKA = "/sukamaju/kantor/angka"
STATUS = "/sukamaju/status"


def act(database: Database, office: Office, receipt: Receipt, status: Status) -> None:
    with database.writing() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
        submissions.change_status(session, thread, status, "rina", "Ini pesannya")


def make_done(database: Database, office: Office, count: int = 1, slug: str = "usaha") -> Receipt:
    """Let submissions come in on Monday at ten and be ready on Tuesday at ten."""
    form = make_definition(slug=slug, title=f"Surat {slug}")
    for _submission in range(count):
        with time_machine.travel(MONDAY, tick=False):
            receipt = make_submission(database, office.village, form)
        with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
            act(database, office, receipt, statuses.READY)
    return receipt


def read_facts(database: Database, office: Office) -> list[Fact]:
    with database.reading() as session:
        return list_facts(session, office.village)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (datetime(2026, 11, 2, 10), datetime(2026, 11, 3, 10), 7.5),
        (datetime(2026, 11, 2, 20), datetime(2026, 11, 3, 7), 0.0),
        (datetime(2026, 11, 6, 15), datetime(2026, 11, 9, 8, 30), 1.0),
        (datetime(2026, 12, 24, 15), datetime(2026, 12, 28, 9), 1.0),
        (datetime(2026, 11, 2, 9), datetime(2026, 11, 2, 9, 30), 0.5),
    ],
)
def test_only_the_hours_of_an_open_office_count(
    start: datetime, end: datetime, hours: float
) -> None:
    closed = ["2026-12-24"] if hours == 1.0 and start.month == 12 else []
    assert count_working_hours(start, end, closed) == pytest.approx(hours)


def test_a_submission_is_counted_with_its_working_hours(database: Database, office: Office) -> None:
    make_done(database, office)
    [fact] = read_facts(database, office)
    assert (fact.received_on, fact.done_on) == (date(2026, 11, 2), date(2026, 11, 3))
    assert (fact.hours, fact.on_time, fact.channel) == (7.5, True, "web")


def test_the_time_in_which_the_resident_is_asked_does_not_count(
    database: Database, office: Office
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        receipt = make_submission(database, office.village)
        clock.shift(timedelta(hours=1))
        act(database, office, receipt, statuses.INCOMPLETE)
        clock.shift(timedelta(days=2))
        act(database, office, receipt, statuses.CHECKING)
        clock.shift(timedelta(hours=2))
        act(database, office, receipt, statuses.READY)
    [fact] = read_facts(database, office)
    assert fact.hours == pytest.approx(3.0)


def test_what_is_taken_up_again_is_not_done(database: Database, office: Office) -> None:
    receipt = make_done(database, office)
    act(database, office, receipt, statuses.CHECKING)
    assert read_facts(database, office)[0].done_on is None


def test_what_was_withdrawn_does_not_count(database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village)
    with database.writing() as session:
        submissions.withdraw(session, receipt.thread)
    assert read_facts(database, office) == []


def test_a_small_service_is_published_with_others_only(database: Database, office: Office) -> None:
    for slug, count in (("usaha", 7), ("sktm", 3), ("domisili", 2)):
        make_done(database, office, count, slug)
    with time_machine.travel(MONDAY + timedelta(days=3)), database.reading() as session:
        promises = make_promises(session, office.village)
    lines = [(line.name, line.received, line.done) for line in promises.this_month.services]
    assert lines == [("Surat usaha", 7, 7), ("Lainnya", 5, 5)]
    assert promises.this_month.whole.on_time == 100


def test_the_published_file_names_nobody(
    app: Flask, database: Database, office: Office, tmp_path: Path
) -> None:
    make_done(database, office, 6)
    make_submission(database, office.village, answers=make_answers(nama=NASTY[:60]))
    result = app.test_cli_runner().invoke(args=["figures", "sukamaju", "--content", str(tmp_path)])
    assert result.exit_code == 0, result.output
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert set(json.loads(text)) <= {
        "village", "made_on", "this_month", "year", "months", "open", "oldest_days",
    }  # fmt: skip
    for word in ("Siti", "3299", "0812", "Pinjaman", "2026-0001", "script"):
        assert word not in text
    assert load_promises(tmp_path / FILE) is not None


def test_past_months_stay_when_submissions_are_erased(database: Database, office: Office) -> None:
    make_done(database, office, 6)
    december = MONDAY + timedelta(days=40)
    with time_machine.travel(december, tick=False), database.writing() as session:
        keep_months(session, office.village)
        session.flush()
        before = make_promises(session, office.village)
        session.execute(delete(SubmissionRow))
        keep_months(session, office.village)
        assert make_promises(session, office.village) == before
    assert (before.months[-1].received, before.months[-1].done) == (6, 6)
    assert before.year.whole.median_hours == 7.5


def test_months_older_than_a_year_are_forgotten(database: Database, office: Office) -> None:
    make_done(database, office)
    for days in (40, 500):
        with time_machine.travel(MONDAY + timedelta(days=days)), database.writing() as session:
            keep_months(session, office.village)
    with database.reading() as session:
        assert session.scalar(select(FigureRow).where(FigureRow.slug == "usaha")) is None


def test_a_broken_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "janji.json"
    path.write_text('{"village": 1}')
    with pytest.raises(FileError, match="flask --app forms_service figures"):
        load_promises(path)
    assert load_promises(tmp_path / "none.json") is None


def test_the_inbox_tells_readers_everything(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_done(database, office, 2)
    with time_machine.travel(MONDAY + timedelta(days=3)), database.reading() as session:
        promises = make_promises(session, office.village, limit=1)
    assert promises.this_month.services[0].done == 2
    page = rina.get(ANGKA).text
    assert "Bulan demi bulan" in page
    assert "kurang dari 5" not in page


def test_an_auditor_sees_what_is_published(app: Flask, database: Database, office: Office) -> None:
    make_submission(database, office.village)
    make_staff(database, office, "budi", role="auditor")
    client = app.test_client()
    client.set_cookie("balai", make_session(database, office, "budi"), domain="localhost")
    page = client.get(f"{ANGKA}?cara=web").text
    assert "Masuk: kurang dari 5" in page
    assert 'href="?cara=' not in page


def test_figures_can_be_had_of_one_channel(database: Database, office: Office) -> None:
    make_done(database, office, 2)
    with time_machine.travel(MONDAY + timedelta(days=3)), database.reading() as session:
        desk = make_promises(session, office.village, 1, "desk")
        web = make_promises(session, office.village, 1, "web")
    assert (desk.this_month.whole.received, web.this_month.whole.received) == (0, 2)


def test_one_tap_after_the_end_is_kept_apart(
    client: FlaskClient, database: Database, office: Office
) -> None:
    receipt = make_done(database, office)
    assert "Bagaimana pelayanan kami?" not in client.post(STATUS, data={"code": receipt.code}).text
    act(database, office, receipt, statuses.COLLECTED)
    assert "Bagaimana pelayanan kami?" in client.post(STATUS, data={"code": receipt.code}).text
    for value in ("puas", "tidak-puas"):
        page = client.post(f"{STATUS}/nilai", data={"code": receipt.code, "_act": value})
        assert page.status_code == 200
    assert "Bagaimana pelayanan kami?" not in page.text
    with database.reading() as session:
        rows = session.scalars(select(OpenAnswerRow.value).where(
            OpenAnswerRow.question == ratings.QUESTION
        )).all()  # fmt: skip
        marks = session.scalars(select(EventRow).where(EventRow.kind == threads.RATED)).all()
    assert rows == ["puas"]
    assert [(mark.detail, mark.sealed_text) for mark in marks] == [(None, None)]


def test_an_unknown_rating_is_not_kept(
    client: FlaskClient, database: Database, office: Office
) -> None:
    receipt = make_done(database, office)
    act(database, office, receipt, statuses.COLLECTED)
    client.post(f"{STATUS}/nilai", data={"code": receipt.code, "_act": "sekali<"})
    page = client.post(STATUS, data={"code": receipt.code}).text
    assert "Bagaimana pelayanan kami?" in page


def test_ratings_are_part_of_the_figures(database: Database, office: Office) -> None:
    for value in ("puas", "puas", "puas", "cukup", "tidak-puas"):
        receipt = make_done(database, office)
        act(database, office, receipt, statuses.COLLECTED)
        with time_machine.travel(MONDAY + timedelta(days=2)), database.writing() as session:
            thread = threads.open_with_code(session, office.village, receipt.code)
            ratings.rate(session, office.village, thread, value)
    with time_machine.travel(MONDAY + timedelta(days=3)), database.reading() as session:
        whole = make_promises(session, office.village).this_month.whole
    assert (whole.rated, whole.satisfied) == (5, 60)


def test_the_page_is_complete_without_script_or_service(pages: dict[str, str]) -> None:
    page = pages["janji-kami/index.html"]
    figures = msgspec.json.decode(Path("content", FILE).read_bytes())
    assert page.count("<progress") >= 13
    assert f"{figures['year']['whole']['on_time']}% selesai tepat waktu" in page
    assert 'href="/janji-kami/"' in pages["index.html"]
    assert "Oktober 2026" in page
