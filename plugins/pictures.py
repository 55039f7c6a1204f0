"""Shows the pictures of content/images/: `Foto:` on an article, `![what](a.jpg)` in a text."""

import re
import shutil
import sys
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from pelican import Pelican
from pelican.contents import Content
from pelican.plugins import signals

from forms_service.language import gettext as _
from forms_service.tomlfile import FileError, read_toml, suggest
from plugins.encoding import CACHE, Crop, Picture, Variant, make_pictures

FOLDER = "images"
HINTS = "potong.toml"
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif")
PLAIN = re.compile(r"(?:<p>\s*)?<img (?P<attributes>[^>]*)>(?:\s*</p>)?")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
SIZES = "(max-width: 30rem) 50vw, 43.75rem"
"""What a phone is told: less than the picture's place, so that it asks for 640 px at the most."""
SHOWN = 640
KNOWN = "PICTURES"
EDGES = {"kiri": (0.0, 0.5), "kanan": (1.0, 0.5), "atas": (0.5, 0.0), "bawah": (0.5, 1.0)}


def read_crops(folder: Path) -> dict[str, Crop]:
    """Read how pictures are to be cut from potong.toml: `"a.jpg" = "16:9 atas"`."""
    path = folder / HINTS
    if not path.exists():
        return {}
    words = read_toml(path)
    return {name: _read_crop(str(words[name]), f"{path}: {name}") for name in words}


def _read_crop(words: str, where: str) -> Crop:
    ratio, *edges = words.split()
    try:
        width, height = (float(part) for part in ratio.split(":"))
        points = [EDGES[edge] for edge in edges]
        across = next((x for x, _y in points if x != 0.5), 0.5)
        down = next((y for _x, y in points if y != 0.5), 0.5)
        return Crop(width / height, (across, down))
    except (ValueError, KeyError, ZeroDivisionError):
        raise FileError(f'{where}: "{words}"; write for example "16:9 atas" or "1:1"') from None


def list_originals(folder: Path) -> list[tuple[Path, Crop]]:
    """List the pictures that the operator has put into the folder."""
    crops = read_crops(folder)
    files = sorted(folder.rglob("*")) if folder.is_dir() else []
    pictures = [file for file in files if file.suffix.lower() in SUFFIXES]
    names = [file.name for file in pictures]
    for name in crops:
        if name not in names:
            raise FileError(f"{folder / HINTS}: there is no picture {name}{suggest(name, names)}")
    return [(file, crops.get(file.name, Crop())) for file in pictures]


def prepare(pelican: Pelican) -> None:
    """Make every picture before the pages ask for them, with a progress bar on a terminal."""
    originals = list_originals(Path(pelican.settings["PATH"], FOLDER))

    def show(done: int) -> None:
        if sys.stderr.isatty():
            bar = "█" * (done * 30 // len(originals))
            end = "\n" if done == len(originals) else ""
            print(f"\r{bar:<30} {done}/{len(originals)}", end=end, file=sys.stderr)

    made = make_pictures(originals, progress=show)
    names = [file.name for file, _crop in originals]
    pelican.settings[KNOWN] = dict(zip(names, made, strict=True))


def find_picture(settings: dict[str, Any], source: str, where: str) -> Picture:
    """Return the picture that a page names, by its file name."""
    known: dict[str, Picture] = settings[KNOWN]
    name = source.rsplit("/", maxsplit=1)[-1]
    if name not in known:
        hint = suggest(name, list(known))
        raise FileError(f'{where}: there is no picture "{name}" in content/{FOLDER}/{hint}')
    return known[name]


def shown_size(picture: Picture) -> int:
    """Return the bytes that a phone loads for a picture."""
    fitting = [variant for variant in picture.listed("avif") if variant.width <= SHOWN]
    return fitting[-1].size


def draw(picture: Picture, alt: str, settings: dict[str, Any]) -> Markup:
    """Write the `picture` element: AVIF, WebP, JPEG; the narrowest where data is to be saved."""
    base = f"{urlsplit(settings['SITEURL']).path}/{FOLDER}/"

    def sources(format: str) -> str:
        listed = picture.listed(format)
        return ", ".join(f"{base}{picture.file(variant)} {variant.width}w" for variant in listed)

    plain = [variant for variant in picture.listed("jpg") if variant.width <= SHOWN][-1]
    least = f"{base}{picture.file(picture.listed('avif')[0])}"
    lines = [
        f'<picture data-bytes="{shown_size(picture)}">',
        f'<source media="(prefers-reduced-data: reduce)" type="image/avif" srcset="{least}">',
        f'<source type="image/avif" srcset="{sources("avif")}" sizes="{SIZES}">',
        f'<source type="image/webp" srcset="{sources("webp")}" sizes="{SIZES}">',
        f'<img src="{base}{picture.file(plain)}" alt="{escape(alt)}" width="{picture.width}"'
        f' height="{picture.height}" loading="lazy" decoding="async">',
        "</picture>",
    ]
    return Markup("\n".join(lines))


def hide(drawn: Markup, picture: Picture, alt: str) -> Markup:
    """Fold a picture away: a closed `details` loads nothing until it is opened."""
    size = f"{-(-shown_size(picture) // 1000)} KB"
    label = _("Lihat gambar: %(alt)s (%(size)s)") % {"alt": alt, "size": size}
    return Markup(f"<details>\n<summary>{escape(label)}</summary>\n{drawn}\n</details>")


def place_pictures(content: Content) -> None:
    """Draw the lead picture and those in the text; the second and later ones are folded away."""
    if not content._content:
        return
    where = content.source_path
    drawn = 0
    if hasattr(content, "foto"):
        picture = find_picture(content.settings, content.foto.strip(), f"{where}: Foto")
        alt = getattr(content, "keterangan", "").strip()
        content.lead_picture = draw(picture, _described(alt, content.foto, where), content.settings)
        drawn = 1

    def replace(found: re.Match[str]) -> str:
        nonlocal drawn
        attributes = dict(ATTRIBUTE.findall(found["attributes"]))
        picture = find_picture(content.settings, attributes.get("src", ""), where)
        alt = _described(attributes.get("alt", ""), picture.name, where)
        drawn += 1
        figure = draw(picture, alt, content.settings)
        return hide(figure, picture, alt) if drawn > 1 else f"<figure>\n{figure}\n</figure>"

    content._content = PLAIN.sub(replace, content._content)


def _described(alt: str, name: str, where: str) -> str:
    if not alt:
        raise FileError(
            f"{where}: say what the picture {name} shows, for those who cannot see it: "
            "Keterangan: … beside Foto, or ![what it shows](picture.jpg)"
        )
    return alt


def copy_pictures(pelican: Pelican) -> None:
    """Copy the variants that pages may ask for; the originals stay at home with their EXIF."""
    known: dict[str, Picture] = pelican.settings[KNOWN]
    folder = Path(pelican.settings["OUTPUT_PATH"], FOLDER)
    for picture in known.values():
        folder.mkdir(parents=True, exist_ok=True)
        for variant in picture.variants:
            _copy(picture, variant, folder)


def _copy(picture: Picture, variant: Variant, folder: Path) -> None:
    target = folder / picture.file(variant)
    if not target.exists():
        shutil.copyfile(CACHE / picture.key / f"{variant.width}.{variant.format}", target)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(prepare)
    signals.content_object_init.connect(place_pictures)
    signals.finalized.connect(copy_pictures)
