"""Proof of work, asked for while an operator says that there is a flood (ALTCHA 2)."""

import json
import time
from collections.abc import Sequence
from typing import Any

import altcha
from sqlalchemy.orm import Session

from forms_service.models import BudgetRow
from forms_service.signing import Purpose, Visit, derive_keys

# 300 to 600 derivations of 2,000 rounds: some 0.5 s of a laptop, 2 s of a cheap phone.
ALGORITHM = "PBKDF2/SHA-256"
COST = 2_000
LEAST = 300
# Who sends no proof waits that long for a turn, whatever the queue.
PATIENCE = 60
GOOD_FOR = 86_400
# Kept as a budget of the whole village that is not settled before this moment.
ROW = "proof"


def ask(session: Session, village_id: str, until: float) -> None:
    """Ask everybody who sends to this village for proof of work until a moment."""
    session.merge(BudgetRow(village_id=village_id, budget_id=ROW, settled_at=until))


def find_end(session: Session, village_id: str) -> float:
    """Return the moment until which proof is asked for, or 0."""
    row = session.get(BudgetRow, (village_id, ROW))
    return row.settled_at if row is not None else 0.0


def make_challenge(visit: Visit, master_keys: Sequence[str], village_id: str) -> dict[str, Any]:
    """Make a challenge whose solution is good for this visit alone, so none is used twice."""
    challenge = altcha.create_challenge(
        algorithm=ALGORITHM,
        cost=COST,
        counter=LEAST + int(visit.id[:8], 16) % LEAST,
        expires_at=int(time.time()) + GOOD_FOR,
        data={"visit": visit.id},
        hmac_secret=derive_keys(master_keys, Purpose.PROOF, village_id)[0],
    )
    return challenge.to_dict()


def is_proof(payload: str, visit: Visit, master_keys: Sequence[str], village_id: str) -> bool:
    """Tell whether a payload solves a challenge that was made here for this visit."""
    keys = derive_keys(master_keys, Purpose.PROOF, village_id)
    verified = any(altcha.verify_solution(payload, key).verified for key in keys)
    return verified and _find_visit(payload) == visit.id


def _find_visit(payload: str) -> object:
    data = altcha.Payload.from_base64(payload).challenge.parameters.data
    return data.get("visit") if isinstance(data, dict) else None


def solve(challenge: dict[str, Any]) -> str:
    """Solve a challenge as the script of the review page does; programs may do the same."""
    found = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(found)
    if solution is None:
        raise TimeoutError(json.dumps(challenge))
    return altcha.Payload(found, solution).to_base64()
