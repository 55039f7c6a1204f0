"""Writes the budget pages from `content/anggaran/*.toml`, each with its table as CSV."""

import csv
import io
from pathlib import Path
from typing import Any

from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

from forms_service.wording import format_money
from plugins.mistakes import content_path
from publishing.budget import Budget, Source, add_actual, add_planned, load_budgets

COLUMNS = (
    "tahun", "jenis", "bidang", "nama", "pelaksana", "lokasi", "anggaran", "realisasi",
    "keadaan", "alasan",
)  # fmt: skip


def _rows(budget: Budget) -> list[tuple[Any, ...]]:
    year = budget.year
    rows: list[tuple[Any, ...]] = [
        (year, "pendapatan", "", row.name, "", "", row.planned, row.actual, "", "")
        for row in budget.income
    ]
    rows += [
        (year, "belanja", row.field, row.name, row.executor, row.place, row.planned, row.actual,
         row.stage, row.reason)
        for row in budget.spending
    ]  # fmt: skip
    return rows + [
        (year, "pembiayaan", "", row.name, "", "", row.planned, row.actual, "", "")
        for row in budget.financing
    ]


def render_csv(budget: Budget) -> str:
    """Return all rows of a year; amounts are whole rupiah without dots."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(budget))
    return text.getvalue()


def csv_name(budget: Budget) -> str:
    """Return the path of the download, below the site's address."""
    return f"anggaran/{budget.year}/apb-desa-{budget.year}.csv"


def percent(part: int, whole: int) -> int:
    """Return how many percent a part is, rounded down so that 100 means all."""
    return part * 100 // whole if whole else 0


def list_rows(sources: tuple[Source, ...]) -> list[tuple[str, int, int]]:
    """Return what a table shows of sources: name, planned, actual."""
    return [(source.name, source.planned, source.actual) for source in sources]


def load_years(generator: ArticlesGenerator) -> None:
    """Read every budget, latest first; its mistakes have stopped the build before."""
    folder = content_path(generator.settings, "anggaran")
    generator.context["budgets"] = [budget for budget, _ in load_budgets(folder) if budget]
    generator.env.filters.update(
        money=format_money,
        planned=add_planned,
        actual=add_actual,
        csv_name=csv_name,
        rows=list_rows,
    )
    generator.env.globals["percent"] = percent


def write_budgets(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write `/anggaran/`, a page a year, and the downloads."""
    context = generator.context
    listing = generator.get_template("daftar_anggaran")
    writer.write_file("anggaran/index.html", listing, context, url="anggaran/")
    page = generator.get_template("anggaran")
    for budget in context["budgets"]:
        url = f"anggaran/{budget.year}/"
        writer.write_file(f"{url}index.html", page, context, budget=budget, url=url)
        target = Path(writer.output_path, csv_name(budget))
        target.write_text(render_csv(budget), encoding="utf-8-sig", newline="")


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_init.connect(load_years)
    signals.article_writer_finalized.connect(write_budgets)
