"""Writes across a picture of somebody's papers what it may be used for, so that a copy tells."""

import io

from PIL import Image, ImageDraw, ImageFont

SHARE = 0.028  # the height of the letters, as a share of the picture's longer side
SMALLEST = 14
TURN = 30
INK = (0, 0, 0, 110)
RIM = (255, 255, 255, 150)


def mark(data: bytes, words: str) -> bytes:
    """Return a JPEG with the words across all of it, again and again: no crop is free of them."""
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
        paper = picture.convert("RGBA")
    marked = Image.alpha_composite(paper, _cover(paper.size, words)).convert("RGB")
    target = io.BytesIO()
    marked.save(target, "JPEG", quality=80)
    return target.getvalue()


def _cover(size: tuple[int, int], words: str) -> Image.Image:
    """Draw turned lines of the words, large enough to reach every corner."""
    side = int((size[0] ** 2 + size[1] ** 2) ** 0.5) + 1
    height = max(SMALLEST, int(max(size) * SHARE))
    font = ImageFont.load_default(height)
    sheet = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(sheet)
    text = f"{words}   /   "
    length = max(1, int(pen.textlength(text, font=font)))
    for line, top in enumerate(range(0, side, height * 5)):
        for left in range(-(length // 2) * (line % 2), side, length):
            place = (left, top)
            pen.text(place, text, font=font, fill=INK, stroke_width=1, stroke_fill=RIM)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    return sheet.rotate(TURN).crop((left, top, left + size[0], top + size[1]))
