"""How dates, money and numbers are written for people, and read from what people write."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from forms_service.language import current_language, gettext, ngettext

MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}
DAYS = {
    "id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA"}


def _words(table: dict[str, str]) -> list[str]:
    return table.get(current_language(), table["id"]).split()


def format_date(day: date) -> str:
    """Write a date as `23 November 2026`."""
    return f"{day.day} {_words(MONTHS)[day.month - 1]} {day.year}"


def format_month(month: str) -> str:
    """Write a month like `2026-11` as `November 2026`."""
    year, number = month.split("-")
    return f"{_words(MONTHS)[int(number) - 1]} {year}"


def format_weekday(day: date) -> str:
    """Write a date with its weekday: `Senin, 23 November 2026`."""
    return f"{_words(DAYS)[day.weekday()]}, {format_date(day)}"


def format_moment(moment: datetime, timezone: str) -> str:
    """Write an aware moment in the village's own time: `23 November 2026 pukul 08.05 WIB`."""
    local = moment.astimezone(ZoneInfo(timezone))
    clock = f"{local:%H.%M} {ZONES.get(timezone, 'WIT')}"
    return f"{format_date(local.date())} {gettext('pukul')} {clock}"


def format_money(rupiah: int) -> str:
    """Write whole rupiah as `Rp1.500.000`."""
    return f"Rp{rupiah:,}".replace(",", ".")


def format_number(number: int) -> str:
    """Write a whole number with dots between the thousands from 10.000 up, so a year stays one."""
    return str(number) if abs(number) < 10_000 else f"{number:,}".replace(",", ".")


def format_period(days: int) -> str:
    """Write a length of time in its largest whole unit: `2 tahun`, `6 bulan`, `45 hari`."""
    if days % 365 == 0:
        return ngettext("%d tahun", "%d tahun", days // 365) % (days // 365)
    if days % 30 == 0:
        return ngettext("%d bulan", "%d bulan", days // 30) % (days // 30)
    return ngettext("%d hari", "%d hari", days) % days


def group(digits: str, size: int = 4) -> str:
    """Write digits in groups: `3299 0712 …`."""
    return " ".join(digits[i : i + size] for i in range(0, len(digits), size))


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    for names in MONTHS.values():
        for number, name in enumerate(names.lower().split(), start=1):
            if len(word) >= 3 and name.startswith(word.lower()):
                return number
    raise ValueError(word)


def read_date(words: str) -> date:
    """Read a date in day-month-year order, with any separator, or as 8 digits.

    Raises:
        ValueError: when no such day exists.
    """
    parts = re.findall(r"\d+|[^\W\d_]+", words)
    if len(parts) == 1 and re.fullmatch(r"\d{8}", parts[0]):
        parts = [parts[0][:2], parts[0][2:4], parts[0][4:]]
    if len(parts) != 3:
        raise ValueError(words)
    if len(parts[0]) == 4:
        parts.reverse()
    day, month, year = int(parts[0]), _month(parts[1]), int(parts[2])
    if len(parts[2]) != 4:
        raise ValueError(words)
    return date(year, month, day)


def format_size(size: int) -> str:
    """Write a number of bytes: `640 KB`, `2,4 MB`."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")
