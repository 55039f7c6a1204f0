"""Writes the pages that list the news, and the Atom feeds of the latest news and events."""

from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

FEEDS = {"berita": "news", "agenda": "events"}


def write_news(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write `/berita/` in pages, and feeds, whose links are absolute as readers need them."""
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
    for folder, listed in FEEDS.items():
        path = f"{folder}/atom.xml"
        writer.write_feed(context[listed], absolute, path, path, feed_title=folder.capitalize())


def register() -> None:
    """Connect to Pelican."""
    signals.article_writer_finalized.connect(write_news)
