"""Looks into uploaded files: told by their content, pictures drawn anew without where and when."""

import io
import threading

from PIL import Image, ImageOps

PDF = "pdf"
JPEG = "jpeg"
LONGEST_SIDE = 2400
MAX_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# A phone photo takes some 40 MB while it is drawn: one at a time.
_turn = threading.Lock()


class Refused(ValueError):
    """The file is not one that can be taken; the text is a code: `kind`, `broken`, `too_large`."""


def take_file(data: bytes, pictures_only: bool) -> tuple[str, bytes]:
    """Return the kind of a file and the bytes to keep.

    Raises:
        Refused: when it is of another kind, damaged, or a picture of too many pixels.
    """
    if b"%PDF-" in data[:1024] and not pictures_only:
        return PDF, data
    if not _looks_like_picture(data):
        raise Refused("kind")
    with _turn:
        return JPEG, _redraw(data)


def _looks_like_picture(data: bytes) -> bool:
    return (
        data[:3] == b"\xff\xd8\xff"
        or data[:8] == b"\x89PNG\r\n\x1a\n"
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
        or (data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"))
    )


def _redraw(data: bytes) -> bytes:
    """Decode a picture and write its pixels alone: no location, no thumbnail, no hidden rest."""
    _register_heif()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_pixels(picture)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _write(upright)
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - decoders fail in every way that bytes can be broken
        raise Refused("broken") from None


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise Refused("too_large")


def _write(picture: Image.Image) -> bytes:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    target = io.BytesIO()
    Image.frombytes("RGB", picture.size, picture.convert("RGB").tobytes()).save(
        target, "JPEG", quality=82, optimize=True
    )
    return target.getvalue()


def _register_heif() -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)
