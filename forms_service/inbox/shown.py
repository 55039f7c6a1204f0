"""How the office sees the answers: masked where they identify, with links to reach the resident."""

from dataclasses import dataclass, replace
from urllib.parse import quote

from forms_service.attachments import list_files
from forms_service.crosschecks import Note, list_notes
from forms_service.definitions import File, Kk, Nik, Phone
from forms_service.language import gettext as _
from forms_service.questions import Line, list_lines
from forms_service.questions.files import show_file
from forms_service.threads import Thread
from forms_service.villages import ServedVillage

MASKED = (Nik, Kk)
OPEN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer as it stands on the screen; an unanswered one has an empty text.

    `before` is what the resident had answered before a correction; `notes` say what the office
    should look at.
    """

    name: str
    label: str
    text: str
    masked: bool
    before: str = ""
    notes: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()


def list_shown_answers(thread: Thread, revealed: set[str] | None) -> list[ShownAnswer]:
    """List the newest answers in the order and words of the form; None reveals all of them."""
    before = {line.name: line for line in list_lines(thread.definition, thread.answers)}
    notes = list_notes(thread.definition, thread.latest_answers)
    return [
        replace(
            _shown(line, before.get(line.name), revealed, notes),
            files=_list_files(thread, line.name) if isinstance(line.question, File) else (),
        )
        for line in list_lines(thread.definition, thread.latest_answers)
    ]


def _shown(
    line: Line, before: Line | None, revealed: set[str] | None, notes: list[Note]
) -> ShownAnswer:
    hidden = isinstance(line.question, MASKED) and revealed is not None
    masked = hidden and bool(line.text) and line.name not in (revealed or ())
    old = before.text if before is not None and before.text != line.text else ""
    return ShownAnswer(
        name=line.name,
        label=f"{line.item}: {line.label}" if line.item else line.label,
        text=mask(line.text) if masked else line.text,
        masked=masked,
        before=mask(old) if masked and old else old,
        notes=tuple(note.text for note in notes if note.name == line.name),
    )


def _list_files(thread: Thread, name: str) -> tuple[tuple[str, str], ...]:
    """List id and name of the files of one answer."""
    files = list_files({name: thread.latest_answers.get(name)})
    return tuple((file["id"], show_file(file["name"], file["size"])) for file in files)


def mask(text: str) -> str:
    """Hide all but the last four digits: `•••• •••• •••• 3456`."""
    hidden = "".join("•" if letter.isalnum() else letter for letter in text[:-OPEN_DIGITS])
    return hidden + text[-OPEN_DIGITS:]


def list_reasons() -> dict[str, str]:
    """List why somebody may look at a whole number: the access log keeps it."""
    return {
        "surat": _("menulis surat"),
        "cocok": _("mencocokkan KTP"),
        "warga": _("menjawab warga"),
    }


def can_reveal(thread: Thread, name: str) -> bool:
    """Tell whether the question is one whose answer is masked."""
    return isinstance(thread.definition.find_question(name), MASKED)


def find_call_link(thread: Thread) -> str:
    """Return a link that calls the resident, or an empty text."""
    phone = _find_phone(thread)
    return f"tel:{phone}" if phone else ""


def find_whatsapp_link(thread: Thread, village: ServedVillage) -> str:
    """Return a link that opens WhatsApp with words for the resident, or an empty text.

    The words name the number and the status only: no answer leaves with them.
    """
    phone = _find_phone(thread)
    if not phone:
        return ""
    words = _(
        "Assalamualaikum. Kami dari Balai Desa %(desa)s. Kiriman Anda nomor %(number)s "
        "sekarang berstatus: %(status)s. Pesan lengkapnya dapat dibaca dengan kode tanda terima "
        "di %(site)s/"
    ) % {
        "desa": village.profile.name,
        "number": thread.reference,
        "status": thread.status.label,
        "site": village.site_url,
    }
    return f"https://wa.me/62{phone[1:]}?text={quote(words)}"


def _find_phone(thread: Thread) -> str:
    """Return the first phone number answered, as `08…`."""
    for question in thread.definition.questions:
        if isinstance(question, Phone) and (phone := thread.latest_answers.get(question.name)):
            return str(phone)
    return ""
