"""`python -m bench.faults`: run every fault and print what became of words, files and receipts."""

import argparse
import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.faults import bodies, files, notices, processes, storage, tokens, wire
from bench.faults.stand import CHEAP, REAL, Stand, Tally, codes_at


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of the table: what is done, and how often in a full run."""

    run: Callable[[Stand, int], Tally]
    rounds: int
    own_process: bool = False

    @property
    def name(self) -> str:
        """Return the name of the row."""
        return f"{self.run.__module__.rpartition('.')[2]}: {self.run.__name__.replace('_', ' ')}"


FAULTS = (
    Fault(tokens.unknown_key, 600),
    Fault(tokens.foreign_village, 600),
    Fault(tokens.tampered, 1000),
    Fault(tokens.cut_short, 600),
    Fault(tokens.older_key, 400),
    Fault(tokens.older_definition, 400),
    Fault(tokens.stale_visit, 600),
    Fault(tokens.future_visit, 600),
    Fault(tokens.foreign_visit, 600),
    Fault(tokens.replayed_visit, 600),
    Fault(bodies.too_large, 60),
    Fault(bodies.long_field, 200),
    Fault(bodies.too_many_fields, 200),
    Fault(bodies.wrong_charset, 600),
    Fault(bodies.nul_bytes, 600),
    Fault(bodies.naughty_strings, 461),
    Fault(bodies.half_sent, 600),
    Fault(files.mistake_elsewhere, 200),
    Fault(files.database_locked, 60),
    Fault(files.cut_off, 200),
    Fault(files.answer_lost, 100),
    Fault(storage.locked, 60),
    Fault(storage.migration_pending, 200),
    Fault(storage.read_only, 200),
    Fault(storage.disk_full, 500),
    Fault(storage.clock_back, 400),
    Fault(storage.equal_sends, 3),
    Fault(wire.large_read_slowly, 60),
    Fault(wire.large_after_continue, 60),
    Fault(wire.chunked, 100),
    Fault(wire.length_lies, 200),
    Fault(wire.equal_sends, 3),
    Fault(notices.targets_down, 100),
    Fault(processes.slow_senders, 100, own_process=True),
    Fault(processes.killed, 200, own_process=True),
    Fault(processes.power_cut, 20, own_process=True),
)
HEAD = ("fault", "tried", "words kept", "files kept", "stored", "wrongly ack.", "twice", "s")
ROW = "{:<34}{:>7}{:>12}{:>12}{:>8}{:>14}{:>7}{:>7}  {}"


def run_fault(fault: Fault, rounds: int) -> Tally:
    """Run one fault on a service of its own."""
    codes = codes_at(REAL if fault.own_process else CHEAP)
    with tempfile.TemporaryDirectory() as name, codes:
        stand = Stand(Path(name))
        try:
            return fault.run(stand, rounds)
        finally:
            stand.service.database.engine.dispose()


def main() -> int:
    """Run all rows; the exit status tells whether every one is clean."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="share of the full rounds")
    parser.add_argument("--only", default="", help="rows whose name contains this")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    print(ROW.format(*HEAD, ""))
    total = Tally()
    for fault in FAULTS:
        if options.only in fault.name:
            began = time.monotonic()
            tally = run_fault(fault, max(3, round(fault.rounds * options.share)))
            print(_line(fault.name, tally, time.monotonic() - began), flush=True)
            _add(total, tally)
    print(_line("all", total, 0))
    return 0 if total.clean else 1


def _line(name: str, tally: Tally, seconds: float) -> str:
    files = f"{tally.files_kept}/{tally.files}" if tally.files else "–"
    return ROW.format(
        name, tally.tried, tally.words_kept, files, tally.stored, tally.wrongly_acknowledged,
        tally.stored_twice, f"{seconds:.0f}", "; ".join(sorted(set(tally.notes)))[:90],
    )  # fmt: skip


def _add(total: Tally, one: Tally) -> None:
    for name in ("tried", "words_kept", "files", "files_kept", "stored"):
        setattr(total, name, getattr(total, name) + getattr(one, name))
    total.wrongly_acknowledged += one.wrongly_acknowledged
    total.stored_twice += one.stored_twice


if __name__ == "__main__":
    raise SystemExit(main())
