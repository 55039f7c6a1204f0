"""Facts about storing: one visit is one submission, however and how often it is sent."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from factories import (
    MASTER_KEYS,
    Office,
    make_answers,
    make_definition,
    make_office,
    make_sending,
    make_submission,
    make_village,
)
from sqlalchemy import func, select

from forms_service import statuses, submissions, threads
from forms_service.db import Database, StorageUnavailable
from forms_service.deadlines import add_working_days
from forms_service.definitions import Choices, ShortText, YesNo
from forms_service.models import DefinitionRow, OpenAnswerRow, SubmissionRow
from forms_service.questions import Answers
from forms_service.sendings import AnswersDiffer, Sending, store
from forms_service.signing import Visit

NEWER = "a-master-key-that-came-later-0000002"


def count(database: Database, table: type[SubmissionRow | DefinitionRow]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def list_open_answers(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        found = session.scalars(select(OpenAnswerRow)).all()
    return sorted((row.question, row.value) for row in found)


@pytest.fixture
def sending(office: Office) -> Sending:
    return make_sending(office.village)


def test_the_same_sending_again_gives_the_same_receipt(
    database: Database, sending: Sending
) -> None:
    first, second = (store(database, sending, MASTER_KEYS) for _ in range(2))
    assert first == second
    assert count(database, SubmissionRow) == 1


def test_twenty_equal_sends_at_once_are_one_submission(
    database: Database, sending: Sending
) -> None:
    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(lambda _: store(database, sending, MASTER_KEYS), range(20)))
    assert len({(r.code, r.thread.reference) for r in receipts}) == 1
    assert len(receipts) == 20
    assert count(database, SubmissionRow) == 1


def test_twenty_equal_sends_to_two_processes_are_one_submission(
    database: Database, sending: Sending
) -> None:
    others = [Database(database.url), Database(database.url)]
    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(lambda n: store(others[n % 2], sending, MASTER_KEYS), range(20)))
    for other in others:
        other.engine.dispose()
    assert len({r.code for r in receipts}) == 1
    assert count(database, SubmissionRow) == 1


def test_twenty_residents_at_once_get_twenty_numbers(database: Database, office: Office) -> None:
    sendings = [make_sending(office.village) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(lambda s: store(database, s, MASTER_KEYS), sendings))
    assert sorted(int(r.thread.reference[5:]) for r in receipts) == list(range(1, 21))


def test_other_answers_on_the_same_visit_are_not_dropped_in_silence(
    database: Database, sending: Sending
) -> None:
    store(database, sending, MASTER_KEYS)
    with pytest.raises(AnswersDiffer):
        store(database, replace(sending, answers=make_answers(nama="Lain")), MASTER_KEYS)


def test_a_new_key_between_two_sends_changes_no_receipt(
    database: Database, sending: Sending
) -> None:
    sending = replace(sending, code_key=MASTER_KEYS[0])
    first = store(database, sending, MASTER_KEYS)
    assert store(database, sending, (NEWER, *MASTER_KEYS)) == first
    assert count(database, SubmissionRow) == 1


def test_the_promise_and_the_end_are_dated_in_the_village(
    database: Database, office: Office
) -> None:
    with time_machine.travel("2026-11-26 18:30:00+00:00"):  # already the 27th in Java
        thread = make_submission(database, office.village).thread
    assert thread.due_on == add_working_days(date(2026, 11, 27), 2)
    assert thread.erase_on == date(2026, 11, 27) + timedelta(days=365)
    assert thread.reference == "2026-0001"


def test_numbers_begin_anew_each_year(database: Database, office: Office) -> None:
    with time_machine.travel("2026-12-30 05:00:00+00:00"):
        make_submission(database, office.village)
    with time_machine.travel("2027-01-02 05:00:00+00:00"):
        assert make_submission(database, office.village).thread.reference == "2027-0001"


def test_only_answers_that_are_not_personal_are_kept_apart_and_open(
    database: Database, office: Office
) -> None:
    questions = (
        ShortText(name="nama", label="Nama"),
        Choices(name="topik", label="Topik", options=("A", "B", "C"), personal=False),
        YesNo(name="puas", label="Puas", personal=False),
    )
    answers: Answers = {"nama": "Siti", "topik": ["A", "C"], "puas": None}
    make_submission(database, office.village, make_definition(questions=questions), answers)
    assert list_open_answers(database) == [("topik", "A"), ("topik", "C")]


def test_a_definition_is_kept_once_a_version(database: Database, office: Office) -> None:
    for title in ("Lama", "Baru", "Baru"):
        make_submission(database, office.village, make_definition(title=title))
    assert count(database, DefinitionRow) == 2


def test_a_thread_keeps_the_definition_that_was_answered(
    database: Database, office: Office
) -> None:
    receipt = make_submission(database, office.village, make_definition(title="Lama"))
    make_submission(database, office.village, make_definition(title="Baru"))
    with database.reading() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
    assert thread.definition.title == "Lama"


def test_nothing_is_promised_when_nothing_could_be_stored(
    database: Database, sending: Sending
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE standings")
    with pytest.raises(StorageUnavailable):
        store(database, sending, MASTER_KEYS)
    assert count(database, SubmissionRow) == 0


def test_a_reply_counts_once_a_visit(database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village)
    for visit in ("v1", "v1", "v2"):
        with database.writing() as session:
            thread = threads.open_with_code(session, office.village, receipt.code)
            submissions.reply(session, thread, "Halo", Visit(visit, "reply", 0))
    with database.reading() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
    assert [entry.kind for entry in thread.entries] == ["received", "reply", "reply"]


@pytest.mark.parametrize(
    ("status", "entries"), [(statuses.CHECKING, 3), (statuses.COLLECTED, 2), (statuses.REJECTED, 2)]
)
def test_only_what_is_not_closed_can_be_withdrawn(
    database: Database, office: Office, status: statuses.Status, entries: int
) -> None:
    receipt = make_submission(database, office.village)
    with database.writing() as session:
        submissions.change_status(session, receipt.thread, status, "rina", "Alasan")
        thread = threads.open_with_code(session, office.village, receipt.code)
        submissions.withdraw(session, thread)
        thread = threads.open_with_code(session, office.village, receipt.code)
    assert len(thread.entries) == entries


def test_villages_do_not_share_numbers_or_codes(database: Database, office: Office) -> None:
    other = make_office(database, make_village(id="sukasari", name="Sukasari"))
    receipt = make_submission(database, office.village)
    assert make_submission(database, other.village).thread.reference == receipt.thread.reference
    with database.reading() as session, pytest.raises(threads.UnknownCode):
        threads.open_with_code(session, other.village, receipt.code)
