"""The controls of one page of a form, ready to be drawn: each with its words and its mistake."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from forms_service.definitions import Question
from forms_service.language import gettext as _
from forms_service.question_types import Group
from forms_service.questions import FIELDS, Answers, count_items, matches, question_type
from forms_service.questions.files import show_file
from forms_service.signing import peek_upload

Words = dict[str, list[str]]
# The stylesheet can tell so many conditions of one page apart; further ones are always shown.
CONDITIONS = 12


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `mark` is the number of the condition that it fulfils, or 0."""

    id: str
    value: str
    label: str
    hint: str
    checked: bool
    mark: int


@dataclass(frozen=True, slots=True)
class Control:
    """A question where it stands on the page; `name` is that of its input and its id.

    `conditions` are the marks that show it, `caption` says the same in words. `parts` are the
    controls of a composed question, `items` those of each item of a group.
    """

    question: Question
    name: str
    widget: str
    grouped: bool
    attributes: Mapping[str, str]
    words: Sequence[str]
    error: str
    options: tuple[Option, ...] = ()
    conditions: tuple[int, ...] = ()
    caption: str = ""
    parts: tuple["Control", ...] = ()
    items: tuple[tuple["Control", ...], ...] = ()
    other: str = ""
    source: str = ""
    copied: bool = False

    @property
    def text(self) -> str:
        """Return the word of a question with one input: the first that is filled, as it is read."""
        return next(filter(str.strip, self.words), "")

    def word(self, place: int) -> str:
        """Return the word typed at a place, or an empty text."""
        return self.words[place] if place < len(self.words) else ""

    @property
    def files(self) -> list[tuple[int, str, str]]:
        """List the files held: their place among the words, their handle, name and size."""
        held = ((n, word, peek_upload(word)) for n, word in enumerate(self.words, 1))
        return [(n, word, show_file(f.name, f.size)) for n, word, f in held if f]

    @property
    def label(self) -> str:
        """Return what is asked."""
        return self.question.label

    @property
    def target(self) -> str:
        """Return the id that an error links to: the first thing that can be typed or ticked."""
        if self.parts:
            return self.parts[0].target
        if self.items:
            return self.items[0][0].target
        return f"{self.name}-1" if self.grouped else self.name


@dataclass(slots=True)
class Drawing:
    """What making the controls of a page needs to know; numbers conditions as they come.

    `labels` are those of every question, so that an answer of an earlier page can be copied.
    `all_items` makes as many items of a group as it may have.
    """

    words: Words
    errors: Mapping[str, str]
    answers: Answers
    labels: Mapping[str, str] = field(default_factory=dict)
    marks: dict[tuple[str, str, tuple[str, ...]], int] = field(default_factory=dict)
    all_items: bool = False

    def draw(
        self, questions: Sequence[Question], prefix: str = "", place: str = ""
    ) -> tuple[Control, ...]:
        """Make the controls of questions that stand together.

        A condition on a question of this page is left to the stylesheet; any other is decided.
        `place` is the prefix without the numbers of items, so that all items share their marks.
        """
        shown = list_asked(questions, self.answers)
        here = {q.name: q for q in shown}
        for q in shown:
            for name, values in q.only_if.items():
                if name in here:
                    self.marks.setdefault((place, name, values), len(self.marks) + 1)
        return tuple(self._control(q, here, prefix, place) for q in shown)

    def _control(
        self, question: Question, here: Mapping[str, Question], prefix: str, place: str
    ) -> Control:
        kind, name = FIELDS[question_type(question)], prefix + question.name
        attributes = dict(kind.attributes)
        if autocomplete := getattr(question, "autocomplete", ""):
            attributes["autocomplete"] = autocomplete
        inner = f"{place}{question.name}."
        labels = {**self.labels, **{q.name: q.label for q in here.values()}}
        return Control(
            question=question,
            name=name,
            widget=kind.widget_name,
            grouped=kind.grouped,
            attributes=attributes,
            words=self.words.get(name, ()),
            error=self.errors.get(name, ""),
            options=self._options(question, name, place),
            conditions=tuple(self._conditions(question, here, place)),
            caption=_caption(question, here),
            parts=self.draw(kind.parts(question), f"{name}.", inner),
            items=self._items(question, prefix, inner),
            other=self._first_word(f"{name}.lain") if getattr(question, "other", "") else "",
            source=labels.get(question.copy_from, ""),
            copied=bool(self._first_word(f"{name}.sama")),
        )

    def _first_word(self, name: str) -> str:
        return next(iter(self.words.get(name, ())), "")

    def _conditions(
        self, question: Question, here: Mapping[str, Question], place: str
    ) -> Iterable[int]:
        """List the marks that must be ticked: its own, and those of the questions it hangs on."""
        for name, values in question.only_if.items():
            if name in here:
                yield from self._conditions(here[name], here, place)
                yield self.marks[(place, name, values)]

    def _options(self, question: Question, name: str, place: str) -> tuple[Option, ...]:
        ticked = self.words.get(name, ())
        hints = getattr(question, "option_hints", {})
        return tuple(
            Option(
                id=f"{name}-{number}",
                value=value,
                label=label,
                hint=hints.get(value, ""),
                checked=value in ticked,
                mark=self._mark(question.name, value, place),
            )
            for number, (value, label) in enumerate(
                FIELDS[question_type(question)].options(question), 1
            )
        )

    def _mark(self, name: str, value: str, place: str) -> int:
        found = (
            number
            for (at, controller, values), number in self.marks.items()
            if at == place and controller == name and value in values
        )
        return next(found, 0)

    def _items(
        self, question: Question, prefix: str, place: str
    ) -> tuple[tuple[Control, ...], ...]:
        if not isinstance(question, Group):
            return ()
        sent = question.max if self.all_items else count_items(question, self.words, prefix)
        count = max(1, question.least, sent)
        return tuple(
            self.draw(question.questions, f"{prefix}{question.name}.{number}.", place)
            for number in range(1, count + 1)
        )


def list_asked(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """List the questions of a page that apply, or may apply by what is answered on the page."""
    shown: dict[str, Question] = {}
    for question in questions:
        conditions = question.only_if.items()
        if all(name in shown or matches(answers.get(name), vals) for name, vals in conditions):
            shown[question.name] = question
    return list(shown.values())


def _caption(question: Question, here: Mapping[str, Question]) -> str:
    """Say in words when a question is to be answered, for those whose browser cannot hide it."""
    texts = [
        f"{here[name].label}: {' / '.join(values)}"
        for name, values in question.only_if.items()
        if name in here
    ]
    return _("Isi hanya bila %s.") % ", ".join(texts) if texts else ""
