"""The queue: unread and late first, then by due date; nothing personal in it."""

import re
from datetime import timedelta

import pytest
from factories import (
    NASTY,
    Office,
    list_references,
    make_definition,
    make_office,
    make_session,
    make_staff,
    make_submission,
    make_village,
)
from flask.testing import FlaskClient

from forms_service import access, statuses, submissions, worklist
from forms_service.db import Database
from forms_service.sendings import Receipt
from forms_service.signing import Visit
from forms_service.statuses import Status

KANTOR = "/sukamaju/kantor"


def mark_opened(database: Database, *receipts: Receipt) -> None:
    with database.writing() as session:
        for receipt in receipts:
            reference = receipt.thread.reference
            access.log_act(session, "sukamaju", "rina", reference=reference, act=access.OPENED)


def set_status(database: Database, receipt: Receipt, status: Status) -> None:
    with database.writing() as session:
        submissions.change_status(session, receipt.thread, status, "rina")


def make_due_in(database: Database, office: Office, days: int) -> Receipt:
    due_on = office.village.today() + timedelta(days=days)
    return make_submission(database, office.village, due_on=due_on)


def test_an_empty_queue_has_warm_words(rina: FlaskClient) -> None:
    assert "Semua sudah terjawab." in rina.get(KANTOR).text
    assert "Belum ada yang selesai." in rina.get(f"{KANTOR}?tampil=selesai").text
    assert "Belum ada kiriman." in rina.get(f"{KANTOR}?tampil=semua").text


def test_unread_and_late_come_first_then_by_due_date(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    later, sooner, late, waiting, unread = (
        make_due_in(database, office, days) for days in (5, 3, -2, 1, 9)
    )
    mark_opened(database, later, sooner, late, waiting)
    set_status(database, waiting, statuses.INCOMPLETE)
    expected = [r.thread.reference for r in (late, unread, sooner, later, waiting)]
    assert list_references(rina.get(KANTOR).text) == expected


def test_of_equally_urgent_ones_mine_come_first(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_staff(database, office, "dedi")
    theirs, nobodys, mine = (make_due_in(database, office, days) for days in (2, 3, 4))
    mark_opened(database, theirs, nobodys, mine)
    with database.writing() as session:
        submissions.assign(session, theirs.thread, "dedi", "dedi")
        submissions.assign(session, mine.thread, "rina", "dedi")
    expected = [r.thread.reference for r in (mine, nobodys, theirs)]
    assert list_references(rina.get(KANTOR).text) == expected


def test_what_is_urgent_stands_under_its_heading_and_has_a_page_of_its_own(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    late, today, new = (make_due_in(database, office, days) for days in (-1, 0, 5))
    page = rina.get(KANTOR).text
    headings = re.findall(r'<h2 class="group">([^<]+)<', page)
    assert headings == ["Lewat waktu", "Janji hari ini", "Belum dibaca"]
    for view, expected in (("lewat", [late]), ("hari-ini", [today]), ("baru", [late, today, new])):
        found = list_references(rina.get(f"{KANTOR}?tampil={view}").text)
        assert found == [r.thread.reference for r in expected]


def test_a_row_says_what_when_and_how_late(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_due_in(database, office, -2)
    page = rina.get(KANTOR).text
    for words in ("Surat Keterangan Usaha", "2026-", "diterima hari ini", "Diterima"):
        assert words in page
    assert "Lewat 2 hari" in page
    assert "(belum dibaca)" in page


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "Lewat 1 hari"), (0, "Hari ini"), (1, "Besok"), (7, "7 hari lagi")],
)
def test_a_due_date_is_told_as_seen_from_today(
    rina: FlaskClient, database: Database, office: Office, days: int, words: str
) -> None:
    make_due_in(database, office, days)
    assert words in rina.get(KANTOR).text


def test_nothing_personal_stands_in_the_queue(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village)
    page = rina.get(KANTOR).text
    assert "Siti" not in page
    assert "3456" not in page


def test_opening_makes_it_read_and_a_reply_makes_it_unread(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    receipt = make_submission(database, office.village)
    rina.get(f"{KANTOR}/{receipt.thread.reference}")
    assert "(belum dibaca)" not in rina.get(KANTOR).text
    with database.writing() as session:
        submissions.reply(session, receipt.thread, "Kapan jadi?", Visit("v1", "reply", 0))
    assert "(belum dibaca)" in rina.get(KANTOR).text


def test_what_is_done_leaves_the_queue_until_the_resident_writes(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    receipt = make_submission(database, office.village)
    mark_opened(database, receipt)
    set_status(database, receipt, statuses.COLLECTED)
    assert list_references(rina.get(KANTOR).text) == []
    assert len(list_references(rina.get(f"{KANTOR}?tampil=selesai").text)) == 1
    with database.writing() as session:
        submissions.reply(session, receipt.thread, "Ada yang salah", Visit("v2", "reply", 0))
    assert len(list_references(rina.get(KANTOR).text)) == 1


@pytest.mark.parametrize("status", [statuses.INCOMPLETE, statuses.READY, statuses.COLLECTED])
def test_no_due_date_runs_when_it_is_not_the_offices_turn(
    database: Database, office: Office, status: Status
) -> None:
    receipt = make_due_in(database, office, -3)
    set_status(database, receipt, status)
    with database.reading() as session:
        assert worklist.count(session, office.village).overdue == 0


def test_the_counts_agree_with_the_lists(database: Database, office: Office) -> None:
    done, late, _new = (make_due_in(database, office, days) for days in (1, -1, 1))
    mark_opened(database, done, late)
    set_status(database, done, statuses.REJECTED)
    with database.reading() as session:
        counts = worklist.count(session, office.village)
    assert (counts.antrean, counts.selesai, counts.semua) == (2, 1, 3)
    assert (counts.unread, counts.overdue) == (1, 1)


def test_another_village_sees_nothing_of_it(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    other = make_office(database, make_village(id="mekarsari", name="Mekarsari"))
    make_submission(database, other.village)
    assert list_references(rina.get(f"{KANTOR}?tampil=semua").text) == []
    assert rina.get("/mekarsari/kantor").status_code == 303
    assert rina.get("/mekarsari/kantor/2026-0001").status_code == 303


def test_a_page_holds_fifty_and_links_to_the_next(
    rina: FlaskClient, database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "PAGE", 2)
    monkeypatch.setattr("forms_service.inbox.queue.PAGE", 2)
    for _ in range(5):
        make_submission(database, office.village)
    first, last = rina.get(KANTOR).text, rina.get(f"{KANTOR}?hal=3").text
    assert len(list_references(first)) == 2
    assert "Halaman 1 dari 3" in first
    assert f'href="{KANTOR}?hal=2" rel="next"' in first
    assert list_references(last) == ["2026-0005"]


@pytest.mark.parametrize("query", ["hal=0", "hal=-1", "hal=x", "hal=999999", "hal=²", "tampil=x"])
def test_a_made_up_page_shows_a_real_one(
    rina: FlaskClient, database: Database, office: Office, query: str
) -> None:
    make_submission(database, office.village)
    assert len(list_references(rina.get(f"{KANTOR}?{query}").text)) == 1


def test_a_nasty_title_is_shown_as_written(
    rina: FlaskClient, database: Database, office: Office
) -> None:
    make_submission(database, office.village, make_definition(title=NASTY))
    page = rina.get(KANTOR).text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_queue_can_be_read_without_the_office_key(database: Database, office: Office) -> None:
    make_submission(database, office.village)
    make_session(database, office)
    with database.reading() as session:
        assert len(worklist.list_page(session, office.village, "antrean", 1)) == 1
