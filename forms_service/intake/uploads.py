"""Files among the words of a form: staged when they come, carried on by the page as handles."""

from dataclasses import dataclass, field

import msgspec

from forms_service.bodies import Body, Upload
from forms_service.definitions import Definition, File
from forms_service.formview import Words
from forms_service.intake import staging
from forms_service.questions.files import LATER
from forms_service.service import current_village, get_service
from forms_service.signing import BadToken, read_upload, sign_upload


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the files: their handles among the words, a message for each refusal."""

    words: Words
    errors: dict[str, str] = field(default_factory=dict)


def take_uploads(definition: Definition, words: Words, body: Body) -> Taken:
    """Stage the files that came with a form; a refused one is told by its name."""
    taken = Taken(dict(words))
    for question in definition.questions:
        if isinstance(question, File):
            for upload in (u for u in body.uploads if u.name == question.name):
                _take(taken, question, upload)
    return taken


def read_handles(definition: Definition, words: Words) -> Words:
    """Put what a handle says in the place of each that is ours; others are taken away."""
    read = dict(words)
    for question in definition.questions:
        if isinstance(question, File) and question.name in words:
            read[question.name] = [h for w in words[question.name] if (h := _read(w))]
    return read


def remove(words: Words, place: str) -> Words:
    """Take one file away, named by its question and its place: `foto.1`."""
    name, _dot, gone = place.rpartition(".")
    kept = [word for number, word in enumerate(words.get(name, []), 1) if str(number) != gone]
    return words | {name: kept} if name in words else words


def drop(words: Words, ids: set[str]) -> Words:
    """Take the handles of these files away."""
    return {
        name: [word for word in typed if not any(f'"{i}"' in _read(word) for i in ids)]
        for name, typed in words.items()
    }


def _read(word: str) -> str:
    if word == LATER:
        return word
    try:
        upload = read_upload(word, get_service().config.master_keys, current_village().id)
    except BadToken:
        return ""
    return msgspec.json.encode(upload).decode()


def _take(taken: Taken, question: File, upload: Upload) -> None:
    """Stage one file, or say why not."""
    held = [word for word in taken.words.get(question.name, []) if word and word != LATER]
    try:
        if len(held) >= question.max_files:
            raise staging.too_many(question, upload)
        staged = staging.stage_file(question, upload)
    except staging.NotTaken as reason:
        taken.errors[question.name] = str(reason)
    else:
        token = sign_upload(staged, get_service().config.master_keys, current_village().id)
        taken.words[question.name] = [*held, token]
