"""Writes each long form once more, whole on one page: for those without signal to turn pages."""

from dataclasses import replace

from pelican.contents import Article
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

from forms_service.definitions import Group

FOLDER = "sekaligus/"


def is_long(guide: Article) -> bool:
    """Tell whether a guide's form has pages or items that only the service can add."""
    if not hasattr(guide, "form"):
        return False
    definition = guide.form.definition
    return len(definition.pages) > 1 or any(isinstance(q, Group) for q in definition.questions)


def write_whole_forms(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write the page beside each guide that has a long form."""
    template = generator.get_template("sekaligus")
    for guide in filter(is_long, generator.context["guides"]):
        writer.write_file(
            f"{guide.url}{FOLDER}index.html",
            template,
            generator.context,
            guide=guide,
            form=replace(guide.form, whole=True),
            noindex=True,
        )


def register() -> None:
    """Connect to Pelican."""
    signals.article_writer_finalized.connect(write_whole_forms)
