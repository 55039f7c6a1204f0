"""The command line of the service: `flask --app forms_service …`."""

from flask import Flask

from forms_service.cli import (
    deliver,
    develop,
    figures,
    forms,
    keys,
    office_key,
    serve,
    staff,
    village,
)


def init_app(app: Flask) -> None:
    """Register every command."""
    for part in (keys, village, staff, office_key, forms, figures, serve, deliver, develop):
        part.add_commands(app.cli)
