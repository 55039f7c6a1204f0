"""The queue filtered, sorted, searched, and many done at once."""

import re
from typing import get_args

import pytest
from factories import (
    NASTY,
    SAME_ORIGIN,
    Office,
    list_references,
    make_answers,
    make_definition,
    make_fields,
    make_staff,
    make_submission,
)
from flask.testing import FlaskClient
from sqlalchemy import select, update

from forms_service import search, statuses, submissions, threads, worklist
from forms_service.db import Database
from forms_service.models import AccessRow, StandingRow
from forms_service.search import Looked
from forms_service.worklist import View, Wanted

KANTOR = "/sukamaju/kantor"


@pytest.fixture
def three(database: Database, office: Office) -> None:
    """Siti's letter and complaint, and Budi's letter."""
    make_submission(database, office.village)
    make_submission(database, office.village, make_definition(slug="pengaduan", kind="complaint"))
    budi = make_answers(nama="Budi Santoso", nik="3299071234560000", keperluan=NASTY)
    make_submission(database, office.village, answers=budi)


def find(client: FlaskClient, **fields: str) -> str:
    data = make_fields(client, **fields)
    return client.post(f"{KANTOR}/cari", data=data, headers=SAME_ORIGIN).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("formulir=pengaduan", ["2026-0002"]),
        ("status=received", ["2026-0001", "2026-0002", "2026-0003"]),
        ("status=ready", []),
        ("petugas=rina", []),
        ("petugas=-", ["2026-0001", "2026-0002", "2026-0003"]),
        ("urut=terbaru", ["2026-0003", "2026-0002", "2026-0001"]),
        ("urut=terlama", ["2026-0001", "2026-0002", "2026-0003"]),
        ("dari=2099-01-01", []),
        ("sampai=2000-01-01", []),
        ("dari=x&sampai=%00&status='&urut=--&petugas=", ["2026-0001", "2026-0002", "2026-0003"]),
    ],
)
def test_the_queue_is_filtered_and_sorted(
    rina: FlaskClient, three: None, query: str, expected: list[str]
) -> None:
    page = rina.get(f"{KANTOR}?{query}").text
    assert [r[5:] for r in list_references(page)] == [r[5:] for r in expected]


def test_the_counts_agree_with_every_view(
    rina: FlaskClient, database: Database, office: Office, three: None
) -> None:
    with database.writing() as session:
        thread = threads.open_at_office(session, "sukamaju", _first(database), office.office_key)
        submissions.change_status(session, thread, statuses.INCOMPLETE, "rina", "?")
        session.execute(
            update(StandingRow).where(StandingRow.reference.endswith("3")).values(suspect=True)
        )
    with database.reading() as session:
        counts = worklist.count(session, office.village)
        for view in get_args(View):
            assert counts.of(view) == len(worklist.list_page(session, office.village, view, 1))
    assert (counts.menunggu, counts.karantina, counts.antrean) == (1, 1, 2)


def _first(database: Database) -> str:
    with database.reading() as session:
        return session.scalars(select(StandingRow.reference).order_by(StandingRow.reference)).all()[
            0
        ]


def test_what_looks_like_spam_waits_apart(
    rina: FlaskClient, database: Database, three: None
) -> None:
    with database.writing() as session:
        session.execute(update(StandingRow).values(suspect=True))
    assert list_references(rina.get(KANTOR).text) == []
    assert len(list_references(rina.get(f"{KANTOR}?tampil=karantina").text)) == 3


def act_on_many(client: FlaskClient, act: str, chosen: list[str]) -> str:
    data = {**make_fields(client, jadi=act), "pilih": chosen}
    response = client.post(f"{KANTOR}/borongan", data=data, headers=SAME_ORIGIN)
    assert response.status_code == 303
    return client.get(response.location).text


def test_many_are_done_at_once_and_the_rest_left(
    rina: FlaskClient, database: Database, three: None
) -> None:
    chosen = [*list_references(rina.get(KANTOR).text), "2026-9999", "x"]
    page = act_on_many(rina, "checking", chosen)
    assert "2 kiriman diubah. 3 tidak cocok dan dibiarkan." in page
    with database.reading() as session:
        found = sorted(session.scalars(select(StandingRow.status)))
    assert found == ["checking", "checking", "received"]


@pytest.mark.parametrize("act", ["rejected", "incomplete", "withdrawn", "", "petugas:siapa"])
def test_nothing_that_owes_a_reason_is_done_to_many(
    rina: FlaskClient, database: Database, three: None, act: str
) -> None:
    act_on_many(rina, act, list_references(rina.get(KANTOR).text))
    with database.reading() as session:
        assert set(session.scalars(select(StandingRow.status))) == {"received"}


def test_many_are_given_to_a_colleague(
    rina: FlaskClient, database: Database, office: Office, three: None
) -> None:
    make_staff(database, office, "dedi")
    act_on_many(rina, "petugas:dedi", list_references(rina.get(KANTOR).text))
    assert len(list_references(rina.get(f"{KANTOR}?petugas=dedi").text)) == 3


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("siti aminah", 2), ("AMINAH siti", 2), ("budi", 1), ("3299 0712 3456 3456", 2),
        ("3299071234560000", 1), ("0812 0000 0199", 3), ("tidak ada", 0), ("مرحبا", 1),
        ("<script>alert(1)</script>", 1),
    ],
)  # fmt: skip
def test_words_are_found_wherever_they_stand(
    rina: FlaskClient, three: None, words: str, count: int
) -> None:
    page = find(rina, kata=words)
    assert len(list_references(page)) == count
    assert "<script>" not in page


def test_what_was_said_later_is_found_too(
    rina: FlaskClient, database: Database, office: Office, three: None
) -> None:
    with database.writing() as session:
        thread = threads.open_at_office(session, "sukamaju", _first(database), office.office_key)
        public = office.village.office_public_key
        submissions.add_note(session, thread, "Sudah ditelepon pak RT", "rina", public)
    assert list_references(find(rina, kata="ditelepon")) == [_first(database)]


def test_a_search_is_logged_without_its_words(
    rina: FlaskClient, database: Database, three: None
) -> None:
    find(rina, kata="siti")
    with database.reading() as session:
        rows = session.scalars(select(AccessRow)).all()
    assert [(row.act, row.reference, row.detail) for row in rows] == [("searched", "", "")]


def test_a_search_stops_in_time_and_goes_on(
    rina: FlaskClient, three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SECONDS", -1.0)
    first = find(rina, kata="keperluan-yang-tidak-ada")
    assert "1 kiriman diperiksa" in first
    assert "Cari yang lebih lama" in first
    rest = re.findall(r'name="sebelum" value="([^"]+)"', first)[0]
    assert "1 kiriman diperiksa" in find(rina, kata="x", sebelum=rest)


def test_a_dusun_is_looked_for_in_addresses_alone(
    database: Database, office: Office, three: None
) -> None:
    answers = make_answers(alamat={"dusun": "Cikaret", "rt": 2}, keperluan="Babakan")
    make_submission(database, office.village, answers=answers)
    with database.reading() as session:
        found = [
            len(
                search.search(
                    session, office.village, office.office_key, Wanted(), Looked("", area)
                ).hits
            )
            for area in ("Cikaret", "Babakan")
        ]
    assert found == [1, 0]


def test_an_office_key_that_does_not_fit_finds_nothing(
    database: Database, office: Office, three: None
) -> None:
    with database.reading() as session:
        found = search.search(session, office.village, bytes(32), Wanted(), Looked("siti"))
    assert found.hits == []
