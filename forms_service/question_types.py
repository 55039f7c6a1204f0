"""What can be asked: one struct a question type, plain data."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
Options = Annotated[tuple[Text, ...], Meta(min_length=2, max_length=100)]
Count = Annotated[int, Meta(ge=1)]


class Question(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True,
    tag_field="type",
):  # fmt: skip
    """What every question has. `errors` replaces default messages by their code.

    `only_if` maps names of earlier questions to the answers of which one must be given, else the
    question is not asked. `copy_from` offers the answer of an earlier question of the same type.
    `new_page` begins a page of the form and is its title.
    """

    ERRORS: ClassVar[tuple[str, ...]] = ("required",)

    name: Name
    label: Text
    hint: str = ""
    required: bool = True
    personal: bool = True
    errors: dict[str, str] = {}
    only_if: dict[str, tuple[str, ...]] = {}
    copy_from: str = ""
    new_page: str = ""


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
    """The 16-digit population number; spaces, dots and dashes are accepted.

    The office is told when it disagrees with the answers named by `birth` and `sex`.
    """

    ERRORS: ClassVar = ("required", "invalid")
    birth: str = ""
    sex: str = ""


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


class Clock(Question, frozen=True, kw_only=True, omit_defaults=True, tag="time"):
    """A time of day; `8.30`, `08:30` and `jam 8` are accepted."""

    ERRORS: ClassVar = ("required", "invalid")


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
    """One of several options.

    `other` is a last option whose answer is written out. `option_hints` explains options, by
    their text.
    """

    ERRORS: ClassVar = ("required", "invalid", "unnamed", "too_long")
    options: Options
    other: str = ""
    option_hints: dict[str, str] = {}


class Choices(Question, frozen=True, kw_only=True, omit_defaults=True, tag="choices"):
    """Any number of several options, at most `max_choices` when that is above 0."""

    ERRORS: ClassVar = ("required", "invalid", "too_many")
    options: Options
    max_choices: int = 0


class Scale(Question, frozen=True, kw_only=True, omit_defaults=True, tag="scale"):
    """A score from 1 up; `labels` are the words of each score, the lowest first."""

    ERRORS: ClassVar = ("required", "invalid")
    labels: Options


class YesNo(Question, frozen=True, kw_only=True, omit_defaults=True, tag="yes_no"):
    """Yes or no."""

    ERRORS: ClassVar = ("required", "invalid")


class Declaration(Question, frozen=True, kw_only=True, omit_defaults=True, tag="declaration"):
    """A statement that the sender makes by ticking it."""

    ERRORS: ClassVar = ("required", "invalid")
    statement: Text


class Birth(Question, frozen=True, kw_only=True, omit_defaults=True, tag="birth"):
    """A place and date of birth."""


class Dusun(Struct, frozen=True, omit_defaults=True):
    """A part of the village with its neighbourhood numbers, as the form shows them."""

    name: str
    rw: tuple[str, ...] = ()
    rt: tuple[str, ...] = ()


class HomeAddress(Question, frozen=True, kw_only=True, omit_defaults=True, tag="address"):
    """An address by dusun, RT and RW; the build puts the village's `areas` in.

    `outside` also accepts an address outside the village, written out.
    """

    areas: tuple[Dusun, ...] = ()
    outside: bool = False


SimpleQuestion = (
    ShortText | LongText | Nik | Kk | Phone | Email | Date | Clock | Number | Money | Choice
    | Choices | Scale | YesNo | Declaration | Birth | HomeAddress
)  # fmt: skip


class Group(Question, frozen=True, kw_only=True, omit_defaults=True, tag="group"):
    """The same questions about several people or things, each called an `item`.

    At least `min` are asked for (none when not required), at most `max` are taken.
    """

    ERRORS: ClassVar = ("required",)
    item: Text
    min: Count = 1
    max: Annotated[int, Meta(ge=1, le=20)] = 5
    questions: Annotated[tuple[SimpleQuestion, ...], Meta(min_length=1, max_length=20)]

    @property
    def least(self) -> int:
        """Return how many items must be filled."""
        return self.min if self.required else 0


class File(Question, frozen=True, kw_only=True, omit_defaults=True, tag="file"):
    """Photos and PDF files, at most `max_files` of 10 MB each; `pictures` takes photos only.

    `later` is an option beside them, in words: the original will be shown at the office.
    """

    ERRORS: ClassVar = ("required", "invalid", "too_many")
    max_files: Annotated[int, Meta(ge=1, le=5)] = 1
    pictures: bool = False
    later: str = ""


AnyQuestion = SimpleQuestion | File | Group
QUESTION_STRUCTS: dict[str, type[Question]] = {
    str(struct.__struct_config__.tag): struct
    for struct in (
        ShortText, LongText, Nik, Kk, Phone, Email, Date, Clock, Number, Money, Choice, Choices,
        Scale, YesNo, Declaration, Birth, HomeAddress, File, Group,
    )
}  # fmt: skip


def question_type(question: Question) -> str:
    """Return the name of the question's type, as definitions write it."""
    return str(question.__struct_config__.tag)
