"""How notices are delivered: what went out, what waits, what failed, and trying again."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms_service.inbox.cookie import current_staff
from forms_service.language import gettext as _
from forms_service.notifications import deliveries
from forms_service.notifications.state import count_failing, list_states
from forms_service.pages import render_page
from forms_service.service import current_village, get_service


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes, and let the queue know of what is not delivered."""
    blueprint.add_url_rule("/kabar", "show_notices", show_notices)
    blueprint.add_url_rule("/kabar", "try_notices_again", try_notices_again, methods=["POST"])
    blueprint.app_context_processor(lambda: {"count_undelivered": count_undelivered})


def show_notices() -> ResponseReturnValue:
    """Show each channel with how its deliveries go."""
    with get_service().database.reading() as session:
        states = list_states(session, current_village().id)
    note = _("Semua yang belum terkirim dicoba lagi sekarang.") if "kabar" in request.args else ""
    return render_page("inbox/notices.html", staff=current_staff(), states=states, note=note)


def try_notices_again() -> ResponseReturnValue:
    """Let the worker try everything again that is not delivered."""
    with get_service().database.writing() as session:
        deliveries.try_again(session, current_village().id, datetime.now(UTC))
    return redirect(url_for("inbox.show_notices", kabar="ulang"), 303)


def count_undelivered() -> int:
    """Return how many deliveries failed and wait or were given up, for the banner."""
    with get_service().database.reading() as session:
        return count_failing(session, current_village().id)
