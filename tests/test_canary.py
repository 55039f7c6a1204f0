"""The canary flies through the real page and the real service, and leaves nothing behind."""

import pytest
from factories import MASTER_KEYS, make_definition
from sqlalchemy import func, select
from world import World

from forms_service.care import canary, doctor
from forms_service.care.canary import CanaryDied
from forms_service.definitions import Nik
from forms_service.erasure_list import ErasureList
from forms_service.models import Base, CounterRow

NOTHING = ErasureList(None)
PAGE = "layanan/tanya"


def test_it_comes_and_goes_without_a_trace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary, "READING_SECONDS", 0)
    database, village = world.app.extensions["balai"].database, world.office.village
    flight = canary.fly(database, village, MASTER_KEYS, PAGE, NOTHING)
    assert flight.reference.endswith("-0001")
    with database.reading() as session:
        for table in ("submissions", "events", "open_answers", "outbox", "standings"):
            rows = select(func.count()).select_from(Base.metadata.tables[table])
            assert session.scalar(rows) == 0, table
        assert session.scalar(select(CounterRow.last)) == 0
    assert [f.level for f in doctor.check_site(world.app.extensions["balai"])] == [doctor.GOOD]


def test_it_dies_where_the_way_is_broken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary, "READING_SECONDS", 0)
    database, village = world.app.extensions["balai"].database, world.office.village
    with pytest.raises(CanaryDied, match="carries no form"):
        canary.fly(database, village, MASTER_KEYS, "kontak", NOTHING)
    with pytest.raises(CanaryDied, match="404"):
        canary.fly(database, village, MASTER_KEYS, "layanan/hilang", NOTHING)
    with pytest.raises(CanaryDied, match="not ours"):
        canary.fly(database, village, ["x" * 40], PAGE, NOTHING)


def test_a_form_that_asks_for_a_nik_is_no_place_for_it() -> None:
    with pytest.raises(CanaryDied, match="choose another form"):
        canary.fill(make_definition(questions=(Nik(name="nik", label="NIK"),)))
