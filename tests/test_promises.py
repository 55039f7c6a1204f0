"""What the office promised: late by dates alone; a complainant has the last word."""

from datetime import UTC, datetime, timedelta

import time_machine
from factories import (
    SITE_URL,
    Office,
    make_definition,
    make_submission,
    make_village,
    open_thread,
)
from flask import Flask
from flask.testing import FlaskClient

from forms_service import deadlines, promises, statuses, submissions, threads, worklist
from forms_service.counter import Counter
from forms_service.db import Database
from forms_service.sendings import Receipt
from forms_service.service import get_service
from forms_service.villages import put_village
from forms_service.worklist import Wanted

STATUS = "/sukamaju/status"


def make_complaint(database: Database, office: Office, days_late: int = -3) -> Receipt:
    due_on = office.village.today() - timedelta(days=days_late)
    definition = make_definition(slug="pengaduan", title="Pengaduan", kind="complaint")
    return make_submission(database, office.village, definition, due_on=due_on)


def finish(database: Database, receipt: Receipt) -> None:
    with database.writing() as session:
        submissions.change_status(session, receipt.thread, statuses.DONE, "rina", "Sudah.")


def test_late_and_very_late_follow_from_the_dates(database: Database, office: Office) -> None:
    make_complaint(database, office, days_late=2)
    make_complaint(database, office, days_late=30)
    with database.reading() as session:
        opened = [
            threads.open_at_office(session, "sukamaju", f"2026-000{n}", office.office_key)
            for n in (1, 2)
        ]
    found = [promises.judge(thread, office.village) for thread in opened]
    assert [(p.late, p.very_late) for p in found] == [(True, False), (True, True)]


def test_a_resident_sees_that_it_is_late_and_where_to_complain(
    app: Flask, client: FlaskClient, database: Database, office: Office
) -> None:
    with database.writing() as session:
        put_village(session, make_village(counter=Counter(escalation="Ke SP4N-LAPOR!")), SITE_URL)
    with app.app_context():
        get_service().remembered.clear()
    receipt = make_complaint(database, office, days_late=2)
    page = client.post(STATUS, data={"code": receipt.code}).text
    assert "Kami terlambat. Janji kami" in page
    assert "Ke SP4N-LAPOR!" in page


def test_a_complaint_is_verified_within_three_working_days(
    database: Database, office: Office
) -> None:
    receipt = make_complaint(database, office)
    promise = promises.judge(receipt.thread, office.village)
    assert promise.verify_by is not None
    with database.writing() as session:
        submissions.change_status(session, receipt.thread, statuses.FOLLOWED_UP, "rina")
    assert promises.judge(open_thread(database, office), office.village).verify_by is None


def test_a_complainant_says_that_it_is_solved(
    client: FlaskClient, database: Database, office: Office
) -> None:
    receipt = make_complaint(database, office)
    finish(database, receipt)
    assert "Apakah masalahnya sudah beres?" in client.post(STATUS, data={"code": receipt.code}).text
    page = client.post(f"{STATUS}/beres", data={"code": receipt.code, "_act": "ya"}).text
    assert "Jawaban Anda sudah kami catat" in page
    assert "Apakah masalahnya sudah beres?" not in page
    assert open_thread(database, office).status is statuses.DONE


def test_what_is_not_solved_is_taken_up_again(
    client: FlaskClient, database: Database, office: Office
) -> None:
    receipt = make_complaint(database, office)
    finish(database, receipt)
    for _ in range(2):
        client.post(f"{STATUS}/beres", data={"code": receipt.code, "_act": "belum"})
    thread = open_thread(database, office)
    assert thread.status is statuses.FOLLOWED_UP
    assert [e.kind for e in thread.entries].count("unsolved") == 1


def test_after_thirty_days_the_office_is_reminded_to_ask(
    database: Database, office: Office
) -> None:
    finish(database, make_complaint(database, office))
    with database.reading() as session:
        assert worklist.count(session, office.village).tanya == 0
        with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
            items = worklist.list_page(session, office.village, Wanted(view="tanya"), 1)
    assert [item.reference for item in items] == ["2026-0001"]


def test_a_verified_complaint_is_answered_within_five_more_working_days(
    database: Database, office: Office
) -> None:
    receipt = make_complaint(database, office)
    with database.writing() as session:
        submissions.change_status(session, receipt.thread, statuses.FOLLOWED_UP, "rina")
    due_on = deadlines.add_working_days(office.village.today(), 5)
    assert open_thread(database, office).due_on == due_on


def test_what_is_not_solved_gets_a_new_due_date(database: Database, office: Office) -> None:
    receipt = make_complaint(database, office, days_late=30)
    finish(database, receipt)
    with database.writing() as session:
        submissions.answer_solved(session, open_thread(database, office), solved=False)
    assert not promises.judge(open_thread(database, office), office.village).late


def test_an_answered_complaint_may_be_closed_after_ten_silent_days(
    database: Database, office: Office
) -> None:
    receipt = make_complaint(database, office)
    with database.writing() as session:
        submissions.send_message(session, receipt.thread, "Sudah kami perbaiki.", "rina")
    assert not promises.judge(open_thread(database, office), office.village).may_close
    with time_machine.travel(datetime.now(UTC) + timedelta(days=11)):
        assert promises.judge(open_thread(database, office), office.village).may_close


def test_an_answer_to_an_information_request_is_put_off_once(
    database: Database, office: Office
) -> None:
    definition = make_definition(slug="informasi", title="Informasi", kind="information")
    receipt = make_submission(database, office.village, definition)
    for _ in range(2):
        with database.writing() as session:
            thread = open_thread(database, office)
            submissions.change_status(session, thread, statuses.EXTENDED, "rina", "Masih dicari.")
    due_on = deadlines.add_working_days(receipt.thread.due_on, 7)
    assert open_thread(database, office).due_on == due_on
