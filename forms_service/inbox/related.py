"""Other submissions of the same person, so that nobody does the same work twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forms_service.models import StandingRow
from forms_service.people import list_of_same_person
from forms_service.statuses import Status, get_status
from forms_service.threads import Thread
from forms_service.worklist import list_titles

# The same form of the same person within this time is perhaps the same wish.
TWICE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Related:
    """Another submission of the same person; `twice` when it is perhaps the same wish."""

    reference: str
    title: str
    status: Status
    received_at: datetime
    twice: bool


def list_related(session: Session, thread: Thread) -> list[Related]:
    """List what the same person sent besides, the newest first; no answer is opened for it."""
    rows = list_of_same_person(session, thread.village_id, thread.reference)
    titles = list_titles(session, thread.village_id, {(row.slug, row.version) for row in rows})
    found = []
    for row in rows:
        standing = session.get_one(StandingRow, (row.village_id, row.reference))
        near = abs(row.received_at - thread.received_at) < TWICE
        found.append(
            Related(
                reference=row.reference,
                title=titles[row.slug, row.version],
                status=get_status(standing.status),
                received_at=row.received_at,
                twice=near and row.slug == thread.definition.slug,
            )
        )
    return found
