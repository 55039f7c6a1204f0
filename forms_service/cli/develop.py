"""`make serve`: the sample village on this machine, site and service on two ports."""

import os
import secrets
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from forms_service.cli.deliver import read_channels
from forms_service.cli.preview import CannotBuild, build_site, keep_fresh, serve_site
from forms_service.cli.seed import seed
from forms_service.cli.village import keep_forms, read_recovery_key, write_recovery_key
from forms_service.config import ROOT, instance_folder
from forms_service.migrations import migrate
from forms_service.notifications.worker import Worker
from forms_service.server import run_server
from forms_service.service import Service, get_service
from forms_service.staff import add_staff, list_staff
from forms_service.tomlfile import FileError
from forms_service.village import Village, load_village
from forms_service.villages import get_village, open_with_recovery_key, put_village

STAFF = "rina"


def add_commands(cli: click.Group) -> None:
    """Register the command."""
    cli.add_command(develop)


@click.command("develop")
@with_appcontext
def develop() -> None:
    """Prepare the sample village, then run site and service until Ctrl-C."""
    service = get_service()
    if service.config.production:
        raise click.ClickException("develop is not for production; use serve")
    site_url = os.environ.get("BALAI_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
    ports = {name: _free_port(url) for name, url in _addresses(site_url, service).items()}
    profile = _load_profile()
    password = _prepare(service, profile, site_url)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    signal.signal(signal.SIGTERM, _stop)
    with _site(Path(os.environ.get("BALAI_OUTPUT", ROOT / "output")), ports["site"]):
        Worker(service, read_channels(service)).start()
        _announce(service, profile, site_url, password)
        run_server(app, "127.0.0.1", ports["service"])


def _load_profile() -> Village:
    try:
        return load_village(ROOT / "content" / "desa.toml")
    except FileError as mistake:
        raise click.ClickException(str(mistake)) from None


def _addresses(site_url: str, service: Service) -> dict[str, str]:
    return {"site": site_url, "service": service.config.service_url}


def _free_port(url: str) -> int:
    port = urlsplit(url).port or 80
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise click.ClickException(
                f"port {port} is taken; stop what uses it, or set BALAI_SITE_URL / "
                "BALAI_SERVICE_URL to another port"
            ) from None
    return port


def _prepare(service: Service, profile: Village, site_url: str) -> str:
    """Bring database, village, staff and samples to where they should be; return the password."""
    migrate(service.database.engine)
    recovery_file = instance_folder() / "recovery.key"
    with service.database.writing() as session:
        recovery = put_village(session, profile, site_url)
        keep_forms(session, profile, site_url, ROOT / "content" / "formulir")
        if recovery is not None:
            _write_secret(recovery_file, write_recovery_key(recovery))
    password = _prepare_staff(service, profile.id, recovery_file)
    count = seed(service, service.village(profile.id), ROOT / "content" / "formulir")
    if count:
        click.echo(f"Stored {count} sample submissions.")
    return password


def _prepare_staff(service: Service, village_id: str, recovery_file: Path) -> str:
    password_file = instance_folder() / f"{STAFF}.password"
    with service.database.writing() as session:
        if any(row.staff_id == STAFF for row in list_staff(session, village_id)):
            return password_file.read_text(encoding="ascii").strip()
        village = get_village(session, village_id)
        recovery = read_recovery_key(recovery_file.read_text(encoding="ascii"))
        office_key = open_with_recovery_key(session, village_id, recovery)
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        add_staff(session, village, STAFF, name="Rina", password=password, office_key=office_key)
        _write_secret(password_file, password)
    return password


def _write_secret(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text + "\n", encoding="ascii")


@contextmanager
def _site(output: Path, port: int) -> Iterator[None]:
    """Build the site, keep it fresh and serve it until the block ends."""
    stop = threading.Event()
    try:
        build_site(output)
    except CannotBuild:
        raise click.ClickException("the site cannot be built; the reason stands above") from None
    server = serve_site(output, port)
    keep_fresh(output, stop)
    try:
        yield
    finally:
        stop.set()
        server.shutdown()


def _announce(service: Service, profile: Village, site_url: str, password: str) -> None:
    office = f"{service.village_url(profile.id)}/kantor"
    click.echo(
        f"\n  Site      {site_url}/\n  Office    {office}\n"
        f"  Sign in   {STAFF}   {password}\n\n  Ctrl-C stops everything.\n"
    )


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
