"""Builds the index of the instant search: many small files, of which a question needs a few.

`isi.json` tells how many pages there are and which files; `<two letters>.json` lists the stems
that begin so, each with its pages and weights; `<number>.json` has forty pages' titles.
"""

import hashlib
import html
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pelican.contents import Content
from pelican.generators import ArticlesGenerator, PagesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

from forms_service.minifying import minify_script
from plugins.stemming import STOP_WORDS, cut_words, find_stems

FOLDER = "cari"
CHUNK = 40
TITLE, SHORT, TOPIC, SUMMARY, HEADING, BODY = 12, 12, 5, 5, 4, 1
MOST_BODY = 3
HEADINGS = re.compile(r"<h[23][^>]*>(.*?)</h[23]>", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")
NAMES = {"layanan": "Layanan", "agenda": "Agenda", "berita": "Berita"}
# What residents say, beside what pages say.
SAME = (
    {"biaya", "bayar", "ongkos", "tarif", "uang"},
    {"urus", "ngurus"},
    {"hilang", "ilang"},
    {"nikah", "kawin"},
    {"miskin", "sktm", "mampu"},
    {"meninggal", "mati", "wafat"},
    {"lapor", "adu", "keluh"},
    {"jadwal", "agenda"},
)

Files = dict[str, Any]


def _plain(text: str) -> str:
    return html.unescape(TAGS.sub(" ", text))


def weigh_stems(content: Content) -> dict[str, int]:
    """Return the stems of a page, each with the weight of the places where it stands."""
    words: Counter[str] = Counter()
    for place, weight in (
        (str(content.title), TITLE),
        (getattr(content, "singkat", ""), SHORT),
        (getattr(content, "topik", ""), TOPIC),
        (getattr(content, "summary", ""), SUMMARY),
        (" ".join(HEADINGS.findall(content.content)), HEADING),
    ):
        for word in set(cut_words(_plain(place))):
            words[word] += weight
    for word, count in Counter(cut_words(_plain(content.content))).items():
        words[word] += min(count, MOST_BODY) * BODY
    stems: Counter[str] = Counter()
    for word, weight in words.items():
        for stem in _find_all_stems(word):
            stems[stem] = max(stems[stem], weight)
        if weight >= TITLE:  # so that it is found while it is being typed
            stems[word] = max(stems[word], weight)
    return dict(stems)


@cache
def _find_all_stems(word: str) -> tuple[str, ...]:
    """Return the stems of a word and of what residents say for it."""
    own = {word, *find_stems(word)}
    alike = {word}.union(*(group for group in SAME if group & own))
    return tuple(dict.fromkeys(stem for said in sorted(alike) for stem in find_stems(said)))


def make_index(pages: Iterable[Content]) -> Files:
    """Return the files of the index by name; the same pages give the same files."""
    shards: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    lasts: Counter[str] = Counter()
    titles = []
    for number, page in enumerate(pages):
        kind = NAMES.get(page.url.split("/", maxsplit=1)[0], "")
        titles.append([page.url, _plain(str(page.title)), kind])
        for stem, weight in sorted(weigh_stems(page).items()):
            shards[stem[:2]][stem] += [number - lasts[stem], weight]
            lasts[stem] = number
    about = {"n": len(titles), "c": CHUNK, "p": sorted(shards), "s": sorted(STOP_WORDS)}
    chunks = {str(n // CHUNK): titles[n : n + CHUNK] for n in range(0, len(titles), CHUNK)}
    return {"isi": about, **{k: dict(sorted(v.items())) for k, v in shards.items()}, **chunks}


def write_index(output: Path, files: Files, script: str) -> str:
    """Write index and script into a folder named by what they hold; return its name."""
    texts = {
        f"{name}.json": json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        for name, data in files.items()
    } | {"cari.js": script}
    digest = hashlib.sha256("".join(f"{k}{v}" for k, v in sorted(texts.items())).encode())
    folder = output / FOLDER / digest.hexdigest()[:8]
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder.name


def remember_news(generator: ArticlesGenerator) -> None:
    """Order the articles for the index: what is asked for most comes first."""
    context = generator.context
    rest = [a for a in generator.articles if a.category.slug not in ("layanan", "agenda", "berita")]
    known = [*context["guides"], *rest, *context["events"], *context["news"]]
    context["searched"] = [*known, *context["past_events"]]


def write_search(generator: PagesGenerator, writer: Writer) -> None:
    """Write the index, and the page whose script asks it."""
    context, settings = generator.context, generator.settings
    script = minify_script(Path(settings["THEME"], "static", "cari.js").read_text(encoding="utf-8"))
    files = make_index([*generator.pages, *context["searched"]])
    name = write_index(Path(writer.output_path), files, script)
    page = {**context, "search_folder": f"{FOLDER}/{name}"}
    writer.write_file(f"{FOLDER}/index.html", generator.get_template("cari"), page)


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(remember_news)
    signals.page_writer_finalized.connect(write_search)
