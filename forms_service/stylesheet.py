"""The one stylesheet with the colours of a village, as both programs inline it."""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from forms_service.minifying import minify_style
from forms_service.tomlfile import FileError
from forms_service.village import Colours

PAPER = "#fdf9f0"
NIGHT = "#17130e"
READABLE = 4.5
VISIBLE = 3.0
COMFORTABLE = 7.5


def _channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _luminance(colour: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two #rrggbb colours (WCAG 2.2): 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lighten(colour: str, paper: str = NIGHT) -> str:
    """Mix white into a colour until it reads comfortably on dark paper."""
    return _mix(colour, 255, COMFORTABLE, paper)


def darken(colour: str, needed: float, paper: str = PAPER) -> str:
    """Mix black into a colour until it stands out from light paper as much as is needed."""
    return _mix(colour, 0, needed, paper)


def _mix(colour: str, grey: int, needed: float, paper: str) -> str:
    for step in range(101):
        mixed = "#" + "".join(f"{c + (grey - c) * step // 100:02x}" for c in _channels(colour))
        if contrast(mixed, paper) >= needed:
            break
    return mixed


def check_colours(colours: Colours) -> None:
    """Refuse colours that words or marks on the page could not be told by.

    Raises:
        FileError: names the colour, its contrast, what is needed, and a darker one that will do
            (WCAG 2.2: 1.4.3 for the words in the primary colour, 1.4.11 for marks in the accent).
    """
    for name, needed, use in (("primary", READABLE, "words"), ("accent", VISIBLE, "marks")):
        colour = getattr(colours, name)
        if (reached := contrast(colour, PAPER)) < needed:
            raise FileError(
                f"desa.toml: colours.{name} {colour} is too light for {use}: contrast "
                f"{reached:.1f}, at least {needed} is needed; {darken(colour, needed)} would do"
            )


def load_stylesheet(path: Path, colours: Colours) -> str:
    """Minify the stylesheet and put the colours of the village in front, once they are checked."""
    check_colours(colours)
    head = f":root{{--brand:{colours.primary};--brand-light:{lighten(colours.primary)}"
    accents = f";--accent:{colours.accent};--accent-light:{lighten(colours.accent)}}}"
    return head + accents + minify_style(path.read_text(encoding="utf-8"))


@lru_cache(256)
def hash_source(css: str) -> str:
    """Return the source expression that allows this inline text in a content security policy."""
    digest = hashlib.sha256(css.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
