"""Makes light pictures of what a phone took: three widths, three formats, nothing of EXIF kept."""

import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps
from pillow_heif import register_heif_opener

register_heif_opener()

CACHE = Path(".cache") / "pictures"
RECIPE = 1  # raise it when anything below changes what is written
WIDTHS = (320, 640, 960)
LIMITS = {320: 6_000, 640: 15_000, 960: 30_000}  # bytes of the AVIF; a phone at 360 px takes 640
HEAVIER = {"avif": 1.0, "webp": 1.5, "jpg": 2.0}  # what the older formats may cost beside AVIF
QUALITIES = (60, 50, 42, 34, 26, 20)
OPTIONS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "speed": 6},
    "webp": {"format": "WEBP", "method": 6},
    "jpg": {"format": "JPEG", "progressive": True, "optimize": True},
}
SMALLER = 0.7
TALLEST = 1.5


@dataclass(frozen=True, slots=True)
class Variant:
    """One file: its format, width in pixels and size in bytes."""

    format: str
    width: int
    size: int


@dataclass(frozen=True, slots=True)
class Crop:
    """How a picture is to be cut: width to height (0: as it is), and the point to keep in sight."""

    ratio: float = 0.0
    focus: tuple[float, float] = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in all its variants; `key` is the hash of its content and of how it was made."""

    name: str
    key: str
    width: int
    height: int
    variants: tuple[Variant, ...]

    def file(self, variant: Variant) -> str:
        """Return the file name of a variant, different whenever its content is."""
        return f"{self.name}-{self.key[:8]}-{variant.width}.{variant.format}"

    def listed(self, format: str) -> list[Variant]:
        """List the variants of one format, narrowest first."""
        return [variant for variant in self.variants if variant.format == format]


def open_upright(data: bytes) -> Image.Image:
    """Decode a picture as it is meant to be seen, in sRGB, on white, with no metadata."""
    source = Image.open(io.BytesIO(data))
    source.draft("RGB", (WIDTHS[-1] * 2, WIDTHS[-1] * 2))  # JPEG: decode no more than is needed
    image = ImageOps.exif_transpose(source)
    profile = image.info.get("icc_profile")
    if image.mode in ("RGBA", "LA", "P", "PA"):
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    return _to_srgb(image, profile) if profile else image


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        shown = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image
    return shown or image


def cut(image: Image.Image, crop: Crop) -> Image.Image:
    """Cut a picture to its ratio around its focus; very tall ones are cut even without a ratio."""
    ratio = crop.ratio or max(image.width / image.height, 1 / TALLEST)
    if abs(ratio - image.width / image.height) < 0.01:
        return image
    width = min(image.width, round(image.height * ratio))
    height = min(image.height, round(width / ratio))
    return ImageOps.fit(image, (width, height), centering=crop.focus)


def shrink(image: Image.Image, width: int) -> Image.Image:
    """Return the picture at this width, never larger than it is."""
    if image.width <= width:
        return image
    height = max(1, round(image.height * width / image.width))
    clean = image.resize((width, height), Image.Resampling.LANCZOS)
    clean.info = {}
    return clean


def encode(image: Image.Image, format: str, limit: int) -> bytes:
    """Encode at the best quality that stays within `limit` bytes, else at the lowest."""
    data = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        image.save(out, quality=quality, exif=b"", icc_profile=None, **OPTIONS[format])
        data = out.getvalue()
        if len(data) <= limit:
            break
    return data


def make_key(data: bytes, crop: Crop) -> str:
    """Return the hash that a picture is remembered by: its bytes and the way it is made."""
    recipe = json.dumps([RECIPE, WIDTHS, LIMITS, QUALITIES, asdict(crop)])
    return hashlib.sha256(recipe.encode() + data).hexdigest()


def make_picture(path: Path, crop: Crop, cache: Path) -> Picture:
    """Return a picture with its variants in the cache, made now if they are not there yet."""
    data = path.read_bytes()
    key = make_key(data, crop)
    folder = cache / key
    if not (folder / "picture.json").exists():
        _encode_all(data, crop, folder)
    facts = json.loads((folder / "picture.json").read_text(encoding="ascii"))
    variants = tuple(Variant(**variant) for variant in facts["variants"])
    return Picture(path.stem, key, facts["width"], facts["height"], variants)


def _encode_all(data: bytes, crop: Crop, folder: Path) -> None:
    image = cut(open_upright(data), crop)
    widths = [width for width in WIDTHS if width * SMALLER < image.width] or [WIDTHS[0]]
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent))
    variants = []
    for width in widths:
        small = shrink(image, width)
        for format, heavier in HEAVIER.items():
            encoded = encode(small, format, int(LIMITS[width] * heavier))
            (draft / f"{small.width}.{format}").write_bytes(encoded)
            variants.append(Variant(format, small.width, len(encoded)))
    largest = shrink(image, widths[-1])
    facts = {"width": largest.width, "height": largest.height}
    facts_text = json.dumps({**facts, "variants": [asdict(variant) for variant in variants]})
    (draft / "picture.json").write_text(facts_text, encoding="ascii")
    _settle(draft, folder)


def _settle(draft: Path, folder: Path) -> None:
    """Move a finished draft into place; another build may have been faster."""
    try:
        draft.rename(folder)
    except OSError:
        for file in draft.iterdir():
            file.unlink()
        draft.rmdir()


def make_pictures(
    originals: Iterable[tuple[Path, Crop]],
    cache: Path = CACHE,
    progress: Callable[[int], None] | None = None,
) -> list[Picture]:
    """Make all pictures on all cores; `progress` is told after each how many are done."""
    made: list[Picture] = []
    with ThreadPoolExecutor() as pool:
        for picture in pool.map(lambda pair: make_picture(pair[0], pair[1], cache), originals):
            made.append(picture)
            if progress:
                progress(len(made))
    return made
