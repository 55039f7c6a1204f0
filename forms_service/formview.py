"""A form as a page shows it: what the macro of the theme draws, in Pelican and in Flask."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from forms_service.controls import Control, Drawing, Words, list_asked
from forms_service.definitions import Definition, Group, Page
from forms_service.questions import Answers
from forms_service.wording import format_period

__all__ = ["Control", "FormView", "Words", "form_action", "list_pages"]


@dataclass(frozen=True)
class FormView:
    """A definition with its token and target, and the words and errors to show in it.

    `page` is the number of the page shown; `returning` takes the resident back to the review.
    `whole` shows every page of the form at once and every item that a group may have, for those
    without signal.
    """

    definition: Definition
    token: str
    action: str
    village: str
    words: Words = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
    page: int = 1
    returning: bool = False
    whole: bool = False

    @property
    def retention(self) -> str:
        """Say for how long a submission is kept."""
        return format_period(self.definition.retention_days)

    @cached_property
    def pages(self) -> list[Page]:
        """List the pages that apply to these answers."""
        return list_pages(self.definition, self.answers)

    @property
    def current(self) -> Page:
        """Return the page that is shown."""
        return next((page for page in self.pages if page.number == self.page), self.pages[0])

    @property
    def step(self) -> int:
        """Return which of the pages that apply is shown, from 1."""
        return self.pages.index(self.current) + 1

    @cached_property
    def controls(self) -> tuple[Control, ...]:
        """Return the controls of the page that is shown."""
        labels = {q.name: q.label for q in self.definition.questions}
        drawing = Drawing(self.words, self.errors, self.answers, labels, all_items=self.whole)
        return drawing.draw(self.definition.questions if self.whole else self.current.questions)

    @cached_property
    def headings(self) -> dict[str, str]:
        """Return the title that stands before the first question of each page of a whole form."""
        pages = self.definition.pages if self.whole else ()
        return {page.questions[0].name: page.title for page in pages}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Return the number of each question, the same as on the paper form."""
        return {q.name: place for place, q in enumerate(self.definition.questions, 1)}

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """List the mistakes of this page from top to bottom: the id to go to, and the message."""
        return list(_list_mistakes(self.controls))

    @property
    def has_acts(self) -> bool:
        """Tell whether a button of this page does something else than to go on."""
        return any(control.items or control.files for control in self.controls)

    @property
    def takes_files(self) -> bool:
        """Tell whether files can be chosen on the page that is shown."""
        return any(control.widget == "files" for control in self.controls)

    @property
    def holds_files(self) -> bool:
        """Tell whether files wait at the office for this form to be sent."""
        controls = Drawing(self.words, {}, self.answers).draw(self.definition.questions)
        return any(control.files for control in _walk(controls))

    def kept(self) -> list[tuple[str, str]]:
        """List every name and word, for hidden inputs."""
        return [(name, word) for name, words in self.words.items() for word in words]

    def kept_elsewhere(self) -> list[tuple[str, str]]:
        """List the names and words of questions that are not on this page."""
        known = {q.name for q in self.definition.questions}
        here = {control.question.name for control in self.controls}
        elsewhere = known - here
        return [(name, word) for name, word in self.kept() if _first(name) in elsewhere]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """List what was typed so far, right or wrong, with the label of its control."""
        controls = Drawing(self.words, {}, self.answers).draw(self.definition.questions)
        found = ((control.label, _write(control)) for control in _walk(controls))
        return [(label, text) for label, text in found if text]

    @cached_property
    def targets(self) -> dict[str, str]:
        """Map each question, wherever in the form it stands, to the id of its first control."""
        controls = Drawing(self.words, {}, self.answers).draw(self.definition.questions)
        return {control.name: control.target for control in _walk(controls)}

    def find_target(self, name: str) -> str:
        """Return the id of the first control of a question."""
        return self.targets.get(name, name)

    def find_page(self, name: str) -> int:
        """Return the number of the page on which a question stands."""
        first = _first(name)
        found = (p.number for p in self.definition.pages for q in p.questions if q.name == first)
        return next(found, 1)

    def can_add(self, control: Control) -> bool:
        """Tell whether a group takes another item."""
        group = control.question
        return isinstance(group, Group) and len(control.items) < group.max

    def is_folded(self, control: Control, number: int) -> bool:
        """Tell whether an item of a whole form is there only for who needs it."""
        group = control.question
        return self.whole and isinstance(group, Group) and number > max(1, group.least)

    def can_remove(self, control: Control) -> bool:
        """Tell whether an item of a group may be taken away."""
        group = control.question
        return isinstance(group, Group) and len(control.items) > max(1, group.least)


def list_pages(definition: Definition, answers: Answers) -> list[Page]:
    """List the pages on which something is asked; the first is always one of them."""
    return [p for p in definition.pages if p.number == 1 or list_asked(p.questions, answers)]


def _write(control: Control) -> str:
    """Write what was typed into a control, or the names of the files that it holds."""
    if control.files:
        return ", ".join(text for _place, _handle, text in control.files)
    return " ".join(filter(None, [*control.words, control.other]))


def _first(name: str) -> str:
    """Return the name of the question that a control belongs to."""
    return name.partition(".")[0]


def _walk(controls: tuple[Control, ...]) -> Iterator[Control]:
    for control in controls:
        yield control
        yield from _walk(control.parts)
        for item in control.items:
            yield from _walk(item)


def _list_mistakes(controls: tuple[Control, ...], heading: str = "") -> Iterator[tuple[str, str]]:
    for control in controls:
        if control.error:
            yield control.target, f"{heading}{control.error}"
        label = f"{control.question.label}: "
        yield from _list_mistakes(control.parts, heading + label)
        for number, item in enumerate(control.items, 1):
            group = control.question
            name = group.item if isinstance(group, Group) else ""
            yield from _list_mistakes(item, f"{name} {number}: ")


def form_action(service_url: str) -> str:
    """Return where a village's forms are sent; `service_url` is the village's own base."""
    return f"{service_url}/formulir"
