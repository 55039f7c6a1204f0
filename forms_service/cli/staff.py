"""Letting staff in and out."""

import click
from flask.cli import AppGroup, with_appcontext

from forms_service import passkeys, vault
from forms_service.cli.village import read_recovery_key
from forms_service.passwords import WeakPassword
from forms_service.service import get_service
from forms_service.sessions import end_all
from forms_service.staff import (
    ROLES,
    StaffError,
    add_staff,
    get_staff,
    hand_over,
    leave,
    list_staff,
    set_password,
)
from forms_service.villages import UnknownVillage, get_village, open_with_recovery_key

staff = AppGroup("staff", help="Let staff in and out.")


def add_commands(cli: click.Group) -> None:
    """Register the commands."""
    cli.add_command(staff)


@staff.command("add")
@click.argument("village_id")
@click.argument("staff_id")
@click.option("--name", prompt=True, help="The name that colleagues see.")
@click.password_option(help="At least 15 characters.")
@click.option("--recovery-key", prompt=True, hide_input=True, help="As printed.")
@click.option("--role", type=click.Choice(ROLES), default="sekretaris", show_default=True)
@with_appcontext
def add(
    village_id: str, staff_id: str, *, name: str, password: str, recovery_key: str, role: str
) -> None:
    """Make an account with the village's recovery key."""
    recovery = read_recovery_key(recovery_key)
    try:
        with get_service().database.writing() as session:
            village = get_village(session, village_id)
            office_key = open_with_recovery_key(session, village_id, recovery)
            add_staff(
                session,
                village,
                staff_id,
                name=name,
                password=password,
                office_key=office_key,
                role=role,
            )
    except UnknownVillage:
        raise click.ClickException(f'no village "{village_id}" is served here') from None
    except vault.CannotOpen:
        raise click.ClickException("this recovery key does not open the office key") from None
    except (StaffError, WeakPassword) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{staff_id}: added.")


@staff.command("reset")
@click.argument("village_id")
@click.argument("staff_id")
@click.password_option(help="At least 15 characters.")
@click.option("--recovery-key", prompt=True, hide_input=True, help="As printed.")
@with_appcontext
def reset(village_id: str, staff_id: str, password: str, recovery_key: str) -> None:
    """Give somebody a new password with the village's recovery key."""
    recovery = read_recovery_key(recovery_key)
    try:
        with get_service().database.writing() as session:
            village = get_village(session, village_id)
            office_key = open_with_recovery_key(session, village_id, recovery)
            row = get_staff(session, village_id, staff_id)
            set_password(row, village, password)
            hand_over(row, office_key)
            row.sealed_totp = None
            passkeys.forget_all(session, village_id, staff_id)
            end_all(session, village_id, staff_id)
    except UnknownVillage:
        raise click.ClickException(f'no village "{village_id}" is served here') from None
    except vault.CannotOpen:
        raise click.ClickException("this recovery key does not open the office key") from None
    except (StaffError, WeakPassword) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{staff_id}: new password, signed out everywhere, no second factor.")


@staff.command("leave")
@click.argument("village_id")
@click.argument("staff_id")
@with_appcontext
def remove(village_id: str, staff_id: str) -> None:
    """End an account at once: its sessions and its copy of the office key."""
    try:
        with get_service().database.writing() as session:
            leave(session, village_id, staff_id)
    except StaffError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{staff_id}: access ended.")


@staff.command("list")
@click.argument("village_id")
@with_appcontext
def show(village_id: str) -> None:
    """List everybody who works or worked here."""
    with get_service().database.reading() as session:
        for row in list_staff(session, village_id):
            click.echo(f"{row.staff_id}\t{row.name}\t{'left' if row.left_at else 'works here'}")
