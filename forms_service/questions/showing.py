"""Writes answers for people: on the review page, for the resident, at the office."""

from collections.abc import Iterator
from dataclasses import dataclass

from forms_service.definitions import Definition
from forms_service.question_types import Group, Question, question_type
from forms_service.questions.field import Answer, Answers
from forms_service.questions.reading import applies
from forms_service.questions.registry import FIELDS


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as people read it; an unanswered one has an empty text.

    `item` names the item of a group that it belongs to (`Saksi 2`), `first` begins one.
    """

    name: str
    question: Question
    text: str
    item: str = ""
    first: bool = False

    @property
    def label(self) -> str:
        """Return what was asked."""
        return self.question.label


def show_answer(question: Question, answer: Answer) -> str:
    """Write an answer for people, with its unit; an unanswered question is an empty text."""
    if answer is None:
        return ""
    unit = getattr(question, "unit", "")
    return f"{FIELDS[question_type(question)].show(answer)} {unit}".rstrip()


def list_lines(definition: Definition, answers: Answers) -> list[Line]:
    """List what was asked and answered; a question that did not apply is left out."""
    return [
        line
        for question in definition.questions
        if applies(question, answers)
        for line in list_question_lines(question, answers.get(question.name))
    ]


def list_question_lines(question: Question, answer: Answer) -> Iterator[Line]:
    """List the lines of one question: one, or for a group one for each question of each item."""
    if isinstance(question, Group) and answer:
        for number, item in enumerate(answer if isinstance(answer, list) else [], 1):
            yield from _item_lines(question, number, item)
    else:
        text = "" if isinstance(question, Group) else show_answer(question, answer)
        yield Line(question.name, question, text)


def _item_lines(group: Group, number: int, item: Answers) -> Iterator[Line]:
    label, first = f"{group.item} {number}", True
    for question in group.questions:
        if applies(question, item):
            name = f"{group.name}.{number}.{question.name}"
            yield Line(name, question, show_answer(question, item.get(question.name)), label, first)
            first = False
