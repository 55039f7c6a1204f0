"""The theme's scripts, minified and named after what is in them, as both programs give them."""

import hashlib
from functools import cache
from pathlib import Path

from forms_service.minifying import minify_script


@cache
def read_script(folder: Path, name: str) -> str:
    """Return a script of the theme, minified."""
    return minify_script((folder / f"{name}.js").read_text(encoding="utf-8"))


def name_script(name: str, script: str) -> str:
    """Return a file name that changes with the script."""
    return f"{name}-{hashlib.sha256(script.encode()).hexdigest()[:8]}.js"
