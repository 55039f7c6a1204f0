"""Ready replies of the village, written out for one submission."""

from forms_service.counter import Reply, fill
from forms_service.inbox.cookie import current_staff
from forms_service.inbox.drafts import Draft
from forms_service.service import current_village
from forms_service.threads import Thread
from forms_service.wording import format_weekday


def fill_reply(reply: Reply, thread: Thread) -> Draft:
    """Return the form that the reply fills: a status with words, or a message alone."""
    return Draft(
        act="change_status" if reply.status else "send_message",
        reference=thread.reference,
        status=reply.status,
        text=fill(reply, _list_values(thread)),
    )


def _list_values(thread: Thread) -> dict[str, str]:
    profile = current_village().profile
    return {
        "nama": str(thread.latest_answers.get("nama") or ""),
        "nomor": thread.reference,
        "formulir": thread.definition.title,
        "janji": format_weekday(thread.due_on),
        "desa": profile.name,
        "alamat": profile.address.street,
        "petugas": current_staff().name,
    }
