"""Taking submissions out of the inbox: only with a reason, and never without a line in the log."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from forms_service import access
from forms_service.exports import formats, register, tables
from forms_service.exports.tables import Table, Version
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.wanted import read_day
from forms_service.language import gettext as _
from forms_service.models import SubmissionRow
from forms_service.pages import render_page
from forms_service.questions import clean
from forms_service.service import current_village, get_service
from forms_service.threads import read_key_ring

MIN_REASON, MAX_REASON = 5, 200
FIRST_YEAR = 2020


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody filled in: why, and what."""

    reason: str = ""
    version: str = ""
    format: str = "xlsx"
    since: date | None = None
    until: date | None = None
    year: int = 0


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/unduh", "choose_export", choose_export)
    blueprint.add_url_rule("/unduh", "export", export, methods=["POST"])
    blueprint.add_url_rule("/unduh/register", "show_register", show_register, methods=["POST"])


def choose_export() -> ResponseReturnValue:
    """Ask what is to be taken out, and why."""
    return _show(Asked())


def export() -> ResponseReturnValue:
    """Hand out every submission of one version of a form, and log why."""
    asked = _read()
    with get_service().database.reading() as session:
        versions = tables.list_versions(session, current_village().id)
        chosen = next((v for v in versions if v.id == asked.version), None)
        error = _find_mistake(asked, chosen)
        if error or chosen is None:
            return _show(asked, error)
        table = _make_table(session, chosen, asked)
    _log(f"{asked.version} {asked.format} {len(table.rows)}", asked)
    return _attach(formats.write(table, asked.format), f"{asked.version}.{asked.format}")


def show_register() -> ResponseReturnValue:
    """Show the register book of a year to be printed, or hand it out as a sheet; log why."""
    asked, village = _read(), current_village()
    error = _find_reason_mistake(asked) or (_("Pilih tahunnya.") if not asked.year else "")
    if error:
        return _show(asked, error, place="register")
    with get_service().database.reading() as session:
        ring = read_key_ring(session, village.id, current_staff().office_key)
        entries = register.list_entries(session, village, ring, asked.year)
    _log(f"register {asked.year} {asked.format} {len(entries)}", asked)
    rows = [register.write_row(entry) for entry in entries]
    if asked.format == "xlsx":
        sheet = formats.write_sheet(register.list_titles(), rows)
        return _attach(sheet, f"register-surat-{asked.year}.xlsx")
    return render_page(
        "inbox/register.html",
        staff=current_staff(),
        year=asked.year,
        titles=register.list_titles(),
        rows=rows,
        today=village.today(),
        wide=True,
    )


def _read() -> Asked:
    form = request.form
    year = clean(form.get("tahun", ""))
    return Asked(
        reason=clean(form.get("alasan", ""))[:MAX_REASON],
        version=clean(form.get("formulir", "")),
        format=clean(form.get("bentuk", "")),
        since=read_day("dari"),
        until=read_day("sampai"),
        year=int(year) if year.isdecimal() and len(year) == 4 else 0,
    )


def _find_mistake(asked: Asked, chosen: Version | None) -> str:
    if chosen is None:
        return _("Pilih formulirnya.")
    if asked.format not in formats.TYPES:
        return _("Pilih bentuk berkasnya.")
    return _find_reason_mistake(asked)


def _find_reason_mistake(asked: Asked) -> str:
    if len(asked.reason) < MIN_REASON:
        return _("Tulis alasannya dulu. Alasan tercatat di catatan akses.")
    return ""


def _make_table(session: Session, chosen: Version, asked: Asked) -> Table:
    village = current_village()
    ring = read_key_ring(session, village.id, current_staff().office_key)
    conditions = _list_conditions(asked, ZoneInfo(village.profile.timezone))
    return tables.make_table(session, village, ring, chosen.definition, *conditions)


def _list_conditions(asked: Asked, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.since:
        found.append(SubmissionRow.received_at >= datetime.combine(asked.since, time(), zone))
    if asked.until:
        end = datetime.combine(asked.until + timedelta(days=1), time(), zone)
        found.append(SubmissionRow.received_at < end)
    return found


def _log(what: str, asked: Asked) -> None:
    """Write down what leaves the inbox, before it leaves."""
    staff = current_staff()
    with get_service().database.writing() as session:
        access.log_act(
            session, staff.village_id, staff.staff_id, reference="", act=access.EXPORTED,
            detail=f"{what}: {asked.reason}",
        )  # fmt: skip


def _attach(data: bytes, name: str) -> Response:
    response = make_response(data)
    response.headers["Content-Type"] = formats.TYPES[name.rpartition(".")[2]]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


def _show(asked: Asked, error: str = "", place: str = "isian") -> Response:
    village = current_village()
    with get_service().database.reading() as session:
        versions = tables.list_versions(session, village.id)
    values: dict[str, Any] = {
        "staff": current_staff(), "asked": asked, "versions": versions, "error": error,
        "place": place, "years": range(village.today().year, FIRST_YEAR - 1, -1),
    }  # fmt: skip
    page = render_page("inbox/exports.html", **values)
    return make_response(page, 422 if error else 200)
