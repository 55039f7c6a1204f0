"""Writes what pages load last: the script, the service worker, the manifest and its icons."""

import json
import re
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.generators import Generator
from pelican.plugins import signals
from PIL import Image, ImageDraw

from forms_service.language import current_language
from forms_service.language import gettext as _
from forms_service.minifying import minify_script
from forms_service.scripts import name_script
from forms_service.village import Village

KEPT = ("balai", "isian", "perbaiki", "simpanan", "foto")
WORKER = "sw"  # shares no name with another script, so all of its names may be short
ICONS = (192, 512)
ROOF = [(9, 3), (15, 3), (17, 9), (23, 13), (23, 15), (1, 15), (1, 13), (7, 9)]
PILLARS = (4, 9, 13, 18)
FINER = 4


def list_words(mend: str) -> dict[str, dict[str, str]]:
    """List what each script says, in the language of the site; `mend` names `perbaiki`."""
    return {
        "balai": {
            "waiting": _("Isian belum terkirim: %."),
            "arrived": _("Isian Anda sudah terkirim."),
            "look": _("Lihat"),
            "fresh": _("Halaman ini baru saja diperbarui."),
            "reload": _("Buka yang baru"),
        },
        "isian": {
            "later": _("Kirim saat ada sinyal"),
            "kept": _("Isian disimpan di HP ini, lalu terkirim sendiri saat ada sinyal."),
            "whole": _("Isi semua bagian sekaligus"),
            "long": _("Tanpa sinyal: semua bagian diisi di satu halaman. Isian Anda ikut."),
            "unfinished": _("Belum selesai diisi, jadi belum dikirim."),
            "mend": mend,
            "full": _("Tidak dapat disimpan di HP ini. Isian masih ada di sini."),
        },
        "perbaiki": {
            "held": _("Berkas sudah ikut."),
            "lost": _("Tidak ada lagi di formulir, salin bila perlu:"),
        },
        "simpanan": {
            "save": _("Simpan semua panduan di HP (% KB)"),
            "saving": _("Sedang menyimpan …"),
            "saved": _("Semua panduan sudah tersimpan di HP ini"),
            "none": _("Tidak ada isian yang menunggu."),
            "unsent": _("Belum terkirim. Akan dikirim saat ada sinyal."),
            "busy": _("Belum terkirim: sedang ramai. Nanti dicoba lagi sendiri."),
            "down": _("Belum terkirim: ada gangguan di balai desa. Nanti dicoba lagi sendiri."),
            "renewed": _("Belum terkirim: formulir ini sudah diganti desa. Buka, lalu periksa."),
            "refused": _("Belum terkirim: kiriman ini ditolak (%). Buka, lalu periksa."),
            "sent": _("Sudah terkirim. Nomor %. Catat kode ini:"),
            "file": _("Simpan ke berkas"),
            "open": _("Buka"),
            "remove": _("Hapus"),
            "noted": _("Sudah saya catat, hapus"),
            "sure": _("Hapus dari HP ini? Tidak dapat dikembalikan."),
        },
        "sw": {
            "language": current_language(),
            "copy": _("Tanpa sinyal. Ini salinan yang tersimpan %."),
            "lost": _("Belum terkirim: sinyal terputus. Buka, lalu kirim."),
            "form": _("Formulir"),
        },
    }


def compose_script(folder: Path, name: str, mend: str = "") -> str:
    """Return a script with its words, minified."""
    source = (folder / f"{name}.js").read_text(encoding="utf-8")
    words = json.dumps(list_words(mend).get(name, {}), ensure_ascii=False, separators=(",", ":"))
    source = source.replace("WORDS", words, 1)
    return minify_script(f"(() => {{ {source} }})()" if name == WORKER else source)


def compose_scripts(folder: Path) -> dict[str, str]:
    """Return what a phone keeps beside the pages, by name; forms load `perbaiki` when needed."""
    mend = name_script("perbaiki", compose_script(folder, "perbaiki"))
    return {name: compose_script(folder, name, mend) for name in KEPT}


def compose_manifest(village: Village, prefix: str) -> str:
    """Return the web app manifest, with which a phone can put the site on its home screen."""
    icons = [
        {"src": f"{name}-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} | purpose
        for name, purpose in (("ikon", {}), ("ikon-potong", {"purpose": "maskable"}))
        for size in ICONS
    ]
    manifest = {
        "id": f"{prefix}/",
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


def draw_icon(size: int, village: Village, room: int) -> Image.Image:
    """Draw the village hall with so much room around it; phones may cut a maskable one round."""
    scale = size * FINER / (24 + 2 * room)
    image = Image.new("RGB", (size * FINER, size * FINER), village.colours.primary)
    pen = ImageDraw.Draw(image)
    pen.polygon([((x + room) * scale, (y + room) * scale) for x, y in ROOF], fill="white")
    for x in PILLARS:
        place = [(x + room), 16 + room, (x + 2 + room), 21 + room]
        pen.rectangle([side * scale for side in place], fill="white")
    small = image.resize((size, size), Image.Resampling.LANCZOS)
    return small.quantize(16)


def offer_scripts(generator: Generator) -> None:
    """Tell the templates the names of the scripts."""
    if generator.settings["OFFLINE"]:
        folder = Path(generator.settings["THEME"], "static")
        scripts = compose_scripts(folder)
        named = {name: name_script(name, script) for name, script in scripts.items()}
        generator.context["scripts"] = named
        generator.settings["SCRIPTS"] = {named[name]: scripts[name] for name in KEPT}
        generator.settings["VILLAGE"] = generator.context["desa"]


def write_scripts(pelican: Pelican) -> None:
    """Write the files; without offline reading, only the worker that ends it on phones."""
    settings: dict[str, Any] = pelican.settings
    folder, output = Path(settings["THEME"], "static"), Path(settings["OUTPUT_PATH"])
    for old in (old for name in KEPT for old in output.glob(f"{name}-*.js")):
        old.unlink()
    worker = compose_script(folder, WORKER if settings["OFFLINE"] else "sw_off")
    (output / "sw.js").write_text(worker, encoding="utf-8")
    if settings["OFFLINE"]:
        village = settings["VILLAGE"]
        for name, script in settings["SCRIPTS"].items():
            (output / name).write_text(script, encoding="utf-8")
        prefix = re.sub(r"^https?://[^/]*", "", settings["SITEURL"])
        manifest = compose_manifest(village, prefix)
        (output / "manifest.webmanifest").write_text(manifest, encoding="utf-8")
        for size in ICONS:
            for name, room in (("ikon", 3), ("ikon-potong", 8)):
                icon = draw_icon(size, village, room)
                icon.save(output / f"{name}-{size}.png", optimize=True)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(offer_scripts)
    signals.finalized.connect(write_scripts)
