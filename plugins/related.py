"""Gives each page up to three others of its topic: guides first, then its neighbours in time."""

from collections import defaultdict
from itertools import islice

from pelican.contents import Article
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals

SHOWN = 3
GUIDES = 2


def choose_related(item: Article, place: int, topic: list[Article]) -> list[Article]:
    """Choose from the articles of one topic; looks only at a few, however many there are."""
    guides = islice((a for a in topic if a is not item and a.category.slug == "layanan"), GUIDES)
    near = topic[max(0, place - SHOWN) : place] + topic[place + 1 : place + 1 + SHOWN]
    chosen = list(guides)
    chosen += [a for a in near if a not in chosen][: SHOWN - len(chosen)]
    return chosen


def add_related(generator: ArticlesGenerator) -> None:
    """Set `related` on every article that has a topic."""
    topics: dict[str, list[Article]] = defaultdict(list)
    for article in sorted(generator.articles, key=lambda a: a.category.slug != "layanan"):
        if topic := getattr(article, "topik", ""):
            topics[topic].append(article)
    for articles in topics.values():
        for place, article in enumerate(articles):
            article.related = choose_related(article, place, articles)


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(add_related)
