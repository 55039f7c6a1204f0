"""Running the service with its server."""

import click
from flask import current_app
from flask.cli import with_appcontext

from forms_service.db import StorageUnavailable
from forms_service.server import run_server
from forms_service.service import get_service


def add_commands(cli: click.Group) -> None:
    """Register the command."""
    cli.add_command(serve)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True)
@with_appcontext
def serve(host: str, port: int) -> None:
    """Serve residents and the office (put a TLS proxy in front)."""
    try:
        get_service().database.check_version()
    except StorageUnavailable as error:
        advice = "run: flask --app forms_service migrate"
        raise click.ClickException(f"the database is not ready: {error}; {advice}") from None
    run_server(current_app._get_current_object(), host, port)  # type: ignore[attr-defined]
