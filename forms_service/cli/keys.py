"""Deriving keys."""

import click
from flask.cli import AppGroup, with_appcontext

from forms_service.service import get_service
from forms_service.signing import derive_form_keys

keys = AppGroup("keys", help="Derive keys.")


def add_commands(cli: click.Group) -> None:
    """Register the commands."""
    cli.add_command(keys)


@keys.command("forms")
@click.argument("village_id")
@with_appcontext
def form_keys(village_id: str) -> None:
    """Print the keys that a village's builder needs as BALAI_FORM_KEYS."""
    click.echo(",".join(derive_form_keys(get_service().config.master_keys, village_id)))
