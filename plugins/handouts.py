"""Makes of each guide what is forwarded and printed: WhatsApp text, posters, paper form."""

from pathlib import Path
from typing import Any

import segno
from markupsafe import Markup
from pelican.contents import Article
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

from forms_service.definitions import Definition
from forms_service.stylesheet import load_stylesheet
from plugins.identity import make_policy
from plugins.paper import draw_boxes
from plugins.sections import count_lines, cut_sections, list_cases, write_plain

NEED, REQUIREMENTS, STEPS = "Apakah saya perlu surat ini?", "Persyaratan", "Langkah"
ON_THE_PAGE = ("di bagian akhir halaman ini", "di halaman panduan ini di situs desa")
SIZES = ("a4", "a5")
# What a sheet holds in each size of type, with the widest of usual fonts: letters in a line, lines
# in its two columns.
FITS = {
    "a4": (("roomy", 32, 24), ("tight", 38, 30), ("tiny", 44, 40)),
    "a5": (("roomy", 27, 14), ("tight", 31, 21)),
}


def draw_qr(text: str) -> Markup:
    """Draw a QR code as inline SVG that grows with its box; survives 15 % of dirt."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))


def write_message(guide: Article, context: dict[str, Any]) -> str:
    """Write a guide as a message that can be forwarded on WhatsApp."""
    village, url = context["desa"], f"{context['canonical_base']}/{guide.url}"
    sections = _cut_away(guide)
    parts = [f"*{guide.title}* – Desa {village.name}", str(guide.summary)]
    if guide.closed:
        parts.append(f"*Tutup sementara.* {guide.closed}")
    facts = [("Waktu", getattr(guide, "waktu", "")), ("Biaya", getattr(guide, "biaya", ""))]
    parts.append("\n".join(f"*{label}:* {fact}" for label, fact in facts if fact))
    for title in (REQUIREMENTS, STEPS):
        if title in sections:
            parts.append(f"*{title.upper()}*\n{write_plain(sections[title])}")
    online = "Panduan lengkap dan formulir" if hasattr(guide, "form") else "Panduan lengkap"
    parts.append(f"{online}: {url}\nTanya: https://wa.me/{village.contact.whatsapp}")
    return "\n\n".join(part for part in parts if part) + "\n"


def name_form(definition: Definition, url: str) -> str:
    """Return the address in a paper form's QR code: the page, the form and its version."""
    return f"{url}?formulir={definition.slug}&versi={definition.version}#formulir"


def _cut_away(guide: Article) -> dict[str, str]:
    """Cut a guide's sections for sheets and messages, where its page is elsewhere."""
    return cut_sections(guide.content.replace(*ON_THE_PAGE))


def choose_fit(size: str, html: str) -> str:
    """Choose the size of type in which a sheet holds the text, or `brief` when none does."""
    for fit, letters, lines in FITS[size]:
        if count_lines(html, letters) <= lines:
            return fit
    return "brief"


def _print_context(generator: ArticlesGenerator) -> dict[str, Any]:
    """Return what the printed pages have of their own: style, policy, and no search engine."""
    context, settings = generator.context, generator.settings
    path = Path(settings["THEME"], "static", "print.css")
    css = load_stylesheet(path, context["desa"].colours)
    policy = make_policy(css, settings["SERVICE_URL"])
    return {**context, "css": Markup(css), "csp_meta": Markup(policy), "noindex": True}


def _write_posters(guide: Article, write: Any, context: dict[str, Any]) -> None:
    sections = _cut_away(guide)
    needs, steps = sections.get(REQUIREMENTS, ""), sections.get(STEPS, "")
    qr = draw_qr(f"{context['canonical_base']}/{guide.url}")
    for size in SIZES:
        fit = choose_fit(size, needs + steps if size == "a4" else needs)
        sheet: dict[str, Any] = {
            "size": size,
            "fit": fit,
            "needs": Markup(needs),
            "steps": Markup(steps),
        }
        if fit == "brief":
            sheet["cases"] = list_cases(needs)
        path = f"{guide.url}poster-{size}/index.html"
        write(path, "poster", article=guide, qr=qr, **sheet)


def _write_paper_form(guide: Article, write: Any, context: dict[str, Any]) -> None:
    form = guide.form
    address = name_form(form.definition, f"{context['canonical_base']}/{guide.url}")
    sheet = {"form": form, "boxes": draw_boxes(form.definition), "qr": draw_qr(address)}
    write(f"{guide.url}formulir-kertas/index.html", "formulir_kertas", article=guide, **sheet)


def write_handouts(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write the handouts of every guide beside its page."""
    context = _print_context(generator)

    def write(path: str, template: str, **more: Any) -> None:
        writer.write_file(path, generator.get_template(template), context, **more)

    for guide in generator.context["guides"]:
        message = Path(writer.output_path, guide.url, "wa.txt")
        message.write_text(write_message(guide, context), encoding="utf-8")
        _write_posters(guide, write, context)
        if hasattr(guide, "form"):
            _write_paper_form(guide, write, context)


def register() -> None:
    """Connect to Pelican."""
    signals.article_writer_finalized.connect(write_handouts)
