"""Draws pages with the theme of the static site, so that both look and read the same."""

from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, g, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from forms_service.language import current_language, gettext, list_languages, ngettext, set_language
from forms_service.minifying import minify_style
from forms_service.pruning import find_style, prune_page
from forms_service.receipts import show_receipt_code
from forms_service.service import get_service, village_path
from forms_service.stylesheet import hash_source, load_stylesheet
from forms_service.village import Colours
from forms_service.villages import UnknownVillage
from forms_service.wording import format_date, format_moment, format_weekday

# Shows a button after some seconds without a script; where nothing moves it is there at once.
LATER = ".later{animation:later %ds step-end}@keyframes later{from{visibility:hidden}}"
STYLES = {"inbox": ("site.css", "inbox.css")}


def init_app(app: Flask) -> None:
    """Set templates up as Pelican's are, and find the village of each address."""
    theme = get_theme(app)
    own = app.jinja_loader
    app.jinja_options = {
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n"],
    }
    app.jinja_loader = ChoiceLoader(
        [loader for loader in (own, FileSystemLoader(theme / "templates")) if loader]
    )
    install = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]
    install(gettext, ngettext, newstyle=True)
    app.jinja_env.globals["_"] = _write
    app.jinja_env.filters.update(
        day=format_date, weekday=format_weekday, code=show_receipt_code, moment=_format_moment
    )
    app.url_value_preprocessor(_find_village)
    app.before_request(_choose_language)


def get_theme(app: Flask) -> Any:
    """Return the folder of the theme."""
    return app.extensions["balai"].config.theme


def render_page(template: str, **values: Any) -> str:
    """Render a page of the current village."""
    page = render_template(template, **(_identity(values.get("wait", 0)) | values))
    page = prune_page(page)
    if "css" in g:
        g.css = find_style(page)  # what the security policy of this answer allows
    return page


def render_file(template: str, **values: Any) -> str:
    """Render a page to be kept as a file: it carries its own security policy."""
    identity = _identity(0) | {"SERVICEURL": get_service().village_url(g.village.id)}
    address = urlsplit(get_service().config.service_url)
    policy = (
        f"default-src 'none'; style-src {hash_source(identity['css'])}; img-src data:; "
        f"form-action {address.scheme}://{address.netloc}; base-uri 'none'"
    )
    return prune_page(
        render_template(template, **(identity | {"csp_meta": Markup(policy)} | values))
    )


def _identity(wait: int) -> dict[str, Any]:
    village = g.get("village")
    if village is None:
        return {"lang": current_language()}
    styles = STYLES.get(request.blueprint or "", ("site.css",))
    g.css = _load_css(styles, village.profile.colours) + (LATER % wait if wait else "")
    return {
        "desa": village.profile,
        "SITEURL": village.site_url,
        "SERVICEURL": village_path(village.id),
        "css": Markup(g.css),
        "csp_meta": "",
        "lang": current_language(),
    }


@cache
def _load_css(styles: tuple[str, ...], colours: Colours) -> str:
    folder = get_service().config.theme / "static"
    return "".join(
        load_stylesheet(folder / name, colours) if place == 0 else _plain(folder / name)
        for place, name in enumerate(styles)
    )


def _plain(path: Any) -> str:
    return minify_style(path.read_text(encoding="utf-8")) if path.exists() else ""


def _find_village(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "village_id" in values:
        try:
            g.village = get_service().village(values.pop("village_id"))
        except UnknownVillage:
            abort(404)


def _choose_language() -> None:
    asked = request.args.get("bahasa", "id")
    set_language(asked if asked in list_languages() else "id")


def _write(text: str, **values: Any) -> Markup:
    """Return a text in the current language, as Jinja's own `_` does at four times the cost."""
    return Markup(gettext(text)) % values if values else _write_plain(current_language(), text)


@lru_cache(2000)
def _write_plain(language: str, text: str) -> Markup:
    return Markup(gettext(text)) % {}


def _format_moment(moment: Any) -> str:
    return format_moment(moment, g.village.profile.timezone)
