"""Reads from an address which part of the queue is wanted; anything made up counts as not said."""

from datetime import date
from typing import Any, cast, get_args

from flask import request

from forms_service.inbox.cookie import current_staff
from forms_service.statuses import BY_NAME
from forms_service.worklist import Sort, View, Wanted

NAMES = ("tampil", "formulir", "status", "petugas", "dari", "sampai", "urut")


def read_wanted() -> Wanted:
    """Return what the address asks for."""
    view, sort, status = (_read(name) for name in ("tampil", "urut", "status"))
    return Wanted(
        view=cast(View, view) if view in get_args(View) else "antrean",
        slug=_read("formulir"),
        status=status if status in BY_NAME else "",
        assignee=_read("petugas"),
        since=read_day("dari"),
        until=read_day("sampai"),
        sort=cast(Sort, sort) if sort in get_args(Sort) else "penting",
        reader=current_staff().staff_id,
    )


def write_wanted(wanted: Wanted, **changes: Any) -> dict[str, Any]:
    """Return the parameters of an address for the same part of the queue, with changes."""
    values = (
        wanted.view, wanted.slug, wanted.status, wanted.assignee, wanted.since, wanted.until,
        wanted.sort,
    )  # fmt: skip
    found = dict(zip(NAMES, values, strict=True)) | changes
    plain = {"tampil": "antrean", "urut": "penting"}
    return {name: v for name, v in found.items() if v and plain.get(name) != v}


def read_page() -> int:
    """Return the number of the page, from 1."""
    asked = request.values.get("hal", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1


def read_day(name: str) -> date | None:
    """Return the day that a field says as YYYY-MM-DD; None when it says none."""
    try:
        return date.fromisoformat(_read(name))
    except ValueError:
        return None


def _read(name: str) -> str:
    return request.values.get(name, "")[:80]
