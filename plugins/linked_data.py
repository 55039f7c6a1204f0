"""Describes guides, news and events to search engines as schema.org data (JSON-LD)."""

import json
from typing import Any

from markupsafe import Markup
from pelican.contents import Article
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals

Data = dict[str, Any]


def _office(context: Data) -> Data:
    village = context["desa"]
    return {
        "@type": "GovernmentOffice",
        "name": f"Balai Desa {village.name}",
        "url": f"{context['canonical_base']}/",
        "telephone": village.contact.phone,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": village.address.street,
            "addressLocality": village.district,
            "addressRegion": village.province,
            "postalCode": village.address.postcode,
            "addressCountry": "ID",
        },
    }


def _short_office(context: Data) -> Data:
    return {"@type": "GovernmentOffice", "name": f"Balai Desa {context['desa'].name}"}


def describe_guide(guide: Article, context: Data) -> Data:
    """Describe a service guide as a `GovernmentService`."""
    area = f"Desa {context['desa'].name}"
    return {
        "@type": "GovernmentService",
        "serviceType": getattr(guide, "jenis", guide.title),
        "provider": _office(context),
        "areaServed": {"@type": "AdministrativeArea", "name": area},
        "audience": {"@type": "Audience", "audienceType": getattr(guide, "untuk", "")},
        "serviceOutput": {"@type": "Thing", "name": getattr(guide, "produk", guide.title)},
    }


def describe_news(news: Article, context: Data) -> Data:
    """Describe a news item as a `NewsArticle`."""
    changed = getattr(news, "modified", news.date)
    return {
        "@type": "NewsArticle",
        "headline": news.title,
        "datePublished": str(news.date.date()),
        "dateModified": str(changed.date()),
        "publisher": _short_office(context),
    }


def describe_event(event: Article, context: Data) -> Data:
    """Describe an event of the agenda as an `Event`."""
    return {
        "@type": "Event",
        "startDate": event.mulai.isoformat(timespec="minutes"),
        "endDate": event.selesai.isoformat(timespec="minutes"),
        "location": {"@type": "Place", "name": event.tempat, "address": event.tempat},
        "organizer": {
            "@type": "Organization",
            "name": getattr(event, "penyelenggara", f"Desa {context['desa'].name}"),
        },
    }


DESCRIBE = {"layanan": describe_guide, "berita": describe_news, "agenda": describe_event}


def write_data(data: Data) -> Markup:
    """Write the data as compact JSON that cannot close the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def add_data(generator: ArticlesGenerator) -> None:
    """Give each article that schema.org has a type for its description."""
    context = generator.context
    for article in [*generator.articles, *generator.translations]:
        describe = DESCRIBE.get(article.category.slug)
        if describe:
            own = describe(article, context)
            shared = {
                "@context": "https://schema.org",
                "name": article.title,
                "description": article.summary,
                "url": f"{context['canonical_base']}/{article.url}",
                "inLanguage": article.lang,
            }
            article.linked_data = write_data(shared | own)


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(add_data)
