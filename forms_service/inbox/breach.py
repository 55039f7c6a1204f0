"""When data leaked: whom to tell, and the letter to begin with. For those who lead the office."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, request
from flask.typing import ResponseReturnValue

from forms_service import access, breaches
from forms_service.breaches import Affected
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.wanted import read_day
from forms_service.language import gettext as _
from forms_service.pages import render_page
from forms_service.questions import clean
from forms_service.service import current_village, get_service
from forms_service.staff import list_colleagues

MAX_WHO = 64
MIN_STORY, MAX_STORY = 10, 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody filled in: when, which account, and what happened."""

    since: date | None = None
    until: date | None = None
    who: str = ""
    story: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/kebocoran", "ask_breach", ask_breach)
    blueprint.add_url_rule("/kebocoran", "draft_breach", draft_breach, methods=["POST"])


def ask_breach() -> ResponseReturnValue:
    """Ask when and how data leaked."""
    return _show(Asked())


def draft_breach() -> ResponseReturnValue:
    """List those affected with the draft of the notice, and log that it was made."""
    asked, staff, village = _read(), current_staff(), current_village()
    if error := _find_mistake(asked):
        return _show(asked, error)
    since, until = asked.since or date.min, asked.until or date.min
    zone = ZoneInfo(village.profile.timezone)
    period = breaches.make_period(since, until, asked.who, zone)
    with get_service().database.writing() as session:
        references = breaches.list_references(session, village.id, period)
        access.log_act(
            session, village.id, staff.staff_id, reference="", act=access.BREACH,
            detail=f"{asked.since} {asked.until} {asked.who} {len(references)}",
        )  # fmt: skip
    with get_service().database.reading() as session:
        affected = breaches.list_affected(session, village.id, references, staff.office_key)
    return _show(asked, affected=affected)


def _read() -> Asked:
    form = request.form
    return Asked(
        since=read_day("dari"),
        until=read_day("sampai"),
        who=clean(form.get("akun", ""))[:MAX_WHO],
        story=clean(form.get("kejadian", ""))[:MAX_STORY],
    )


def _find_mistake(asked: Asked) -> str:
    if asked.since is None or asked.until is None or asked.since > asked.until:
        return _("Isi hari pertama dan hari terakhir kejadian.")
    if len(asked.story) < MIN_STORY:
        return _("Tulis apa yang terjadi. Kalimat ini masuk ke surat untuk warga.")
    return ""


def _show(asked: Asked, error: str = "", affected: list[Affected] | None = None) -> Response:
    village = current_village()
    with get_service().database.reading() as session:
        colleagues = list_colleagues(session, village.id)
    page = render_page(
        "inbox/breach.html",
        staff=current_staff(),
        asked=asked,
        error=error,
        affected=affected,
        kinds=sorted({person.data for person in affected or ()}),
        colleagues=colleagues,
        today=village.today(),
    )
    return make_response(page, 422 if error else 200)
