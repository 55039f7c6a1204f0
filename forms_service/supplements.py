"""A form that asks only for what was missing: the questions named, as the first form asked them."""

from collections.abc import Sequence
from datetime import date

import msgspec

from forms_service.definitions import Definition
from forms_service.formview import Words
from forms_service.question_types import Date, Question
from forms_service.questions import Answer, Answers


def make_supplement(definition: Definition, names: Sequence[str]) -> Definition | None:
    """Return a definition of the questions named alone, on one page; None when none is known."""
    questions = tuple(_alone(q) for q in definition.questions if q.name in names)
    return msgspec.structs.replace(definition, questions=questions) if questions else None


def _alone(question: Question) -> Question:
    """Return the question as it stands when nothing stands before it."""
    return msgspec.structs.replace(
        question, required=True, only_if={}, copy_from="", new_page=""
    )  # fmt: skip


def list_words(definition: Definition, answers: Answers) -> Words:
    """Write answers as somebody would type them; composed ones are left to be typed anew."""
    found = {q.name: _write(q, answers.get(q.name)) for q in definition.questions}
    return {name: words for name, words in found.items() if words}


def _write(question: Question, answer: Answer) -> list[str]:
    if isinstance(question, Date) and isinstance(answer, str):
        day = date.fromisoformat(answer)
        return [str(day.day), str(day.month), str(day.year)]
    if isinstance(answer, bool):
        return ["ya" if answer else "tidak"]
    if isinstance(answer, str | int):
        return [str(answer)]
    if isinstance(answer, list):
        return [item for item in answer if isinstance(item, str)]
    return []
