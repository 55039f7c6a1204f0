"""Form definitions: plain data, read from `content/formulir/*.toml`, carried signed by the page."""

import hashlib
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta, Struct

from forms_service.tomlfile import FileError, check_keys, convert, read_toml, suggest

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
Kind = Literal["request", "complaint", "feedback"]
Count = Annotated[int, Meta(ge=1)]


class Question(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True,
    tag_field="type",
):  # fmt: skip
    """What every question has. `errors` replaces default messages by their code."""

    ERRORS: ClassVar[tuple[str, ...]] = ("required",)

    name: Name
    label: Text
    hint: str = ""
    required: bool = True
    personal: bool = True
    errors: dict[str, str] = {}


class ShortText(Question, frozen=True, kw_only=True, omit_defaults=True, tag="text"):
    """One line of text of at most `max_length` characters."""

    ERRORS: ClassVar = ("required", "too_short", "too_long")
    min_length: Count = 1
    max_length: Count = 120
    autocomplete: str = ""


class LongText(Question, frozen=True, kw_only=True, omit_defaults=True, tag="long_text"):
    """Several lines of text; `rows` is the height of the box on the page."""

    ERRORS: ClassVar = ("required", "too_short", "too_long")
    min_length: Count = 1
    max_length: Count = 4000
    rows: Count = 4


class Nik(Question, frozen=True, kw_only=True, omit_defaults=True, tag="nik"):
    """The 16-digit population number; spaces, dots and dashes are accepted."""

    ERRORS: ClassVar = ("required", "invalid")


class Kk(Question, frozen=True, kw_only=True, omit_defaults=True, tag="kk"):
    """The 16-digit family card number; spaces, dots and dashes are accepted."""

    ERRORS: ClassVar = ("required", "invalid")


class Phone(Question, frozen=True, kw_only=True, omit_defaults=True, tag="phone"):
    """A mobile number in any spelling; kept as `08…`."""

    ERRORS: ClassVar = ("required", "invalid")


class Email(Question, frozen=True, kw_only=True, omit_defaults=True, tag="email"):
    """An e-mail address."""

    ERRORS: ClassVar = ("required", "invalid")


class Date(Question, frozen=True, kw_only=True, omit_defaults=True, tag="date"):
    """A day, asked in three parts; `when` limits it to days before or after the sending."""

    ERRORS: ClassVar = ("required", "invalid", "future", "past")
    when: Literal["any", "past", "future"] = "any"


class Number(Question, frozen=True, kw_only=True, omit_defaults=True, tag="number"):
    """A whole number between `min` and `max`, with an optional `unit` after the box."""

    ERRORS: ClassVar = ("required", "invalid", "too_small", "too_large")
    min: int = 0
    max: int = 1_000_000
    unit: str = ""


class Money(Question, frozen=True, kw_only=True, omit_defaults=True, tag="money"):
    """An amount in whole rupiah; `Rp`, dots and spaces are accepted."""

    ERRORS: ClassVar = ("required", "invalid", "too_small", "too_large")
    min: int = 0
    max: int = 100_000_000_000


class Choice(Question, frozen=True, kw_only=True, omit_defaults=True, tag="choice"):
    """One of several options."""

    ERRORS: ClassVar = ("required", "invalid")
    options: Annotated[tuple[Text, ...], Meta(min_length=2)]


class Choices(Question, frozen=True, kw_only=True, omit_defaults=True, tag="choices"):
    """Any number of several options, at most `max_choices` when that is above 0."""

    ERRORS: ClassVar = ("required", "invalid", "too_many")
    options: Annotated[tuple[Text, ...], Meta(min_length=2)]
    max_choices: int = 0


class YesNo(Question, frozen=True, kw_only=True, omit_defaults=True, tag="yes_no"):
    """Yes or no."""

    ERRORS: ClassVar = ("required", "invalid")


AnyQuestion = (
    ShortText | LongText | Nik | Kk | Phone | Email | Date | Number | Money | Choice | Choices
    | YesNo
)  # fmt: skip
QUESTION_STRUCTS: dict[str, type[Question]] = {
    str(struct.__struct_config__.tag): struct
    for struct in (
        ShortText, LongText, Nik, Kk, Phone, Email, Date, Number, Money, Choice, Choices, YesNo,
    )
}  # fmt: skip


class Definition(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
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

    @property
    def version(self) -> str:
        """Eight hex digits that change with any change of the definition."""
        return hashlib.sha256(encode(self)).hexdigest()[:8]

    def find_question(self, name: str) -> Question | None:
        """Return the question of that name."""
        return next((q for q in self.questions if q.name == name), None)


class SignedForm(Struct, frozen=True, omit_defaults=True):
    """What the page carries: whose form it is, on which page it stands, and the whole of it."""

    village: str
    page: str
    definition: Definition


def encode(thing: Struct) -> bytes:
    """Write a struct as compact JSON with sorted keys, the same bytes on every machine."""
    return msgspec.json.encode(thing, order="deterministic")


def decode_signed_form(data: bytes) -> SignedForm:
    """Read a signed form's payload.

    Raises:
        msgspec.MsgspecError: when the bytes are not such a payload.
    """
    return msgspec.json.decode(data, type=SignedForm)


def decode_definition(data: bytes) -> Definition:
    """Read a definition from its JSON; raises msgspec.MsgspecError when it is none."""
    return msgspec.json.decode(data, type=Definition)


def load_definition(path: Path) -> Definition:
    """Load one form definition; the file's name is its slug.

    Raises:
        FileError: with file, question, key and a suggestion when something is wrong.
    """
    table = read_toml(path)
    table.setdefault("slug", path.stem)
    check_keys(table, Definition, str(path))
    for number, question in enumerate(_list_questions(table, path), start=1):
        _check_question(question, number, path)
    definition = convert(table, Definition, str(path))
    _check_names(definition, path)
    return definition


def load_definitions(folder: Path) -> dict[str, Definition]:
    """Load every `*.toml` of a folder, by slug; raises FileError like `load_definition`."""
    return {path.stem: load_definition(path) for path in sorted(folder.glob("*.toml"))}


def _list_questions(table: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    questions = table["questions"]
    if not isinstance(questions, list) or not all(isinstance(q, dict) for q in questions):
        raise FileError(f"{path}: write each question as a table under [[questions]]")
    return questions


def _check_question(table: dict[str, Any], number: int, path: Path) -> None:
    where = f'{path}: question "{table.get("name", f"number {number}")}"'
    if "type" not in table:
        known = ", ".join(sorted(QUESTION_STRUCTS))
        raise FileError(f'{where}: the key "type" is missing (known types: {known})')
    struct = QUESTION_STRUCTS.get(str(table["type"]))
    if struct is None:
        hint = suggest(str(table["type"]), list(QUESTION_STRUCTS))
        raise FileError(f'{where}: unknown type "{table["type"]}"{hint}')
    check_keys(table, struct, where)
    question = convert(table, struct, where)
    for code in question.errors:
        if code not in struct.ERRORS:
            raise FileError(f'{where}: unknown error "{code}"{suggest(code, list(struct.ERRORS))}')
    _check_limits(question, where)


def _check_limits(question: Question, where: str) -> None:
    if isinstance(question, Number | Money) and question.min > question.max:
        raise FileError(f'{where}: "min" is above "max"')
    if isinstance(question, ShortText | LongText) and question.min_length > question.max_length:
        raise FileError(f'{where}: "min_length" is above "max_length"')
    if isinstance(question, Choice | Choices) and len(set(question.options)) < len(
        question.options
    ):
        raise FileError(f"{where}: an option is there twice")


def _check_names(definition: Definition, path: Path) -> None:
    names = [q.name for q in definition.questions]
    for name in names:
        if names.count(name) > 1:
            raise FileError(f'{path}: question "{name}": the name is used twice')
