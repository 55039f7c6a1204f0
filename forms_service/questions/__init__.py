"""Question types: how each is asked, read from messy input, and shown."""

from forms_service.question_types import question_type
from forms_service.questions.amounts import DateField, MoneyField, NumberField
from forms_service.questions.field import Answer, AnswerField, Answers, Mistake, clean, printable
from forms_service.questions.reading import (
    Reading,
    applies,
    count_items,
    is_number,
    matches,
    read_answers,
)
from forms_service.questions.registry import FIELDS
from forms_service.questions.showing import Line, list_lines, list_question_lines, show_answer

__all__ = [
    "FIELDS", "Answer", "AnswerField", "Answers", "DateField", "Line", "Mistake", "MoneyField",
    "NumberField", "Reading", "applies", "clean", "count_items", "is_number",
    "list_lines", "list_question_lines", "matches", "printable", "question_type", "read_answers",
    "show_answer",
]  # fmt: skip
