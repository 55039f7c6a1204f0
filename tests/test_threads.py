"""Facts about threads: the code or the office key opens them, nothing else does."""

import pytest
from factories import Office, make_answers, make_submission, open_with_key
from sqlalchemy import update

from forms_service import statuses, submissions, threads, vault
from forms_service.db import Database
from forms_service.models import SubmissionRow
from forms_service.threads import Thread, UnknownCode, UnknownSubmission


def open_with_code(database: Database, office: Office, code: str) -> Thread:
    with database.reading() as session:
        return threads.open_with_code(session, office.village, code)


def test_resident_and_office_read_the_same_words(database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village)
    at_office = open_with_key(database, office.office_key, receipt.thread.reference)
    assert at_office.answers == make_answers()
    assert open_with_code(database, office, receipt.code) == at_office


def test_an_unknown_code_opens_nothing(database: Database, office: Office) -> None:
    make_submission(database, office.village)
    with pytest.raises(UnknownCode):
        open_with_code(database, office, "0" * 20)


def test_an_unknown_number_is_told(database: Database, office: Office) -> None:
    with pytest.raises(UnknownSubmission):
        open_with_key(database, office.office_key, "2026-9999")


def test_another_office_key_opens_nothing(database: Database, office: Office) -> None:
    reference = make_submission(database, office.village).thread.reference
    with pytest.raises(vault.CannotOpen):
        open_with_key(database, vault.make_office_key().private, reference)


def test_answers_moved_to_another_number_do_not_open(database: Database, office: Office) -> None:
    first, second = (make_submission(database, office.village) for _ in range(2))
    with database.writing() as session:
        source = session.get_one(SubmissionRow, ("sukamaju", first.thread.reference))
        session.execute(
            update(SubmissionRow)
            .where(SubmissionRow.reference == second.thread.reference)
            .values(office_key=source.office_key, sealed_answers=source.sealed_answers)
        )
    with pytest.raises(vault.CannotOpen):
        open_with_key(database, office.office_key, second.thread.reference)


def test_entries_are_read_in_order_with_who_wrote_them(database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village)
    with database.writing() as session:
        submissions.change_status(
            session, receipt.thread, statuses.CHECKING, "rina", "Mohon tunggu"
        )
        submissions.send_message(session, receipt.thread, "Sudah dicek", "rina")
    entries = open_with_code(database, office, receipt.code).entries
    assert [(e.number, e.author, e.text) for e in entries] == [
        (1, "", ""),
        (2, "Rina", "Mohon tunggu"),
        (3, "Rina", "Sudah dicek"),
    ]


def test_the_status_is_that_of_the_newest_entry_that_has_one(
    database: Database, office: Office
) -> None:
    receipt = make_submission(database, office.village)
    assert receipt.thread.status is statuses.RECEIVED
    with database.writing() as session:
        submissions.change_status(session, receipt.thread, statuses.READY, "rina")
        submissions.send_message(session, receipt.thread, "Silakan", "rina")
    assert open_with_code(database, office, receipt.code).status is statuses.READY
