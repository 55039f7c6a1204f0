"""Merges submissions of one person that are the same wish: one goes on, the other leads there."""

from sqlalchemy.orm import Session

from forms_service import people, promises, statuses, threads
from forms_service.threads import Thread


class CannotMerge(ValueError):
    """The two submissions are not one person's, or one of them is closed."""


def merge(session: Session, thread: Thread, target: Thread, staff_id: str, text: str) -> None:
    """Close a submission in favour of another of the same person; `text` tells the resident.

    Raises:
        CannotMerge: unless both are under way and the blind index knows them as one person's.
    """
    others = people.list_of_same_person(session, thread.village_id, thread.reference)
    known = target.reference in {row.reference for row in others}
    if not known or thread.status.closed or target.status.closed:
        raise CannotMerge(target.reference)
    promises.resume(session, thread)
    threads.add_entry(
        session,
        thread,
        threads.MERGED,
        status=statuses.MERGED,
        staff_id=staff_id,
        text=text,
        detail=target.reference,
    )
    threads.add_entry(session, target, threads.TOOK_IN, staff_id=staff_id, detail=thread.reference)
