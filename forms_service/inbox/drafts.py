"""What a member of staff typed, carried along until it is stored: no expiry may lose it."""

from dataclasses import dataclass

from flask import request

from forms_service.questions import clean

TOKEN = "_token"
ACT = "_act"
REFERENCE = "_reference"
SEEN = "_seen"
STATUS = "status"
TEXT = "pesan"
ASKED = "kurang"
OFFICE = "kantor"
ACTS = ("change_status", "send_message", "add_note", "answer_right")


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of one form; `seen` is the newest entry that the page showed when it was drawn."""

    act: str
    reference: str
    status: str = ""
    text: str = ""
    seen: int = 0
    asked: tuple[str, ...] = ()
    office: str = ""

    def list_fields(self) -> list[tuple[str, str]]:
        """List names and words for hidden inputs, as `find_carried_draft` reads them."""
        return [
            (ACT, self.act),
            (REFERENCE, self.reference),
            (STATUS, self.status),
            (TEXT, self.text),
            (SEEN, str(self.seen)),
            (OFFICE, self.office),
            *((ASKED, name) for name in self.asked),
        ]


def find_draft() -> Draft | None:
    """Return what this request posts, when it is a form that holds words."""
    act = (request.endpoint or "").removeprefix("inbox.")
    if request.method != "POST" or act not in ACTS:
        return None
    return _read(act, str((request.view_args or {})["reference"]))


def find_carried_draft() -> Draft | None:
    """Return what the sign-in form carries for later."""
    act = request.form.get(ACT, "")
    return _read(act, clean(request.form.get(REFERENCE, ""))) if act in ACTS else None


def _read(act: str, reference: str) -> Draft:
    seen = request.form.get(SEEN, "")
    return Draft(
        act=act,
        reference=reference,
        status=clean(request.form.get(STATUS, "")),
        text=clean(request.form.get(TEXT, "")),
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0,
        asked=tuple(clean(name) for name in request.form.getlist(ASKED)),
        office=" ".join(clean(request.form.get(OFFICE, "")).split()),
    )
