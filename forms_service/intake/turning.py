"""Turning the pages of a form: back, to an answer to change, and more or fewer items of a group.

Nothing is kept here: every word travels with the resident.
"""

from collections.abc import Callable
from dataclasses import replace

from forms_service.definitions import File, Group
from forms_service.formview import Words, list_pages
from forms_service.intake import uploads
from forms_service.intake.sent import Sent, make_view
from forms_service.questions import count_items, is_number

Turn = Callable[[Sent, str], Sent]


def change(sent: Sent, name: str) -> Sent:
    """Show the page on which a question stands, to come back to the review from there."""
    if not name:
        return sent.at(sent.page)
    return replace(sent.at(make_view(sent).find_page(name)), returning=True)


def go_back(sent: Sent, name: str) -> Sent:
    """Show the page before."""
    pages = list_pages(sent.definition, sent.reading.answers)
    earlier = [page.number for page in pages if page.number < sent.page]
    return replace(sent.at(earlier[-1] if earlier else 1), returning=False)


def add_item(sent: Sent, name: str) -> Sent:
    """Show a group with one item more, up to its most."""
    group = sent.definition.find_question(name)
    if not isinstance(group, Group):
        return sent.at(sent.page)
    count = max(1, group.least, count_items(group, sent.words))
    blank = {f"{name}.{count + 1}.{group.questions[0].name}": [""]} if count < group.max else {}
    return _show(sent.with_words(sent.words | blank), name)


def remove_item(sent: Sent, name: str) -> Sent:
    """Show a group without one of its items, or a question without one of its files."""
    place, (name, _, gone) = name, name.rpartition(".")
    group = sent.definition.find_question(name)
    if isinstance(group, File):
        return sent.with_words(uploads.remove(sent.words, place))
    if not isinstance(group, Group) or not is_number(gone):
        return sent.at(sent.page)
    return _show(sent.with_words(_move_up(sent.words, f"{name}.", int(gone))), name)


def _show(sent: Sent, name: str) -> Sent:
    """Keep the page that was sent in view; of a whole form, show the page of this question."""
    return sent if sent.page else sent.at(make_view(sent).find_page(name))


def close_gaps(sent: Sent) -> Sent:
    """Take blank items of groups away, so that each stands where its answer is shown."""
    words = sent.words
    for group in sent.definition.questions:
        if isinstance(group, Group):
            for number in range(count_items(group, words), group.least, -1):
                prefix = f"{group.name}.{number}."
                typed = [word for name in words if name.startswith(prefix) for word in words[name]]
                if not any(word.strip() for word in typed):
                    words = _move_up(words, f"{group.name}.", number)
    return replace(sent, words=words)


def _move_up(words: Words, prefix: str, gone: int) -> Words:
    moved: Words = {}
    for name, typed in words.items():
        number, _, rest = name.removeprefix(prefix).partition(".")
        if not name.startswith(prefix) or not is_number(number):
            moved[name] = typed
        elif int(number) != gone:
            moved[f"{prefix}{int(number) - (int(number) > gone)}.{rest}"] = typed
    return moved


def resume(sent: Sent, name: str) -> Sent:
    """Show the page on which a draft was saved."""
    return sent.at(sent.page)


TURNS: dict[str, Turn] = {
    "lanjutkan": resume,
    "ubah": change,
    "kembali": go_back,
    "tambah": add_item,
    "hapus": remove_item,
}
