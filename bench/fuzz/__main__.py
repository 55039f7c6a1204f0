"""`python -m bench.fuzz`: fuzz every target for some seconds and print what was reached."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

TARGETS = ("tokens", "definitions", "bodies", "codes", "drafts", "headers", "wire")
FOUND = Path(__file__).with_name("found")
HEAD = ("target", "seeds", "tried", "a second", "edges", "features", "kept", "")
ROW = "{:<14}{:>7}{:>10}{:>10}{:>8}{:>10}{:>7}  {}"
# What is traced: our own code, and what takes a sender's bytes apart for us.
TRACED = [
    "forms_service", "itsdangerous", "werkzeug.sansio", "werkzeug.http", "werkzeug.datastructures",
    "waitress.parser", "waitress.receiver", "altcha", "tomllib",
]  # fmt: skip
LONGEST = 8192
TOO_SLOW = 10  # seconds of one input


def main() -> int:
    """Run the targets; the exit status tells whether one of them broke."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--only", default="", help="targets whose name contains this")
    parser.add_argument("--corpus", type=Path, help="keep what was reached, to go on from there")
    parser.add_argument("--run", choices=TARGETS, help=argparse.SUPPRESS)
    options, rest = parser.parse_known_args()
    if options.run:
        _run(options.run, rest)
    print(ROW.format(*HEAD))
    with tempfile.TemporaryDirectory() as name:
        corpus = options.corpus or Path(name)
        chosen = [target for target in TARGETS if options.only in target]
        broken = [target for target in chosen if not _fuzz(target, corpus, options.seconds)]
    return 1 if broken else 0


def _fuzz(target: str, corpus: Path, seconds: int) -> bool:
    """Fuzz one target in a process of its own; print its row, tell whether it held."""
    reached, found = corpus / target, FOUND / target
    reached.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    seeds = _list_seeds(target)
    for number, seed in enumerate(seeds):
        (reached / f"seed-{number:03d}").write_bytes(seed)
    command = [
        sys.executable, "-m", "bench.fuzz", "--run", target, f"-max_total_time={seconds}",
        f"-max_len={LONGEST}", f"-timeout={TOO_SLOW}", "-rss_limit_mb=2048", "-use_value_profile=1",
        f"-dict={_write_words(target, corpus)}", f"-artifact_prefix={found}/", str(reached),
        str(found),
    ]  # fmt: skip
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        errors="replace", env=os.environ | {"PYTHONHASHSEED": "0"},
    )  # fmt: skip
    print(_row(target, len(seeds), done.stdout, held=not done.returncode), flush=True)
    if done.returncode:
        print(*done.stdout.splitlines()[-40:], sep="\n")
    return not done.returncode


def _list_seeds(target: str) -> list[bytes]:
    seeds: list[bytes] = import_module(f"bench.fuzz.{target}").seeds()
    return seeds


def _write_words(target: str, corpus: Path) -> Path:
    """Write the words of the seeds as a dictionary: mutations then meet names, not letters."""
    words = sorted(set(re.findall(rb"[\w.:/@-]{3,24}", b"\n".join(_list_seeds(target)))))
    path = corpus / f"{target}.dict"
    path.write_text("".join(f'"{word.decode()}"\n' for word in words[:2000]), encoding="ascii")
    return path


def _row(target: str, seeds: int, log: str, *, held: bool) -> str:
    """Read libFuzzer's own count."""
    last = (re.findall(r"#(\d+)\s+\w+ +cov: (\d+) ft: (\d+) corp: (\d+)", log) or [("0",) * 4])[-1]
    tried = (re.findall(r"Done (\d+) runs in (\d+)", log) or [(last[0], "0")])[-1]
    rate = int(tried[0]) // max(1, int(tried[1]))
    return ROW.format(target, seeds, tried[0], rate, *last[1:], "" if held else "BROKEN")


def _run(target: str, rest: list[str]) -> None:
    """Hand one target over to libFuzzer; ends the process."""
    import atheris

    with atheris.instrument_imports(include=TRACED):
        module: Any = import_module(f"bench.fuzz.{target}")
        from bench.fuzz.ground import unhindered

        with unhindered():
            for seed in module.seeds():  # what is imported late is traced too
                module.attempt(seed)
    for name in _list_quiet():
        __import__("logging").getLogger(name).disabled = True
    atheris.Setup([target, *rest], module.attempt)
    with unhindered():
        atheris.Fuzz()


def _list_quiet() -> Iterator[str]:
    yield from ("forms_service.errors", "forms_service.care.logs", "waitress")


if __name__ == "__main__":
    raise SystemExit(main())
