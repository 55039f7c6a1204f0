"""Reads a resident's words into answers, in the order of the form, and tells each mistake."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from forms_service.definitions import Definition
from forms_service.question_types import Group, Question, question_type
from forms_service.questions.field import Answer, AnswerField, Answers, Mistake
from forms_service.questions.registry import FIELDS

SAME = ".sama"
YES = "ya"
_META = DefaultMeta()
_FORM = BaseForm({})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a resident's words: the answers, and a message for each mistake.

    A question that does not apply has no answer at all. Mistakes are named as controls are:
    `nik`, `address.rt`, `witnesses.2.nik`.
    """

    answers: Answers
    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Scope:
    """The words, how the names of controls begin here, and what is known by now."""

    words: MultiDict[str, str]
    today: date
    prefix: str = ""
    answers: Answers = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def inner(self, prefix: str) -> "_Scope":
        return replace(self, prefix=f"{self.prefix}{prefix}.", answers={}, errors={})


def read_answers(definition: Definition, words: MultiDict[str, str], today: date) -> Reading:
    """Validate the words sent for a definition; `today` is the village's own day."""
    scope = _Scope(words, today)
    _read_all(definition.questions, scope)
    return Reading(scope.answers, scope.errors)


def applies(question: Question, answers: Mapping[str, Answer]) -> bool:
    """Tell whether a question is asked of somebody who gave these answers to earlier ones."""
    return all(matches(answers.get(name), values) for name, values in question.only_if.items())


def count_items(group: Group, words: Iterable[str], prefix: str = "") -> int:
    """Return how many items of a group the names of the words sent speak of."""
    start = f"{prefix}{group.name}."
    numbers = [name[len(start) :].partition(".")[0] for name in words if name.startswith(start)]
    return min(group.max, max((int(n) for n in numbers if is_number(n)), default=0))


def is_number(text: str) -> bool:
    """Tell whether a text can be the number of an item."""
    return text.isascii() and text.isdigit() and len(text) <= 2


def matches(answer: Answer, values: Sequence[str]) -> bool:
    """Tell whether an answer is one of those that a condition names."""
    if isinstance(answer, bool):
        return (YES if answer else "tidak") in values
    if isinstance(answer, list):
        return any(value in values for value in answer)
    return answer in values


def _read_all(questions: Iterable[Question], scope: _Scope) -> None:
    for question in questions:
        if not applies(question, scope.answers):
            continue
        if question.copy_from and scope.words.get(f"{scope.prefix}{question.name}{SAME}"):
            _copy(question, scope)
        elif isinstance(question, Group):
            scope.answers[question.name] = _read_items(question, scope)
        elif parts := FIELDS[question_type(question)].parts(question):
            scope.answers[question.name] = _read_parts(question, parts, scope)
        else:
            _read_one(question, scope)


def _read_one(question: Question, scope: _Scope) -> None:
    field = _bind(question, scope)
    scope.answers[question.name] = field.data
    if field.errors:
        scope.errors[field.name] = str(field.errors[0])


def _bind(question: Question, scope: _Scope) -> AnswerField:
    field = FIELDS[question_type(question)](
        question, scope.today, name=question.name, _prefix=scope.prefix, _form=None, _meta=_META
    )
    field.process(scope.words)
    field.validate(_FORM)
    return field


def _copy(question: Question, scope: _Scope) -> None:
    """Take the answer of the question copied; what is missing there is asked for there."""
    answer = scope.answers.get(question.copy_from)
    scope.answers[question.name] = answer
    source = f"{scope.prefix}{question.copy_from}"
    faulty = any(name == source or name.startswith(f"{source}.") for name in scope.errors)
    if answer is None and question.required and not faulty:
        message = _bind(question, scope).explain(Mistake("required"))
        scope.errors[f"{scope.prefix}{question.name}"] = message


def _read_parts(question: Question, parts: tuple[Question, ...], scope: _Scope) -> Answer:
    if not question.required and not _is_filled(scope, question.name):
        return None
    inner = scope.inner(question.name)
    _read_all(parts, inner)
    scope.errors.update(inner.errors)
    return inner.answers


def _read_items(group: Group, scope: _Scope) -> Answer:
    """Read each item; a blank one beyond those that must be filled is left out."""
    items: list[Answers] = []
    count = max(group.least, count_items(group, scope.words, scope.prefix))
    for number in range(1, count + 1):
        name = f"{group.name}.{number}"
        if number <= group.least or _is_filled(scope, name):
            inner = scope.inner(name)
            _read_all(group.questions, inner)
            scope.errors.update(inner.errors)
            items.append(inner.answers)
    return items


def _is_filled(scope: _Scope, name: str) -> bool:
    start = f"{scope.prefix}{name}."
    return any(
        name.startswith(start) and any(word.strip() for word in scope.words.getlist(name))
        for name in scope.words
    )
