"""Choosing: one, several, yes or no, a score, a statement."""

from typing import Any

from forms_service.language import gettext as _
from forms_service.questions.field import Answer, AnswerField, Mistake, clean

OTHER = ".lain"
MAX_OTHER = 120


class ChoiceField(AnswerField):
    """One of the options, or another one in own words where the question has `other`."""

    widget_name = "choice"
    grouped = True
    other_word = ""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the option and the words written beside `other`."""
        if formdata is not None:
            self.other_word = " ".join(clean(formdata.get(self.name + OTHER, "")).split())
        super().process(formdata, *args, **kwargs)

    def messages(self) -> dict[str, str]:
        return super().messages() | {
            "required": _("Pilih salah satu untuk “{label}”."),
            "invalid": _("Pilih salah satu untuk “{label}”."),
            "unnamed": _("Tulis yang Anda maksud dengan “{option}” di “{label}”."),
            "too_long": _("“{label}” terlalu panjang: {length} huruf, paling banyak {limit}."),
        }

    def parse(self, words: list[str]) -> Answer:
        if len(words) == 1 and words[0] in [clean(word) for word, _label in self.known()]:
            if words[0] != clean(self.other):
                return words[0]
            return self._name_other()
        raise Mistake("invalid")

    @property
    def other(self) -> str:
        """Return the option that is answered in own words, or an empty text."""
        return str(getattr(self.question, "other", ""))

    def _name_other(self) -> str:
        if not self.other_word:
            raise Mistake("unnamed", option=self.other)
        if len(self.other_word) > MAX_OTHER:
            raise Mistake("too_long", length=len(self.other_word), limit=MAX_OTHER)
        return self.other_word

    def known(self) -> tuple[tuple[str, str], ...]:
        """Return the options of this very question."""
        return self.options(self.question)

    @staticmethod
    def options(question: Any) -> tuple[tuple[str, str], ...]:
        other = getattr(question, "other", "")
        return tuple((text, text) for text in (*question.options, *([other] if other else [])))


class ChoicesField(ChoiceField):
    """Several of the options."""

    widget_name = "choices"

    def messages(self) -> dict[str, str]:
        return super().messages() | {
            "required": _("Pilih paling sedikit satu untuk “{label}”."),
            "too_many": _("Pilih paling banyak {limit} untuk “{label}”."),
        }

    def parse(self, words: list[str]) -> Answer:
        known = [clean(word) for word, _label in self.known()]
        if any(word not in known for word in words):
            raise Mistake("invalid")
        chosen = [option for option in known if option in words]
        if 0 < self.question.max_choices < len(chosen):
            raise Mistake("too_many", limit=self.question.max_choices)
        return list(chosen)

    @staticmethod
    def show(answer: Any) -> str:
        return ", ".join(answer)


class YesNoField(ChoiceField):
    """Yes or no."""

    def messages(self) -> dict[str, str]:
        message = _("Pilih “Ya” atau “Tidak” untuk “{label}”.")
        return super().messages() | {"required": message, "invalid": message}

    def parse(self, words: list[str]) -> Answer:
        return super().parse(words) == "ya"

    @staticmethod
    def options(question: Any) -> tuple[tuple[str, str], ...]:
        return (("ya", _("Ya")), ("tidak", _("Tidak")))

    @staticmethod
    def show(answer: Any) -> str:
        return _("Ya") if answer else _("Tidak")


class ScaleField(ChoiceField):
    """A score; kept as a number, the lowest is 1."""

    def parse(self, words: list[str]) -> Answer:
        return int(str(super().parse(words)))

    @staticmethod
    def options(question: Any) -> tuple[tuple[str, str], ...]:
        return tuple((str(score), text) for score, text in enumerate(question.labels, 1))


class DeclarationField(ChoicesField):
    """A statement to tick."""

    def messages(self) -> dict[str, str]:
        message = _("Centang “{label}” bila Anda setuju.")
        return super().messages() | {"required": message, "invalid": message}

    def parse(self, words: list[str]) -> Answer:
        if words != ["ya"]:
            raise Mistake("invalid")
        return True

    @staticmethod
    def options(question: Any) -> tuple[tuple[str, str], ...]:
        return (("ya", question.statement),)

    @staticmethod
    def show(answer: Any) -> str:
        return _("Ya, dinyatakan") if answer else _("Tidak")
