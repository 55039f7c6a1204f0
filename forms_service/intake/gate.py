"""Holds a flood off: whoever sends too much waits for a turn, and loses nothing by it."""

import time
from dataclasses import replace

from flask import request
from sqlalchemy.orm import Session

from forms_service import budgets
from forms_service.budgets import Budget, MustWait
from forms_service.networks import find_network
from forms_service.service import current_village, get_service
from forms_service.signing import Visit

# A turn that came so late belongs to a flood: the office looks at it first.
FLOOD_SECONDS = 120
TRAP = "_situs"


def find_suspicion() -> str:
    """Say why a form looks as if no person filled it, or an empty text."""
    return "trap" if request.form.get(TRAP, "").strip() else ""


def find_wait(visit: Visit) -> int:
    """Return the seconds until the turn of a visit; a clock set back makes nobody wait for it."""
    left = visit.slot - int(time.time())
    return left if 0 < left <= budgets.LONGEST_WAIT else 0


def admit(session: Session, visit: Visit) -> None:
    """Let a sending in when there is room for it, or when it has its turn (see `find_wait`).

    Raises:
        MustWait: when it has to wait.
    """
    if visit.slot:
        return
    village_id = current_village().id
    for budget, whose in _list_budgets(visit):
        budgets.spend(session, village_id, budget, whose)


def queue(visit: Visit) -> tuple[Visit, int]:
    """Give a visit its turn; return it with the seconds to wait."""
    village_id = current_village().id
    try:
        with get_service().database.writing() as session:
            wait = max(
                budgets.reserve(session, village_id, budget, whose)
                for budget, whose in _list_budgets(visit)
            )
    except MustWait as pause:
        return visit, pause.seconds
    suspect = visit.suspect or ("flood" if wait >= FLOOD_SECONDS else "")
    return replace(visit, slot=int(time.time()) + wait, suspect=suspect), wait


def _list_budgets(visit: Visit) -> list[tuple[Budget, str]]:
    config = get_service().config
    return [
        (replace(budgets.NETWORK, burst=config.network_burst), find_network()),
        (replace(budgets.FORM, burst=config.form_burst), visit.form),
    ]
