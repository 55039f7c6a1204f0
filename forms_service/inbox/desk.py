"""The counter: staff file for somebody who came or called, on the same form as everybody."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from forms_service.definitions import Definition, SignedForm, decode_definition
from forms_service.formview import FormView, form_action
from forms_service.inbox.cookie import current_staff
from forms_service.models import DefinitionRow
from forms_service.pages import render_page
from forms_service.service import current_village, get_service
from forms_service.signing import derive_form_keys, sign_form


def add_routes(blueprint: Blueprint) -> None:
    """Register the routes."""
    blueprint.add_url_rule("/loket", "list_desk_forms", list_desk_forms)
    blueprint.add_url_rule("/loket/<slug>", "show_desk_form", show_desk_form)


def list_desk_forms() -> ResponseReturnValue:
    """List the forms that the village has, by title."""
    forms = sorted(_read_forms().values(), key=lambda form: form.definition.title)
    return render_page("inbox/desk.html", staff=current_staff(), forms=forms)


def show_desk_form(slug: str) -> ResponseReturnValue:
    """Show a form signed for this counter and this day; from here on it goes the common way."""
    found = _read_forms().get(slug) or abort(404)
    service, village = get_service(), current_village()
    form = SignedForm(
        village=village.id,
        page=found.page,
        definition=found.definition,
        helper=current_staff().staff_id,
        helped_on=village.today().isoformat(),
    )
    token = sign_form(form, derive_form_keys(service.config.master_keys, village.id))
    action = form_action(service.village_url(village.id))
    view = FormView(form.definition, token, action, village.profile.name)
    return render_page("inbox/desk_form.html", staff=current_staff(), form=view, helper=form.helper)


def _read_forms() -> dict[str, SignedForm]:
    """Return the newest version of each form that the village published or somebody answered."""
    village_id = current_village().id
    with get_service().database.reading() as session:
        rows = session.scalars(
            select(DefinitionRow)
            .where(DefinitionRow.village_id == village_id)
            .order_by(DefinitionRow.seen_at)
        ).all()
    return {row.slug: SignedForm(village_id, row.page, _decode(row)) for row in rows}


def _decode(row: DefinitionRow) -> Definition:
    return decode_definition(row.body)
