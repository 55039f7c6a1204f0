"""Draws the picture (1200 × 630) that WhatsApp and others show beside a shared link."""

import hashlib
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
from pelican import Pelican
from pelican.contents import Article
from pelican.generators import ArticlesGenerator, PagesGenerator
from pelican.plugins import signals

from forms_service.language import gettext as _
from forms_service.language import in_language
from forms_service.village import Village
from forms_service.wording import format_date
from plugins.card_drawing import DRAWING_VERSION, draw_card

FOLDER = "kartu"
CACHE = Path(".cache", "kartu")
LATEST_NEWS = 100


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says, in which colours; its file is named by what it says."""

    village: str
    place: str
    title: str
    label: str
    primary: str
    accent: str

    @property
    def file(self) -> str:
        """Return the name of its file: a change of words is a new name."""
        words = msgspec.json.encode([DRAWING_VERSION, *asdict(self).values()])
        return f"{hashlib.sha256(words).hexdigest()[:12]}.png"


_wanted: dict[str, Card] = {}


def make_card(village: Village, title: str, label: str = "") -> Card:
    """Say what the card of a page shows."""
    return Card(
        village=f"Desa {village.name}",
        place=f"Kec. {village.district}, Kab. {village.regency}, {village.province}",
        title=title,
        label=label,
        primary=village.colours.primary,
        accent=village.colours.accent,
    )


def _want(card: Card) -> str:
    _wanted[card.file] = card
    return f"{FOLDER}/{card.file}"


def _label(article: Article) -> str:
    kind = article.category.slug
    day = article.mulai.date() if kind == "agenda" else article.date.date()
    with in_language(article.lang):
        return {"layanan": _("Layanan"), "agenda": f"{_('Agenda')} · {format_date(day)}"}.get(
            kind, format_date(day)
        )


def add_article_cards(generator: ArticlesGenerator) -> None:
    """Give guides, events to come and the latest news a card; the others share the village's."""
    context = generator.context
    village: Village = context["desa"]
    context["card"] = _want(make_card(village, village.motto))
    shared = [*context["guides"], *context["events"], *context["news"][:LATEST_NEWS]]
    for article in [*shared, *generator.translations]:
        article.card = _want(make_card(village, str(article.title), _label(article)))


def add_page_cards(generator: PagesGenerator) -> None:
    """Give each page a card."""
    for page in [*generator.pages, *generator.translations]:
        page.card = _want(make_card(generator.context["desa"], str(page.title)))


def _draw(card: Card) -> None:
    path = CACHE / card.file
    partial = path.with_suffix(f".{os.getpid()}")
    partial.write_bytes(draw_card(**asdict(card)))
    partial.replace(path)


def draw_cards(pelican: Pelican) -> None:
    """Draw what no earlier build has drawn, and put the cards into the site."""
    CACHE.mkdir(parents=True, exist_ok=True)
    for name, card in _wanted.items():
        if not (CACHE / name).exists():
            _draw(card)
    folder = Path(pelican.output_path, FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    for name in _wanted:
        shutil.copyfile(CACHE / name, folder / name)
    _wanted.clear()


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(add_article_cards)
    signals.page_generator_finalized.connect(add_page_cards)
    signals.finalized.connect(draw_cards)
