"""Shows the operator's handbook, `docs/panduan/`, as part of the sample site: `/panduan/`."""

from pathlib import Path

from pelican.contents import Page
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

FOLDER = Path(__file__).parent.parent / "docs" / "panduan"


def _read(generator: ArticlesGenerator, path: Path) -> Page:
    page = generator.readers.read_file(
        base_path=str(path.parent), path=path.name, content_class=Page, context=generator.context
    )
    page.override_url = f"panduan/{path.stem}/"
    page.override_save_as = f"panduan/{path.stem}/index.html"
    return page


def write_handbook(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write the chapters in the order of `Urutan`; a village of its own leaves them out."""
    if not generator.context["desa"].sample:
        return
    chapters = [_read(generator, path) for path in sorted(FOLDER.glob("*.md"))]
    chapters.sort(key=lambda page: int(page.urutan))
    listing = generator.get_template("daftar_panduan")
    writer.write_file(
        "panduan/index.html", listing, generator.context, chapters=chapters, url="panduan/"
    )
    chapter = generator.get_template("panduan")
    for page in chapters:
        writer.write_file(page.save_as, chapter, generator.context, page=page, url=page.url)


def register() -> None:
    """Connect to Pelican."""
    signals.article_writer_finalized.connect(write_handbook)
