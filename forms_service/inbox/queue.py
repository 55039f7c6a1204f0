"""The queue: what is new, what is late, what comes next."""

from typing import cast, get_args

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from forms_service import worklist
from forms_service.inbox.cookie import current_staff
from forms_service.language import gettext as _
from forms_service.pages import render_page
from forms_service.service import current_village, get_service
from forms_service.worklist import PAGE, View


def add_routes(blueprint: Blueprint) -> None:
    """Register the route."""
    blueprint.add_url_rule("", "show_queue", show_queue, strict_slashes=False)


def show_queue() -> ResponseReturnValue:
    """Show one page of one view of the queue."""
    view, village = _read_view(), current_village()
    with get_service().database.reading() as session:
        counts = worklist.count(session, village)
        pages = max(1, -(-counts.of(view) // PAGE))
        page = min(_read_page(), pages)
        items = worklist.list_page(session, village, view, page)
    return render_page(
        "inbox/queue.html",
        staff=current_staff(),
        items=items,
        counts=counts,
        view=view,
        views=[("antrean", _("Antrean")), ("selesai", _("Selesai")), ("semua", _("Semua"))],
        page=page,
        pages=pages,
    )


def _read_view() -> View:
    asked = request.args.get("tampil", "antrean")
    return cast(View, asked) if asked in get_args(View) else "antrean"


def _read_page() -> int:
    asked = request.args.get("hal", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
