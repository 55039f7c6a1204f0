"""Checks the content before each build: what may not be published stops it, and says why."""

import sys

from pelican import Pelican
from pelican.plugins import signals

from forms_service.village import load_village
from plugins.identity import get_today
from plugins.mistakes import content_path, explain_mistakes
from publishing.checks import check_site
from publishing.site import load_site


@explain_mistakes
def check_content(pelican: Pelican) -> None:
    """Print every mistake and end the build, without a traceback, when there is one."""
    content = content_path(pelican.settings)
    village = load_village(content / "desa.toml")
    site = load_site(content, village, get_today(village, pelican.settings["TODAY"]))
    findings = check_site(site, advice=False)
    for finding in findings:
        print(finding, file=sys.stderr)
    if findings:
        sys.exit(f"{len(findings)} hal harus diperbaiki sebelum situs dapat terbit.")


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(check_content)
