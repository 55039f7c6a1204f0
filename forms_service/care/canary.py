"""The nightly canary: one form sent through the real public page, followed, and erased again."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from forms_service import erasure, threads
from forms_service.care.public_page import NotReachable, fetch, read_page
from forms_service.db import Database
from forms_service.definitions import Definition
from forms_service.erasure_list import ErasureList
from forms_service.models import CounterRow, OpenAnswerRow, SubmissionRow
from forms_service.question_types import Choice, Choices, LongText, ShortText
from forms_service.receipts import read_receipt_code
from forms_service.signing import BadToken, derive_form_keys, read_form
from forms_service.threads import Thread
from forms_service.villages import ServedVillage

WORDS = "Uji otomatis tiap malam"
CANARY = "canary"
TRAP = {"_situs": "burung kenari"}  # into quarantine: nobody is called at night, nothing counts
VISIT = re.compile(r'name="_visit" value="([^"]+)"')
CODE = re.compile(r'class="code">([\d ]+)<')
READING_SECONDS = 3
FORM_TYPE = "application/x-www-form-urlencoded"


class CanaryDied(RuntimeError):
    """The way from the public page to the database is broken; the text says where."""


@dataclass(frozen=True, slots=True)
class Flight:
    """How it went: the number given, and the seconds that the three requests took."""

    reference: str
    seconds: float


def fly(
    database: Database,
    village: ServedVillage,
    master_keys: Sequence[str],
    page: str,
    kept: ErasureList,
) -> Flight:
    """Send the form of a page, read its status with the code, erase every trace.

    Raises:
        CanaryDied: when a step fails.
    """
    try:
        began = time.perf_counter()
        form = read_page(f"{village.site_url}/{page.strip('/')}/")
        keys = derive_form_keys(master_keys, village.id)
        words = {"_form": form.token, **fill(read_form(form.token, keys).definition), **TRAP}
        review = _find(VISIT, _send(form.action, words), "the review page")
        time.sleep(READING_SECONDS)
        receipt = _send(form.action, words | {"_visit": review, "_act": "kirim"})
        code = read_receipt_code(_find(CODE, receipt, "the receipt"))
        _send(form.action.removesuffix("formulir") + "status", {"code": code})
        seconds = time.perf_counter() - began - READING_SECONDS
    except NotReachable as error:
        raise CanaryDied(str(error)) from None
    except BadToken:
        raise CanaryDied("the page's form is signed with a key that is not ours") from None
    return Flight(_erase(database, village, code, kept), seconds)


def fill(definition: Definition) -> dict[str, str]:
    """Answer what has to be answered; raises CanaryDied when that takes more than words."""
    words: dict[str, str] = {}
    for question in definition.questions:
        if isinstance(question, Choice | Choices) and question.required:
            words[question.name] = question.options[0]
        elif isinstance(question, ShortText | LongText) and question.required:
            words[question.name] = WORDS
        elif question.required:
            raise CanaryDied(f"{definition.slug} asks for more than words: choose another form")
    return words


def _send(url: str, words: dict[str, str]) -> str:
    return fetch(url, urlencode(words).encode(), FORM_TYPE)


def _find(pattern: re.Pattern[str], text: str, where: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise CanaryDied(f"{where} did not come")
    return found[1]


def _erase(database: Database, village: ServedVillage, code: str, kept: ErasureList) -> str:
    try:
        with database.reading() as session:
            thread = threads.open_with_code(session, village, code)
            doomed = erasure.get_doomed(session, village.id, thread.reference)
    except (threads.UnknownCode, threads.Erased):
        raise CanaryDied("the receipt's submission is not in the database") from None
    erasure.erase(database, [doomed], CANARY, kept)
    with database.writing() as session:
        _forget(session, thread)
    return thread.reference


def _forget(session: Session, thread: Thread) -> None:
    """Leave no tombstone, give the number back, take one of each open answer: all are alike."""
    found = (SubmissionRow.village_id == thread.village_id) & (
        SubmissionRow.reference == thread.reference
    )
    session.execute(delete(SubmissionRow).where(found))
    year, number = (int(part) for part in thread.reference.split("-"))
    session.execute(
        update(CounterRow)
        .where(
            CounterRow.village_id == thread.village_id,
            CounterRow.year == year,
            CounterRow.last == number,
        )
        .values(last=number - 1)
    )
    for question in thread.definition.questions:
        if not question.personal and question.name in thread.answers:
            one = (
                select(OpenAnswerRow.answer_id)
                .where(
                    OpenAnswerRow.village_id == thread.village_id,
                    OpenAnswerRow.slug == thread.definition.slug,
                    OpenAnswerRow.version == thread.definition.version,
                    OpenAnswerRow.question == question.name,
                    OpenAnswerRow.value == str(thread.answers[question.name]),
                )
                .order_by(OpenAnswerRow.month.desc())
                .limit(1)
            )
            session.execute(
                delete(OpenAnswerRow).where(
                    OpenAnswerRow.village_id == thread.village_id,
                    OpenAnswerRow.answer_id == session.scalar(one),
                )
            )
