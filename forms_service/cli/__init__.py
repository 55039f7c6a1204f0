"""The command line of the service: `flask --app forms_service …`."""

from flask import Flask

from forms_service.cli import (
    backup,
    care,
    deliver,
    develop,
    figures,
    forms,
    keys,
    office_key,
    proof,
    retention,
    serve,
    staff,
    village,
)


def init_app(app: Flask) -> None:
    """Register every command."""
    parts = (
        keys, village, staff, office_key, forms, figures, proof, serve, deliver, retention,
        backup, care, develop,
    )  # fmt: skip
    for part in parts:
        part.add_commands(app.cli)
