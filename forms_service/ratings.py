"""How satisfied a resident was once it was done: one tap, kept apart from who said it."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from forms_service import statuses, threads
from forms_service.models import OpenAnswerRow
from forms_service.threads import RATED, Thread
from forms_service.villages import ServedVillage

QUESTION = "_kepuasan"  # no question of a form can have this name
SATISFIED = "puas"
VALUES = (SATISFIED, "cukup", "tidak-puas")
# What ends a matter for its resident.
ENDED = (statuses.COLLECTED, statuses.DONE, statuses.ANSWERED)


def may_rate(thread: Thread) -> bool:
    """Tell whether the resident may say how it was: after the end, and once."""
    return thread.status in ENDED and not any(e.kind == RATED for e in thread.entries)


def rate(session: Session, village: ServedVillage, thread: Thread, value: str) -> None:
    """Keep a rating; the thread only remembers that there was one, not which."""
    if value not in VALUES or not may_rate(thread):
        return
    threads.add_entry(session, thread, RATED)
    session.add(
        OpenAnswerRow(
            village_id=village.id,
            answer_id=secrets.token_hex(12),
            slug=thread.definition.slug,
            version=thread.definition.version,
            question=QUESTION,
            value=value,
            month=f"{datetime.now(ZoneInfo(village.profile.timezone)):%Y-%m}",
        )
    )
