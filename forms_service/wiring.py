"""Puts the parts of the service together; no part knows the whole."""

from flask import Flask

from forms_service import (
    cli,
    compression,
    errors,
    headers,
    inbox,
    intake,
    pages,
    requests,
    served_scripts,
)
from forms_service.care import logs, metrics
from forms_service.config import Config, ConfigError, load_config
from forms_service.db import Database
from forms_service.requests import BoundedRequest
from forms_service.service import Service

PARTS = (
    logs, metrics, pages, served_scripts, headers, compression, errors, requests,
    intake, inbox, cli,
)  # fmt: skip


def make_app(config: Config | None = None) -> Flask:
    """Make the app; without a config it is read from the environment."""
    config = config or _read_config()
    app = Flask("forms_service", static_folder=None)
    app.request_class = BoundedRequest
    app.config["MAX_CONTENT_LENGTH"] = config.max_body_bytes
    app.extensions["balai"] = Service(config, Database(config.database_url))
    for part in PARTS:
        part.init_app(app)
    return app


def _read_config() -> Config:
    try:
        return load_config()
    except ConfigError as error:
        raise SystemExit(f"balai: {error}") from None
