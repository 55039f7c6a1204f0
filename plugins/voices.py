"""Gives a guide its spoken version, named by `Suara:`; nothing of it loads before it is played."""

from dataclasses import dataclass
from pathlib import Path

from pelican.contents import Article
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals

from publishing.checks.voices import FOLDER


@dataclass(frozen=True, slots=True)
class Voice:
    """One recording: its address below the site's root, and its bytes."""

    url: str
    size: int

    @property
    def kilobytes(self) -> int:
        """Return the weight as residents count it."""
        return -(-self.size // 1000)


def find_voice(guide: Article, content: Path) -> Voice | None:
    """Return the recording of a guide, or None; the checks have seen that its file is there."""
    words = guide.metadata.get("suara", "")  # its own: a translation is spoken in its language
    name = words.rsplit("/", maxsplit=1)[-1]
    return Voice(f"{FOLDER}/{name}", (content / FOLDER / name).stat().st_size) if name else None


def add_voices(generator: ArticlesGenerator) -> None:
    """Give every guide and its translations what the template draws."""
    content = Path(generator.settings["PATH"])
    for article in [*generator.articles, *generator.translations]:
        article.voice = find_voice(article, content)


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(add_voices)
