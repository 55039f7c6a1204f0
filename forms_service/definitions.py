"""Form definitions: plain data, read from `content/formulir/*.toml`, carried signed by the page."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from forms_service.question_checks import check_questions
from forms_service.question_types import (
    QUESTION_STRUCTS,
    AnyQuestion,
    Birth,
    Choice,
    Choices,
    Clock,
    Date,
    Declaration,
    Dusun,
    Email,
    File,
    Group,
    HomeAddress,
    Kk,
    LongText,
    Money,
    Name,
    Nik,
    Number,
    Phone,
    Question,
    Scale,
    ShortText,
    Text,
    YesNo,
    question_type,
)
from forms_service.tomlfile import FileError, check_keys, convert, read_toml
from forms_service.village import Area

__all__ = [
    "QUESTION_STRUCTS", "AnyQuestion", "Birth", "Choice", "Choices", "Clock", "Date",
    "Declaration", "Definition", "Dusun", "Email", "File", "Group", "HomeAddress", "Kind", "Kk",
    "LongText", "Money", "Name", "Nik", "Number", "Page", "Phone", "Question", "Scale",
    "ShortText", "SignedForm", "YesNo", "decode_definition", "decode_signed_form", "encode",
    "load_definition", "load_definitions", "place_areas", "question_type",
]  # fmt: skip

Kind = Literal["request", "complaint", "feedback", "information", "question"]
PARTS = "bagian"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a form: one topic. `number` counts from 1; a form of one page has no title."""

    number: int
    title: str
    questions: tuple[Question, ...]


class Definition(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, dict=True
):
    """A form as the village published it: what is asked, why, for how long it is kept."""

    slug: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    title: Text
    kind: Kind
    legal_basis: Text
    purpose: Text
    data: Text
    retention_days: Annotated[int, Meta(ge=30, le=36_500)]
    working_days: Annotated[int, Meta(ge=1, le=60)]
    next_steps: tuple[Text, ...]
    collect: str = ""
    intro: str = ""
    submit: str = ""
    language: str = "id"
    questions: Annotated[tuple[AnyQuestion, ...], Meta(min_length=1, max_length=80)]

    @cached_property
    def version(self) -> str:
        """Eight hex digits that change with any change of the definition."""
        return hashlib.sha256(encode(self)).hexdigest()[:8]

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Return the pages of the form, in order."""
        starts = [i for i, q in enumerate(self.questions) if q.new_page or i == 0]
        ends = [*starts[1:], len(self.questions)]
        return tuple(
            Page(number, self.questions[start].new_page, self.questions[start:end])
            for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
        )

    def find_question(self, name: str) -> Question | None:
        """Return the question of that name; `witnesses.2.nik` is one of a group."""
        first, *rest = name.split(".")
        found = next((q for q in self.questions if q.name == first), None)
        if isinstance(found, Group) and rest:
            return next((q for q in found.questions if q.name == rest[-1]), None)
        return found


class SignedForm(Struct, frozen=True, omit_defaults=True):
    """What the page carries: whose form it is, on which page it stands, and the whole of it.

    At the counter the office signs a form of its own: who of the staff helps, and on which day.
    """

    village: str
    page: str
    definition: Definition
    helper: str = ""
    helped_on: str = ""


def encode(thing: Struct) -> bytes:
    """Write a struct as compact JSON with sorted keys, the same bytes on every machine."""
    return msgspec.json.encode(thing, order="deterministic")


def decode_signed_form(data: bytes) -> SignedForm:
    """Read a signed form's payload.

    Raises:
        msgspec.MsgspecError: when the bytes are not such a payload.
        UnicodeDecodeError: when a text in them is not UTF-8.
    """
    return msgspec.json.decode(data, type=SignedForm)


def decode_definition(data: bytes) -> Definition:
    """Read a definition from its JSON; raises msgspec.MsgspecError when it is none."""
    return msgspec.json.decode(data, type=Definition)


def place_areas(definition: Definition, areas: Sequence[Area]) -> Definition:
    """Put the village's dusun with their RT and RW into the questions for an address."""
    dusun = tuple(Dusun(area.name, area.rw, area.rt) for area in areas)
    questions = tuple(_place(q, dusun) for q in definition.questions)
    return msgspec.structs.replace(definition, questions=questions)


def _place(question: Any, dusun: tuple[Dusun, ...]) -> Any:
    if isinstance(question, Group):
        children = tuple(_place(q, dusun) for q in question.questions)
        return msgspec.structs.replace(question, questions=children)
    if isinstance(question, HomeAddress) and not question.areas:
        return msgspec.structs.replace(question, areas=dusun)
    return question


def load_definition(path: Path) -> Definition:
    """Load one form definition; the file's name is its slug.

    Raises:
        FileError: with file, question, key and a suggestion when something is wrong.
    """
    table = read_toml(path)
    table.setdefault("slug", path.stem)
    check_keys(table, Definition, str(path))
    table["questions"] = _include(table["questions"], path)
    check_questions(table["questions"], str(path))
    return convert(table, Definition, str(path))


def load_definitions(folder: Path) -> dict[str, Definition]:
    """Load every `*.toml` of a folder, by slug; raises FileError like `load_definition`."""
    return {path.stem: load_definition(path) for path in sorted(folder.glob("*.toml"))}


def _include(tables: Any, path: Path) -> Any:
    """Replace each `include = "name"` by the questions of `bagian/name.toml` beside the form."""
    if not isinstance(tables, list):
        return tables
    found: list[Any] = []
    for table in tables:
        if isinstance(table, dict) and "include" in table:
            found += _read_part(table, path)
        else:
            found.append(table)
    return found


def _read_part(table: dict[str, Any], path: Path) -> list[Any]:
    if extra := table.keys() - {"include", "new_page"}:
        raise FileError(f'{path}: "include" stands alone; take {", ".join(sorted(extra))} away')
    part = path.parent / PARTS / f"{table['include']}.toml"
    questions = read_toml(part).get("questions")
    if not isinstance(questions, list) or not questions:
        raise FileError(f"{part}: write questions under [[questions]]")
    if "new_page" in table:
        questions[0] = {**questions[0], "new_page": table["new_page"]}
    return questions
