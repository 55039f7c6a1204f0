"""Gives every template the village, the inlined stylesheet, the security policy and its words."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup
from pelican.generators import Generator
from pelican.plugins import signals

from forms_service.config import load_form_keys
from forms_service.language import gettext, ngettext, set_language
from forms_service.stylesheet import hash_source, load_stylesheet
from forms_service.village import Village, load_village
from forms_service.wording import format_date, format_weekday
from plugins.mistakes import content_path, explain_mistakes


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def make_policy(css: str, service_url: str) -> str:
    """Return the content security policy of the static pages: own pictures, one form target."""
    return (
        f"default-src 'none'; style-src {hash_source(css)}; img-src 'self' data:; "
        f"script-src 'self'; connect-src 'self' {_origin(service_url)}; worker-src 'self'; "
        f"manifest-src 'self'; form-action {_origin(service_url)}; base-uri 'none'"
    )


def get_today(village: Village, today: str = "") -> date:
    """Return the day the site is built for, in the village's time zone; `today` is an ISO date."""
    if today:
        return date.fromisoformat(today)
    return datetime.now(ZoneInfo(village.timezone)).date()


def _identity(settings: dict[str, Any]) -> dict[str, Any]:
    village = load_village(content_path(settings, "desa.toml"))
    css = load_stylesheet(Path(settings["THEME"], "static", "site.css"), village.colours)
    prefix = urlsplit(settings["SITEURL"]).path
    return {
        "desa": village,
        "css": Markup(css),
        "csp_meta": Markup(make_policy(css, settings["SERVICE_URL"])),
        "lang": settings["DEFAULT_LANG"],
        "today": get_today(village, settings["TODAY"]),
        "canonical_base": settings["SITEURL"],
        "SITENAME": f"Desa {village.name}",
        "SITEURL": prefix,
        "localsiteurl": prefix,
        "SERVICEURL": f"{settings['SERVICE_URL']}/{village.id}",
    }


def format_month(day: date) -> str:
    """Write the short name of a month, for a calendar leaf: `Des`."""
    return format_date(day).split()[1][:3]


@explain_mistakes
def add_identity(generator: Generator) -> None:
    """Read the village anew in each run and prepare the templates of this generator."""
    if "desa" not in generator.context:
        generator.context.update(_identity(generator.settings))
        village = generator.context["desa"]
        generator.settings["TIMEZONE"] = village.timezone
        generator.settings["FORM_KEYS"] = load_form_keys(village.id)
        set_language(generator.context["lang"])
    generator.env.install_gettext_callables(gettext, ngettext, newstyle=True)
    generator.env.filters.update(day=format_date, weekday=format_weekday, month=format_month)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_identity)
