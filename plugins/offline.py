"""Lists and bundles the pages that a phone keeps for reading without signal."""

import hashlib
import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from math import ceil
from pathlib import Path
from typing import Any

import brotli
from markupsafe import Markup
from pelican import Pelican
from pelican.generators import ArticlesGenerator, Generator
from pelican.plugins import signals

from plugins.at_once import FOLDER, is_long
from plugins.scripts import KEPT

LIST = "luring.json"
LATEST_NEWS = 5
FIRST = ("", "layanan/", "agenda/", "berita/", "kontak/", "privasi/")
CORE = ("luring/", "kotak-kirim/", "draf/")
FORM = 'name="_form"'
WANTED = "KEPT_PAGES"


def choose_pages(generator: ArticlesGenerator) -> None:
    """Choose what is kept: every guide with its form, the lists, contact and the last news.

    A long form is kept whole too, as nobody turns its pages without signal.
    """
    context = generator.context
    articles = [*context["guides"], *context["news"][:LATEST_NEWS], *context["events"]]
    context["kept_guides"] = context["guides"]
    context["kept_news"] = context["news"][:LATEST_NEWS]
    whole = [f"{guide.url}{FOLDER}" for guide in context["guides"] if is_long(guide)]
    urls = [article.url for article in articles]
    generator.settings[WANTED] = [*FIRST, *CORE, *urls, *whole]


def make_standalone(html: str, base: str) -> Markup:
    """Let a guide's text stand among others in one file: links lead to the site, no ids clash."""
    html = re.sub(r' id="[^"]*"', "", html)
    html = re.sub(r'href="/(?!/)', f'href="{base}/', html)
    return Markup(re.sub(r"<(/?)h2", r"<\1h3", html))


def add_filter(generator: Generator) -> None:
    """Let the template of the one file use the texts of the guides."""
    generator.env.filters["standalone"] = make_standalone


def make_list(
    texts: dict[str, str], scripts: list[str], built: datetime
) -> tuple[dict[str, Any], bytes]:
    """Return the list with each page's hash, and the bundle of all pages as JSON."""
    bundle = json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()
    listed = {
        "built": format_datetime(built, usegmt=True),
        "scripts": scripts,
        "bundle": f"luring-{hashlib.sha256(bundle).hexdigest()[:8]}.json",
        "kb": ceil(len(brotli.compress(bundle)) / 1000),
        "pages": {path: _hash(text) for path, text in texts.items()},
    }
    return listed, bundle


def _hash(text: str) -> str:
    """Return what changes with a page; a star marks those with a form, never shown stale."""
    return hashlib.sha256(text.encode()).hexdigest()[:6] + "*" * (FORM in text)


def write_list(pelican: Pelican) -> None:
    """Write list and bundle from the finished pages."""
    settings: dict[str, Any] = pelican.settings
    output = Path(settings["OUTPUT_PATH"])
    for old in output.glob("luring*.json"):
        old.unlink()
    if not settings["OFFLINE"]:
        return
    files = {path: output / path / "index.html" for path in settings[WANTED]}
    texts = {path: file.read_text(encoding="utf-8") for path, file in files.items()}
    scripts = sorted(file.name for name in KEPT for file in output.glob(f"{name}-*.js"))
    listed, bundle = make_list(texts, scripts, _moment(settings["TODAY"]))
    (output / listed["bundle"]).write_bytes(bundle)
    text = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
    (output / LIST).write_text(text, encoding="utf-8")


def _moment(today: str) -> datetime:
    return datetime.fromisoformat(today).replace(tzinfo=UTC) if today else datetime.now(UTC)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_filter)
    signals.article_generator_finalized.connect(choose_pages)
    signals.finalized.connect(write_list)
