"""What may come as a picture or a paper: only pixels, only pages, in little memory."""

import io
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from forms_service import decoding, pictures
from forms_service.pictures import Refused, take_file

WHERE = b"Dusun Cikaret 6.5, 107.3"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPS>" + WHERE + b"</exif:GPS></x:xmpmeta>"
END = b"\nstartxref\n0\n%%EOF\n"


@pytest.fixture(autouse=True)
def _heif() -> Iterator[None]:
    pillow_heif.register_heif_opener()
    return iter([None])


def draw(kind: str, size: tuple[int, int] = (320, 240), mode: str = "RGB", **how: Any) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, 90).save(target, kind, **how)
    return target.getvalue()


def make_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = WHERE.decode()
    exif.get_ifd(0x8825)[2] = (6.0, 30.0, 15.0)
    return exif


def make_notes() -> PngImagePlugin.PngInfo:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", WHERE.decode())
    notes.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return notes


def make_pdf(*objects: bytes, end: bytes = END) -> bytes:
    bodies = [b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(objects, 1)]
    return b"%PDF-1.7\n" + b"".join(bodies) + b"trailer<</Root 1 0 R>>" + end


def make_stream(head: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(data), data)


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("JPEG", {"exif": make_exif(), "comment": WHERE, "xmp": XMP}),
        ("PNG", {"exif": make_exif(), "pnginfo": make_notes()}),
        ("WEBP", {"exif": make_exif(), "xmp": XMP}),
        ("HEIF", {"exif": make_exif(), "xmp": XMP}),
    ],
)
def test_only_pixels_are_kept(kind: str, how: dict[str, Any]) -> None:
    data = draw(kind, **how)
    assert WHERE in data
    _, kept = take_file(data, pictures_only=True)
    picture = Image.open(io.BytesIO(kept))
    assert WHERE not in kept
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_colour_profile_and_what_follows_the_picture_are_gone() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = draw("JPEG", icc_profile=profile) + b"PK\x03\x04 <script>alert(1)</script>"
    _, kept = take_file(data, pictures_only=True)
    assert b"script" not in kept
    assert "icc_profile" not in Image.open(io.BytesIO(kept)).info


def test_a_photo_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    _, kept = take_file(draw("JPEG", (3000, 1500), exif=exif), pictures_only=True)
    assert Image.open(io.BytesIO(kept)).size == (1200, 2400)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_pictures_of_every_mode_are_drawn(mode: str) -> None:
    assert take_file(draw("PNG", (5200, 300), mode), pictures_only=True)[0] == "jpeg"


def test_what_is_transparent_becomes_paper() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (5000, 100), (0, 0, 0, 0)).save(target, "PNG")
    _, kept = take_file(target.getvalue(), pictures_only=True)
    assert Image.open(io.BytesIO(kept)).getpixel((9, 9)) == (255, 255, 255)


def test_of_a_moving_picture_the_first_is_kept() -> None:
    frames = [Image.new("RGB", (90, 90), colour) for colour in ("white", "red", "blue")]
    for kind in ("WEBP", "PNG"):
        target = io.BytesIO()
        frames[0].save(target, kind, save_all=True, append_images=frames[1:])
        _, kept = take_file(target.getvalue(), pictures_only=True)
        assert Image.open(io.BytesIO(kept)).getpixel((9, 9)) == (255, 255, 255)


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (60_000, 900)])
def test_a_bomb_is_refused(width: int, height: int) -> None:
    with pytest.raises(Refused, match="too_large"):
        take_file(draw("PNG", (width, height), "1"), pictures_only=True)


def test_drawing_has_a_limit_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys, resource; sys.argv[1:] = ['pictures'];"
        f"sys.path.insert(0, {str(pictures.DECODER.parent)!r}); import decoding;"
        "decoding.redraw = lambda data: bytearray(decoding.MEMORY); sys.exit(decoding.main())"
    )
    done = subprocess.run([sys.executable, "-c", code], input=draw("JPEG"), check=False)
    assert pictures.CODES[done.returncode] == "too_large"


def test_a_picture_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE", 0.01)
    with pytest.raises(Refused, match="too_large"):
        take_file(draw("JPEG"), pictures_only=True)


def test_codes_of_both_sides_agree() -> None:
    assert {code: name for name, code in decoding.CODES.items()} == pictures.CODES


def test_a_paper_comes_through_whole() -> None:
    data = make_pdf(b"<</Type/Catalog>>", make_stream(b"", random.Random(3).randbytes(9000)))
    assert take_file(data, pictures_only=False) == ("pdf", data)


def test_where_a_photo_was_taken_goes_out_of_a_paper() -> None:
    photo = draw("JPEG", exif=make_exif(), xmp=XMP)
    packet = b"<?xpacket begin='' id='x'?>" + XMP + b"<?xpacket end='w'?>"
    image = make_stream(b"/Filter/DCTDecode", photo)
    data = make_pdf(b"<</Type/Catalog>>", image, make_stream(b"/Type/Metadata", packet))
    _, kept = take_file(data, pictures_only=False)
    assert WHERE in data
    assert WHERE not in kept
    assert len(kept) == len(data)
    inner = kept[kept.index(b"\xff\xd8") :]
    assert Image.open(io.BytesIO(inner)).convert("RGB").size == (320, 240)


def test_a_signed_paper_is_not_touched() -> None:
    signed = b"<</Type/Sig/ByteRange[0 1 2 3]>>"
    data = make_pdf(signed, make_stream(b"", draw("JPEG", exif=make_exif())))
    assert take_file(data, pictures_only=False)[1] == data


ACTION = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
ESCAPED = b"<</S/Java#53cript/JS(x)>>"
ALL_ESCAPED = b"<</S/#4aav#61Scrip#74/JS(x)>>"
LAUNCH = b"<</S/Launch/F(cmd.exe)>>"
INSIDE = b"<</Names[(virus.exe)2 0 R]/EmbeddedFiles 3 0 R>>"
PACKED = make_stream(b"/Type/ObjStm/Filter/FlateDecode", zlib.compress(b"1 0 " + ACTION))
HIDDEN_PACKED = PACKED.replace(b"/ObjStm", b"/Obj#53tm")
FAR_PACKED = PACKED.replace(b"/ObjStm", b"/ObjStm/Note(" + b"x" * 900 + b" obj)")
NAMELESS = PACKED.replace(b"/Type/ObjStm", b"/N 1/First 4")
SEALED = make_stream(b"/Type/ObjStm/Filter/ASCII85Decode", b"GhQZ~>")
TWICE = make_stream(
    b"/Type/ObjStm/Filter[/FlateDecode/FlateDecode]",
    zlib.compress(zlib.compress(b"1 0 " + ACTION)),
)
PREDICTED = make_stream(
    b"/Type/ObjStm/Filter/FlateDecode/DecodeParms<</Predictor 12>>", zlib.compress(b"1 0 <<>>")
)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (ACTION, "active"), (ESCAPED, "active"), (LAUNCH, "active"), (INSIDE, "active"),
        (ALL_ESCAPED, "active"), (b"<</EmbeddedFile 3 0 R>>", "active"), (PACKED, "active"),
        (b"<</S/GoTo#45/F(x)>>", "active"), (HIDDEN_PACKED, "active"), (SEALED, "locked"),
        (FAR_PACKED, "active"), (NAMELESS, "active"), (TWICE, "locked"), (PREDICTED, "locked"),
        (b"<</Encrypt 9 0 R>>", "locked"), (b"<</#45ncryp#74 9 0 R>>", "locked"),
    ],
)  # fmt: skip
def test_a_paper_that_could_act_or_cannot_be_read_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        take_file(make_pdf(b"<</Type/Catalog>>", body), pictures_only=False)


def make_archive(before: bytes) -> bytes:
    target = io.BytesIO(before)
    target.seek(0, 2)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("virus.exe", b"MZ")
        archive.comment = END
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html><script>alert(1)</script>" + make_pdf(b"<<>>"), "kind"),
        (make_archive(make_pdf(b"<<>>")), "kind"),
        (make_pdf(b"<<>>") + b"<script>alert(1)</script>", "broken"),
        (make_pdf(b"<<>>")[:60], "broken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"GIF89a" + b"\0" * 50, "kind"),
        (b"MZ\x90\0", "kind"),
        (b"", "kind"),
    ],
)
def test_what_is_two_things_at_once_or_another_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        take_file(data, pictures_only=False)


def test_an_object_stream_that_grows_without_end_is_refused() -> None:
    bomb = zlib.compress(b"1 0 " + b"\0" * 20_000_001)
    data = make_pdf(make_stream(b"/Type/ObjStm/Filter/FlateDecode", bomb))
    with pytest.raises(Refused, match="too_large"):
        take_file(data, pictures_only=False)


def make_objects(text: bytes) -> bytes:
    return make_stream(b"/Type/ObjStm/Filter/FlateDecode", zlib.compress(text))


@pytest.mark.parametrize(
    "body",
    [
        make_objects(b"1 0 " + b"#41" * 6_600_000),
        (b"obj" + make_objects(b"")[:-10]) * 150_000,
        b"<?xpacket begin=" * 600_000,
        b"\xff\xe1\xff\xffExif\0\0" * 400_000,
    ],
    ids=["escapes", "empty streams", "packets without end", "segments in segments"],
)
def test_no_paper_takes_a_quarter_of_the_decoders_processor_time(body: bytes) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(pictures.DECODER.parent)!r}); import decoding;"
        "decoding.SECONDS //= 4; sys.exit(decoding.main())"
    )
    run = subprocess.run
    done = run([sys.executable, "-c", code], input=make_pdf(body), capture_output=True, check=False)
    assert (done.returncode, done.stdout[:4]) == (0, b"pdf\n")


def test_an_outline_beside_pictures_is_taken() -> None:
    outline = b"<</Type/Outlines/First 9 0 R/Last 9 0 R/Count 1>>"
    data = make_pdf(outline, make_stream(b"/Filter/DCTDecode", draw("JPEG")))
    assert take_file(data, pictures_only=False) == ("pdf", data)


def test_a_name_that_only_begins_like_a_script_is_taken() -> None:
    data = make_pdf(b"<</Type/Catalog/LaunchPad#20Font 1 0 R/Rendition2 2 0 R>>")
    assert take_file(data, pictures_only=False) == ("pdf", data)


def test_the_decoder_is_given_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def run(command: list[str], **how: Any) -> subprocess.CompletedProcess[bytes]:
        seen.update(how, command=command)
        return subprocess.CompletedProcess(command, 0, b"pdf\nx")

    monkeypatch.setattr(subprocess, "run", run)
    take_file(b"x", pictures_only=False)
    assert seen["env"] == {}
    assert "-I" in seen["command"]
    assert "forms_service" not in decoding.__dict__
