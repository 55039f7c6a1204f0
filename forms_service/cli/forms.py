"""Signing a form definition for any static page."""

from contextlib import suppress
from pathlib import Path

import click
from flask.cli import with_appcontext

from forms_service.definitions import SignedForm, load_definition, place_areas
from forms_service.service import get_service
from forms_service.signing import derive_form_keys, sign_form
from forms_service.tomlfile import FileError
from forms_service.villages import UnknownVillage


def add_commands(cli: click.Group) -> None:
    """Register the command."""
    cli.add_command(sign)


@click.command("sign")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--village", required=True, help="The id of the village whose form it is.")
@click.option("--page", required=True, help="The address of the page that will carry the form.")
@with_appcontext
def sign(file: Path, village: str, page: str) -> None:
    """Print the signed form of a definition, for the hidden input `_form` of a page."""
    try:
        definition = load_definition(file)
    except FileError as error:
        raise click.ClickException(str(error)) from None
    service = get_service()
    with suppress(UnknownVillage):
        definition = place_areas(definition, service.village(village).profile.areas)
    keys = derive_form_keys(service.config.master_keys, village)
    click.echo(sign_form(SignedForm(village, page, definition), keys))
