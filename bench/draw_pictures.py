"""Draws the pictures of the sample village: no camera, no licence, the same bytes every time."""

import math
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT, FINER = 1280, 800, 2
Colour = tuple[int, int, int]
Pen = ImageDraw.ImageDraw

SKY, DUSK = ((196, 224, 229), (252, 240, 214)), ((242, 190, 120), (252, 232, 198))
RAIN = ((120, 134, 140), (190, 196, 190))
HILLS: tuple[Colour, ...] = ((140, 170, 140), (92, 138, 100), (52, 104, 72))
EARTH, WOOD, WATER, CREAM = (124, 84, 52), (150, 100, 56), (108, 158, 168), (253, 246, 228)
GREEN, GOLD, RUST, RED = (20, 83, 45), (222, 172, 58), (180, 83, 9), (190, 40, 36)


def paper(sky: tuple[Colour, Colour]) -> Image.Image:
    """Return an empty sheet whose sky fades downwards."""
    column = Image.new("RGB", (1, 256))
    for row in range(256):
        mixed = [round(a + (b - a) * row / 255) for a, b in zip(*sky, strict=True)]
        column.putpixel((0, row), (mixed[0], mixed[1], mixed[2]))
    return column.resize((WIDTH * FINER, HEIGHT * FINER), Image.Resampling.BICUBIC)


def shape(pen: Pen, points: list[tuple[float, float]], colour: Colour) -> None:
    """Fill a polygon given in picture coordinates."""
    pen.polygon([(x * FINER, y * FINER) for x, y in points], fill=colour)


def box(  # noqa: PLR0917
    pen: Pen, x: float, y: float, w: float, h: float, colour: Colour, round_by: int = 0
) -> None:
    """Fill a box given by its corner and size."""
    place = [x * FINER, y * FINER, (x + w) * FINER, (y + h) * FINER]
    pen.rounded_rectangle(place, radius=round_by * FINER, fill=colour)


def disc(pen: Pen, x: float, y: float, r: float, colour: Colour) -> None:
    """Fill a disc given by its middle."""
    pen.ellipse([(x - r) * FINER, (y - r) * FINER, (x + r) * FINER, (y + r) * FINER], fill=colour)


def wave(top: float, swell: float, length: float, shift: float) -> list[tuple[float, float]]:
    """Return the outline of a hill or a water line across the sheet."""
    line = [(x, top + swell * math.sin(x / length + shift)) for x in range(-20, WIDTH + 21, 10)]
    return [*line, (WIDTH + 20, HEIGHT), (-20, HEIGHT)]


def hills(pen: Pen, top: float) -> None:
    """Draw three rows of hills, the nearest darkest."""
    for row, colour in enumerate(HILLS):
        shape(pen, wave(top + row * 55, 46 - row * 8, 150 + row * 45, row * 1.9), colour)


def house(pen: Pen, x: float, y: float, size: float) -> None:
    """Draw a village house standing at (x, y)."""
    box(pen, x, y - size * 0.5, size, size * 0.5, CREAM)
    box(pen, x + size * 0.4, y - size * 0.34, size * 0.2, size * 0.34, WOOD)
    eaves, ridge = y - size * 0.46, y - size * 0.85
    roof = [(x - size * 0.15, eaves), (x + size * 0.25, ridge), (x + size * 0.75, ridge)]
    shape(pen, [*roof, (x + size * 1.15, eaves)], RUST)


def palm(pen: Pen, x: float, y: float, tall: float) -> None:
    """Draw a coconut palm with its foot at (x, y)."""
    shape(pen, [(x - 7, y), (x + 7, y), (x + 16, y - tall), (x + 8, y - tall)], EARTH)
    for turn in range(7):
        angle = math.pi * (turn / 6)
        tip = (x + 12 + math.cos(angle) * tall * 0.42, y - tall - math.sin(angle) * tall * 0.2 + 26)
        shape(pen, [(x + 12, y - tall), tip, (x + 12, y - tall + 16)], GREEN)


def draw_bridge(pen: Pen) -> None:
    """Jembatan: a wooden deck with railings over the river."""
    hills(pen, 330)
    shape(pen, wave(610, 8, 60, 0), WATER)
    for row in range(4):
        box(pen, 120 + row * 260, 670 + row % 2 * 50, 150, 6, (150, 192, 198), 3)
    for x in (230, 610, 990):
        box(pen, x, 520, 54, 190, (148, 140, 128))
    box(pen, -10, 490, WIDTH + 20, 44, (176, 168, 154))
    for x in range(10, WIDTH, 64):
        box(pen, x, 418, 10, 74, RUST)
    box(pen, -10, 412, WIDTH + 20, 12, RUST)
    box(pen, -10, 450, WIDTH + 20, 8, RUST)
    box(pen, 520, 392, 170, 96, GREEN, 10)
    box(pen, 690, 424, 62, 64, GREEN, 10)
    box(pen, 704, 434, 34, 24, SKY[0], 4)
    for x in (560, 704):
        disc(pen, x, 488, 20, (40, 40, 40))
    for x in range(536, 680, 26):
        disc(pen, x, 388, 18, HILLS[1])


def draw_harvest(pen: Pen) -> None:
    """Panen: terraces of ripe rice under a low sun."""
    disc(pen, 930, 250, 84, (253, 222, 150))
    hills(pen, 300)
    for row in range(7):
        top = 430 + row * 54
        shade = (GOLD[0] - row * 9, GOLD[1] - row * 12, GOLD[2] - row * 5)
        shape(pen, wave(top, 16, 120 + row * 22, row * 1.1), shade)
        shape(pen, wave(top + 44, 16, 120 + row * 22, row * 1.1), GREEN if row % 2 else HILLS[2])
    for x in (250, 330, 760):
        disc(pen, x, 560, 13, EARTH)
        box(pen, x - 16, 572, 32, 54, RED if x == 330 else (58, 92, 140), 10)
        shape(pen, [(x - 30, 556), (x + 30, 556), (x, 530)], CREAM)
    palm(pen, 1120, 560, 260)


def draw_flood(pen: Pen) -> None:
    """Banjir: houses on their stilts, and a boat."""
    shape(pen, wave(380, 30, 160, 1), (96, 118, 104))
    for x, size in ((140, 210), (500, 170), (860, 230)):
        house(pen, x, 560, size)
    shape(pen, wave(530, 7, 46, 0), (150, 128, 96))
    shape(pen, wave(640, 8, 60, 2), (136, 114, 84))
    shape(pen, [(560, 646), (840, 646), (800, 704), (600, 704)], WOOD)
    for x, colour in ((650, RED), (730, GOLD)):
        box(pen, x - 20, 590, 40, 60, colour, 12)
        disc(pen, x, 574, 17, EARTH)
    rain = random.Random(7)
    for _drop in range(90):
        x, y = rain.randrange(WIDTH), rain.randrange(430)
        shape(pen, [(x, y), (x + 3, y), (x - 7, y + 34), (x - 9, y + 34)], (206, 212, 208))


def draw_library(pen: Pen) -> None:
    """Perpustakaan: two shelves of books and a reading lamp."""
    box(pen, 0, 0, WIDTH, HEIGHT, (236, 222, 192))
    books = random.Random(3)
    colours = (GREEN, RUST, RED, GOLD, (58, 92, 140), HILLS[1], EARTH)
    for shelf in (250, 480, 710):
        x = 90.0
        while x < WIDTH - 130:
            wide, tall = books.randrange(26, 60), books.randrange(110, 172)
            colour = books.choice(colours)
            box(pen, x, shelf - tall, wide, tall, colour, 3)
            box(pen, x, shelf - tall + 24, wide, 8, CREAM)
            x += wide + books.choice((2, 2, 3, 44))
        box(pen, 60, shelf, WIDTH - 120, 22, WOOD)
    box(pen, 44, 40, 26, 760, EARTH)
    box(pen, WIDTH - 70, 40, 26, 760, EARTH)


def draw_flags(pen: Pen) -> None:
    """Kemerdekaan: the flag, rows of pennants, houses."""
    hills(pen, 380)
    shape(pen, wave(600, 6, 200, 0), (170, 148, 104))
    for x, size in ((90, 200), (960, 220)):
        house(pen, x, 640, size)
    for row, top in ((0, 110), (1, 190)):
        for step in range(26):
            x, y = step * 52 - 10, top + 46 * math.sin(math.pi * step / 25) + row * 10
            shape(pen, [(x, y), (x + 40, y), (x + 20, y + 44)], RED if step % 2 else CREAM)
    box(pen, 628, 250, 14, 430, (120, 120, 116))
    box(pen, 642, 260, 240, 76, RED)
    box(pen, 642, 336, 240, 76, (250, 250, 248))
    box(pen, 560, 676, 150, 26, (176, 168, 154))


def draw_bins(pen: Pen) -> None:
    """Bank sampah: three bins and a weighing scale under a roof."""
    hills(pen, 420)
    shape(pen, wave(620, 5, 220, 0), (176, 154, 112))
    shape(pen, [(80, 250), (1200, 250), (1100, 140), (180, 140)], RUST)
    for x in (140, 1110):
        box(pen, x, 250, 26, 420, WOOD)
    for x, colour in ((230, GREEN), (470, GOLD), (710, (58, 92, 140))):
        shape(pen, [(x, 440), (x + 180, 440), (x + 158, 690), (x + 22, 690)], colour)
        box(pen, x - 12, 416, 204, 30, colour, 10)
        disc(pen, x + 90, 560, 40, CREAM)
    disc(pen, 1010, 400, 62, CREAM)
    box(pen, 1006, 352, 8, 50, RED)
    box(pen, 998, 250, 24, 92, EARTH)
    box(pen, 950, 540, 120, 16, EARTH)
    shape(pen, [(1004, 460), (1016, 460), (1066, 542), (954, 542)], (200, 190, 170))


SCENES: dict[str, tuple[tuple[Colour, Colour], Callable[[Pen], None]]] = {
    "jembatan-cikaret": (SKY, draw_bridge),
    "panen-padi": (DUSK, draw_harvest),
    "banjir-cibabakan": (RAIN, draw_flood),
    "perpustakaan": (SKY, draw_library),
    "kemerdekaan": (SKY, draw_flags),
    "bank-sampah": (DUSK, draw_bins),
}


def main(folder: Path = Path("content/images")) -> None:
    """Draw every scene into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (sky, scene) in SCENES.items():
        sheet = paper(sky)
        scene(ImageDraw.Draw(sheet))
        small = sheet.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        small.filter(ImageFilter.SMOOTH).save(folder / f"{name}.jpg", quality=86, optimize=True)


if __name__ == "__main__":
    main()
