"""Writes what pages load last: the script, the service worker, the manifest and its icons."""

import json
import re
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.generators import Generator
from pelican.plugins import signals
from PIL import Image, ImageDraw
from rjsmin import jsmin

from forms_service.language import gettext as _
from forms_service.scripts import name_script, read_script
from forms_service.village import Village

ICONS = (192, 512)
ROOF = [(9, 3), (15, 3), (17, 9), (23, 13), (23, 15), (1, 15), (1, 13), (7, 9)]
PILLARS = (4, 9, 13, 18)
FINER = 4


def list_words() -> dict[str, str]:
    """List the words that the script says, in the language of the site."""
    return {
        "save": _("Simpan semua panduan di HP (% KB)"),
        "saving": _("Sedang menyimpan …"),
        "saved": _("Semua panduan sudah tersimpan di HP ini"),
        "later": _("Simpan dulu, kirim nanti"),
        "unsent": _("Belum terkirim. Akan dikirim saat ada sinyal."),
        "waiting": _("Isian belum terkirim: %."),
        "arrived": _("Isian Anda sudah terkirim."),
        "look": _("Lihat"),
        "sent": _("Sudah terkirim. Nomor %. Catat kode ini:"),
        "file": _("Simpan ke berkas"),
        "fix": _("Perbaiki"),
        "remove": _("Hapus"),
        "noted": _("Sudah saya catat, hapus"),
        "sure": _("Hapus dari HP ini? Tidak dapat dikembalikan."),
        "fresh": _("Halaman ini baru saja diperbarui."),
        "reload": _("Buka yang baru"),
    }


def compose_script(folder: Path) -> str:
    """Return the page script with its words, minified."""
    source = (folder / "balai.js").read_text(encoding="utf-8")
    words = json.dumps(list_words(), ensure_ascii=False, separators=(",", ":"))
    return str(jsmin(source.replace("WORDS", words, 1)))


def compose_manifest(village: Village, prefix: str) -> str:
    """Return the web app manifest, with which a phone can put the site on its home screen."""
    icons = [
        {"src": f"ikon-{size}.png", "sizes": f"{size}x{size}", "purpose": "any maskable"}
        for size in ICONS
    ]
    manifest = {
        "name": f"Desa {village.name}",
        "short_name": village.name,
        "lang": "id",
        "start_url": f"{prefix}/",
        "scope": f"{prefix}/",
        "display": "minimal-ui",
        "background_color": "#fdf9f0",
        "theme_color": village.colours.primary,
        "icons": icons,
    }
    return json.dumps(manifest, ensure_ascii=False)


def draw_icon(size: int, village: Village) -> Image.Image:
    """Draw the village hall, small enough for phones that cut icons into circles."""
    scale = size * FINER / 40
    image = Image.new("RGB", (size * FINER, size * FINER), village.colours.primary)
    pen = ImageDraw.Draw(image)
    pen.polygon([((x + 8) * scale, (y + 8) * scale) for x, y in ROOF], fill="white")
    for x in PILLARS:
        place = [(x + 8) * scale, 24 * scale, (x + 10) * scale, 29 * scale]
        pen.rectangle(place, fill="white")
    small = image.resize((size, size), Image.Resampling.LANCZOS)
    return small.quantize(16)


def offer_script(generator: Generator) -> None:
    """Tell the templates the name of the script."""
    if generator.settings["OFFLINE"]:
        folder = Path(generator.settings["THEME"], "static")
        generator.settings["SCRIPT"] = script = compose_script(folder)
        generator.context["script"] = name_script("balai", script)
        generator.settings["PHOTO_SCRIPT"] = photo = read_script(folder, "foto")
        generator.context["photo_script"] = name_script("foto", photo)
        generator.settings["VILLAGE"] = generator.context["desa"]


def write_scripts(pelican: Pelican) -> None:
    """Write the files; without offline reading, only the worker that ends it on phones."""
    settings: dict[str, Any] = pelican.settings
    folder, output = Path(settings["THEME"], "static"), Path(settings["OUTPUT_PATH"])
    for old in (*output.glob("balai-*.js"), *output.glob("foto-*.js")):
        old.unlink()
    worker = "sw.js" if settings["OFFLINE"] else "sw_off.js"
    source = (folder / worker).read_text(encoding="utf-8")
    (output / "sw.js").write_text(str(jsmin(source)), encoding="utf-8")
    if settings["OFFLINE"]:
        village = settings["VILLAGE"]
        for name, script in (("balai", settings["SCRIPT"]), ("foto", settings["PHOTO_SCRIPT"])):
            (output / name_script(name, script)).write_text(script, encoding="utf-8")
        prefix = re.sub(r"^https?://[^/]*", "", settings["SITEURL"])
        manifest = compose_manifest(village, prefix)
        (output / "manifest.webmanifest").write_text(manifest, encoding="utf-8")
        for size in ICONS:
            draw_icon(size, village).save(output / f"ikon-{size}.png", optimize=True)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(offer_script)
    signals.finalized.connect(write_scripts)
