"""One POST of a form: what was signed, what was typed, and where in the form the resident is."""

from dataclasses import dataclass, replace
from datetime import date

from flask import Response, make_response, request
from werkzeug.datastructures import MultiDict

from forms_service.definitions import Definition, SignedForm
from forms_service.formview import FormView, Words, form_action, list_pages
from forms_service.intake import sharing, uploads
from forms_service.pages import render_page
from forms_service.questions import Reading, read_answers
from forms_service.requests import BACK, FORM, PAGE, get_body
from forms_service.service import current_village, get_service, village_path
from forms_service.signing import BadToken, derive_form_keys, read_form


@dataclass(frozen=True, slots=True)
class Sent:
    """What one POST of a form brought.

    `page` is the number of the page that was sent, 0 when the whole form came at once;
    `returning` is true when the resident came from the review page to change an answer.
    """

    form: SignedForm
    token: str
    words: Words
    reading: Reading
    page: int = 0
    returning: bool = False

    @property
    def definition(self) -> Definition:
        """Return the definition that the page carried."""
        return self.form.definition

    @property
    def faulty_pages(self) -> list[int]:
        """List the numbers of the pages with a mistake, the first one first."""
        first = {name.partition(".")[0] for name in self.reading.errors}
        return [
            p.number for p in self.definition.pages if any(q.name in first for q in p.questions)
        ]

    @property
    def next_page(self) -> int:
        """Return the number of the page that comes next for these answers, or 0."""
        pages = list_pages(self.definition, self.reading.answers)
        later = (page.number for page in pages if page.number > self.page)
        return next(later, 0) if self.page else 0

    def at(self, page: int) -> "Sent":
        """Return the same with another page in view, and no mistakes told yet."""
        return replace(self, page=page, reading=Reading(self.reading.answers, {}))

    def with_words(self, words: Words) -> "Sent":
        """Return the same with other words, and no mistakes told yet."""
        reading = read_words(self.definition, words)
        return replace(self, words=words, reading=Reading(reading.answers, {}))


def read_sent(token: str, words: Words) -> Sent:
    """Read what this request brought; raises BadToken."""
    form = read_signed(token)
    taken = uploads.take_uploads(form.definition, words, get_body())
    reading = read_words(form.definition, taken.words)
    return Sent(
        form=form,
        token=token,
        words=taken.words,
        reading=replace(reading, errors=reading.errors | taken.errors),
        page=_read_page(form.definition),
        returning=bool(request.form.get(BACK)),
    )


def get_token() -> str:
    """Return the signed form that was sent, not yet verified."""
    return request.form.get(FORM, "")


def read_signed(token: str) -> SignedForm:
    """Read the signed form of this village; raises BadToken."""
    village = current_village()
    form = read_form(token, derive_form_keys(get_service().config.master_keys, village.id))
    if form.village != village.id:
        raise BadToken(None)
    sharing.remember_page(form.page)
    return form


def read_words(definition: Definition, words: Words, day: date | None = None) -> Reading:
    """Validate what was typed, on the village's own day or on another."""
    read = uploads.read_handles(definition, words)
    return read_answers(definition, MultiDict(read), day or current_village().today())


def make_view(sent: Sent) -> FormView:
    """Return the form as the page shows it, with the words typed."""
    village = current_village()
    return FormView(
        definition=sent.definition,
        token=sent.token,
        action=form_action(village_path(village.id)),
        village=village.profile.name,
        words=sent.words,
        errors=sent.reading.errors,
        answers=sent.reading.answers,
        page=sent.page or 1,
        returning=sent.returning,
    )


def show_form(sent: Sent, status: int = 200, note: str = "") -> Response:
    """Show the form again with every word in it; `note` says why when no answer is wrong."""
    page = render_page("intake/form.html", form=make_view(sent), note=note, helper=sent.form.helper)
    return make_response(page, status)


def _read_page(definition: Definition) -> int:
    """Return the page that was sent; a number that no page has counts as the whole form."""
    number = request.form.get(PAGE, default=0, type=int)
    return number if 1 <= number <= len(definition.pages) else 0
