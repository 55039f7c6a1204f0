"""Looks into a stranger's file in a process of its own: little memory, little time, no key.

Run by `pictures.py` as a script, so that nothing else of the service is in its memory. The bytes
come on the standard input; what to keep goes to the standard output after a line with its kind.
A refusal is an exit code.
"""

import io
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain

from PIL import Image, ImageFile, ImageOps

MEMORY = 640_000_000
SECONDS = 20
LONGEST_SIDE = 2400
# A page scanned at 600 dpi has 35 million, a phone's picture up to 50.
MAX_PIXELS = 50_000_000
Image.MAX_IMAGE_PIXELS = None  # ours is lower, and says so
STRIP = 256
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc")
# Of a paper's packed objects together: neither its pictures nor the text of its pages are in them.
MAX_UNPACKED = 20_000_000
CHUNK = 16_384
CODES = {"kind": 3, "broken": 4, "too_large": 5, "active": 6, "locked": 7}


def _spell(name: str) -> str:
    """Return a pattern of a PDF's name, any letter of which may hide behind `#xx`."""
    escapes = [(letter, f"{ord(letter):02x}") for letter in name]
    return "".join(f"(?:{letter}|#(?i:{escape}))" for letter, escape in escapes)


# What a paper has no need of: each could act on the computer of who opens it.
_NAMES = (
    "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "Rendition",
    "SubmitForm", "ImportData", "GoToE",
)  # fmt: skip
# The first look, at one letter, keeps a paper full of slashes from costing seconds.
ACTIVE = re.compile(rf"/(?=[JLERSIG]|#[45])(?:{'|'.join(map(_spell, _NAMES))})\b".encode())
ENCRYPT = re.compile(f"/{_spell('Encrypt')}".encode())
# Readers take packed objects by where they begin, whatever their stream calls itself; an outline's
# /First is a reference.
OBJECTS = re.compile(
    rf"/(?:{_spell('ObjStm')}|{_spell('First')}\s{{1,9}}\d{{1,9}}\b(?!\s{{1,9}}\d))".encode()
)
# What changes bytes after they were unpacked.
PARAMETERS = re.compile(f"/(?:{_spell('DecodeParms')}|DP)\\b".encode())
# Their numbers and places come first.
PACKED = re.compile(rb"\s*(?:\d+\s+\d+\s|\Z)")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
HIDDEN_SEGMENT = re.compile(
    rb"\xff[\xe1\xed](..)(?=Exif\0\0|http://ns\.adobe\.com/|Photoshop 3\.0\0)", re.DOTALL
)
PACKET_END = re.compile(rb"<\?xpacket end=.{0,9}\?>", re.DOTALL)


class Refused(ValueError):
    """The file is not one that can be taken; the text is one of `CODES`."""


def take(data: bytes, pictures_only: bool) -> tuple[bytes, bytes]:
    """Return the kind of a file, `jpeg` or `pdf`, and the bytes to keep; raises Refused."""
    if not pictures_only and data[:1024].lstrip(b"\xef\xbb\xbf\0\t\n\f\r ").startswith(b"%PDF-"):
        return b"pdf", take_pdf(data)
    if not _looks_like_picture(data):
        raise Refused("kind")
    return b"jpeg", redraw(data)


def _looks_like_picture(data: bytes) -> bool:
    return (
        data[:3] == b"\xff\xd8\xff"
        or data[:8] == b"\x89PNG\r\n\x1a\n"
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
        or (data[4:8] == b"ftyp" and data[8:12] in BRANDS)
    )


def redraw(data: bytes) -> bytes:
    """Decode a picture and write its pixels alone: no location, no thumbnail, no hidden rest."""
    _register_heif()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_pixels(picture)
            return _write(_turn_upright(picture))
    except (Refused, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - decoders fail in every way that bytes can be broken
        raise Refused("broken") from None


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise Refused("too_large")


def _turn_upright(picture: ImageFile.ImageFile) -> Image.Image:
    """Make it small, then opaque, then upright: each step on as few pixels as can be."""
    exif = picture.getexif()
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    small = _make_small(picture)
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small.getexif()[0x0112] = exif.get(0x0112, 1)
    return ImageOps.exif_transpose(small)


def _make_small(picture: Image.Image) -> Image.Image:
    """Return it in RGB at up to twice the size to keep, a strip of rows at a time."""
    factor = max(1, max(picture.size) // (2 * LONGEST_SIDE))
    size = [-(-side // factor) for side in picture.size]
    small, rows = Image.new("RGB", (size[0], size[1])), STRIP * factor
    for top in range(0, picture.height, rows):
        strip = picture.crop((0, top, picture.width, min(picture.height, top + rows)))
        small.paste(_lay_on_paper(strip).reduce(factor), (0, top // factor))
    return small


def _lay_on_paper(picture: Image.Image) -> Image.Image:
    """Return it without transparency, on white."""
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    return picture.convert("RGB")


def _write(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    bare.save(target, "JPEG", quality=82, optimize=True)
    return target.getvalue()


def _register_heif() -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)


def take_pdf(data: bytes) -> bytes:
    """Return a PDF that can only be read, its photos without place and time; raises Refused."""
    if data[data.rfind(b"%%EOF") :].rstrip(b"\0\t\n\f\r ") != b"%%EOF":
        raise Refused("broken")
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("kind")
    for part in chain([data], _unpack_objects(data)):
        if ENCRYPT.search(part):
            raise Refused("locked")
        if ACTIVE.search(part):
            raise Refused("active")
    # A signed one would be worth nothing with a single byte changed.
    return data if b"/ByteRange" in data else _blank_hidden(data)


def _unpack_objects(data: bytes) -> Iterator[bytes]:
    """Unpack the streams that hold objects; what cannot be looked into is refused as locked."""
    room, view, before = MAX_UNPACKED, memoryview(data), 0
    for found in STREAM.finditer(data):
        place, before = (before, found.start()), found.end()
        if not OBJECTS.search(data, *place):
            continue
        if PARAMETERS.search(data, *place):
            raise Refused("locked")
        try:
            unpacked = _inflate(view[found.end() :], room)
        except zlib.error:
            raise Refused("locked") from None
        if not PACKED.match(unpacked):
            raise Refused("locked")
        room -= len(unpacked)
        if room <= 0:
            raise Refused("too_large")
        yield unpacked


def _inflate(packed: memoryview, room: int) -> bytes:
    """Unpack up to `room` bytes; in chunks, or zlib would copy all that follows the stream."""
    stream, unpacked = zlib.decompressobj(), bytearray()
    for at in range(0, len(packed), CHUNK):
        unpacked += stream.decompress(packed[at : at + CHUNK], room - len(unpacked))
        if stream.eof or len(unpacked) >= room:
            break
    return bytes(unpacked)


def _blank_hidden(data: bytes) -> bytes:
    """Overwrite what photos and programs noted on the side; nothing changes its place."""
    cleaned, blank = bytearray(data), 0
    for found in HIDDEN_SEGMENT.finditer(data):
        end = min(found.start() + 2 + int.from_bytes(found[1]), len(data))
        start = max(found.end(), blank)
        if start < end:
            cleaned[start:end] = bytes(end - start)
            blank = end
    for start, end in _find_packets(data):
        cleaned[start:end] = b" " * (end - start)
    return bytes(cleaned)


def _find_packets(data: bytes) -> Iterator[tuple[int, int]]:
    """Find the packets of XMP from their beginning to the next end; one without end is none."""
    start = data.find(b"<?xpacket begin=")
    while start >= 0 and (found := PACKET_END.search(data, start)):
        yield start, found.end()
        start = data.find(b"<?xpacket begin=", found.end())


def main() -> int:
    """Take the file on the standard input; return 0, or the code of a refusal."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        kind, kept = take(sys.stdin.buffer.read(), pictures_only=sys.argv[1:] == ["pictures"])
    except Refused as refusal:
        return CODES[str(refusal)]
    except MemoryError:
        return CODES["too_large"]
    sys.stdout.buffer.write(kind + b"\n" + kept)
    return 0


if __name__ == "__main__":
    sys.exit(main())
