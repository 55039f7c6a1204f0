"""Running the service with its server."""

import time

import click
from flask import current_app
from flask.cli import with_appcontext

from forms_service.care.logs import write_logs
from forms_service.cli.deliver import read_channels
from forms_service.db import Database, StorageUnavailable
from forms_service.notifications.worker import Worker
from forms_service.server import run_server
from forms_service.service import get_service


def add_commands(cli: click.Group) -> None:
    """Register the command."""
    cli.add_command(serve)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True)
@click.option("--no-deliver", is_flag=True, help="Leave notices to `deliver`, in its own process.")
@with_appcontext
def serve(host: str, port: int, no_deliver: bool) -> None:
    """Serve residents and the office (put a TLS proxy in front), and deliver notices."""
    service = get_service()
    write_logs()
    _check_tables(service.database)
    if not no_deliver:
        Worker(service, read_channels(service)).start()
    run_server(current_app._get_current_object(), host, port)  # type: ignore[attr-defined]


def _check_tables(database: Database) -> None:
    """Wait a little for a database that another process is still mending after a crash."""
    for tries_left in (2, 1, 0):
        try:
            return database.check_version()
        except StorageUnavailable as error:
            if not tries_left:
                advice = "run: flask --app forms_service migrate"
                raise click.ClickException(
                    f"the database is not ready: {error}; {advice}"
                ) from None
            time.sleep(1)
