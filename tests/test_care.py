"""Facts about the care of the service: the doctor, metrics, and logs that tell nothing personal."""

import io
import json
import logging
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from factories import (
    SAME_ORIGIN,
    Office,
    make_answers,
    make_fields,
    make_submission,
    make_token,
    make_words,
)
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from forms_service.care import doctor
from forms_service.care.backups import back_up
from forms_service.care.doctor import BAD, GOOD, LOOK
from forms_service.care.logs import write_logs
from forms_service.db import Database
from forms_service.models import EventRow, SubmissionRow
from forms_service.service import Service

TOKEN = "a-token-that-only-tests-use-01"


@pytest.fixture
def service(app: Flask, office: Office, tmp_path: Path) -> Service:
    """The service of a village, with its list of the erased."""
    service: Service = app.extensions["balai"]
    object.__setattr__(service.config, "erasure_list", tmp_path / "erasures.jsonl")
    return service


def levels(service: Service, name: str) -> list[str]:
    return [found.level for found in doctor.check_all(service) if found.name == name]


def test_a_new_service_is_well_but_for_what_is_not_set(service: Service) -> None:
    found = {f.name: f.level for f in doctor.check_all(service)}
    assert {name for name, level in found.items() if level == BAD} == set()
    assert {found["mail"], found["backup"]} == {LOOK}


def test_each_finding_that_is_not_good_says_what_to_do(service: Service) -> None:
    assert all(found.advice for found in doctor.check_all(service) if found.level != GOOD)


def test_a_missing_migration_is_told(service: Service) -> None:
    with service.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert levels(service, "database") == [BAD]


def test_a_clock_set_back_is_told(service: Service) -> None:
    make_submission(service.database, service.village("sukamaju"))
    with service.database.writing() as session:
        session.execute(update(EventRow).values(at=datetime.now(UTC) + timedelta(days=1)))
    assert levels(service, "clock") == [BAD]


def test_an_old_backup_is_told(service: Service, office: Office, tmp_path: Path) -> None:
    object.__setattr__(service.config, "backup_folder", tmp_path / "backups")
    object.__setattr__(service.config, "backup_key", office.village.office_public_key)
    assert levels(service, "backup") == [LOOK]
    path = back_up(service.database, tmp_path / "backups", office.village.office_public_key)
    assert levels(service, "backup") == [GOOD]
    old = time.time() - 3 * 86400
    os.utime(path, (old, old))
    assert levels(service, "backup") == [LOOK]


def test_a_purge_that_does_not_run_is_told(service: Service) -> None:
    make_submission(service.database, service.village("sukamaju"))
    with service.database.writing() as session:
        session.execute(update(SubmissionRow).values(erase_on=date(2020, 1, 1)))
    assert levels(service, "erasure") == [BAD]


def test_a_list_of_the_erased_that_cannot_grow_is_told(service: Service) -> None:
    object.__setattr__(service.config, "erasure_list", Path("/not/there/erasures"))
    assert BAD in levels(service, "erasure")


def test_a_changed_log_is_told(service: Service) -> None:
    with service.database.writing() as session:
        session.execute(
            text(
                "INSERT INTO access_log (village_id, entry_id, number, at, staff_id, reference,"
                " act, detail, chain)"
                " VALUES ('sukamaju', 'x', 1, '2026-01-01', 'rina', '', 'opened', '', x'00')"
            )
        )
    assert levels(service, "log") == [BAD]


def test_a_site_that_is_away_is_told(service: Service, office: Office) -> None:
    make_submission(service.database, office.village)
    assert levels(service, "site") == [BAD]


def test_the_command_fails_when_something_is_bad(app: Flask, service: Service) -> None:
    assert app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0
    object.__setattr__(service.config, "erasure_list", None)
    told = app.test_cli_runner().invoke(args=["doctor"])
    assert told.exit_code == 1
    assert "BALAI_ERASURE_LIST" in told.output


def test_metrics_are_not_there_without_the_token(client: FlaskClient, service: Service) -> None:
    assert client.get("/metrics").status_code == 404
    object.__setattr__(service.config, "metrics_token", TOKEN)
    assert client.get("/metrics").status_code == 404
    wrong = {"Authorization": f"Bearer {TOKEN[:-1]}x"}
    assert client.get("/metrics", headers=wrong).status_code == 404


def test_metrics_count_and_name_nobody(client: FlaskClient, service: Service) -> None:
    object.__setattr__(service.config, "metrics_token", TOKEN)
    make_submission(service.database, service.village("sukamaju"))
    told = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert 'balai_submissions{village="sukamaju",kind="request"} 1\n' in told
    assert 'balai_open{village="sukamaju"} 1\n' in told
    assert "# TYPE balai_requests_total counter\n" in told
    assert all(line.startswith(("#", "balai_")) for line in told.splitlines())
    assert not any(word in told for word in ("Siti", "3299", "2026-0001"))


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that this process logs, in full detail."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    root.handlers[:] = []
    write_logs(stream)
    root.setLevel(logging.DEBUG)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def send_and_follow(resident: FlaskClient) -> list[str]:
    """Send a form and follow it, once with a mistyped code; return what is nobody's business."""
    address = {"REMOTE_ADDR": "203.0.113.9"}
    words = make_words() | {"_form": make_token()}
    review = resident.post("/sukamaju/formulir", data=words, environ_base=address).text
    visit = review.split('name="_visit" value="')[1].split('"')[0]
    sent = words | {"_visit": visit, "_act": "kirim"}
    receipt = resident.post("/sukamaju/formulir", data=sent, environ_base=address).text
    code = receipt.split('class="code">')[1].split("<")[0]
    resident.post("/sukamaju/status", data={"code": code}, environ_base=address)
    resident.post("/sukamaju/status", data={"code": f"{code[:-1]}x"}, environ_base=address)
    said = [*map(str, make_answers().values()), *make_words().values()]
    return [*said, code, code.replace(" ", ""), visit[:40], "203.0.113.9"]


def answer_at_office(rina: FlaskClient, stranger: FlaskClient) -> list[str]:
    """Refuse a sign-in, reveal a NIK, send a message; return what is nobody's business."""
    office = "/sukamaju/kantor"
    tried = {"nama": "rina", "sandi": "salah sekali ini"}
    assert stranger.post(f"{office}/masuk", data=tried, headers=SAME_ORIGIN).status_code == 422
    rina.get(f"{office}/2026-0001")
    for act, fields in (
        ("nik", {"pertanyaan": "nik", "alasan": "surat"}),
        ("pesan", {"pesan": "Bawa pas foto"}),
    ):
        data = make_fields(rina, **fields)
        answer = rina.post(f"{office}/2026-0001/{act}", data=data, headers=SAME_ORIGIN)
        assert answer.status_code == 303
    shown = "3299 0712 3456 3456"
    assert shown in rina.get(f"{office}/2026-0001").text
    return [*tried.values(), shown, "pas foto", "2026-0001"]


def test_a_whole_story_leaves_nothing_personal_in_the_logs(
    app: Flask, rina: FlaskClient, database: Database, lines: io.StringIO
) -> None:
    personal = send_and_follow(app.test_client())
    personal += answer_at_office(rina, app.test_client())
    told = lines.getvalue()
    assert told.count('"event": "request"') >= 9
    assert [word for word in personal if len(word) > 3 and word in told] == []


def test_an_error_is_logged_by_its_type_and_place_alone(lines: io.StringIO) -> None:
    typed = "nama ibu kandung"
    try:
        int(typed)
    except ValueError:
        logging.getLogger("forms_service").exception("failed")
    line = json.loads(lines.getvalue())
    assert line["error"] == "ValueError"
    assert "test_care.py" in line["trace"]
    assert typed not in json.dumps(line)
