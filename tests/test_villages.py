"""Facts about the villages served: identity, keys, and the recovery key that is shown once."""

from datetime import date
from pathlib import Path

import pytest
import time_machine
from factories import SITE_URL, Office, make_village

from forms_service import vault
from forms_service.config import ROOT
from forms_service.db import Database
from forms_service.tomlfile import FileError
from forms_service.village import load_village
from forms_service.villages import (
    UnknownVillage,
    get_village,
    list_villages,
    next_reference,
    open_with_recovery_key,
    put_village,
)


def test_a_new_village_is_given_a_recovery_key_once(database: Database) -> None:
    with database.writing() as session:
        assert put_village(session, make_village(), SITE_URL)
        assert put_village(session, make_village(name="Sukamaju Baru"), SITE_URL) is None
        assert get_village(session, "sukamaju").profile.name == "Sukamaju Baru"


def test_an_update_keeps_keys_and_salt(database: Database, office: Office) -> None:
    with database.writing() as session:
        put_village(session, make_village(motto="Baru"), "https://baru.example")
        village = get_village(session, "sukamaju")
    assert village.office_public_key == office.village.office_public_key
    assert village.receipt_salt == office.village.receipt_salt
    assert village.site_url == "https://baru.example"


def test_only_the_printed_key_recovers_the_office_key(database: Database, office: Office) -> None:
    with database.reading() as session, pytest.raises(vault.CannotOpen):
        open_with_recovery_key(session, "sukamaju", vault.make_key())


def test_an_unknown_village_is_told(database: Database) -> None:
    with database.reading() as session:
        with pytest.raises(UnknownVillage):
            get_village(session, "tidak-ada")
        with pytest.raises(UnknownVillage):
            open_with_recovery_key(session, "tidak-ada", vault.make_key())


def test_every_village_is_listed(database: Database, office: Office) -> None:
    with database.writing() as session:
        put_village(session, make_village(id="sukasari"), SITE_URL)
        assert sorted(v.id for v in list_villages(session)) == ["sukamaju", "sukasari"]


def test_numbers_count_up_within_a_year(database: Database, office: Office) -> None:
    with database.writing() as session:
        years = [2026, 2026, 2027]
        numbers = [next_reference(session.connection(), "sukamaju", year) for year in years]
    assert numbers == ["2026-0001", "2026-0002", "2027-0001"]


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Jakarta", date(2026, 11, 24)), ("Asia/Jayapura", date(2026, 11, 25))]
)
def test_today_is_the_day_of_the_village(database: Database, zone: str, day: date) -> None:
    with database.writing() as session:
        put_village(session, make_village(timezone=zone), SITE_URL)
        village = get_village(session, "sukamaju")
    with time_machine.travel("2026-11-24 15:30:00+00:00"):
        assert village.today() == day


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "Sukamaju"', "", 'the key "name" is missing'),
        ("motto", "moto", 'unknown key "moto" (did you mean "motto"?)'),
        ('"32.99.07.2004"', '"3299072004"', "$.code"),
        ('"6281200000104"', '"081200000104"', "$.contact.whatsapp"),
        ('"#14532d"', '"hijau"', "$.colours.primary"),
    ],
)
def test_a_mistake_in_the_identity_is_told(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = (ROOT / "content" / "desa.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "desa.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        load_village(path)
    assert words in str(caught.value)
