"""Writes the pages that list the news, and the Atom feed of the latest."""

from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

FEED = "berita/atom.xml"


def write_news(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write `/berita/` in pages and its feed, whose links are absolute as readers need them."""
    context = generator.context
    template = generator.get_template("daftar_berita")
    writer.write_file(
        "berita/index.html",
        template,
        context,
        articles=context["news"],
        template_name="daftar_berita",
        url="berita/",
    )
    absolute = {**context, "SITEURL": context["canonical_base"]}
    writer.write_feed(context["news"], absolute, FEED, FEED)


def register() -> None:
    """Connect to Pelican."""
    signals.article_writer_finalized.connect(write_news)
