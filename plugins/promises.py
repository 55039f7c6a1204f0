"""Writes the page "Janji kami" from the figures that the service left in `content/data/`."""

from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

from forms_service.figures.published import FILE, load_promises
from forms_service.wording import format_month
from plugins.mistakes import content_path, explain_mistakes

URL = "janji-kami/"


@explain_mistakes
def load_figures(generator: ArticlesGenerator) -> None:
    """Read the figures; a village without them has a page that says so."""
    generator.env.filters["month_words"] = format_month
    generator.context["promises"] = load_promises(content_path(generator.settings, FILE))


def write_page(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write `/janji-kami/`."""
    page = generator.get_template("janji_kami")
    writer.write_file(f"{URL}index.html", page, generator.context, url=URL)


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_init.connect(load_figures)
    signals.article_writer_finalized.connect(write_page)
