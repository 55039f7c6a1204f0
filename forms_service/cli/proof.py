"""Asking for proof of work while a village is flooded."""

import time

import click
from flask.cli import AppGroup, with_appcontext

from forms_service import proofs
from forms_service.service import REMEMBER_SECONDS, get_service
from forms_service.villages import UnknownVillage, get_village

proof = AppGroup("proof", help="Ask senders for proof of work in a flood.")


def add_commands(cli: click.Group) -> None:
    """Register the commands."""
    cli.add_command(proof)


@proof.command("ask")
@click.argument("village_id")
@click.option("--hours", default=24.0, help="For how long.")
@with_appcontext
def ask(village_id: str, hours: float) -> None:
    """Let phones that compute a second pass at once; others wait a minute for their turn."""
    _set(village_id, time.time() + hours * 3600)
    click.echo(f"Proof is asked for {hours:g} hours, within {REMEMBER_SECONDS:.0f} seconds.")


@proof.command("stop")
@click.argument("village_id")
@with_appcontext
def stop(village_id: str) -> None:
    """Ask nobody any more."""
    _set(village_id, 0.0)
    click.echo(f"No proof is asked for, within {REMEMBER_SECONDS:.0f} seconds.")


def _set(village_id: str, until: float) -> None:
    try:
        with get_service().database.writing() as session:
            get_village(session, village_id)
            proofs.ask(session, village_id, until)
    except UnknownVillage:
        raise click.ClickException(f"no village {village_id} is served here") from None
