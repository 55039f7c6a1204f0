"""Compares answers with each other and tells the office, never the resident, what disagrees."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from forms_service.definitions import Choice, Definition, Group, HomeAddress, Kk, Nik, Question
from forms_service.language import gettext as _
from forms_service.questions import Answer, Answers
from forms_service.wording import format_date

WOMEN_ADD = 40  # to the day of birth
WOMAN = "Perempuan"
MAN = "Laki-laki"


@dataclass(frozen=True, slots=True)
class Note:
    """What the office should look at; `name` is that of the answer: `saksi.2.nik`."""

    name: str
    text: str


def list_notes(definition: Definition, answers: Answers) -> list[Note]:
    """List what disagrees in a submission, in the order of the form."""
    given = list(_walk(definition.questions, answers))
    found = [
        Note(name, text) for name, question, scope in given for text in _check(question, scope)
    ]
    found += _find_repeated(given)
    return found + (_tell_who_acts(definition, answers) if definition.kind == "complaint" else [])


def _tell_who_acts(definition: Definition, answers: Answers) -> list[Note]:
    """Repeat what the resident read beside the category chosen: who takes care of it."""
    return [
        Note(question.name, _("Ditangani: {who}.").format(who=hint))
        for question in definition.questions
        if isinstance(question, Choice)
        if (hint := question.option_hints.get(str(answers.get(question.name))))
    ]


def _find_repeated(given: list[tuple[str, Question, Answers]]) -> list[Note]:
    """Note each number of identity that was written before: for two people, or as NIK and KK."""
    seen: dict[str, str] = {}
    found: list[Note] = []
    for name, question, scope in given:
        if isinstance(question, Nik | Kk):
            number = str(scope[question.name])
            if number in seen:
                text = _("Angkanya sama dengan isian “{label}”. Cocokkan dengan KTP dan KK.")
                found.append(Note(name, text.format(label=seen[number])))
            seen.setdefault(number, question.label)
    return found


def _walk(
    questions: tuple[Question, ...], answers: Answers, prefix: str = ""
) -> Iterator[tuple[str, Question, Answers]]:
    for question in questions:
        answer = answers.get(question.name)
        if isinstance(question, Group) and isinstance(answer, list):
            for number, item in enumerate(answer, 1):
                yield from _walk(question.questions, item, f"{prefix}{question.name}.{number}.")
        elif answer is not None:
            yield prefix + question.name, question, answers


def _check(question: Question, answers: Answers) -> Iterator[str]:
    answer = answers[question.name]
    if isinstance(question, Nik):
        yield from _check_birth(str(answer), answers.get(question.birth))
        yield from _check_sex(str(answer), answers.get(question.sex))
    if isinstance(question, HomeAddress) and isinstance(answer, dict):
        yield from _check_area(question, answer)


def _check_birth(nik: str, born: Answer) -> Iterator[str]:
    """Compare digits 7 to 12 of a NIK, DDMMYY with 40 added to a woman's day, with the birth."""
    written = born.get("tanggal") if isinstance(born, Mapping) else born
    if not isinstance(written, str):
        return
    day = date.fromisoformat(written)
    told = (int(nik[6:8]) % WOMEN_ADD, int(nik[8:10]), int(nik[10:12]))
    if told != (day.day, day.month, day.year % 100):
        yield _(
            "NIK menunjuk tanggal lahir {told}, isian menulis {written}. Cocokkan dengan KTP; "
            "NIK tidak pernah diganti walau tanggalnya keliru."
        ).format(told="{:02d}-{:02d}-{:02d}".format(*told), written=format_date(day))


def _check_sex(nik: str, sex: Answer) -> Iterator[str]:
    told = WOMAN if int(nik[6:8]) > WOMEN_ADD else MAN
    if sex in (WOMAN, MAN) and sex != told:
        yield _("NIK menunjuk {told}, isian menulis {written}. Cocokkan dengan KTP.").format(
            told=told.lower(), written=str(sex).lower()
        )


def _check_area(question: HomeAddress, answer: Mapping[str, object]) -> Iterator[str]:
    found = next((a for a in question.areas if a.name == answer.get("dusun")), None)
    for part, known in (("rt", found.rt), ("rw", found.rw)) if found else ():
        number = answer.get(part)
        if known and isinstance(number, int) and number not in [int(k) for k in known]:
            yield _("{part} {number:02d} tidak ada dalam daftar Dusun {dusun}.").format(
                part=part.upper(), number=number, dusun=answer["dusun"]
            )
