"""Writing the figures that the site publishes."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from forms_service.config import ROOT
from forms_service.figures.cells import keep_months
from forms_service.figures.published import FILE, write_promises
from forms_service.figures.summary import make_promises
from forms_service.service import get_service
from forms_service.villages import UnknownVillage, get_village


def add_commands(cli: click.Group) -> None:
    """Register the command."""
    cli.add_command(figures)


@click.command("figures")
@click.argument("village_id")
@click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / "content",
    show_default="content/",
    help="The folder that the site is built from.",
)
@with_appcontext
def figures(village_id: str, content: Path) -> None:
    """Write the figures of a village for the page "Janji kami": nobody's data, nothing below 5."""
    try:
        with get_service().database.writing() as session:
            village = get_village(session, village_id)
            keep_months(session, village)
            promises = make_promises(session, village)
    except UnknownVillage:
        raise click.ClickException(f'no village "{village_id}" is served here') from None
    write_promises(content / FILE, promises)
    click.echo(f"{content / FILE}: figures of {promises.made_on}. Build the site to publish them.")
