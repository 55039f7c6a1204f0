"""The commands of publishing, for the operator and for the forge."""

import os
import sys
import time
from datetime import date
from pathlib import Path

import click

from forms_service.tomlfile import FileError
from forms_service.village import load_village
from publishing.checks import check_site
from publishing.editor import fetch_script, make_backend, write_editor
from publishing.findings import Finding
from publishing.kinds import KINDS
from publishing.new import ask_person, write_new
from publishing.reference import render_reference
from publishing.site import Site, load_site

ROOT = Path(__file__).parent.parent
CONTENT = click.Path(path_type=Path, file_okay=False, exists=True)


@click.group()
def main() -> None:
    """Publishing: check the content of a village and write new files."""


def open_site(content: Path) -> Site:
    """Read a content folder as on the day of the build (`BALAI_TODAY`, or today)."""
    told = os.environ.get("BALAI_TODAY", "")
    try:
        village = load_village(content / "desa.toml")
    except FileError as error:
        raise click.ClickException(str(error)) from None
    return load_site(content, village, date.fromisoformat(told) if told else None)


@main.command("check")
@click.argument("content", type=CONTENT, default="content")
@click.option("--advice/--no-advice", default=True, help="Also print what would be better.")
def check(content: Path, advice: bool) -> None:
    """Read all content and print what to mend; exit 1 when it may not be published."""
    start = time.perf_counter()
    site = open_site(content)
    findings = check_site(site, advice=advice)
    for finding in sorted(findings, key=lambda f: (not f.advice, f)):
        click.echo(str(finding))
    click.echo(summarise(site, findings, time.perf_counter() - start))
    sys.exit(any(not finding.advice for finding in findings))


def summarise(site: Site, findings: list[Finding], seconds: float) -> str:
    """Say in one line what was found."""
    wrong = sum(not finding.advice for finding in findings)
    verdict = f"{wrong} harus diperbaiki sebelum terbit" if wrong else "siap terbit"
    return (
        f"{len(site.documents)} berkas diperiksa dalam {seconds:.1f} detik: "
        f"{verdict}, {len(findings) - wrong} saran."
    )


@main.command("new")
@click.argument("content", type=CONTENT, default="content")
@click.option("--kind", type=click.Choice(list(KINDS)), prompt="Jenis isi")
def new(content: Path, kind: str) -> None:
    """Ask a few questions and write a complete new file."""
    site = open_site(content)
    try:
        path = write_new(site, kind, ask_person(site))
    except FileExistsError as error:
        raise click.ClickException(f"{error.filename} sudah ada; pilih judul lain") from None
    click.echo(f"\nTersimpan: {path}\nTulis isinya, lalu jalankan: make check-content")


@main.command("editor")
@click.option("--output", type=click.Path(path_type=Path), default="output", show_default=True)
@click.option("--backend", default="github", show_default=True, help="github, gitlab or gitea.")
@click.option("--repository", envvar="BALAI_REPOSITORY", required=True, help="owner/name")
@click.option("--base-url", default="", help="The forge's address, for gitea and gitlab.")
def editor(output: Path, backend: str, repository: str, base_url: str) -> None:
    """Write the browser editor into admin/ of a built site."""
    settings = make_backend(repository, backend, base_url)
    folder = write_editor(output, settings, fetch_script(ROOT / ".cache" / "editor"))
    click.echo(f"Editor: {folder}/")


@main.command("reference")
def reference() -> None:
    """Print the handbook's page of all kinds and keys, made from the schema."""
    click.echo(render_reference(), nl=False)
