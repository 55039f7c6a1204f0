"""The drawing of one card: the village's colours, the kawung pattern, a title that always fits."""

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

DRAWING_VERSION = 1
SIZE = (1200, 630)
MARGIN = 72
FONTS = Path(__file__).parent.parent / "theme" / "fonts"
TITLE_SIZES = (80, 72, 64, 56, 48)
TITLE_LINES = 4
SHADES = 32
ROOF = ((9, 3), (15, 3), (17, 9), (23, 13), (23, 15), (1, 15), (1, 13), (7, 9))
POSTS = (4, 9, 13, 18)


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    # The basic layout draws the same pixels with and without libraqm.
    path = str(FONTS / f"NotoSerif-{weight}.ttf")
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break a text into lines that fit; a word wider than the line stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fit_title(text: str, width: int) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest font in which the title takes at most four lines, and these."""
    for size in TITLE_SIZES:
        font = _font("Bold", size)
        lines = wrap(text, font, width)
        if len(lines) <= TITLE_LINES and max(map(font.getlength, lines)) <= width:
            return font, lines
    kept = lines[:TITLE_LINES]
    kept[-1] += " …"
    return font, kept


def _mix(colour: str, share: float) -> str:
    channels = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(c + (255 - c) * share):02x}" for c in channels)


def _petal(centre: int, reach: int, across: int, down: int) -> list[tuple[float, float]]:
    """Return the outline of a petal from the middle of a tile towards one corner."""
    near, far = centre * 0.92, reach * 0.75
    curve = []
    for step in range(13):
        t = step / 12
        start, bend, end = (1 - t) ** 2, 2 * t * (1 - t), t**2
        curve.append(
            (
                centre - (start * (centre - near) + bend * far + end * reach),
                centre - (start * (centre - near) + bend * (centre - near) + end * reach),
            )
        )
    outline = curve + [(y, x) for x, y in reversed(curve)]
    side = 2 * centre
    return [(side - x if across else x, side - y if down else y) for x, y in outline]


def _draw_kawung(image: Image.Image, height: int, ground: str, colour: str) -> None:
    """Draw the batik pattern of the site's header along the top: four petals in each tile."""
    large = height * 4
    tile = Image.new("RGB", (large, large), ground)
    draw = ImageDraw.Draw(tile)
    for corner in range(4):
        draw.polygon(_petal(large // 2, large * 3 // 7, corner % 2, corner // 2), fill=colour)
    tile = tile.resize((height, height), Image.Resampling.LANCZOS)
    for x in range(0, SIZE[0], height):
        image.paste(tile, (x, 0))


def _draw_roof(draw: ImageDraw.ImageDraw, x: int, y: int, scale: float) -> None:
    draw.polygon([(x + px * scale, y + py * scale) for px, py in ROOF], fill="#fff")
    for post in POSTS:
        corner = (x + post * scale, y + 16 * scale)
        draw.rectangle((*corner, corner[0] + 2 * scale, corner[1] + 5 * scale), fill="#fff")


def draw_card(
    *, village: str, place: str, title: str, label: str, primary: str, accent: str
) -> bytes:
    """Draw a card and return it as PNG of few colours, well under 60 KB."""
    image = Image.new("RGB", SIZE, primary)
    draw = ImageDraw.Draw(image)
    _draw_kawung(image, 40, accent, "#fff")
    _draw_roof(draw, MARGIN - 4, 84, 4.0)
    draw.text((MARGIN + 116, 92), village, "#fff", _font("Bold", 44))
    draw.text((MARGIN + 116, 148), place, _mix(primary, 0.8), _font("Regular", 26))
    font, lines = fit_title(title, SIZE[0] - 2 * MARGIN)
    top = 248
    if label:
        draw.text((MARGIN, top - 20), label, _mix(accent, 0.6), _font("Bold", 30))
        top += 34
    spacing = 8 if len(lines) > 3 else 14
    draw.multiline_text((MARGIN, top), "\n".join(lines), "#fff", font, spacing=spacing)
    draw.rectangle((0, SIZE[1] - 16, SIZE[0], SIZE[1]), fill=accent)
    file = io.BytesIO()
    few = image.quantize(SHADES, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(file, "PNG")
    return file.getvalue()
