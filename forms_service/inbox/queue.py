"""The queue: what is new, what is late, what comes next; filtered, sorted, done in bulk."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms_service import rights, statuses, submissions, worklist
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.submission import NEWS, list_choices, open_thread
from forms_service.inbox.wanted import read_page, read_wanted, write_wanted
from forms_service.language import gettext as _
from forms_service.language import ngettext
from forms_service.pages import render_page
from forms_service.questions import clean
from forms_service.service import current_village, get_service
from forms_service.staff import list_colleagues
from forms_service.threads import Erased, UnknownSubmission
from forms_service.worklist import PAGE, Counts, View

CHOSEN = "pilih"
ACT = "jadi"
# What may be done to many at once: nothing that owes its resident a reason.
BULK_STATUSES = (
    statuses.CHECKING, statuses.SIGNING, statuses.READY, statuses.COLLECTED,
    statuses.FOLLOWED_UP, statuses.READ, statuses.DONE,
)  # fmt: skip
ASSIGN = "petugas:"


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("", "show_queue", show_queue, strict_slashes=False)
    blueprint.add_url_rule("/borongan", "act_on_many", act_on_many, methods=["POST"])


def show_queue() -> ResponseReturnValue:
    """Show one page of one view of the queue."""
    wanted, village = read_wanted(), current_village()
    with get_service().database.reading() as session:
        counts = worklist.count(session, village, wanted)
        pages = max(1, -(-counts.of(wanted.view) // PAGE))
        page = min(read_page(), pages)
        items = worklist.list_page(session, village, wanted, page)
        forms = worklist.list_forms(session, village.id)
        colleagues = list_colleagues(session, village.id)
        asks = rights.list_open_asks(session, village.id)
    return render_page(
        "inbox/queue.html",
        staff=current_staff(),
        items=items,
        asks=asks,
        counts=counts,
        wanted=wanted,
        address=lambda **changes: url_for("inbox.show_queue", **write_wanted(wanted, **changes)),
        view=wanted.view,
        views=_list_views(),
        urgent=_list_urgent(counts),
        grouped=wanted.view == "antrean" and wanted.sort == "penting",
        urgencies=_list_urgencies(),
        filters=write_wanted(wanted, tampil=None, urut=None),
        forms=forms,
        statuses=list(statuses.BY_NAME.values()),
        bulk_statuses=BULK_STATUSES,
        colleagues=colleagues,
        done=_tell_done(),
        page=page,
        pages=pages,
    )


def act_on_many() -> ResponseReturnValue:
    """Do one thing to every submission ticked; what it does not fit is left as it is."""
    wanted, act = read_wanted(), clean(request.form.get(ACT, ""))
    references = request.form.getlist(CHOSEN)[:PAGE]
    with get_service().database.writing() as session:
        done = sum(_act(session, reference, act) for reference in references)
    query = write_wanted(wanted, hal=read_page(), beres=done, lewati=len(references) - done)
    return redirect(url_for("inbox.show_queue", **query), 303)


def _act(session: Session, reference: str, act: str) -> bool:
    """Do it to one submission; tell whether it fitted."""
    staff = current_staff()
    try:
        thread = open_thread(session, clean(reference))
    except (Erased, UnknownSubmission):
        return False
    if act.startswith(ASSIGN):
        chosen = act.removeprefix(ASSIGN)
        known = {row.staff_id for row in list_colleagues(session, staff.village_id)}
        if chosen and chosen not in known:
            return False
        submissions.assign(session, thread, chosen, staff.staff_id)
        return True
    status = next((s for s in list_choices(thread) if s.name == act and s in BULK_STATUSES), None)
    if status is None:
        return False
    submissions.change_status(session, thread, status, staff.staff_id)
    return True


def _tell_done() -> str:
    """Say what the last act did."""
    if request.args.get(NEWS) == "hapus":
        return _("Data sudah dihapus untuk selamanya.")
    done, skipped = (request.args.get(name, 0, type=int) for name in ("beres", "lewati"))
    words = ngettext("%d kiriman diubah.", "%d kiriman diubah.", done) % done if done else ""
    if skipped:
        left = ngettext("%d tidak cocok dan dibiarkan.", "%d tidak cocok dan dibiarkan.", skipped)
        words = f"{words} {left % skipped}".strip()
    return words


def _list_urgent(counts: Counts) -> list[tuple[View, str]]:
    """List what cannot wait, with its numbers."""
    late, today, new = counts.overdue, counts.today, counts.unread
    return [
        ("lewat", ngettext("%(num)d lewat waktu", "%(num)d lewat waktu", late) % {"num": late}),
        (
            "hari-ini",
            ngettext("%(num)d janji hari ini", "%(num)d janji hari ini", today) % {"num": today},
        ),
        ("baru", ngettext("%(num)d belum dibaca", "%(num)d belum dibaca", new) % {"num": new}),
    ]


def _list_urgencies() -> list[str]:
    """Return the headings of the queue, the most urgent first."""
    return [
        _("Lewat waktu"),
        _("Janji hari ini"),
        _("Belum dibaca"),
        _("Sedang dikerjakan"),
        _("Menunggu warga atau tinggal diambil"),
    ]


def _list_views() -> list[tuple[View, str]]:
    return [
        ("antrean", _("Antrean")),
        ("menunggu", _("Menunggu warga")),
        ("karantina", _("Karantina")),
        ("tanya", _("Perlu ditanya")),
        ("selesai", _("Selesai")),
        ("semua", _("Semua")),
    ]
