"""A form that nobody here signed: refused, every word given back, the way to the true one shown."""

import msgspec
from flask import Response
from sqlalchemy import select

from forms_service.db import StorageUnavailable
from forms_service.errors import Problem, answer
from forms_service.formview import Words
from forms_service.language import gettext as _
from forms_service.models import DefinitionRow
from forms_service.service import current_village, get_service
from forms_service.village import Slug


def refuse(payload: bytes | None, words: Words) -> Response:
    """Answer 403 with all that was typed and a link to the form as the village publishes it now."""
    return answer(
        Problem(
            403,
            _("Formulir ini tidak dikenal"),
            _(
                "Formulir ini tidak dibuat oleh desa, atau sudah terlalu lama. Belum ada yang"
                " terkirim. Buka formulir terbaru, lalu salin isian Anda dari bawah ini."
            ),
            words=words,
            link=find_current_page(payload),
        )
    )


def find_current_page(payload: bytes | None) -> str:
    """Return the page of the current form, only ever on the village's own site."""
    claim, site = _read_claim(payload), current_village().site_url
    page = _page_of(claim.definition.slug) or claim.page if claim else ""
    return page if page.startswith(f"{site}/") else f"{site}/layanan/"


class _ClaimedDefinition(msgspec.Struct):
    """What an unverified form says of its definition; the slug is asked of the database."""

    slug: Slug


class _Claim(msgspec.Struct):
    """What an unverified form says of itself."""

    page: str
    definition: _ClaimedDefinition


def _read_claim(payload: bytes | None) -> _Claim | None:
    try:
        return msgspec.json.decode(payload or b"", type=_Claim)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _page_of(slug: str) -> str:
    """Return the page on which the newest answered version of a form stood."""
    try:
        with get_service().database.reading() as session:
            return (
                session.scalar(
                    select(DefinitionRow.page)
                    .where(
                        DefinitionRow.village_id == current_village().id, DefinitionRow.slug == slug
                    )
                    .order_by(DefinitionRow.seen_at.desc())
                    .limit(1)
                )
                or ""
            )
    except StorageUnavailable:
        return ""
