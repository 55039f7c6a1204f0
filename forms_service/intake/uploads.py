"""Files on their way in: looked into, staged sealed, and carried on by the page as handles."""

import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import msgspec

from forms_service import attachments, budgets, pictures
from forms_service.bodies import Body, Upload
from forms_service.budgets import MustWait
from forms_service.db import StorageUnavailable
from forms_service.definitions import Definition, File
from forms_service.formview import Words
from forms_service.language import gettext as _
from forms_service.networks import find_network
from forms_service.questions import printable
from forms_service.questions.files import LATER
from forms_service.service import current_village, get_service
from forms_service.signing import BadToken, read_upload, sign_upload

MEGABYTE = 1_000_000
MAX_NAME = 80


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
    held = [word for word in taken.words.get(question.name, []) if word and word != LATER]
    name = _clean_name(upload.filename)
    if len(held) >= question.max_files:
        message = _("“%(name)s” tidak ikut: paling banyak %(limit)d berkas.")
        taken.errors[question.name] = message % {"name": name, "limit": question.max_files}
        return
    try:
        token = _stage(question, upload, name)
    except pictures.Refused as refusal:
        taken.errors[question.name] = _explain(str(refusal), question) % name
    except MustWait as wait:
        message = _("“%(name)s” belum ikut: sedang ramai. Tunggu %(num)d detik, lalu pilih lagi.")
        taken.errors[question.name] = message % {"name": name, "num": wait.seconds}
    except (StorageUnavailable, attachments.NoRoom):
        message = _("“%s” belum ikut karena ada gangguan. Tunggu sebentar, lalu pilih lagi.")
        taken.errors[question.name] = message % name
    else:
        taken.words[question.name] = [*held, token]


def _stage(question: File, upload: Upload, name: str) -> str:
    if upload.too_large:
        raise pictures.Refused("too_heavy")
    service, village = get_service(), current_village()
    network, megabytes = find_network(), len(upload.data) / MEGABYTE
    with service.database.reading() as session:
        budgets.check(session, village.id, budgets.STAGED_MEGABYTES, network)
    kind, data = pictures.take_file(bytes(upload.data), question.pictures)
    with service.database.writing() as session:
        budgets.spend(session, village.id, budgets.STAGED_MEGABYTES, network, megabytes)
        staged = attachments.stage(session, village.id, data, name, kind)
    return sign_upload(staged, service.config.master_keys, village.id)


def _clean_name(filename: str) -> str:
    """Keep the last part of a path, without what could steer a terminal or turn the text round."""
    last = PurePosixPath(printable(filename).replace("\\", "/")).name
    name = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '"<>|')
    stem, dot, end = name.rpartition(".")
    return (stem[:MAX_NAME] + dot + end[:5] if dot else name[:MAX_NAME]) or "berkas"


def _explain(code: str, question: File) -> str:
    wanted = (
        _("foto (JPG, PNG, HEIC, WebP)")
        if question.pictures
        else _("foto (JPG, PNG, HEIC) atau PDF")
    )
    texts = {
        "kind": _("“%%s” tidak dapat diterima. Pilih %s.") % wanted,
        "broken": _("“%s” rusak dan tidak dapat dibuka. Pilih atau foto sekali lagi."),
        "too_large": _("“%s” terlalu besar ukurannya. Foto lagi dengan ukuran lebih kecil."),
        "too_heavy": _("“%s” lebih dari 10 MB. Pilih berkas yang lebih kecil."),
    }
    return texts[code]
