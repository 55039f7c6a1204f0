"""Holds a flood off: whoever sends too much waits for a turn, and loses nothing by it."""

import time
from dataclasses import replace
from typing import Any

from flask import request
from sqlalchemy import Connection

from forms_service import budgets, proofs
from forms_service.budgets import Budget, MustWait
from forms_service.db import StorageUnavailable
from forms_service.networks import find_network
from forms_service.service import current_village, get_service
from forms_service.signing import Visit

# A turn that came so late belongs to a flood: the office looks at it first.
FLOOD_SECONDS = 120
TRAP = "_situs"
PROOF = "_bukti"


def find_suspicion() -> str:
    """Say why a form looks as if no person filled it, or an empty text."""
    return "trap" if request.form.get(TRAP, "").strip() else ""


def find_wait(visit: Visit) -> int:
    """Return the seconds until the turn of a visit; a clock set back makes nobody wait for it."""
    left = visit.slot - int(time.time())
    return left if 0 < left <= budgets.LONGEST_WAIT else 0


def asks_proof() -> bool:
    """Tell whether an operator asks for proof of work now."""
    return current_village().proof_until > time.time()


def make_challenge(visit: Visit) -> dict[str, Any] | None:
    """Return what a phone may compute instead of waiting, while that is asked for."""
    if visit.slot or not asks_proof():
        return None
    return proofs.make_challenge(visit, get_service().config.master_keys, current_village().id)


def is_proven(visit: Visit) -> bool:
    """Tell whether the proof came along that was asked for."""
    payload = request.form.get(PROOF, "")
    return (
        bool(payload)
        and asks_proof()
        and proofs.is_proof(payload, visit, get_service().config.master_keys, current_village().id)
    )


def admit(connection: Connection, visit: Visit) -> None:
    """Let a sending in when there is room for it, or when it has its turn (see `find_wait`).

    Raises:
        MustWait: when it has to wait.
    """
    if visit.slot or is_proven(visit):
        return
    if asks_proof():
        raise MustWait(proofs.PATIENCE)
    village_id = current_village().id
    for budget, whose in _list_budgets(visit):
        budgets.spend(connection, village_id, budget, whose)


def queue(visit: Visit) -> tuple[Visit, int]:
    """Give a visit its turn; return it with the seconds to wait.

    Where no place can be written down, as the queue is full or the database is locked, it comes
    back as it was, to ask once more after a pause.
    """
    village_id = current_village().id
    try:
        with get_service().database.writing() as session:
            wait = max(
                budgets.reserve(session, village_id, budget, whose)
                for budget, whose in _list_budgets(visit)
            )
    except MustWait as pause:
        return visit, pause.seconds
    except StorageUnavailable:
        return visit, budgets.PAUSE
    if asks_proof():
        wait = max(wait, proofs.PATIENCE)
    suspect = visit.suspect or ("flood" if wait >= FLOOD_SECONDS else "")
    return replace(visit, slot=int(time.time()) + wait, suspect=suspect), wait


def _list_budgets(visit: Visit) -> list[tuple[Budget, str]]:
    config = get_service().config
    return [
        (replace(budgets.NETWORK, burst=config.network_burst), find_network()),
        (replace(budgets.FORM, burst=config.form_burst), visit.form),
    ]
