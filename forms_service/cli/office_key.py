"""Rotating a village's office key."""

import time

import click
from flask.cli import AppGroup, with_appcontext

from forms_service import rotation, vault
from forms_service.cli.village import read_recovery_key, write_recovery_key
from forms_service.service import REMEMBER_SECONDS, get_service
from forms_service.villages import UnknownVillage, open_with_recovery_key

office_key = AppGroup("office-key", help="Replace a village's office key.")


def add_commands(cli: click.Group) -> None:
    """Register the commands."""
    cli.add_command(office_key)


@office_key.command("rotate")
@click.argument("village_id")
@click.option("--recovery-key", prompt=True, hide_input=True, help="As printed.")
@with_appcontext
def rotate(village_id: str, recovery_key: str) -> None:
    """Make a new office key, seal every thread to it, destroy the old one."""
    database, recovery = get_service().database, read_recovery_key(recovery_key)
    try:
        with database.writing() as session:
            key, printed, left_out = rotation.rotate(session, village_id, recovery)
    except (UnknownVillage, vault.CannotOpen, ValueError) as error:
        raise click.ClickException(str(error) or "this recovery key does not fit") from None
    click.echo("New recovery key, print it and destroy the old one:")
    click.echo(write_recovery_key(printed))
    if left_out:
        click.echo(f"Invite anew: {', '.join(left_out)}")
    _finish(village_id, key)


@office_key.command("reseal")
@click.argument("village_id")
@click.option("--recovery-key", prompt=True, hide_input=True, help="The new one, as printed.")
@with_appcontext
def reseal(village_id: str, recovery_key: str) -> None:
    """Finish a rotation that was interrupted."""
    try:
        with get_service().database.reading() as session:
            key = open_with_recovery_key(session, village_id, read_recovery_key(recovery_key))
    except (UnknownVillage, vault.CannotOpen):
        raise click.ClickException("this recovery key does not fit") from None
    _finish(village_id, key)


def _finish(village_id: str, key: bytes) -> None:
    database = get_service().database
    click.echo(f"{rotation.reseal(database, village_id, key)} threads sealed anew.")
    # A running service may seal to the old key for as long as it remembers the village.
    time.sleep(REMEMBER_SECONDS + 5)
    click.echo(f"{rotation.reseal(database, village_id, key)} more came in meanwhile.")
    with database.writing() as session:
        rotation.finish(session, village_id)
    click.echo("Done: the old key is destroyed.")
