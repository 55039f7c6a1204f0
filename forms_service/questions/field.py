"""A question on its way from words to an answer; each question type is one subclass."""

import re
import unicodedata
from datetime import date
from typing import Any, ClassVar

from wtforms import Field

from forms_service.language import gettext as _
from forms_service.question_types import Question

Answer = str | int | bool | list[Any] | dict[str, Any] | None
Answers = dict[str, Answer]

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def printable(text: str) -> str:
    """Drop control characters and unify line ends; every other character stays."""
    if text.isprintable():
        return text
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
    """Reads one question's words into an answer; a subclass is one question type.

    `grouped` ones are drawn as a fieldset of several controls; a composed one has `parts`, each
    a question of its own.
    """

    widget_name: ClassVar[str] = "line"
    attributes: ClassVar[dict[str, str]] = {}
    grouped: ClassVar[bool] = False

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
            raise ValueError(self.explain(mistake)) from None

    def _parse(self, words: list[str]) -> Answer:
        filled = [word for word in words if word]
        if not filled:
            if self.question.required:
                raise Mistake("required")
            return None
        return self.parse(filled)

    def explain(self, mistake: Mistake) -> str:
        """Return the message for the resident: the question's own, or the type's."""
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
    def parts(question: Any) -> tuple[Question, ...]:
        """Return the questions that a composed one consists of."""
        return ()

    @staticmethod
    def options(question: Any) -> tuple[tuple[str, str], ...]:
        """Return what can be chosen: the word sent, and the words shown."""
        return ()

    @staticmethod
    def show(answer: Any) -> str:
        """Write a kept answer for people to read."""
        return str(answer)
