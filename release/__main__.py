"""`make publish` and `make rollback`."""

import os
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from publishing.editor import fetch_script, make_backend, write_editor
from release.building import ROOT, CannotPublish, build_site
from release.places import read_place
from release.verification import verify_site


def publish() -> str:
    """Build, verify and show the site; return what to tell."""
    place = read_place(os.environ.get("BALAI_PUBLISH_TO", ""))
    with TemporaryDirectory(prefix="balai-") as folder:
        site = Path(folder, "site")
        build_site(site)
        pages = verify_site(site, os.environ["BALAI_SITE_URL"].rstrip("/"))
        add_editor(site)
        release = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        place.publish(site, release)
    return f"Published {pages} pages as {release}. To take it back: make rollback"


def add_editor(site: Path) -> None:
    """Add the browser editor where `BALAI_REPOSITORY` (owner/name) asks for it."""
    if repository := os.environ.get("BALAI_REPOSITORY", ""):
        forge = os.environ.get("BALAI_FORGE", "github")
        backend = make_backend(repository, forge, os.environ.get("BALAI_FORGE_URL", ""))
        write_editor(site, backend, fetch_script(ROOT / ".cache" / "editor"))


def roll_back() -> str:
    """Show the release before this one; return what to tell."""
    place = read_place(os.environ.get("BALAI_PUBLISH_TO", ""))
    return f"Online again: {place.roll_back()}. To undo: make rollback"


ACTS: dict[str, Callable[[], str]] = {"publish": publish, "rollback": roll_back}


def main(words: list[str]) -> int:
    """Do what the command line says; return the exit code."""
    if len(words) != 1 or words[0] not in ACTS:
        print(f"python -m release {'|'.join(ACTS)}", file=sys.stderr)
        return 2
    try:
        print(ACTS[words[0]]())
    except CannotPublish as reason:
        print(f"{reason}\nNothing was changed online.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
