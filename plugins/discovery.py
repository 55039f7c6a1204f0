"""Writes sitemap.xml, with the translations of each page, and robots.txt."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pelican import Pelican
from pelican.plugins import signals

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
EMPTY = "draf/index.html"  # what the outbox fills
ROBOTS = "User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n"

Found = dict[str, Any]
_found: list[Found] = []


def _last_change(content: Any) -> str:
    """Return the day a text was last changed or checked, or nothing for a list."""
    for name in ("diperiksa", "modified", "date"):
        if moment := getattr(content, name, None):
            return str(moment)[:10]
    return ""


def note_page(path: str, context: dict[str, Any]) -> None:
    """Remember a written page for the sitemap, unless it is a copy or no page of its own."""
    if context.get("noindex") or not path.endswith("index.html") or path.endswith(EMPTY):
        return
    content = context.get("article") or context.get("page")
    url = context["output_file"].removesuffix("index.html")
    versions = [content, *content.translations] if content and content.translations else []
    _found.append(
        {
            "url": url,
            "day": _last_change(content),
            "versions": sorted((version.lang, version.url) for version in versions),
        }
    )


def _append(parent: ElementTree.Element, page: Found, base: str) -> None:
    entry = ElementTree.SubElement(parent, f"{{{SITEMAP}}}url")
    ElementTree.SubElement(entry, f"{{{SITEMAP}}}loc").text = f"{base}/{page['url']}"
    if page["day"]:
        ElementTree.SubElement(entry, f"{{{SITEMAP}}}lastmod").text = page["day"]
    for lang, url in page["versions"]:
        link = {"rel": "alternate", "hreflang": lang, "href": f"{base}/{url}"}
        ElementTree.SubElement(entry, f"{{{XHTML}}}link", link)


def write_discovery(pelican: Pelican) -> None:
    """Write both files from the pages of this build."""
    base = pelican.settings["SITEURL"]
    output = Path(pelican.output_path)
    ElementTree.register_namespace("", SITEMAP)
    ElementTree.register_namespace("xhtml", XHTML)
    root = ElementTree.Element(f"{{{SITEMAP}}}urlset")
    for page in sorted(_found, key=lambda page: page["url"]):
        _append(root, page, base)
    _found.clear()
    tree = ElementTree.ElementTree(root)
    tree.write(output / "sitemap.xml", encoding="utf-8", xml_declaration=True)
    (output / "robots.txt").write_text(ROBOTS.format(base=base), encoding="utf-8")


def register() -> None:
    """Connect to Pelican."""
    signals.content_written.connect(note_page)
    signals.finalized.connect(write_discovery)
