"""Leaves out of each page of the site the style that it does not use."""

from pathlib import Path

from pelican import Pelican
from pelican.plugins import signals

from forms_service.pruning import prune_page


def prune_output(pelican: Pelican) -> None:
    """Prune every page that Pelican has written."""
    for file in Path(pelican.settings["OUTPUT_PATH"]).rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        pruned = prune_page(html)
        if pruned != html:
            file.write_text(pruned, encoding="utf-8")


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(prune_output)
