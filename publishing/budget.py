"""The budget of a year (APB Desa): what comes in, what goes out in five fields, what is left."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from forms_service.tomlfile import FileError, check_keys, convert, read_toml
from publishing.findings import Finding
from publishing.kinds import FIELDS, STAGES

Rupiah = Annotated[int, Meta(ge=0)]
REGULATION = "Permendagri 20/2018"


class Source(
    Struct, frozen=True, forbid_unknown_fields=True,
    rename={"name": "nama", "planned": "anggaran", "actual": "realisasi"},
):  # fmt: skip
    """One source of income, or one line of financing."""

    name: str
    planned: Rupiah
    actual: Rupiah = 0


class Activity(
    Struct, frozen=True, forbid_unknown_fields=True,
    rename={
        "field": "bidang", "name": "kegiatan", "planned": "anggaran", "actual": "realisasi",
        "executor": "pelaksana", "place": "lokasi", "stage": "keadaan", "reason": "alasan",
    },
):  # fmt: skip
    """One activity that money is spent on. `stage` is one of the words of `STAGES`."""

    field: str
    name: str
    planned: Rupiah
    executor: str
    actual: Rupiah = 0
    place: str = ""
    stage: Literal["belum mulai", "berjalan", "selesai", "terhenti"] = "berjalan"
    reason: str = ""


class Totals(
    Struct, frozen=True, forbid_unknown_fields=True,
    rename={"income": "pendapatan", "spending": "belanja", "financing": "pembiayaan"},
):  # fmt: skip
    """The sums as the village regulation states them; the rows must add up to them."""

    income: Rupiah
    spending: Rupiah
    financing: int = 0


class Budget(
    Struct, frozen=True, forbid_unknown_fields=True,
    rename={
        "year": "tahun", "regulation": "peraturan", "until": "sampai", "totals": "jumlah",
        "income": "pendapatan", "spending": "belanja", "financing": "pembiayaan", "note": "catatan",
        "draft": "rancangan",
    },
):  # fmt: skip
    """One year. Actual amounts are counted up to the day `until`."""

    year: int
    regulation: str
    until: date
    totals: Totals
    income: tuple[Source, ...]
    spending: tuple[Activity, ...]
    financing: tuple[Source, ...] = ()
    note: str = ""
    draft: bool = False

    def list_fields(self) -> list[tuple[str, tuple[Activity, ...]]]:
        """List the five fields with their activities, in the order of the regulation."""
        return [(name, tuple(a for a in self.spending if a.field == name)) for name in FIELDS]

    def list_unfinished(self) -> tuple[Activity, ...]:
        """List what has not been carried out or not been finished (Pasal 72)."""
        return tuple(a for a in self.spending if a.stage != "selesai")

    @property
    def left(self) -> int:
        """Return what is left: income and financing received, minus what was spent."""
        return add_actual(self.income) + add_actual(self.financing) - add_actual(self.spending)


def add_planned(rows: tuple[Source, ...] | tuple[Activity, ...]) -> int:
    """Add up what was planned."""
    return sum(row.planned for row in rows)


def add_actual(rows: tuple[Source, ...] | tuple[Activity, ...]) -> int:
    """Add up what came in or was spent."""
    return sum(row.actual for row in rows)


def load_budget(path: Path) -> Budget:
    """Load one year; raises FileError when it cannot be read."""
    table = read_toml(path)
    check_keys(table, Budget, str(path))
    for part, struct in (("pendapatan", Source), ("pembiayaan", Source), ("belanja", Activity)):
        for number, row in enumerate(table.get(part, []), start=1):
            check_keys(row, struct, f"{path}: {part} {number}")
    return convert(table, Budget, str(path))


def load_budgets(folder: Path) -> Iterator[tuple[Budget | None, list[Finding]]]:
    """Load every year, latest first, each with what is wrong in it."""
    for path in sorted(folder.glob("*.toml"), reverse=True):
        try:
            budget = load_budget(path)
        except FileError as error:
            words = str(error).removeprefix(f"{path}: ")
            mend = "perbaiki; contohnya ada di docs/panduan/anggaran.md"
            yield None, [Finding(path, _find_line(path, words), words, mend, REGULATION)]
        else:
            yield budget, list(_check(budget, path))


def _find_line(path: Path, words: str) -> int:
    """Return the line that an error speaks of: its own number, or where its key or row stands."""
    if told := re.search(r"at line (\d+)", words):
        return int(told[1])
    rows = path.read_text(encoding="utf-8", errors="replace").splitlines()
    part = re.search(r"\$?\.?(pendapatan|belanja|pembiayaan)(?: |\[)(\d+)", words)
    if part:
        starts = [n for n, row in enumerate(rows, 1) if row.strip() == f"[[{part[1]}]]"]
        number = int(part[2]) - ("[" not in part[0])
        return starts[number] if number < len(starts) else 1
    key = re.search(r'"(\w+)"', words)
    wanted = key[1] if key else ""
    return next((n for n, row in enumerate(rows, 1) if wanted and row.startswith(wanted)), 1)


def _check(budget: Budget, path: Path) -> Iterator[Finding]:
    rows = path.read_text(encoding="utf-8").splitlines()
    for finding in (*_check_sums(budget), *_check_activities(budget)):
        what, mend, needle = finding
        line = next((n for n, row in enumerate(rows, 1) if needle and needle in row), 1)
        yield Finding(path, line, what, mend, f"{REGULATION} Pasal 39 dan 72")
    if path.stem != str(budget.year):
        yield Finding(path, 1, f"tahun {budget.year} di berkas {path.name}", "samakan keduanya")


def _check_sums(budget: Budget) -> Iterator[tuple[str, str, str]]:
    for name, rows, total in (
        ("pendapatan", budget.income, budget.totals.income),
        ("belanja", budget.spending, budget.totals.spending),
        ("pembiayaan", budget.financing, budget.totals.financing),
    ):
        if add_planned(rows) != total:
            what = f"rincian {name} berjumlah {add_planned(rows)}, tertulis {total}"
            yield what, f"periksa baris {name}; selisihnya {add_planned(rows) - total}", f"{name} ="
    gap = budget.totals.income + budget.totals.financing - budget.totals.spending
    if gap:
        what = f"pendapatan ditambah pembiayaan tidak sama dengan belanja, selisih {gap}"
        yield what, "periksa jumlah pendapatan, belanja, dan pembiayaan", "[jumlah]"


def _check_activities(budget: Budget) -> Iterator[tuple[str, str, str]]:
    for activity in budget.spending:
        needle = f'"{activity.name}"'
        if activity.field not in FIELDS:
            what = f'bidang "{activity.field}" tidak dikenal'
            yield what, f"pilih satu: {'; '.join(FIELDS)}", f'"{activity.field}"'
        if activity.actual > activity.planned:
            what = f'realisasi "{activity.name}" melebihi anggarannya'
            yield what, "periksa angkanya, atau catat perubahan APB Desa", needle
        if activity.stage == STAGES[3] and not activity.reason:
            yield f'"{activity.name}" terhenti tanpa alasan', 'tambahkan baris alasan = "…"', needle
