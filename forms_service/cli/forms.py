"""Signing a form definition for any static page."""

from contextlib import suppress
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from forms_service.definitions import Definition, SignedForm, load_definition, place_areas
from forms_service.formview import FormView, form_action
from forms_service.language import set_language
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
@click.option("--html", is_flag=True, help="Print the whole form, ready to stand in a page.")
@with_appcontext
def sign(file: Path, village: str, page: str, html: bool) -> None:
    """Print the signed form of a definition, for the hidden input `_form` of any page."""
    try:
        definition = load_definition(file)
    except FileError as error:
        raise click.ClickException(str(error)) from None
    service = get_service()
    with suppress(UnknownVillage):
        definition = place_areas(definition, service.village(village).profile.areas)
    keys = derive_form_keys(service.config.master_keys, village)
    token = sign_form(SignedForm(village, page, definition), keys)
    click.echo(_draw(definition, token, village) if html else token)


def _draw(definition: Definition, token: str, village: str) -> str:
    """Draw the form as the theme does, without the theme's page around it."""
    service = get_service()
    action = form_action(service.village_url(village))
    view = FormView(definition, token, action, service.village(village).profile.name)
    set_language(definition.language)
    template = current_app.jinja_env.get_template("components/form.html")
    macro = template.make_module({"lang": definition.language}).signed_form  # type: ignore[attr-defined]
    return str(macro(view)).strip()
