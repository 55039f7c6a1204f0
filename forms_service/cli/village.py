"""Preparing the database and the villages served."""

from base64 import b32decode, b32encode
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from forms_service.definitions import SignedForm, load_definitions, place_areas
from forms_service.migrations import migrate
from forms_service.sendings import keep_definition
from forms_service.service import get_service
from forms_service.tomlfile import FileError
from forms_service.village import Village, load_village
from forms_service.villages import put_village
from forms_service.wording import group

village = AppGroup("village", help="Add and update the villages served here.")


def add_commands(cli: click.Group) -> None:
    """Register the commands."""
    cli.add_command(village)
    cli.add_command(migrate_tables)


@click.command("migrate")
@with_appcontext
def migrate_tables() -> None:
    """Bring the database's tables to the newest version."""
    database = get_service().database
    migrate(database.engine)
    click.echo(f"Tables are at version {database.version()}.")


@village.command("put")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--site-url", required=True, help="Where the village's site is published.")
@with_appcontext
def put(file: Path, site_url: str) -> None:
    """Add a village, or update its identity, from its desa.toml."""
    try:
        profile = load_village(file)
    except FileError as error:
        raise click.ClickException(str(error)) from None
    with get_service().database.writing() as session:
        recovery = put_village(session, profile, site_url.rstrip("/"))
        keep_forms(session, profile, site_url.rstrip("/"), file.parent / "formulir")
    if recovery is None:
        click.echo(f"{profile.id}: identity updated.")
        return
    click.echo(f"{profile.id}: added. Recovery key, print it and lock it away:")
    click.echo(write_recovery_key(recovery))


def keep_forms(session: Session, profile: Village, site_url: str, folder: Path) -> None:
    """Keep the village's forms as they are now, so that staff can file them at the counter."""
    for definition in load_definitions(folder).values():
        form = SignedForm(
            profile.id, f"{site_url}/layanan/", place_areas(definition, profile.areas)
        )
        keep_definition(session.connection(), form, profile.id, datetime.now(UTC))


def write_recovery_key(key: bytes) -> str:
    """Write a recovery key in groups of four letters and digits."""
    return group(b32encode(key).decode().rstrip("="))


def read_recovery_key(text: str) -> bytes:
    """Read a recovery key as it was printed; raises click.BadParameter."""
    letters = "".join(text.split()).upper()
    try:
        return b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        raise click.BadParameter("not a recovery key: 52 letters and digits") from None
