"""Budgets that slow a flood down: how much of something a network or a form may use, and when."""

import time
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, Float, bindparam, case, delete, text, update
from sqlalchemy.orm import Session

from forms_service.db import Database, StorageUnavailable
from forms_service.models import BudgetRow, get_table
from forms_service.statements import Statement

# Nobody is asked to wait longer; above it no place is kept in the queue.
LONGEST_WAIT = 600
# What a flood that fills the queue is told: come back then and ask again.
PAUSE = 60
DAY = 86_400

_BUDGETS = get_table(BudgetRow)
_SETTLED = _BUDGETS.c.settled_at
_NOW = bindparam("now", type_=Float)
# Uses a part of a budget that is known and has room; returns a row only then.
_TAKE = Statement(
    update(_BUDGETS)
    .where(
        _BUDGETS.c.village_id == bindparam("of_village"),
        _BUDGETS.c.budget_id == bindparam("of_budget"),
        _SETTLED <= bindparam("latest"),  # noqa: SIM300
    )
    .values(settled_at=case((_SETTLED > _NOW, _SETTLED), else_=_NOW) + bindparam("cost"))
    .returning(_SETTLED)
)
# A row that is not there yet cannot be locked; of two that begin it at once one finds the other's.
_BEGIN = text(
    "INSERT INTO budgets (village_id, budget_id, settled_at)"
    " VALUES (:village_id, :budget_id, 0) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Budget:
    """`burst` at once, then one every `seconds` (the generic cell rate algorithm)."""

    name: str
    burst: int
    seconds: float


# Many phones share one address: an assembly at the balai desa sends dozens within minutes.
NETWORK = Budget("network", burst=60, seconds=6)  # the burst is set by BALAI_NETWORK_BURST
FORM = Budget("form", burst=300, seconds=0.5)  # and by BALAI_FORM_BURST
# 63 bits cannot be guessed; this keeps the guessing from costing the server anything.
WRONG_CODES = Budget("code", burst=20, seconds=30)
# Twenty typing mistakes in a row, then two tries a minute.
WRONG_PASSWORDS = Budget("sign-in", burst=20, seconds=30)
# Megabytes of files: fifty forms at once with five photos each, made small on the phone and sent
# in pieces (0.4 for these, then the least for their file), or seventy as the camera made them.
STAGED_MEGABYTES = Budget("staged", burst=350, seconds=6)
# What any file costs, however few its bytes: looking into it takes up to some seconds.
LEAST_MEGABYTES = 1.0


class MustWait(Exception):
    """The budget is used up; `seconds` until it is not."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


def spend(
    connection: Connection, village_id: str, budget: Budget, whose: str, amount: float = 1
) -> None:
    """Use a part of a budget; raises MustWait when nothing of it is left."""
    now = time.time()
    known = {
        "of_village": village_id,
        "of_budget": f"{budget.name}:{whose}",
        "now": now,
        "latest": now + (budget.burst - 1) * budget.seconds,
        "cost": budget.seconds * amount,
    }
    if _TAKE.find(connection, known) is not None:
        return
    with Session(connection) as session:
        row = _get(session, village_id, budget, whose)
        if (wait := _wait(row, budget, now)) > 0:
            raise MustWait(wait)
        row.settled_at = max(row.settled_at, now) + budget.seconds * amount
        session.flush()


def owe(connection: Connection, village_id: str, budget: Budget, whose: str, amount: float) -> None:
    """Use a part of a budget for what is done already, even when nothing of it is left."""
    with Session(connection) as session:
        row = _get(session, village_id, budget, whose)
        row.settled_at = max(row.settled_at, time.time()) + budget.seconds * amount
        session.flush()


def check(session: Session, village_id: str, budget: Budget, whose: str) -> None:
    """Raise MustWait when nothing of a budget is left; use nothing."""
    row = session.get(BudgetRow, (village_id, f"{budget.name}:{whose}"))
    if row is not None and (wait := _wait(row, budget, time.time())) > 0:
        raise MustWait(wait)


def note(database: Database, village_id: str, budget: Budget, whose: str) -> None:
    """Use a part of a budget as well as possible: counting must not fail what is counted."""
    with suppress(MustWait, StorageUnavailable), database.storing() as connection:
        spend(connection, village_id, budget, whose)


def reserve(session: Session, village_id: str, budget: Budget, whose: str) -> int:
    """Keep the next free place and return the seconds until then.

    Raises:
        MustWait: when the queue is too long; no place is kept then.
    """
    row, now = _get(session, village_id, budget, whose), time.time()
    wait = _wait(row, budget, now)
    if wait > LONGEST_WAIT:
        raise MustWait(PAUSE)
    row.settled_at = max(row.settled_at, now) + budget.seconds
    return wait


def forget_settled(session: Session, village_id: str) -> None:
    """Delete the budgets of a village that nothing is owed to any more."""
    session.execute(
        delete(BudgetRow).where(
            BudgetRow.village_id == village_id, BudgetRow.settled_at < time.time() - DAY
        )
    )


def _get(session: Session, village_id: str, budget: Budget, whose: str) -> BudgetRow:
    key = f"{budget.name}:{whose}"
    session.execute(_BEGIN, {"village_id": village_id, "budget_id": key})
    return session.get_one(BudgetRow, (village_id, key), with_for_update=True)


def _wait(row: BudgetRow, budget: Budget, now: float) -> int:
    """Return the whole seconds until one more fits; a clock set back owes no more than a queue."""
    room = budget.burst * budget.seconds
    most = now + room + LONGEST_WAIT + PAUSE
    owed = row.settled_at if row.settled_at <= most else now + room
    left = owed + budget.seconds - room - now
    return max(0, -int(-left // 1)) if left > 1e-6 else 0
