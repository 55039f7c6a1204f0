"""The registry of question types: how each is asked, read from messy input, and shown."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.form import BaseForm

from forms_service import wording
from forms_service.definitions import Definition, Question
from forms_service.language import gettext as _

Answer = str | int | bool | list[str] | None
Answers = dict[str, Answer]

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SEPARATORS = re.compile(r"[\s.\-_/·]+")


def printable(text: str) -> str:
    """Drop control characters and unify line ends; every other character stays."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean(text: str) -> str:
    """Return the text printable, in one normal form (NFC), trimmed."""
    return unicodedata.normalize("NFC", printable(text)).strip()


class Mistake(ValueError):
    """An answer that cannot be taken, by the code of its message and the numbers in it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class AnswerField(Field):
    """Reads one question's words into an answer; a subclass is one question type."""

    widget_name: ClassVar[str] = "line"
    attributes: ClassVar[dict[str, str]] = {}

    def __init__(self, question: Question, today: date, **kwargs: Any) -> None:
        super().__init__(label=question.label, **kwargs)
        self.question: Any = question
        self.today = today

    def process_formdata(self, valuelist: list[str]) -> None:
        """Parse the words sent; raises ValueError with the message for the resident."""
        words = [clean(str(value)) for value in valuelist]
        try:
            self.data = self._parse(words)
        except Mistake as mistake:
            raise ValueError(self._message(mistake)) from None

    def _parse(self, words: list[str]) -> Answer:
        filled = [word for word in words if word]
        if not filled:
            if self.question.required:
                raise Mistake("required")
            return None
        return self.parse(filled)

    def _message(self, mistake: Mistake) -> str:
        own = self.question.errors.get(mistake.code)
        if own:
            return str(own)
        values = {"label": self.question.label, **mistake.values}
        return self.messages()[mistake.code].format(**values)

    def messages(self) -> dict[str, str]:
        """Return this type's messages by code."""
        return {"required": _("Isi “{label}”."), "invalid": _("Periksa lagi “{label}”.")}

    def parse(self, words: list[str]) -> Answer:
        """Turn the filled words into the answer that is kept; raises Mistake."""
        return words[0]

    @staticmethod
    def show(answer: Any) -> str:
        """Write a kept answer for people to read."""
        return str(answer)


class ShortTextField(AnswerField):
    """One line."""

    def messages(self) -> dict[str, str]:
        return super().messages() | {
            "too_short": _("“{label}” terlalu pendek: paling sedikit {limit} huruf."),
            "too_long": _("“{label}” terlalu panjang: {length} huruf, paling banyak {limit}."),
        }

    def parse(self, words: list[str]) -> Answer:
        return self._limit(" ".join(words[0].split()))

    def _limit(self, text: str) -> str:
        if len(text) > self.question.max_length:
            raise Mistake("too_long", limit=self.question.max_length, length=len(text))
        if len(text) < self.question.min_length:
            raise Mistake("too_short", limit=self.question.min_length)
        return text


class LongTextField(ShortTextField):
    """Several lines; line ends are kept."""

    widget_name = "lines"

    def parse(self, words: list[str]) -> Answer:
        return self._limit(words[0])


class SixteenDigitsField(AnswerField):
    """A number of 16 digits in any spelling."""

    attributes: ClassVar = {"inputmode": "numeric", "autocomplete": "off", "class": "s"}

    def messages(self) -> dict[str, str]:
        return super().messages() | {
            "invalid": _("“{label}” harus 16 angka. Yang Anda isi {count} angka.")
        }

    def parse(self, words: list[str]) -> Answer:
        digits = _SEPARATORS.sub("", words[0])
        if not re.fullmatch(r"[0-9]{16}", digits):
            raise Mistake("invalid", count=sum(c in "0123456789" for c in digits))
        return digits

    @staticmethod
    def show(answer: Any) -> str:
        return wording.group(str(answer))


class PhoneField(AnswerField):
    """A mobile number: 08…, 62…, +62… or 8…, with any separators."""

    attributes: ClassVar = {"type": "tel", "autocomplete": "tel", "class": "s"}

    def messages(self) -> dict[str, str]:
        return super().messages() | {"invalid": _("“{label}” belum benar. Contoh: 0812 3456 7890.")}

    def parse(self, words: list[str]) -> Answer:
        digits = re.sub(r"[\s().\-]+", "", words[0])
        digits = re.sub(r"^(\+?62|0062)0?", "0", digits)
        digits = "0" + digits if digits.startswith("8") else digits
        if not re.fullmatch(r"0[0-9]{8,12}", digits):
            raise Mistake("invalid")
        return digits

    @staticmethod
    def show(answer: Any) -> str:
        return wording.group(str(answer))


class EmailField(AnswerField):
    """An e-mail address, checked only for what a typing mistake breaks."""

    attributes: ClassVar = {"type": "email", "autocomplete": "email"}

    def messages(self) -> dict[str, str]:
        return super().messages() | {"invalid": _("“{label}” belum benar. Contoh: nama@email.com.")}

    def parse(self, words: list[str]) -> Answer:
        address = words[0].replace(" ", "")
        if len(address) > 254 or not re.fullmatch(
            r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}", address
        ):
            raise Mistake("invalid")
        return address


class DateField(AnswerField):
    """A day in three parts; a whole date typed into one part is understood too."""

    widget_name = "date"

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


class ChoiceField(AnswerField):
    """One of the options."""

    widget_name = "choice"

    def messages(self) -> dict[str, str]:
        return super().messages() | {
            "required": _("Pilih salah satu untuk “{label}”."),
            "invalid": _("Pilih salah satu untuk “{label}”."),
        }

    def parse(self, words: list[str]) -> Answer:
        if len(words) != 1 or words[0] not in [clean(o) for o in self.question.options]:
            raise Mistake("invalid")
        return words[0]


class ChoicesField(ChoiceField):
    """Several of the options."""

    widget_name = "choices"

    def messages(self) -> dict[str, str]:
        return super().messages() | {
            "required": _("Pilih paling sedikit satu untuk “{label}”."),
            "too_many": _("Pilih paling banyak {limit} untuk “{label}”."),
        }

    def parse(self, words: list[str]) -> Answer:
        known = [clean(option) for option in self.question.options]
        if any(word not in known for word in words):
            raise Mistake("invalid")
        chosen = [option for option in known if option in words]
        if 0 < self.question.max_choices < len(chosen):
            raise Mistake("too_many", limit=self.question.max_choices)
        return list(chosen)

    @staticmethod
    def show(answer: Any) -> str:
        return ", ".join(answer)


class YesNoField(AnswerField):
    """Yes or no."""

    widget_name = "yes_no"

    def messages(self) -> dict[str, str]:
        message = _("Pilih “Ya” atau “Tidak” untuk “{label}”.")
        return {"required": message, "invalid": message}

    def parse(self, words: list[str]) -> Answer:
        if words not in (["ya"], ["tidak"]):
            raise Mistake("invalid")
        return words == ["ya"]

    @staticmethod
    def show(answer: Any) -> str:
        return _("Ya") if answer else _("Tidak")


FIELDS: dict[str, type[AnswerField]] = {
    "text": ShortTextField,
    "long_text": LongTextField,
    "nik": SixteenDigitsField,
    "kk": SixteenDigitsField,
    "phone": PhoneField,
    "email": EmailField,
    "date": DateField,
    "number": NumberField,
    "money": MoneyField,
    "choice": ChoiceField,
    "choices": ChoicesField,
    "yes_no": YesNoField,
}


def question_type(question: Question) -> str:
    """Return the name of the question's type, as definitions write it."""
    return str(question.__struct_config__.tag)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a resident's words: the answers, and a message for each mistake."""

    answers: Answers
    errors: dict[str, str]


def read_answers(definition: Definition, words: MultiDict[str, str], today: date) -> Reading:
    """Validate the words sent for a definition; `today` is the village's own day."""
    form = BaseForm({q.name: _unbound(q, today) for q in definition.questions})
    form.process(words)
    form.validate()
    errors = {name: str(field.errors[0]) for name, field in form._fields.items() if field.errors}
    return Reading({name: field.data for name, field in form._fields.items()}, errors)


def _unbound(question: Question, today: date) -> Any:
    return FIELDS[question_type(question)](question, today)


def show_answer(question: Question, answer: Answer) -> str:
    """Write an answer for people; an unanswered question is an empty text."""
    return "" if answer is None else FIELDS[question_type(question)].show(answer)
