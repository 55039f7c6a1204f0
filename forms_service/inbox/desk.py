"""The counter: staff file for somebody who came or called, on the same form as everybody."""

from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from forms_service.definitions import SignedForm, decode_definition
from forms_service.formview import FormView, form_action
from forms_service.inbox.cookie import current_staff
from forms_service.language import gettext as _
from forms_service.models import DefinitionRow
from forms_service.pages import render_page
from forms_service.questions import clean
from forms_service.service import current_village, get_service, village_path
from forms_service.signing import derive_form_keys, sign_form

SCANNED = "kode"
VERSION = "versi"


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/loket", "list_desk_forms", list_desk_forms)
    blueprint.add_url_rule("/loket/<slug>", "show_desk_form", show_desk_form)


def list_desk_forms() -> ResponseReturnValue:
    """List the forms that the village has, by title; a scanned paper form leads to its own."""
    scanned, error = clean(request.args.get(SCANNED, ""))[:400], ""
    newest = {form.definition.slug: form for form in _read_forms()}
    if scanned:
        slug, version = read_paper_code(scanned)
        if slug in newest:
            return redirect(url_for("inbox.show_desk_form", slug=slug, versi=version or None), 303)
        error = _("Formulir itu tidak ada di sini. Pindai lagi, atau pilih dari daftar.")
    page = render_page(
        "inbox/desk.html",
        staff=current_staff(),
        forms=sorted(newest.values(), key=lambda form: form.definition.title),
        scanned=scanned,
        error=error,
    )
    return make_response(page, 422 if error else 200)


def read_paper_code(text: str) -> tuple[str, str]:
    """Read slug and version from a paper form's QR code, or as they are printed beside it."""
    query = parse_qs(urlsplit(text).query) if "?" in text else {}
    if "formulir" in query:
        return query["formulir"][0], query.get("versi", [""])[0]
    words = [word for word in text.split() if word.casefold() not in ("versi", "version")]
    return (words[0].lower(), words[1] if len(words) > 1 else "") if words else ("", "")


def show_desk_form(slug: str) -> ResponseReturnValue:
    """Show a form signed for this counter and this day; from here on it goes the common way."""
    versions = [form for form in _read_forms() if form.definition.slug == slug] or abort(404)
    asked = request.args.get(VERSION, "")
    found = next((form for form in versions if form.definition.version == asked), versions[-1])
    service, village = get_service(), current_village()
    form = SignedForm(
        village=village.id,
        page=found.page,
        definition=found.definition,
        helper=current_staff().staff_id,
        helped_on=village.today().isoformat(),
    )
    token = sign_form(form, derive_form_keys(service.config.master_keys, village.id))
    action = form_action(village_path(village.id))
    return render_page(
        "inbox/desk_form.html",
        staff=current_staff(),
        form=FormView(form.definition, token, action, village.profile.name),
        helper=form.helper,
        version=found.definition.version,
        other=bool(asked) and asked != found.definition.version,
    )


def _read_forms() -> list[SignedForm]:
    """Return every form that the village published or somebody answered, the oldest first."""
    village_id = current_village().id
    with get_service().database.reading() as session:
        rows = session.scalars(
            select(DefinitionRow)
            .where(DefinitionRow.village_id == village_id)
            .order_by(DefinitionRow.seen_at)
        ).all()
    return [SignedForm(village_id, row.page, decode_definition(row.body)) for row in rows]
