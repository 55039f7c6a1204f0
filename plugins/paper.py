"""The paper form: the same questions, in the same order, under the same numbers as online."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from forms_service.definitions import Definition
from forms_service.language import gettext as _
from forms_service.questions import question_type

CELLS = {"nik": (4, 4, 4, 4), "kk": (4, 4, 4, 4), "phone": (4, 4, 4, 1), "time": (2, 2)}
CELLS |= {"date": (2, 2, 4)}
LINE_HOLDS = 70
MOST_LINES = 10
LONG_STORY = 2000
MOST_COLUMNS = 6
# Letters that fit into half the width, and those that each box to tick takes.
SHORT_OPTIONS = 45
TICK = 5
# Options that a cell of a table has room to name.
CELL_OPTIONS = 2
# How wide a column of a table is, by what is written there; all others share what is left.
WIDTHS = {"nik": "digits", "kk": "digits", "birth": "wide", "phone": "wide"}
WIDTHS |= {"date": "narrow", "number": "narrow", "time": "narrow"}
ITEMS_ON_PAPER = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: what is written there, and how wide that is (empty: as there is)."""

    label: str
    hint: str
    width: str


@dataclass(frozen=True, slots=True)
class Box:
    """One numbered box: groups of cells, lines, options to tick, or a table of rows."""

    number: str
    label: str
    shape: str
    hint: str = ""
    optional: bool = False
    only_if: str = ""
    cells: tuple[int, ...] = ()
    lines: int = 0
    before: str = ""
    after: str = ""
    options: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: int = 0
    same_as: str = ""
    outside: bool = False
    title: str = ""
    half: bool = field(default=False)


def _count_lines(question: Any) -> int:
    length = getattr(question, "max_length", 0)
    if rows := getattr(question, "rows", 0):
        return min(int(rows) + 2 * (length >= LONG_STORY), MOST_LINES)
    return 2 if length > LINE_HOLDS * 2 else 1


def _options(question: Any) -> tuple[str, ...]:
    kind = question_type(question)
    if kind == "yes_no":
        return (_("Ya"), _("Tidak"))
    if kind == "declaration":
        return (str(question.statement),)
    if kind == "scale":
        return tuple(f"{n}. {words}" for n, words in enumerate(question.labels, 1))
    hints = getattr(question, "option_hints", {})
    named = tuple(f"{o} ({hints[o]})" if o in hints else str(o) for o in question.options)
    other = getattr(question, "other", "")
    return (*named, f"{other}: …………………………") if other else named


def _shape_amount(question: Any) -> dict[str, Any]:
    before = "Rp" if question_type(question) == "money" else ""
    after = str(getattr(question, "unit", ""))
    return {"shape": "line", "lines": 1, "before": before, "after": after, "half": True}


def _shape_options(question: Any) -> dict[str, Any]:
    options = _options(question)
    short = sum(len(option) + TICK for option in options) <= SHORT_OPTIONS
    return {"shape": "options", "options": options, "half": short}


def _shape_text(question: Any) -> dict[str, Any]:
    lines = _count_lines(question)
    return {"shape": "line", "lines": lines, "half": lines == 1}


def _shape_cells(question: Any) -> dict[str, Any]:
    return {"shape": "cells", "cells": CELLS[question_type(question)], "half": True}


def _shape_birth(question: Any) -> dict[str, Any]:
    return {"shape": "birth", "cells": CELLS["date"]}


def _shape_address(question: Any) -> dict[str, Any]:
    areas = tuple(area.name for area in question.areas)
    return {"shape": "address", "options": areas, "outside": question.outside}


def _shape_file(question: Any) -> dict[str, Any]:
    return {"shape": "attach", "options": (question.later,) if question.later else ()}


SHAPES: dict[str, Callable[[Any], dict[str, Any]]] = {
    **dict.fromkeys(CELLS, _shape_cells),
    **dict.fromkeys(("number", "money"), _shape_amount),
    **dict.fromkeys(("choice", "choices", "yes_no", "scale", "declaration"), _shape_options),
    "birth": _shape_birth,
    "address": _shape_address,
    "file": _shape_file,
}


def _shape(question: Any) -> dict[str, Any]:
    """Return how the question is drawn, by its type; text and unknown types get lines."""
    return SHAPES.get(question_type(question), _shape_text)(question)


def _say_when(question: Any, numbers: dict[str, str]) -> str:
    """Say when a question is asked: `Isi bila nomor 4: Ya`."""
    conditions = getattr(question, "only_if", {})
    words = {"ya": _("Ya"), "tidak": _("Tidak")}
    told = [
        f"{numbers.get(name, '')}: {' / '.join(words.get(a, a) for a in answers)}"
        for name, answers in conditions.items()
    ]
    return _("Isi hanya bila nomor %s") % " + ".join(told) if told else ""


def _draw(question: Any, number: str, numbers: dict[str, str], **more: Any) -> Box:
    return Box(
        number=number,
        label=question.label,
        hint=question.hint,
        optional=not question.required,
        only_if=_say_when(question, numbers),
        title=getattr(question, "new_page", ""),
        same_as=numbers.get(question.copy_from, ""),
        **(_shape(question) | more),
    )


def _draw_group(group: Any, number: str, numbers: dict[str, str]) -> list[Box]:
    """Draw a repeating group: a table where it fits, else the questions for each item."""
    children = group.questions
    if len(children) <= MOST_COLUMNS:
        columns = tuple(_draw_column(child) for child in children)
        table = {"shape": "table", "columns": columns, "rows": group.max, "half": False}
        return [_draw(group, number, numbers, **table)]
    boxes = [_draw(group, number, numbers, shape="heading", half=False)]
    for item in range(1, min(group.max, max(ITEMS_ON_PAPER, group.min)) + 1):
        for letter, child in enumerate(children):
            name = f"{number}.{item}{chr(97 + letter)}"
            boxes.append(_draw(child, name, numbers))
    return boxes


def _draw_column(question: Any) -> Column:
    """Draw a question as a column; options are named where there is room, else written out."""
    options = getattr(question, "options", ())
    if len(options) == CELL_OPTIONS:
        return Column(question.label, " / ".join(options), "narrow")
    width = "middle" if options else WIDTHS.get(question_type(question), "")
    return Column(question.label, question.hint, width)


def draw_boxes(definition: Definition) -> list[Box]:
    """Draw every question of a form; the first has number 1, as on the page."""
    numbers = {q.name: str(place) for place, q in enumerate(definition.questions, 1)}
    boxes: list[Box] = []
    for question in definition.questions:
        number = numbers[question.name]
        if question_type(question) == "group":
            boxes += _draw_group(question, number, numbers)
        else:
            boxes.append(_draw(question, number, numbers))
    return boxes
