"""Checks the questions of a form file and says which question and key is wrong, and what to do."""

from collections.abc import Iterable
from typing import Any

from forms_service.question_types import (
    QUESTION_STRUCTS,
    Birth,
    Choice,
    Choices,
    Date,
    File,
    Group,
    LongText,
    Money,
    Nik,
    Number,
    Question,
    ShortText,
    YesNo,
    question_type,
)
from forms_service.tomlfile import FileError, check_keys, convert, suggest


def check_questions(tables: object, where: str) -> None:
    """Check the tables of a form's questions; raises FileError at the first mistake."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise FileError(f"{where}: write each question as a table under [[questions]]")
    questions = [_check_question(table, number, where) for number, table in enumerate(tables, 1)]
    _check_scope(questions, where)
    if questions and any(q.new_page for q in questions) and not questions[0].new_page:
        raise FileError(
            f'{where}: question "{questions[0].name}": the first question needs "new_page" too'
        )


def _check_question(table: dict[str, Any], number: int, where: str) -> Question:
    where = f'{where}: question "{table.get("name", f"number {number}")}"'
    struct = _find_struct(table, where)
    check_keys(table, struct, where)
    if struct is Group:
        check_questions(table["questions"], where)
    question = convert(table, struct, where)
    for code in question.errors:
        if code not in struct.ERRORS:
            raise FileError(f'{where}: unknown error "{code}"{suggest(code, list(struct.ERRORS))}')
    _check_limits(question, where)
    _check_options(question, where)
    _check_group(question, where)
    if isinstance(question, File) and not question.personal:
        raise FileError(f'{where}: a file is always personal; take "personal" away')
    return question


def _find_struct(table: dict[str, Any], where: str) -> type[Question]:
    if "type" not in table:
        known = ", ".join(sorted(QUESTION_STRUCTS))
        raise FileError(f'{where}: the key "type" is missing (known types: {known})')
    struct = QUESTION_STRUCTS.get(str(table["type"]))
    if struct is None:
        hint = suggest(str(table["type"]), list(QUESTION_STRUCTS))
        raise FileError(f'{where}: unknown type "{table["type"]}"{hint}')
    return struct


def _check_limits(question: Question, where: str) -> None:
    if isinstance(question, Number | Money | Group) and question.min > question.max:
        raise FileError(f'{where}: "min" is above "max"')
    if isinstance(question, ShortText | LongText) and question.min_length > question.max_length:
        raise FileError(f'{where}: "min_length" is above "max_length"')


def _check_options(question: Question, where: str) -> None:
    if not isinstance(question, Choice | Choices):
        return
    options = list(question.options)
    if len(set(options)) < len(options):
        raise FileError(f"{where}: an option is there twice")
    if not isinstance(question, Choice):
        return
    for option in question.option_hints:
        if option not in [*options, question.other]:
            raise FileError(
                f'{where}: option_hints: no option "{option}"{suggest(option, options)}'
            )
    if question.other in options:
        raise FileError(f'{where}: "other" is also one of the options; keep it in one place')
    if question.other and not question.personal:
        raise FileError(f'{where}: an answer in own words ("other") is always personal')


def _check_group(question: Question, where: str) -> None:
    if not isinstance(question, Group):
        return
    if not all(q.personal for q in (question, *question.questions)):
        raise FileError(f'{where}: a group is always personal; take "personal" away')
    if any(q.new_page for q in question.questions):
        raise FileError(f'{where}: a page cannot begin within a group; put "new_page" on the group')


def _check_scope(questions: list[Question], where: str) -> None:
    """Check what questions say about each other: names, `only_if`, `copy_from`, NIK checks."""
    names = [q.name for q in questions]
    for place, question in enumerate(questions):
        here = f'{where}: question "{question.name}"'
        if names.count(question.name) > 1:
            raise FileError(f"{here}: the name is used twice")
        earlier = {q.name: q for q in questions[:place]}
        for name, values in question.only_if.items():
            _check_condition(_find(name, earlier, f"{here}: only_if"), values, here)
        if question.copy_from:
            source = _find(question.copy_from, earlier, f"{here}: copy_from")
            if question_type(source) != question_type(question):
                raise FileError(f'{here}: copy_from: "{source.name}" is of another type')
        _check_nik(question, {q.name: q for q in questions}, here)


def _find(name: str, known: dict[str, Question], where: str) -> Question:
    if name not in known:
        raise FileError(f'{where}: no earlier question "{name}"{suggest(name, list(known))}')
    return known[name]


def _check_condition(question: Question, values: Iterable[str], where: str) -> None:
    if isinstance(question, YesNo):
        options = ["ya", "tidak"]
    elif isinstance(question, Choice | Choices):
        options = list(question.options)
    else:
        raise FileError(f'{where}: only_if: "{question.name}" is neither a choice nor yes or no')
    for value in values:
        if value not in options:
            hint = suggest(value, options)
            raise FileError(f'{where}: only_if: "{question.name}" has no "{value}"{hint}')


def _check_nik(question: Question, known: dict[str, Question], where: str) -> None:
    if not isinstance(question, Nik):
        return
    if question.birth and not isinstance(known.get(question.birth), Birth | Date):
        raise FileError(f'{where}: birth: "{question.birth}" is no question for a birth or date')
    if question.sex and not isinstance(known.get(question.sex), Choice):
        raise FileError(f'{where}: sex: "{question.sex}" is no choice')
