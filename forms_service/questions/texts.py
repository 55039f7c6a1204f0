"""Words and numbers of identity: text, NIK, KK, phone, e-mail."""

import re
from typing import Any, ClassVar

from forms_service import wording
from forms_service.language import gettext as _
from forms_service.questions.field import Answer, AnswerField, Mistake

_SEPARATORS = re.compile(r"[\s.\-_/·]+")


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
