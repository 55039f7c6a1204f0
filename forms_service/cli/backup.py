"""Backing up, restoring, and the drill that proves both."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from forms_service import vault
from forms_service.care import drill
from forms_service.care.backups import CannotBackUp, back_up, restore, thin_out
from forms_service.cli.village import read_recovery_key, write_recovery_key
from forms_service.config import ROOT
from forms_service.definitions import load_definitions, place_areas
from forms_service.erasure_list import ErasureList
from forms_service.service import get_service
from forms_service.village import load_village

DRILLED = "saran"

backup = AppGroup("backup", help="Back up the database, restore it, and drill it.")


def add_commands(cli: click.Group) -> None:
    """Register the commands."""
    cli.add_command(backup)


@backup.command("key")
@with_appcontext
def make_key() -> None:
    """Make the key pair of the backups: the server gets the half that cannot open them."""
    key = vault.make_office_key()
    click.echo(f"On the server:  BALAI_BACKUP_KEY={key.public.hex()}")
    click.echo("Print this, lock it away, and keep it off the server; it alone opens the backups:")
    click.echo(write_recovery_key(key.private))


@backup.command("make")
@click.option("--keep", default=30, show_default=True, help="How many backups to keep.")
@with_appcontext
def make(keep: int) -> None:
    """Write a sealed backup into BALAI_BACKUP_FOLDER; remove the oldest ones."""
    service = get_service()
    folder, public = service.config.backup_folder, service.config.backup_key
    if folder is None or not public:
        raise click.ClickException("set BALAI_BACKUP_FOLDER and BALAI_BACKUP_KEY (`backup key`)")
    try:
        path = back_up(service.database, folder, public)
    except CannotBackUp as reason:
        raise click.ClickException(str(reason)) from None
    removed = thin_out(folder, keep)
    click.echo(f"{path}: {path.stat().st_size} bytes; {removed} older ones removed.")


@backup.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", prompt="Private key, as printed", hide_input=True)
@with_appcontext
def restore_file(file: Path, key: str) -> None:
    """Restore a backup into the (empty) database of BALAI_DATABASE_URL."""
    config = get_service().config
    if config.production and config.erasure_list is None:
        raise click.ClickException("BALAI_ERASURE_LIST is missing: what was erased would return")
    get_service().database.engine.dispose()
    kept = ErasureList(config.erasure_list)
    try:
        again = restore(file, config.database_url, read_recovery_key(key), kept)
    except (CannotBackUp, vault.CannotOpen) as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(f"Restored. {again} submissions that were erased since were erased again.")


@click.command("drill")
@with_appcontext
def run_drill() -> None:
    """Prove on samples that a restored backup does not bring erased data back to life."""
    profile = load_village(ROOT / "content" / "desa.toml")
    definition = load_definitions(ROOT / "content" / "formulir")[DRILLED]
    try:
        drill.run_drill(profile, place_areas(definition, profile.areas), click.echo)
    except drill.DrillFailed as reason:
        raise click.ClickException(str(reason)) from None


backup.add_command(run_drill)
