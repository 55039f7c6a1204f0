"""Days, times of day, numbers and money."""

import re
from datetime import date
from typing import Any, ClassVar

from forms_service import wording
from forms_service.language import gettext as _
from forms_service.questions.field import Answer, AnswerField, Mistake


class DateField(AnswerField):
    """A day in three parts; a whole date typed into one part is understood too."""

    widget_name = "date"
    grouped = True

    def messages(self) -> dict[str, str]:
        return super().messages() | {
            "invalid": _(
                "“{label}” belum benar. Isi tanggal, bulan, dan tahun. Contoh: 23 11 1985."
            ),
            "future": _("“{label}” tidak boleh sesudah hari ini."),
            "past": _("“{label}” tidak boleh sebelum hari ini."),
        }

    def parse(self, words: list[str]) -> Answer:
        try:
            day = wording.read_date(" ".join(words))
        except ValueError:
            raise Mistake("invalid") from None
        if not 1900 <= day.year <= 2200:
            raise Mistake("invalid")
        if self.question.when == "past" and day > self.today:
            raise Mistake("future")
        if self.question.when == "future" and day < self.today:
            raise Mistake("past")
        return day.isoformat()

    @staticmethod
    def show(answer: Any) -> str:
        return wording.format_date(date.fromisoformat(str(answer)))


class NumberField(AnswerField):
    """A whole number; dots between thousands are accepted."""

    widget_name = "number"
    attributes: ClassVar = {"inputmode": "numeric", "autocomplete": "off", "class": "xs"}
    pattern = re.compile(r"(-?)([0-9]{1,15})")

    def messages(self) -> dict[str, str]:
        return super().messages() | {
            "invalid": _("“{label}” harus berupa angka."),
            "too_small": _("“{label}” paling sedikit {limit}."),
            "too_large": _("“{label}” paling banyak {limit}."),
        }

    def parse(self, words: list[str]) -> Answer:
        match = self.pattern.fullmatch(re.sub(r"[\s.]", "", self.strip(words[0])))
        if not match:
            raise Mistake("invalid")
        number = int(match[1] + match[2])
        if number < self.question.min:
            raise Mistake("too_small", limit=self.show(self.question.min))
        if number > self.question.max:
            raise Mistake("too_large", limit=self.show(self.question.max))
        return number

    def strip(self, word: str) -> str:
        """Take away what people write around the number."""
        unit = str(getattr(self.question, "unit", ""))
        return word[: -len(unit)] if unit and word.lower().endswith(unit.lower()) else word

    @staticmethod
    def show(answer: Any) -> str:
        return wording.format_number(int(answer))


class MoneyField(NumberField):
    """Whole rupiah: `Rp 1.500.000`, `1500000`, `1.500.000,00`."""

    attributes: ClassVar = {"inputmode": "numeric", "autocomplete": "off", "class": "s"}

    def strip(self, word: str) -> str:
        return re.sub(r"(?i)^\s*(rp|idr)\.?|,(00|-+)$|,-$", "", word)

    @staticmethod
    def show(answer: Any) -> str:
        return wording.format_money(int(answer))


class ClockField(AnswerField):
    """A time of day."""

    attributes: ClassVar = {"inputmode": "decimal", "autocomplete": "off", "class": "xs"}
    pattern = re.compile(
        r"(?:jam|pukul)?\s*([0-9]{1,2})(?:\s*[.:,h ]\s*([0-9]{2}))?(?:\s*wi(?:b|ta|t))?"
    )

    def messages(self) -> dict[str, str]:
        return super().messages() | {"invalid": _("“{label}” belum benar. Contoh: 08.30.")}

    def parse(self, words: list[str]) -> Answer:
        match = self.pattern.fullmatch(words[0].lower())
        if not match or int(match[1]) > 23 or int(match[2] or 0) > 59:
            raise Mistake("invalid")
        return f"{int(match[1]):02d}.{int(match[2] or 0):02d}"
