"""Settings from BALAI_* variables: one frozen dataclass; production has no default secret."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from forms_service.signing import DEVELOPMENT_PREFIX, derive_form_keys

ROOT = Path(__file__).parent.parent
DEVELOPMENT_KEY_FILE = "development.key"


class ConfigError(ValueError):
    """A setting is missing or wrong; the text names the variable and says what to do."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the service needs to know; `load_config` reads it from the environment."""

    production: bool
    master_keys: tuple[str, ...] = field(repr=False)
    database_url: str = field(repr=False)
    service_url: str
    theme: Path = ROOT / "theme"
    min_review_seconds: int = 2
    max_visit_days: int = 30
    max_body_bytes: int = 56_000_000  # five files of 10 MB, and words
    trusted_proxy: str = "127.0.0.1"
    network_burst: int = 60
    form_burst: int = 300
    session_idle_minutes: int = 60
    session_hours: int = 12
    channels: Path | None = field(repr=False, default=None)
    erasure_list: Path | None = None
    backup_folder: Path | None = None
    backup_key: bytes = b""
    metrics_token: str = field(repr=False, default="")

    @property
    def secure(self) -> bool:
        """Tell whether residents and staff reach the service over TLS."""
        return self.service_url.startswith("https://")

    @property
    def host(self) -> str:
        """Return the host name that the service answers to."""
        return urlsplit(self.service_url).hostname or ""


def load_config(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings.

    Raises:
        ConfigError: when production lacks a key, a database or an https address.
    """
    production = environ.get("BALAI_ENV", "development") == "production"
    return Config(
        production=production,
        master_keys=_master_keys(environ, production),
        database_url=_database_url(environ, production),
        service_url=_service_url(environ, production),
        min_review_seconds=_number(environ, "BALAI_MIN_REVIEW_SECONDS", 2),
        trusted_proxy=environ.get("BALAI_TRUSTED_PROXY", "127.0.0.1"),
        network_burst=_number(environ, "BALAI_NETWORK_BURST", 60),
        form_burst=_number(environ, "BALAI_FORM_BURST", 300),
        session_idle_minutes=_number(environ, "BALAI_SESSION_IDLE_MINUTES", 60),
        session_hours=_number(environ, "BALAI_SESSION_HOURS", 12),
        channels=_path(environ, "BALAI_CHANNELS"),
        erasure_list=_erasure_list(environ, production),
        backup_folder=_path(environ, "BALAI_BACKUP_FOLDER"),
        backup_key=_backup_key(environ),
        metrics_token=_metrics_token(environ),
    )


def instance_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder that development keeps its keys and database in."""
    return Path(environ.get("BALAI_INSTANCE", ROOT / "instance"))


def load_form_keys(village: str, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the keys that sign a village's forms at build time, newest first.

    A builder is given `BALAI_FORM_KEYS`; without it, development derives them from its own key.
    """
    given = _list(environ.get("BALAI_FORM_KEYS", ""))
    return given or derive_form_keys((_development_key(environ),), village)


def _master_keys(environ: Mapping[str, str], production: bool) -> tuple[str, ...]:
    keys = _list(environ.get("BALAI_MASTER_KEYS", ""))
    if not keys and production:
        raise ConfigError(
            "BALAI_MASTER_KEYS is missing; make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    if production and any(key.startswith(DEVELOPMENT_PREFIX) for key in keys):
        raise ConfigError("BALAI_MASTER_KEYS holds a development key; make a real one")
    if any(len(key) < 32 for key in keys):
        raise ConfigError("BALAI_MASTER_KEYS: each key needs at least 32 characters")
    return keys or (_development_key(environ),)


def _development_key(environ: Mapping[str, str]) -> str:
    path = instance_folder(environ) / DEVELOPMENT_KEY_FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(DEVELOPMENT_PREFIX + secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()


def _database_url(environ: Mapping[str, str], production: bool) -> str:
    url = environ.get("BALAI_DATABASE_URL", "")
    if not url and production:
        raise ConfigError("BALAI_DATABASE_URL is missing, for example sqlite:////var/lib/balai.db")
    return url or f"sqlite:///{(instance_folder(environ) / 'balai.db').absolute()}"


def _erasure_list(environ: Mapping[str, str], production: bool) -> Path | None:
    if production or environ.get("BALAI_ERASURE_LIST"):
        return _path(environ, "BALAI_ERASURE_LIST")
    return instance_folder(environ) / "erasures.jsonl"


def _backup_key(environ: Mapping[str, str]) -> bytes:
    text = environ.get("BALAI_BACKUP_KEY", "")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b"?"
    if len(key) not in (0, 32):
        raise ConfigError("BALAI_BACKUP_KEY must be 64 hexadecimal digits; make it: backup key")
    return key


def _metrics_token(environ: Mapping[str, str]) -> str:
    token = environ.get("BALAI_METRICS_TOKEN", "")
    if token and len(token) < 24:
        raise ConfigError("BALAI_METRICS_TOKEN needs at least 24 characters")
    return token


def _service_url(environ: Mapping[str, str], production: bool) -> str:
    url = environ.get("BALAI_SERVICE_URL", "").rstrip("/")
    if production and not url.startswith("https://"):
        raise ConfigError("BALAI_SERVICE_URL must be the https address of this service")
    return url or "http://127.0.0.1:8001"


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    text = environ.get(name, "")
    return Path(text) if text else None


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdigit():
        raise ConfigError(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.replace(",", " ").split() if part)
