"""Numbers for Prometheus, without personal data, for whoever has the token."""

import hmac
import time
from collections import Counter
from collections.abc import Iterator
from threading import Lock

from flask import Flask, Response, abort, g, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms_service import worklist
from forms_service.care.backups import list_backups
from forms_service.models import DeliveryRow, SubmissionRow
from forms_service.notifications.state import GIVEN_UP, WAITING
from forms_service.service import Service, get_service
from forms_service.villages import list_villages

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[str, dict[str, str], float]
_requests: Counter[tuple[str, str]] = Counter()
_seconds: Counter[str] = Counter()
_lock = Lock()
HELP = {
    "balai_requests_total": ("counter", "Requests answered by this process."),
    "balai_request_seconds_total": ("counter", "Seconds spent on them."),
    "balai_submissions": ("gauge", "Submissions kept, by kind."),
    "balai_open": ("gauge", "Submissions that the office has to act on."),
    "balai_overdue": ("gauge", "Of these, later than promised."),
    "balai_unread": ("gauge", "Submissions or replies that nobody has read."),
    "balai_quarantined": ("gauge", "Submissions that look like spam."),
    "balai_notices_waiting": ("gauge", "Notices still on their way."),
    "balai_notices_given_up": ("gauge", "Notices that never got out."),
    "balai_backup_age_seconds": ("gauge", "Age of the newest backup."),
}


def init_app(app: Flask) -> None:
    """Count requests; answer `/metrics` to whoever shows BALAI_METRICS_TOKEN."""
    app.add_url_rule("/metrics", "metrics", show_metrics)
    app.after_request(_count)


def show_metrics() -> ResponseReturnValue:
    """Write all numbers; without the token the page does not exist."""
    service = get_service()
    token, given = service.config.metrics_token, request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)
    response = make_response(write(collect(service)))
    response.headers["Content-Type"] = CONTENT_TYPE
    return response


def collect(service: Service) -> list[Sample]:
    """List every sample."""
    found = list(_list_requests())
    with service.database.reading() as session:
        for village in list_villages(session):
            label = {"village": village.id}
            counts = worklist.count(session, village)
            found += [
                ("balai_open", label, counts.antrean),
                ("balai_overdue", label, counts.overdue),
                ("balai_unread", label, counts.unread),
                ("balai_quarantined", label, counts.karantina),
            ]
            found += _list_kept(session, village.id)
            found += _list_notices(session, village.id)
    folder = service.config.backup_folder
    if folder is not None and (backups := list_backups(folder)):
        found.append(("balai_backup_age_seconds", {}, time.time() - backups[0].stat().st_mtime))
    return found


def write(samples: list[Sample]) -> str:
    """Write samples as Prometheus reads them."""
    lines: list[str] = []
    for name, (kind, about) in HELP.items():
        values = [(labels, value) for found, labels, value in samples if found == name]
        if values:
            lines += [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]
        for labels, value in values:
            inside = ",".join(f'{key}="{word}"' for key, word in labels.items())
            lines.append(f"{name}{{{inside}}} {value:g}" if inside else f"{name} {value:g}")
    return "\n".join(lines) + "\n"


def _count(response: Response) -> Response:
    side = (request.endpoint or "none").partition(".")[0]
    with _lock:
        _requests[side, f"{response.status_code // 100}xx"] += 1
        _seconds[side] += time.perf_counter() - g.get("began", time.perf_counter())
    return response


def _list_requests() -> Iterator[Sample]:
    with _lock:
        for (side, status), number in sorted(_requests.items()):
            yield "balai_requests_total", {"side": side, "status": status}, number
        for side, seconds in sorted(_seconds.items()):
            yield "balai_request_seconds_total", {"side": side}, seconds


def _list_kept(session: Session, village_id: str) -> list[Sample]:
    rows = session.execute(
        select(SubmissionRow.kind, func.count())
        .where(SubmissionRow.village_id == village_id, SubmissionRow.erased_at.is_(None))
        .group_by(SubmissionRow.kind)
    )
    return [
        ("balai_submissions", {"village": village_id, "kind": kind}, number)
        for kind, number in rows
    ]


def _list_notices(session: Session, village_id: str) -> list[Sample]:
    found: list[Sample] = []
    for name, condition in (("waiting", WAITING), ("given_up", GIVEN_UP)):
        number = session.scalar(
            select(func.count())
            .select_from(DeliveryRow)
            .where(DeliveryRow.village_id == village_id, condition)
        )
        found.append((f"balai_notices_{name}", {"village": village_id}, number or 0))
    return found
