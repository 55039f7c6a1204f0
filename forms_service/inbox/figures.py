"""The figures in the inbox: whole for those who read submissions, as published for the auditor."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from forms_service.figures.summary import make_promises
from forms_service.figures.tally import LIMIT
from forms_service.inbox.cookie import current_staff
from forms_service.pages import render_page
from forms_service.service import current_village, get_service
from forms_service.staff import READERS

CHANNELS = ("web", "desk")


def add_routes(blueprint: Blueprint) -> None:
    """Register the route."""
    blueprint.add_url_rule("/angka", "show_figures", show_figures)


def show_figures() -> ResponseReturnValue:
    """Show how promises were kept this month and in the twelve before, at will of one channel."""
    staff = current_staff()
    reads = staff.role in READERS
    chosen = request.args.get("cara", "")
    channel = chosen if reads and chosen in CHANNELS else ""
    with get_service().database.reading() as session:
        promises = make_promises(session, current_village(), 1 if reads else LIMIT, channel)
    return render_page(
        "inbox/figures.html", staff=staff, promises=promises, reads=reads, channel=channel
    )
