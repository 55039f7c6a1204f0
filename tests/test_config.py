"""Facts about settings: production refuses to start half-configured, and says what to do."""

import stat
from pathlib import Path

import pytest

from forms_service.config import ConfigError, load_config, load_form_keys
from forms_service.signing import derive_form_keys

KEY = "k" * 43
WHOLE = {
    "BALAI_ENV": "production",
    "BALAI_MASTER_KEYS": KEY,
    "BALAI_DATABASE_URL": "sqlite:////var/lib/balai.db",
    "BALAI_SERVICE_URL": "https://formulir.example/",
}


def test_a_whole_configuration_is_read() -> None:
    config = load_config(WHOLE | {"BALAI_MASTER_KEYS": f"{KEY}, {'l' * 43}"})
    assert config.production
    assert config.secure
    assert config.master_keys == (KEY, "l" * 43)
    assert (config.service_url, config.host) == ("https://formulir.example", "formulir.example")


@pytest.mark.parametrize("name", ["MASTER_KEYS", "DATABASE_URL", "SERVICE_URL"])
def test_production_refuses_every_missing_piece(name: str) -> None:
    with pytest.raises(ConfigError, match=f"BALAI_{name}"):
        load_config({key: value for key, value in WHOLE.items() if key != f"BALAI_{name}"})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BALAI_MASTER_KEYS", "dev_" + KEY, "development key"),
        ("BALAI_MASTER_KEYS", f"{KEY} dev_{KEY}", "development key"),
        ("BALAI_MASTER_KEYS", "short", "at least 32 characters"),
        ("BALAI_MASTER_KEYS", f"{KEY},short", "at least 32 characters"),
        ("BALAI_SERVICE_URL", "http://formulir.example", "https"),
        ("BALAI_SESSION_HOURS", "twelve", "BALAI_SESSION_HOURS must be a whole number"),
        ("BALAI_SESSION_IDLE_MINUTES", "-1", "whole number"),
        ("BALAI_MIN_REVIEW_SECONDS", "1.5", "whole number"),
    ],
)
def test_production_refuses_what_is_wrong(name: str, value: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load_config(WHOLE | {name: value})


def test_development_makes_its_key_once_and_for_its_owner_only(tmp_path: Path) -> None:
    environ = {"BALAI_INSTANCE": str(tmp_path / "instance")}
    first, second = load_config(environ), load_config(environ)
    assert first.master_keys == second.master_keys
    assert first.master_keys[0].startswith("dev_")
    mode = (tmp_path / "instance" / "development.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_builder_in_development_derives_the_keys_of_its_village(tmp_path: Path) -> None:
    environ = {"BALAI_INSTANCE": str(tmp_path)}
    master = load_config(environ).master_keys
    assert load_form_keys("sukamaju", environ) == derive_form_keys(master, "sukamaju")


def test_a_builder_with_keys_of_its_own_needs_no_master_key(tmp_path: Path) -> None:
    environ = {"BALAI_INSTANCE": str(tmp_path), "BALAI_FORM_KEYS": "a,b"}
    assert load_form_keys("sukamaju", environ) == ("a", "b")
    assert list(tmp_path.iterdir()) == []


def test_no_key_is_shown_when_settings_are_printed() -> None:
    assert KEY not in repr(load_config(WHOLE))
