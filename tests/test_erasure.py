"""Erasing: keys first, then content; the tombstone answers honestly; nothing comes back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from factories import MASTER_KEYS, SITE_URL, Office, make_answers, make_definition, make_submission
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import access, erasure, threads
from forms_service.db import Database
from forms_service.definitions import SignedForm
from forms_service.erasure_list import Erasure, ErasureList
from forms_service.models import (
    Base,
    DeliveryRow,
    EventRow,
    FileRow,
    OutboxRow,
    StandingRow,
    SubmissionRow,
)
from forms_service.retention import purge
from forms_service.sendings import Receipt, Sending, store
from forms_service.signing import Visit
from forms_service.submissions import send_message

NOBODY = ErasureList(None)


def erase(database: Database, receipt: Receipt, kept: ErasureList = NOBODY) -> None:
    with database.reading() as session:
        doomed = erasure.get_doomed(session, "sukamaju", receipt.thread.reference)
    erasure.erase(database, [doomed], erasure.REQUEST, kept)


def read_row(database: Database, receipt: Receipt) -> SubmissionRow:
    with database.reading() as session:
        return session.get_one(SubmissionRow, ("sukamaju", receipt.thread.reference))


def read_files(database: Database) -> bytes:
    path = Path(database.engine.url.database or "")
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def test_no_sealed_byte_is_left_in_the_files(database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village)
    with database.writing() as session:
        send_message(session, receipt.thread, "Halo", "rina")
    row = read_row(database, receipt)
    with database.reading() as session:
        sealed = [row.office_key, row.receipt_key, row.sealed_answers]
        sealed += [t for t in session.scalars(select(EventRow.sealed_text)) if t]
    assert all(part[-24:] in read_files(database) for part in sealed)
    erase(database, receipt)
    assert len(sealed) == 4
    assert not any(part[-24:] in read_files(database) for part in sealed)


def test_what_a_reader_held_in_the_log_goes_with_the_next_purge(
    database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = make_submission(database, office.village)
    sealed = read_row(database, receipt).sealed_answers[-24:]
    monkeypatch.setattr(Database, "forget_pages", lambda _self: None)
    erase(database, receipt)
    assert sealed in read_files(database)
    monkeypatch.undo()
    erasure.finish(database)
    assert sealed not in read_files(database)


def test_the_keys_are_gone_before_the_content(
    database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = make_submission(database, office.village)
    monkeypatch.setattr(erasure, "_destroy_content", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erase(database, receipt)
    row = read_row(database, receipt)
    assert row.office_key == row.receipt_key == b""
    assert row.sealed_answers != b""
    monkeypatch.undo()
    assert erasure.finish(database) == 1
    assert read_row(database, receipt).sealed_answers == b""


def test_what_a_tombstone_keeps_is_nothing_personal(database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village)
    erase(database, receipt)
    row = read_row(database, receipt)
    kept = {c.name for c in SubmissionRow.__table__.columns if getattr(row, c.name)}
    assert kept <= erasure.TOMBSTONE["submissions"]
    assert (row.slug, row.erased_why) == ("usaha", "request")


def test_every_table_that_names_a_submission_is_emptied_or_said_to_be_kept() -> None:
    naming = {t.name for t in Base.metadata.sorted_tables if "reference" in t.c}
    assert set(erasure.TOMBSTONE) | erasure.KEPT_TABLES <= naming


def test_the_status_page_says_honestly_that_it_was_erased(
    client: FlaskClient, database: Database, office: Office
) -> None:
    receipt = make_submission(database, office.village)
    erase(database, receipt)
    page = client.post("/sukamaju/status", data={"code": receipt.code})
    assert page.status_code == 410
    assert "sudah kami hapus" in page.text
    assert receipt.thread.reference in page.text


def test_a_repeated_send_is_not_stored_again(database: Database, office: Office) -> None:
    form = SignedForm("sukamaju", f"{SITE_URL}/layanan/usaha/", make_definition())
    visit = Visit("a" * 32, "usaha", int(datetime.now(UTC).timestamp()))
    sending = Sending(office.village, form, make_answers(), visit)
    erase(database, store(database, sending, MASTER_KEYS))
    with pytest.raises(threads.Erased):
        store(database, sending, MASTER_KEYS)


def test_the_office_sees_it_no_more(rina: FlaskClient, database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village)
    erase(database, receipt)
    assert receipt.thread.reference not in rina.get("/sukamaju/kantor?tampil=semua").text
    assert rina.get(f"/sukamaju/kantor/{receipt.thread.reference}").status_code == 410


def test_the_purge_takes_what_is_due_and_nothing_else(database: Database, office: Office) -> None:
    old = make_submission(database, office.village, make_definition(retention_days=30))
    new = make_submission(database, office.village)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        certificate = purge(database, office.village, NOBODY)
    assert certificate.references == [old.thread.reference]
    assert read_row(database, old).erased_why == "retention"
    assert read_row(database, new).erased_at is None


def test_a_dry_run_erases_nothing(database: Database, office: Office) -> None:
    old = make_submission(database, office.village, make_definition(retention_days=30))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        certificate = purge(database, office.village, NOBODY, dry_run=True)
    assert (certificate.count, certificate.dry_run) == (1, True)
    assert read_row(database, old).erased_at is None


def test_the_certificate_is_bound_to_the_access_log(database: Database, office: Office) -> None:
    make_submission(database, office.village, make_definition(retention_days=30))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        certificate = purge(database, office.village, NOBODY)
    with database.reading() as session:
        [(entry, name)] = access.list_entries(session, "sukamaju")
        assert certificate.log_head == str(access.verify(session, "sukamaju"))
    assert (entry.act, name) == (access.PURGED, "")
    assert certificate.digest in entry.detail
    assert len(certificate.proofs[0]) == 64


def test_the_purge_command_prints_certificates(
    app: Flask, database: Database, office: Office
) -> None:
    make_submission(database, office.village, make_definition(retention_days=30))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        result = app.test_cli_runner().invoke(args=["purge", "--dry-run"])
    assert '"count":1' in result.output
    assert "Siti" not in result.output


def test_erased_data_that_came_back_is_erased_again(
    database: Database, office: Office, tmp_path: Path
) -> None:
    kept = ErasureList(tmp_path / "list" / "erasures.jsonl")
    receipt = make_submission(database, office.village)
    row = read_row(database, receipt)
    erase(database, receipt, kept)
    with database.writing() as session:  # as a restored backup would
        back = session.get_one(SubmissionRow, ("sukamaju", row.reference))
        back.office_key, back.erased_at = row.office_key, None
    assert erasure.replay(database, kept) == 1
    assert read_row(database, receipt).office_key == b""
    assert erasure.replay(database, kept) == 0


def test_a_number_given_anew_after_a_restore_is_safe(
    database: Database, office: Office, tmp_path: Path
) -> None:
    kept = ErasureList(tmp_path / "erasures.jsonl")
    erase(database, make_submission(database, office.village), kept)
    other = make_submission(database, office.village)
    line = kept.path.read_text() if kept.path else ""
    (tmp_path / "erasures.jsonl").write_text(line.replace("-0001", "-0002"))
    assert erasure.replay(database, kept) == 0
    assert read_row(database, other).erased_at is None


def test_a_torn_last_line_of_the_list_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    path.write_bytes(b'{"village_id":"suka')
    assert list(ErasureList(path).read()) == []


def test_a_torn_line_spoils_no_later_one(tmp_path: Path) -> None:
    kept = ErasureList(tmp_path / "erasures.jsonl")
    one, torn, two = (
        Erasure("sukamaju", f"{n}", "f", datetime.now(UTC), erasure.REQUEST) for n in range(3)
    )
    kept.add([one, torn])
    assert kept.path is not None
    whole = kept.path.read_bytes()
    for cut in range(2, len(whole) // 2):
        kept.path.write_bytes(whole[:-cut])
        kept.add([two])
        kept.add([two])
        assert list(kept.read()) == [one, two, two]


def test_files_notices_and_standings_go_too(database: Database, office: Office) -> None:
    receipt = make_submission(database, office.village)
    key = ("sukamaju", receipt.thread.reference)
    with database.writing() as session:
        session.add(FileRow(village_id=key[0], reference=key[1], file_id="a", sealed=b"x"))
        put_notice(session, key)
    erase(database, receipt)
    with database.reading() as session:
        for row in (FileRow, OutboxRow, StandingRow):
            assert session.scalars(select(row).filter_by(reference=key[1])).all() == []
        assert session.scalars(select(DeliveryRow)).all() == []
    assert read_row(database, receipt).person is None


def put_notice(session: Session, key: tuple[str, str]) -> None:
    at = datetime.now(UTC)
    session.add(
        OutboxRow(
            village_id=key[0], notice_id="n", kind="new", audience="", reference=key[1],
            status=None, facts="{}", at=at, spread_at=None,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        DeliveryRow(
            village_id=key[0], notice_id="n", channel="c", attempts=0, next_at=None,
            claim=None, claimed_until=None, delivered_at=None, problem="",
        )
    )  # fmt: skip
