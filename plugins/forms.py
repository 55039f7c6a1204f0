"""Puts a signed form on every guide that names one with `Formulir:`."""

import os

from pelican.contents import Article
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals

from forms_service.definitions import Definition, SignedForm, load_definitions, place_areas
from forms_service.formview import FormView, form_action
from forms_service.signing import sign_form
from forms_service.tomlfile import FileError, suggest
from plugins.mistakes import content_path, explain_mistakes


def _find(definitions: dict[str, Definition], guide: Article) -> Definition:
    slug = str(guide.formulir).strip()
    if slug not in definitions:
        hint = suggest(slug, list(definitions))
        raise FileError(
            f'{os.path.relpath(guide.source_path)}: Formulir: there is no form "{slug}"{hint}'
        )
    return definitions[slug]


def _view(generator: ArticlesGenerator, guide: Article, definition: Definition) -> FormView:
    context = generator.context
    definition = place_areas(definition, context["desa"].areas)
    signed = SignedForm(
        village=context["desa"].id,
        page=f"{context['canonical_base']}/{guide.url}",
        definition=definition,
    )
    token = sign_form(signed, generator.settings["FORM_KEYS"])
    return FormView(definition, token, form_action(context["SERVICEURL"]), context["desa"].name)


@explain_mistakes
def add_forms(generator: ArticlesGenerator) -> None:
    """Load the definitions anew and give each guide its form; a mistake stops the build."""
    definitions = load_definitions(content_path(generator.settings, "formulir"))
    for guide in generator.articles:
        if hasattr(guide, "formulir"):
            guide.form = _view(generator, guide, _find(definitions, guide))


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(add_forms)
