"""A form as a page shows it: what the macro of the theme draws, in Pelican and in Flask."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from forms_service.definitions import Definition, Question
from forms_service.questions import FIELDS, question_type
from forms_service.wording import format_period

Words = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class FormView:
    """A definition with its token and target, and the words and errors to show in it."""

    definition: Definition
    token: str
    action: str
    village: str
    words: Words = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def retention(self) -> str:
        """Say for how long a submission is kept."""
        return format_period(self.definition.retention_days)

    def widget(self, question: Question) -> str:
        """Return the name of the macro that draws the question."""
        return FIELDS[question_type(question)].widget_name

    def attributes(self, question: Question) -> dict[str, str]:
        """Return the input's attributes that its type asks for."""
        own = dict(FIELDS[question_type(question)].attributes)
        if autocomplete := getattr(question, "autocomplete", ""):
            own["autocomplete"] = autocomplete
        return own

    def word(self, question: Question, place: int = 0) -> str:
        """Return the word typed at a place of the question, or an empty text."""
        words: Sequence[str] = self.words.get(question.name, ())
        return words[place] if place < len(words) else ""

    def target(self, question: Question) -> str:
        """Return the id of the control that an error links to: the first of the question."""
        first = ("date", "choice", "choices", "yes_no")
        return f"{question.name}-1" if self.widget(question) in first else question.name

    def kept(self) -> list[tuple[str, str]]:
        """List every name and word, for hidden inputs."""
        return [(name, word) for name, words in self.words.items() for word in words]


def form_action(service_url: str) -> str:
    """Return where a village's forms are sent; `service_url` is the village's own base."""
    return f"{service_url}/formulir"
