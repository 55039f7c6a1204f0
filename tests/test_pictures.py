"""Facts about pictures: whatever a phone took becomes light, upright, anonymous and described."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter
from pillow_heif import from_pillow

from forms_service.tomlfile import FileError
from plugins.encoding import Crop, cut, make_key, make_picture, make_pictures, open_upright
from plugins.pictures import draw, list_originals, place_pictures, read_crops, shown_size

pytestmark = pytest.mark.slow

PLACE = b"MAKER-OF-THIS-PHONE"


def make_photo(width: int = 1600, height: int = 1200) -> Image.Image:
    """Return a picture as full of detail as a photo: soft shapes with the grain of a cheap lens."""
    coarse = Image.effect_noise((width // 40, height // 40), 90).resize((width, height))
    grain = Image.effect_noise((width, height), 12).filter(ImageFilter.GaussianBlur(1))
    tones = Image.blend(coarse, grain, 0.2)
    return Image.merge("RGB", (tones, coarse, tones.transpose(Image.Transpose.ROTATE_180)))


def make_exif(orientation: int = 1) -> Image.Exif:
    """Return EXIF with a place, a maker and a way to turn the picture."""
    exif = Image.Exif()
    exif[0x010F] = PLACE.decode()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[2] = (6.0, 55.0, 3.0)
    return exif


def save(folder: Path, name: str, image: Image.Image, **options: Any) -> Path:
    path = folder / name
    image.save(path, **options)
    return path


@pytest.mark.slow
def test_a_photo_weighs_at_most_15_kb_on_a_phone(tmp_path: Path) -> None:
    photo = save(tmp_path, "foto.jpg", make_photo(4000, 3000), quality=92)
    assert photo.stat().st_size > 500_000
    picture = make_picture(photo, Crop(), tmp_path / "cache")
    assert shown_size(picture) <= 15_000
    assert [variant.width for variant in picture.listed("avif")] == [320, 640, 960]


def test_nothing_of_exif_is_published(tmp_path: Path) -> None:
    photo = save(tmp_path, "foto.jpg", make_photo(800, 600), exif=make_exif())
    assert PLACE in photo.read_bytes()
    picture = make_picture(photo, Crop(), tmp_path / "cache")
    for file in (tmp_path / "cache" / picture.key).iterdir():
        assert PLACE not in file.read_bytes()
        if file.suffix != ".json":
            with Image.open(file) as image:
                assert not image.getexif()


def test_a_photo_taken_sideways_stands_upright(tmp_path: Path) -> None:
    photo = save(tmp_path, "foto.jpg", make_photo(900, 600), exif=make_exif(orientation=6))
    image = open_upright(photo.read_bytes())
    assert image.height > image.width


def test_the_photos_of_other_phones_are_read_too(tmp_path: Path) -> None:
    from_pillow(make_photo(700, 500)).save(tmp_path / "foto.heic", quality=60)
    picture = make_picture(tmp_path / "foto.heic", Crop(), tmp_path / "cache")
    assert (picture.width, picture.height) == (700, 500)


def test_a_transparent_picture_stands_on_white(tmp_path: Path) -> None:
    logo = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    assert open_upright(save(tmp_path, "logo.png", logo).read_bytes()).getpixel((5, 5)) == (
        255,
        255,
        255,
    )


def test_a_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    small = save(tmp_path, "kecil.png", make_photo(200, 150))
    picture = make_picture(small, Crop(), tmp_path / "cache")
    assert (picture.width, picture.height) == (200, 150)


def test_an_unchanged_picture_is_not_made_again(tmp_path: Path) -> None:
    photo = save(tmp_path, "foto.png", make_photo(400, 300))
    first = make_pictures([(photo, Crop())], tmp_path / "cache")
    stamp = (tmp_path / "cache" / first[0].key / "picture.json").stat().st_mtime_ns
    assert make_pictures([(photo, Crop())], tmp_path / "cache") == first
    assert (tmp_path / "cache" / first[0].key / "picture.json").stat().st_mtime_ns == stamp


def test_another_cut_is_another_picture() -> None:
    assert make_key(b"x", Crop()) != make_key(b"x", Crop(1.0))
    left = cut(Image.new("RGB", (400, 200)), Crop(1.0, (0.0, 0.5)))
    assert left.size == (200, 200)


def test_cuts_are_read_from_a_file_beside_the_pictures(tmp_path: Path) -> None:
    save(tmp_path, "a.jpg", make_photo(40, 30))
    (tmp_path / "potong.toml").write_text('"a.jpg" = "16:9 kiri atas"', encoding="utf-8")
    assert list_originals(tmp_path) == [(tmp_path / "a.jpg", Crop(16 / 9, (0.0, 0.0)))]


@pytest.mark.parametrize("words", ["lebar", "16:0", "16:9 tengah"])
def test_a_mistaken_cut_says_how_to_write_it(tmp_path: Path, words: str) -> None:
    (tmp_path / "potong.toml").write_text(f'"a.jpg" = "{words}"', encoding="utf-8")
    with pytest.raises(FileError, match='write for example "16:9 atas"'):
        read_crops(tmp_path)


class Page:
    """Stands in for Pelican's content."""

    source_path = "content/berita/x.md"

    def __init__(self, folder: Path, content: str, **metadata: str) -> None:
        made = make_picture(save(folder, "a.jpg", make_photo(800, 600)), Crop(), folder / "cache")
        self.settings: dict[str, Any] = {
            "SITEURL": "https://x.example/desa",
            "PICTURES": {"a.jpg": made},
        }
        self._content = content
        for name, value in metadata.items():
            setattr(self, name, value)


def test_a_picture_in_the_text_holds_its_space_and_waits(tmp_path: Path) -> None:
    page = Page(tmp_path, '<p><img alt="Sawah" src="a.jpg"></p>')
    place_pictures(page)
    assert 'src="/desa/images/a-' in page._content
    assert 'alt="Sawah" width="800" height="600" loading="lazy" decoding="async"' in page._content


def test_the_second_picture_is_folded_away_and_says_its_size(tmp_path: Path) -> None:
    page = Page(tmp_path, '<p><img alt="Sawah" src="a.jpg"></p>', foto="a.jpg", keterangan="Padi")
    place_pictures(page)
    assert re.search(r"<details>\n<summary>Lihat gambar: Sawah \(\d+ KB\)", page._content)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<img alt="" src="a.jpg">', "say what the picture a shows"),
        ('<img alt="x" src="b.jpg">', r'no picture "b.jpg" in content/images/ \(did you mean'),
    ],
)
def test_a_mistake_names_the_page_and_what_to_do(tmp_path: Path, html: str, words: str) -> None:
    with pytest.raises(FileError, match=words):
        place_pictures(Page(tmp_path, html))


def test_the_narrowest_is_offered_where_data_is_saved(tmp_path: Path) -> None:
    page = Page(tmp_path, "")
    drawn = draw(page.settings["PICTURES"]["a.jpg"], "Sawah", page.settings)
    assert re.search(r'prefers-reduced-data: reduce\)" type="image/avif" srcset="[^" ]*-320', drawn)


def test_the_sample_site_shows_its_pictures(site: Path, pages: dict[str, str]) -> None:
    shown = {source for text in pages.values() for source in re.findall(r'src="(/im[^"]+)"', text)}
    assert len(shown) >= 6
    assert [source for source in shown if not (site / source[1:]).is_file()] == []
    assert not [file for file in site.rglob("*") if PLACE in file.name.encode()]
