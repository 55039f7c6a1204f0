"""Answers of several parts: a birth, an address, the items of a group."""

from typing import Any

from forms_service.language import gettext as _
from forms_service.question_types import Choice, Date, Dusun, LongText, Number, Question, ShortText
from forms_service.questions.amounts import DateField
from forms_service.questions.field import AnswerField

OUTSIDE = "Di luar desa"
HIGHEST = 999


class ComposedField(AnswerField):
    """Several controls, one answer: a table of the parts' answers."""

    widget_name = "parts"
    grouped = True


class BirthField(ComposedField):
    """A place and date of birth: `Karangjaya, 7 Maret 1986`."""

    @staticmethod
    def parts(question: Any) -> tuple[Question, ...]:
        return (
            ShortText(name="tempat", label=_("Tempat lahir")),
            Date(
                name="tanggal", label=_("Tanggal lahir"), hint=_("Contoh: 23 11 1985"), when="past"
            ),
        )

    @staticmethod
    def show(answer: Any) -> str:
        day = answer.get("tanggal")
        return ", ".join(
            text for text in (answer.get("tempat"), DateField.show(day) if day else "") if text
        )


class HomeAddressField(ComposedField):
    """An address in the village: `Jalan Mawar 3, Dusun Cikaret RT 02 RW 01`."""

    @staticmethod
    def parts(question: Any) -> tuple[Question, ...]:
        names = tuple(dusun.name for dusun in question.areas)
        inside = {"dusun": names} if question.outside and names else {}
        return (
            *_ask_dusun(question, names),
            Number(name="rt", label="RT", only_if=inside, min=1, max=HIGHEST),
            Number(name="rw", label="RW", only_if=inside, min=1, max=HIGHEST),
            ShortText(
                name="jalan", label=_("Jalan atau kampung"), required=False, only_if=inside,
            ),
            *([LongText(
                name="luar", label=_("Alamat lengkap"), rows=3, max_length=300,
                hint=_("Sampai desa atau kelurahan, kecamatan, dan kabupaten"),
                only_if={"dusun": (OUTSIDE,)},
            )] if inside else ()),
        )  # fmt: skip

    @staticmethod
    def show(answer: Any) -> str:
        if answer.get("luar"):
            return str(answer["luar"])
        place = [f"Dusun {answer['dusun']}"] if answer.get("dusun") else []
        place += [
            f"{label} {answer[part]:02d}"
            for part, label in (("rt", "RT"), ("rw", "RW"))
            if answer.get(part) is not None
        ]
        return ", ".join(text for text in (answer.get("jalan"), " ".join(place)) if text)


def _ask_dusun(question: Any, names: tuple[str, ...]) -> tuple[Question, ...]:
    options = (*names, OUTSIDE) if question.outside else names
    if len(options) < 2:
        return (ShortText(name="dusun", label="Dusun", required=False),)
    hints = {dusun.name: _numbers(dusun) for dusun in question.areas if dusun.rt}
    return (Choice(name="dusun", label="Dusun", options=options, option_hints=hints),)


def _numbers(dusun: Dusun) -> str:
    """Write which RT a dusun has: `RT 01–06`."""
    return f"RT {dusun.rt[0]}–{dusun.rt[-1]}" if len(dusun.rt) > 1 else f"RT {dusun.rt[0]}"


class GroupField(AnswerField):
    """A list of items; what each asks is in the question itself."""

    widget_name = "group"
    grouped = True

    @staticmethod
    def show(answer: Any) -> str:
        return str(len(answer))
