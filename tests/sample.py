"""Builds the sample site; the same build serves every test and worker of a run."""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from factories import MASTER_KEYS

from forms_service.signing import derive_form_keys

TODAY = "2026-11-24"


def build(output: Path, settings: str = "pelicanconf.py", **environ: str) -> str:
    """Build the sample site as on 24 November 2026; return what was printed, or raise."""
    command = [sys.executable, "-m", "pelican", "content", "-o", str(output), "-s", settings]
    environ = {
        **os.environ,
        "BALAI_TODAY": TODAY,
        "BALAI_FORM_KEYS": " ".join(derive_form_keys(MASTER_KEYS, "sukamaju")),
        "COLUMNS": "200",
        **environ,
    }
    done = subprocess.run(
        [*command, "--fatal", "warnings"], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


def run_pelican(content: Path, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Build the content of a folder into `out` beneath it, whatever comes of it."""
    command = [sys.executable, "-m", "pelican", str(content), "-o", str(content / "out")]
    return subprocess.run(
        [*command, "-s", "pelicanconf.py", *options],
        env={**os.environ, **environ}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def build_once(factory: pytest.TempPathFactory, **environ: str) -> Path:
    """Return the folder of a finished build, which no test may change."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    name = "site-" + hashlib.sha256(repr(sorted(environ.items())).encode()).hexdigest()[:12]
    output, done = shared / name, shared / f"{name}.done"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            build(output, **environ)
            done.touch()
    return output
