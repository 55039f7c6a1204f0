"""Days as the office speaks of them: late by two days, today, tomorrow."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from forms_service.language import gettext as _
from forms_service.language import ngettext
from forms_service.service import current_village
from forms_service.wording import format_date

NEAR = 7


def show_due(due_on: date) -> str:
    """Write a due date as seen from today: `Lewat 2 hari`, `Hari ini`, `3 hari lagi`."""
    days = (due_on - current_village().today()).days
    if days < 0:
        return ngettext("Lewat %d hari", "Lewat %d hari", -days) % -days
    if days == 0:
        return _("Hari ini")
    if days == 1:
        return _("Besok")
    if days <= NEAR:
        return ngettext("%d hari lagi", "%d hari lagi", days) % days
    return format_date(due_on)


def show_received(moment: datetime) -> str:
    """Write the day of a past moment as seen from today: `hari ini`, `kemarin`, `4 hari lalu`."""
    village = current_village()
    day = moment.astimezone(ZoneInfo(village.profile.timezone)).date()
    days = (village.today() - day).days
    if days <= 0:
        return _("hari ini")
    if days == 1:
        return _("kemarin")
    if days <= NEAR:
        return ngettext("%d hari lalu", "%d hari lalu", days) % days
    return format_date(day)


def show_hours_left(moment: datetime) -> str:
    """Write how long a clock still runs: `Sisa 51 jam`, `Lewat 3 jam`."""
    hours = int((moment - datetime.now(UTC)).total_seconds() // 3600)
    if hours < 0:
        return ngettext("Lewat %d jam", "Lewat %d jam", -hours) % -hours
    return ngettext("Sisa %d jam", "Sisa %d jam", hours) % hours
