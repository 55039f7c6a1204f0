"""Writes tables as CSV, XLSX and JSON; nothing a resident typed can become a formula."""

import csv
import io
import json
import re

from forms_service.exports.tables import Table

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
# What a spreadsheet takes for a formula at the start of a cell (OWASP CSV Injection), or after a
# sign that another country's spreadsheet takes for the end of a cell.
START = re.compile(r"^\s*[=+\-@\t\r\n\x00＝＋－＠]")
INSIDE = re.compile(r"([;,\t|\r\n])(\s*[=+@＝＋＠-])")
CELL = 32_767  # letters that a cell of XLSX holds
WIDTH = 24


def write(table: Table, name: str) -> bytes:
    """Write a table in the format of that name."""
    return {"csv": write_csv, "xlsx": write_xlsx, "json": write_json}[name](table)


def write_csv(table: Table) -> bytes:
    """Write CSV that every spreadsheet opens as text: UTF-8 with a mark, all cells quoted."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(table.names)
    writer.writerows([disarm(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def write_json(table: Table) -> bytes:
    """Write a list of objects with the answers as they were given."""
    return json.dumps(table.records, ensure_ascii=False, indent=1).encode()


def write_xlsx(table: Table) -> bytes:
    """Write a sheet of texts with a fixed heading; nothing touches the disk."""
    return write_sheet(table.titles, table.rows)


def write_sheet(titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> bytes:
    """Write any rows of texts as a sheet."""
    import xlsxwriter

    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.set_column(0, len(titles) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, bold)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, _fit(cell))
    book.close()
    return data.getvalue()


def disarm(cell: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would calculate."""
    inside = INSIDE.sub(r"\1'\2", cell)
    return f"'{inside}" if START.match(cell) else inside


def _fit(cell: str) -> str:
    return cell if len(cell) <= CELL else f"{cell[: CELL - 1]}…"
