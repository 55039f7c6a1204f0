"""Running the service with its server."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from waitress import serve as waitress_serve

from forms_service.db import StorageUnavailable
from forms_service.service import get_service

THREADS = 8
CONNECTIONS = 1000
BUFFER_BYTES = 16_000_000  # larger bodies would be spooled to disk in the clear


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


def run_server(app: Flask, host: str, port: int) -> None:
    """Serve an app until interrupted, with nothing of a request ever on disk."""
    waitress_serve(
        app,
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        inbuf_overflow=BUFFER_BYTES,
        outbuf_overflow=BUFFER_BYTES,
        max_request_body_size=BUFFER_BYTES - 1,
        ident=None,
    )
