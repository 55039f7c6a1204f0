"""The sample submissions: each fits its form, and time has passed for all that it says."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from factories import Office
from flask import Flask

from forms_service import deadlines, threads
from forms_service.cli.seed import seed
from forms_service.config import ROOT
from forms_service.db import Database

FORMS = ROOT / "content" / "formulir"


def test_samples_fit_their_forms_and_keep_what_was_put_off(
    app: Flask, database: Database, office: Office
) -> None:
    service = app.extensions["balai"]
    count = seed(service, office.village, FORMS)
    assert count > 15
    assert seed(service, office.village, FORMS) == 0, "once"
    with database.reading() as session:
        found = [
            threads.open_at_office(session, office.village.id, f"{year}-{n:04d}", office.office_key)
            for year in (office.village.today().year,)
            for n in range(1, count + 1)
        ]
    (asked,) = [thread for thread in found if thread.definition.kind == "information"]
    zone = ZoneInfo(office.village.profile.timezone)
    today = asked.received_at.astimezone(zone).date() + timedelta(days=3)
    assert asked.due_on == deadlines.add_working_days(today, 10 + 7) - timedelta(days=3)
