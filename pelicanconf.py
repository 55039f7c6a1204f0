"""Settings of the site while working on it; publishconf.py has what differs in production."""

import os
from typing import Any

SITEURL = os.environ.get("BALAI_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SERVICE_URL = os.environ.get("BALAI_SERVICE_URL", "http://127.0.0.1:8001").rstrip("/")
OFFLINE = os.environ.get("BALAI_OFFLINE", "on") != "off"
TODAY = os.environ.get("BALAI_TODAY", "")

PATH = "content"
THEME = "theme"
OUTPUT_PATH = "output"
PLUGINS = [
    "plugins.content_check",
    "plugins.one_markdown",
    "plugins.identity",
    "plugins.translations",
    "plugins.kinds",
    "plugins.forms",
    "plugins.news",
    "plugins.related",
    "plugins.budgets",
    "plugins.promises",
    "plugins.overviews",
    "plugins.handbook",
    "plugins.tables",
    "plugins.handouts",
    "plugins.voices",
    "plugins.at_once",
    "plugins.cards",
    "plugins.linked_data",
    "plugins.search",
    "plugins.calendars",
    "plugins.discovery",
    "plugins.pictures",
    # These work on finished pages, in this order; what compresses files comes after them.
    "plugins.scripts",
    "plugins.styles",
    "plugins.weight",
    "plugins.offline",
]

DEFAULT_LANG = "id"
TIMEZONE = "Asia/Jakarta"
LOCALE = ("C.UTF-8", "C")

LANGUAGES = ("en", "su")  # beside Indonesian: a folder in content/ and a catalogue each
KINDS = [
    "berita", "pengumuman", "agenda", "layanan", "dokumen", "program", "lembaga", "lapak",
]  # fmt: skip
ARTICLE_PATHS = [*KINDS, *(f"{lang}/{kind}" for lang in LANGUAGES for kind in KINDS)]
ARTICLE_URL = "{category}/{slug}/"
ARTICLE_SAVE_AS = "{category}/{slug}/index.html"
ARTICLE_LANG_URL = "{lang}/{category}/{slug}/"
ARTICLE_LANG_SAVE_AS = "{lang}/{category}/{slug}/index.html"
ARTICLE_TRANSLATION_ID = ""  # plugins.translations pairs them
PAGE_PATHS = ["halaman", *(f"{lang}/halaman" for lang in LANGUAGES)]
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
PAGE_LANG_URL = "{lang}/{slug}/"
PAGE_LANG_SAVE_AS = "{lang}/{slug}/index.html"
READERS: dict[str, None] = {"rst": None, "html": None}
SLUGIFY_SOURCE = "basename"
# Not images: plugins.pictures publishes light copies, never the originals.
STATIC_PATHS = ["berkas", "suara"]
THEME_STATIC_PATHS: list[str] = []

DIRECT_TEMPLATES = ["index", "daftar_layanan", "daftar_agenda", "404", "gangguan"]
DIRECT_TEMPLATES += ["luring", "kotak_kirim", "draf", "semua_panduan"]
LURING_SAVE_AS = "luring/index.html"
DRAF_SAVE_AS = "draf/index.html"
KOTAK_KIRIM_SAVE_AS = "kotak-kirim/index.html"
SEMUA_PANDUAN_SAVE_AS = "semua-panduan.html"
DAFTAR_LAYANAN_SAVE_AS = "layanan/index.html"
DAFTAR_LAYANAN_URL = "layanan/"
DAFTAR_AGENDA_SAVE_AS = "agenda/index.html"
DAFTAR_AGENDA_URL = "agenda/"
INDEX_URL = ""
NEWS_PER_PAGE = 12
PAGINATED_TEMPLATES = {"daftar_berita": NEWS_PER_PAGE}
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "berita/halaman/{number}/", "berita/halaman/{number}/index.html"),
)

FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 20

FORMATTED_FIELDS: list[str] = []
MARKDOWN: dict[str, Any] = {
    "extensions": ["tables", "fenced_code", "attr_list", "toc", "smarty"],
    "output_format": "html",
}
JINJA_ENVIRONMENT: dict[str, Any] = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "auto_reload": False,  # a build is over before a template changes
    "extensions": ["jinja2.ext.i18n"],
}
