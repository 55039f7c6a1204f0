"""What happens to a stored submission: reply, withdraw, change status, send a message. No Flask."""

import hashlib
from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service import attachments, promises, statuses, threads
from forms_service.models import EventRow
from forms_service.questions import Answers
from forms_service.signing import Visit
from forms_service.threads import Thread


class VisitUsed(ValueError):
    """The visit has brought something else already: nothing may be dropped in silence."""


def reply(session: Session, thread: Thread, text: str, visit: Visit) -> bool:
    """Add the resident's message once a visit; return whether it is new. Raises VisitUsed."""
    if _is_repeated(session, thread, visit, threads.REPLY, text):
        return False
    promises.resume(session, thread)
    threads.add_entry(session, thread, threads.REPLY, text=text, visit_hash=_hash(visit))
    return True


def ask(session: Session, thread: Thread, kind: str, text: str, visit: Visit) -> bool:
    """Add what the resident asks about the data once a visit; return whether it is new.

    Raises:
        VisitUsed: when the visit has brought something else.
    """
    if _is_repeated(session, thread, visit, kind, text):
        return False
    threads.add_entry(session, thread, kind, text=text, visit_hash=_hash(visit))
    return True


def complete(session: Session, thread: Thread, answers: Answers, visit: Visit) -> None:
    """Add what the office asked for once a visit; the answers given before stay in the thread.

    Raises:
        VisitUsed: when the visit has brought something else.
    """
    text = msgspec.json.encode(answers).decode()
    if _is_repeated(session, thread, visit, threads.COMPLETED, text):
        return
    attachments.attach(session.connection(), thread.village_id, thread.reference, answers)
    promises.resume(session, thread)
    threads.add_entry(
        session,
        thread,
        threads.COMPLETED,
        status=statuses.RESUMED[thread.definition.kind],
        text=text,
        detail=" ".join(answers),
        visit_hash=_hash(visit),
    )


def withdraw(session: Session, thread: Thread) -> None:
    """Mark the submission as withdrawn by the resident; a closed one stays as it is."""
    if not thread.status.closed:
        threads.add_entry(session, thread, threads.WITHDRAWN, status=statuses.WITHDRAWN)


def change_status(
    session: Session,
    thread: Thread,
    status: statuses.Status,
    staff_id: str,
    text: str = "",
    *,
    asked: Sequence[str] = (),
) -> None:
    """Set a status, with the office's words for the resident and the questions to answer again."""
    promises.resume(session, thread)
    promises.renew(session, thread, status)
    threads.add_entry(
        session,
        thread,
        threads.STATUS,
        status=status,
        staff_id=staff_id,
        text=text,
        detail=" ".join(asked) or None,
    )


def send_message(session: Session, thread: Thread, text: str, staff_id: str) -> None:
    """Send the resident a message."""
    threads.add_entry(session, thread, threads.MESSAGE, staff_id=staff_id, text=text)


def add_note(session: Session, thread: Thread, text: str, staff_id: str, public: bytes) -> None:
    """Add a note for colleagues, sealed to the office alone."""
    threads.add_entry(
        session, thread, threads.NOTE, staff_id=staff_id, text=text, office_public_key=public
    )


def assign(session: Session, thread: Thread, assignee_id: str, staff_id: str) -> None:
    """Give the submission to a colleague, or to nobody."""
    if assignee_id != thread.assignee_id:
        threads.add_entry(session, thread, threads.ASSIGNED, staff_id=staff_id, detail=assignee_id)


def answer_solved(session: Session, thread: Thread, solved: bool) -> None:
    """Add whether a complaint is solved for the one who made it; if not, it is taken up again."""
    if thread.status is statuses.DONE and not thread.told_solved:
        if not solved:
            promises.renew(session, thread, statuses.FOLLOWED_UP)
        threads.add_entry(
            session,
            thread,
            threads.SOLVED if solved else threads.UNSOLVED,
            status=None if solved else statuses.FOLLOWED_UP,
        )


def _is_repeated(session: Session, thread: Thread, visit: Visit, kind: str, text: str) -> bool:
    """Tell whether a visit has brought just this before."""
    event = session.scalar(
        select(EventRow).where(
            EventRow.village_id == thread.village_id, EventRow.visit_hash == _hash(visit)
        )
    )
    if event is None:
        return False
    if (event.reference, event.kind) != (thread.reference, kind):
        raise VisitUsed
    if threads.open_text(event, thread.key, None) != text:
        raise VisitUsed
    return True


def _hash(visit: Visit) -> bytes:
    return hashlib.sha256(visit.id.encode()).digest()
