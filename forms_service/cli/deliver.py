"""Delivering notices: a process of its own, or a look at the channels."""

import signal

import click
from flask.cli import with_appcontext

from forms_service.notifications.channels import Channel, load_channels
from forms_service.notifications.worker import Worker
from forms_service.service import Service, get_service
from forms_service.tomlfile import FileError


def add_commands(cli: click.Group) -> None:
    """Register the command."""
    cli.add_command(deliver)


@click.command("deliver")
@click.option("--once", is_flag=True, help="Deliver what is due now, and stop.")
@click.option("--try", "tried", metavar="NAME", help="Send a test through one channel, and stop.")
@with_appcontext
def deliver(once: bool, tried: str) -> None:
    """Deliver notices through the channels of BALAI_CHANNELS, apart from `serve --no-deliver`."""
    service = get_service()
    worker = Worker(service, read_channels(service))
    if tried:
        _try(worker, tried)
    elif once:
        click.echo(f"{worker.work()} deliveries tried.")
    else:
        signal.signal(signal.SIGTERM, lambda _signal, _frame: worker.stop.set())
        worker.run()


def read_channels(service: Service) -> tuple[Channel, ...]:
    """Read the channels; raises click.ClickException when the file has a mistake."""
    try:
        return load_channels(service.config.channels)
    except FileError as mistake:
        raise click.ClickException(str(mistake)) from None


def _try(worker: Worker, name: str) -> None:
    chosen = [channel for channel in worker.channels if channel.name == name]
    if not chosen:
        raise click.ClickException(f'no channel "{name}" in BALAI_CHANNELS')
    for channel in chosen:
        problem = worker.try_out(channel)
        click.echo(f"{channel.village}: {name}: {problem or 'delivered'}")
        if problem:
            raise SystemExit(1)
