"""The paper form: the same questions, in the same order, under the same numbers as online."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from forms_service.definitions import Definition
from forms_service.language import gettext as _

CELLS = {"nik": (4, 4, 4, 4), "kk": (4, 4, 4, 4), "phone": (4, 4, 4, 1), "time": (2, 2)}
CELLS |= {"date": (2, 2, 4)}
LINE_HOLDS = 70
MOST_LINES = 4
MOST_COLUMNS = 6
SHORT_OPTIONS = 40
ITEMS_ON_PAPER = 2


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
    columns: tuple[str, ...] = ()
    rows: int = 0
    title: str = ""
    half: bool = field(default=False)


def _question_type(question: Any) -> str:
    return str(question.__struct_config__.tag)


def _count_lines(question: Any) -> int:
    if rows := getattr(question, "rows", 0):
        return min(int(rows), MOST_LINES)
    return 2 if getattr(question, "max_length", 0) > LINE_HOLDS * 2 else 1


def _options(question: Any) -> tuple[str, ...]:
    kind = _question_type(question)
    if kind == "yes_no":
        return (_("Ya"), _("Tidak"))
    if kind == "declaration":
        return (str(question.statement),)
    if kind == "scale":
        return tuple(f"{n}. {words}" for n, words in enumerate(question.labels, 1))
    other = getattr(question, "other", "")
    return (*question.options, f"{other}: …………………………") if other else tuple(question.options)


def _shape_amount(question: Any) -> dict[str, Any]:
    before = "Rp" if _question_type(question) == "money" else ""
    after = str(getattr(question, "unit", ""))
    return {"shape": "line", "lines": 1, "before": before, "after": after, "half": True}


def _shape_options(question: Any) -> dict[str, Any]:
    options = _options(question)
    short = sum(map(len, options)) <= SHORT_OPTIONS
    return {"shape": "options", "options": options, "half": short}


def _shape_text(question: Any) -> dict[str, Any]:
    lines = _count_lines(question)
    return {"shape": "line", "lines": lines, "half": lines == 1}


def _shape_cells(question: Any) -> dict[str, Any]:
    return {"shape": "cells", "cells": CELLS[_question_type(question)], "half": True}


def _shape_birth(question: Any) -> dict[str, Any]:
    return {"shape": "birth", "cells": CELLS["date"]}


def _shape_address(question: Any) -> dict[str, Any]:
    return {"shape": "address", "options": tuple(area.name for area in question.areas)}


def _shape_file(question: Any) -> dict[str, Any]:
    return {"shape": "attach", "half": True}


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
    return SHAPES.get(_question_type(question), _shape_text)(question)


def _say_when(question: Any, numbers: dict[str, str]) -> str:
    """Say when a question is asked: `Isi bila nomor 4: Ya`."""
    conditions = getattr(question, "only_if", {})
    words = {"ya": _("Ya"), "tidak": _("Tidak")}
    told = [
        f"{numbers.get(name, '')}: {' / '.join(words.get(a, a) for a in answers)}"
        for name, answers in conditions.items()
    ]
    return _("Isi bila nomor %s") % " + ".join(told) if told else ""


def _draw(question: Any, number: str, numbers: dict[str, str], **more: Any) -> Box:
    return Box(
        number=number,
        label=question.label,
        hint=question.hint,
        optional=not question.required,
        only_if=_say_when(question, numbers),
        title=getattr(question, "new_page", ""),
        **(_shape(question) | more),
    )


def _draw_group(group: Any, number: str, numbers: dict[str, str]) -> list[Box]:
    """Draw a repeating group: a table where it fits, else the questions for each item."""
    children = group.questions
    if len(children) <= MOST_COLUMNS:
        columns = tuple(child.label for child in children)
        table = {"shape": "table", "columns": columns, "rows": group.max, "half": False}
        return [_draw(group, number, numbers, **table)]
    boxes = [_draw(group, number, numbers, shape="heading", half=False)]
    for item in range(1, min(group.max, max(ITEMS_ON_PAPER, group.min)) + 1):
        for letter, child in enumerate(children):
            name = f"{number}.{item}{chr(97 + letter)}"
            boxes.append(_draw(child, name, numbers))
    return boxes


def draw_boxes(definition: Definition) -> list[Box]:
    """Draw every question of a form; the first has number 1, as on the page."""
    numbers = {q.name: str(place) for place, q in enumerate(definition.questions, 1)}
    boxes: list[Box] = []
    for question in definition.questions:
        number = numbers[question.name]
        if _question_type(question) == "group":
            boxes += _draw_group(question, number, numbers)
        else:
            boxes.append(_draw(question, number, numbers))
    return boxes
