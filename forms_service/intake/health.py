"""Tells a watcher whether the service can take submissions now."""

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from forms_service.service import get_service


def add_routes(app: Flask) -> None:
    """Register the route."""
    app.add_url_rule("/healthz", "healthz", check_health)


def check_health() -> ResponseReturnValue:
    """Answer 200 when the tables can be read and fit this code, else 503."""
    get_service().database.check_version()
    return jsonify(status="ok")
