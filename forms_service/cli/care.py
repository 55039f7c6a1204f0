"""Looking after the service: the doctor and the nightly canary."""

import sys

import click
from flask.cli import with_appcontext

from forms_service.care import canary, doctor
from forms_service.erasure_list import ErasureList
from forms_service.service import get_service
from forms_service.villages import list_villages


def add_commands(cli: click.Group) -> None:
    """Register the commands."""
    cli.add_command(examine)
    cli.add_command(send_canary)


@click.command("doctor")
@with_appcontext
def examine() -> None:
    """Print one line a check, and what to do; exit 1 when something is bad."""
    bad = False
    for finding in doctor.check_all(get_service()):
        click.echo(str(finding))
        bad = bad or finding.level == doctor.BAD
    sys.exit(bad)


@click.command("canary")
@click.option("--page", default="layanan/tanya", show_default=True, help="A page with a form.")
@with_appcontext
def send_canary(page: str) -> None:
    """Send a form through each village's public page, follow it, erase it; exit 1 if it died."""
    service, died = get_service(), False
    kept = ErasureList(service.config.erasure_list)
    with service.database.reading() as session:
        villages = list_villages(session)
    for village in villages:
        try:
            flight = canary.fly(service.database, village, service.config.master_keys, page, kept)
            click.echo(f"{village.id}: {flight.reference} came and went in {flight.seconds:.1f} s")
        except canary.CanaryDied as reason:
            died = True
            click.echo(f"{village.id}: the canary died: {reason}", err=True)
    sys.exit(died)
