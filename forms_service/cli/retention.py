"""Purging what has been promised to be erased, and proving the access log whole."""

import sys

import click
import msgspec
from flask.cli import AppGroup, with_appcontext

from forms_service import access
from forms_service.erasure_list import ErasureList
from forms_service.retention import purge
from forms_service.service import get_service
from forms_service.villages import list_villages

log = AppGroup("log", help="Check the access log.")


def add_commands(cli: click.Group) -> None:
    """Register the commands."""
    cli.add_command(purge_due)
    cli.add_command(log)


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and erase nothing.")
@with_appcontext
def purge_due(dry_run: bool) -> None:
    """Erase what has reached the end of its retention; print a certificate a village (nightly)."""
    service = get_service()
    if service.config.production and service.config.erasure_list is None:
        raise click.ClickException(
            "BALAI_ERASURE_LIST is missing: a file outside the database, so that a restored "
            "backup cannot bring erased data back"
        )
    with service.database.reading() as session:
        villages = list_villages(session)
    for village in villages:
        kept = ErasureList(service.config.erasure_list)
        certificate = purge(service.database, village, kept, dry_run=dry_run)
        click.echo(msgspec.json.encode(certificate).decode())


@log.command("verify")
@with_appcontext
def verify() -> None:
    """Walk the access log of every village; the printed ends can be compared with later ones."""
    broken = False
    with get_service().database.reading() as session:
        for village in list_villages(session):
            try:
                click.echo(f"{village.id}: whole, ends at {access.verify(session, village.id)}")
            except access.BrokenChain as error:
                broken = True
                click.echo(f"{village.id}: BROKEN, {error}", err=True)
    sys.exit(broken)
