"""Building the site for production, from the settings of publishconf.py."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


class CannotPublish(RuntimeError):
    """Nothing was changed online; the text says why and what to do."""


def build_site(output: Path) -> None:
    """Build the site with its compressed twins; raises CannotPublish when Pelican refuses."""
    command = [
        sys.executable, "-m", "pelican", "--settings", "publishconf.py",
        "--output", str(output), "--fatal", "warnings", "--quiet",
    ]  # fmt: skip
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise CannotPublish("The site cannot be built; the reason stands above.")
