"""Pages in other languages: `content/en/layanan/usaha.md` translates `content/layanan/usaha.md`.

A translation writes only what it translates; date, place, status and the like are its original's.
Pelican's own pairing compares each text with every other, so it is switched off for articles.
"""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from pelican.contents import Article, Content
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

from forms_service.language import set_language
from forms_service.tomlfile import FileError

NAMES = {"id": "Bahasa Indonesia", "en": "English", "su": "Basa Sunda"}
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)

_Key = tuple[str, str]


def mark_translation(generator: ArticlesGenerator, metadata: dict[str, Any]) -> None:
    """Let a translation be read without the date that its original has."""
    if metadata.get("lang", generator.settings["DEFAULT_LANG"]) != "id":
        metadata.setdefault("date", UNDATED)


def inherit(translation: Content, original: Content) -> None:
    """Give a translation what its original says and it does not."""
    for name, value in original.metadata.items():
        if not hasattr(translation, name):
            setattr(translation, name, value)
    if translation.date == UNDATED:
        translation.date = original.date
    translation.original = original


def pair_articles(generator: ArticlesGenerator) -> None:
    """Take the translations out of the articles and tie each to its original."""
    default = generator.settings["DEFAULT_LANG"]
    originals, others = {}, []
    for article in generator.articles:
        if article.lang == default:
            originals[_key(article)] = article
        else:
            others.append(article)
    versions: dict[_Key, list[Article]] = defaultdict(list)
    for article in others:
        if _key(article) not in originals:
            raise FileError(f"{article.source_path}: there is no Indonesian page of this name")
        inherit(article, originals[_key(article)])
        versions[_key(article)].append(article)
    for key, translated in versions.items():
        group = [originals[key], *sorted(translated, key=lambda a: str(a.lang))]
        for article in group:
            article.translations = [other for other in group if other is not article]
    # Pelican walks through files in any order: what has the same date is put in the order of paths.
    by_path = sorted(originals.values(), key=lambda article: str(article.source_path))
    generator.articles[:] = sorted(by_path, key=lambda article: article.date, reverse=True)
    generator.translations = sorted(others, key=lambda article: str(article.source_path))
    _note(generator, others)


def _key(article: Article) -> _Key:
    return str(article.category.slug), str(article.slug)


def _note(generator: Generator, translations: list[Content]) -> None:
    """Remember what exists in each language, for its front page and the footer."""
    translated = generator.context.setdefault("translated", {})
    for content in sorted(translations, key=lambda content: str(content.title)):
        translated.setdefault(content.lang, []).append(content)
    generator.context["language_names"] = NAMES


def note_pages(generator: PagesGenerator) -> None:
    """Remember the pages; there are few of them, so Pelican's own pairing does."""
    for page in [*generator.pages, *generator.translations]:
        page.translations.sort(key=lambda version: str(version.lang))
    _note(generator, generator.translations)


def speak(generator: Generator, content: Content) -> None:
    """Write the interface of a page in the page's own language."""
    generator.context["lang"] = content.lang
    set_language(content.lang)


def write_front_pages(generator: PagesGenerator, writer: Writer) -> None:
    """Write `/en/`, `/su/` …: everything there is in that language."""
    context = generator.context
    for language, contents in sorted(context["translated"].items()):
        set_language(language)
        page = {**context, "lang": language, "contents": contents}
        path = f"{language}/index.html"
        writer.write_file(path, generator.get_template("bahasa"), page, url=f"{language}/")
    return_home(generator)


def return_home(generator: Generator, **_ignored: Any) -> None:
    """Write in Indonesian again."""
    generator.context["lang"] = generator.settings["DEFAULT_LANG"]
    set_language(generator.context["lang"])


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_context.connect(mark_translation)
    signals.article_generator_pretaxonomy.connect(pair_articles)
    signals.page_generator_finalized.connect(note_pages)
    signals.article_generator_write_article.connect(speak)
    signals.page_generator_write_page.connect(speak)
    signals.article_writer_finalized.connect(return_home)
    signals.page_writer_finalized.connect(return_home)
    signals.page_writer_finalized.connect(write_front_pages)
