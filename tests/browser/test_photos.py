"""The story of a photo: made smaller on the phone, sent in pieces over a bad link, or in one."""

import io
import random
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from world import PHONE, World

pytestmark = pytest.mark.slow
KEPT = "input[type=hidden][name=foto]"


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of twelve megapixels that does not compress well."""
    path = tmp_path_factory.mktemp("photo") / "jembatan.jpg"
    noise = Image.frombytes("RGB", (400, 300), random.Random(1).randbytes(360_000))
    noise.resize((4000, 3000)).save(path, quality=95)
    return path


def fill(page: Page, world: World) -> None:
    page.goto(f"{world.site_url}/layanan/pengaduan/")
    page.locator("[name=kategori]").first.check()
    page.fill("[name=isi]", "Jembatan rusak sejak hari Senin, mohon diperbaiki.")
    page.fill("[name=tempat]", "Jembatan Cikaret")
    page.check("[name=mendesak][value=tidak]")
    page.check("[name=sebut_nama][value^=Tidak]")


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Periksa isian saya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa isian Anda")


def test_a_photo_is_made_smaller_and_survives_a_lost_signal(
    page: Page, world: World, photo: Path
) -> None:
    sizes: list[int] = []
    losses = iter([False, True, True, False, True])

    def lose(route: Route) -> None:
        if next(losses, False):
            route.abort()
            return
        sizes.append(len(route.request.post_data_buffer or b""))
        route.continue_()

    fill(page, world)
    page.route("**/berkas", lose)
    page.set_input_files("[name=foto]", photo)
    page.get_by_text("menunggu sinyal").wait_for()
    assert page.locator("progress").count() == 1
    expect(page.locator(KEPT)).to_have_count(1, timeout=30_000)
    assert len(sizes) > 2, "several pieces"
    assert max(sizes) < 70_000
    assert sum(sizes) < photo.stat().st_size / 2
    go_on(page)
    expect(page.get_by_text("jembatan.jpg (")).to_be_visible()


def read_piece(route: Route) -> bytes:
    """Return the piece of a file that a request carries, or nothing when it joins them."""
    body = route.request.post_data_buffer or b""
    _, found, rest = body.partition(b'name="potong"; filename=')
    return rest.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0] if found else b""


def test_a_connection_cut_in_the_middle_sends_only_the_rest(
    page: Page, world: World, photo: Path
) -> None:
    arrived: list[bytes] = []
    cut: list[bytes] = []

    def carry(route: Route) -> None:
        piece = read_piece(route)
        if len(arrived) == 2 and len(cut) < 3:
            cut.append(piece)
            route.abort("connectionreset")
            return
        arrived.append(piece)
        route.continue_()

    fill(page, world)
    page.route("**/berkas", carry)
    page.set_input_files("[name=foto]", photo)
    expect(page.locator(KEPT)).to_have_count(1, timeout=60_000)
    *pieces, joining = arrived
    assert joining == b"", "the last request puts them together"
    assert len(set(pieces)) == len(pieces) > 3, "nothing arrived twice"
    assert set(cut) == {pieces[2]}, "it went on where it was cut"
    assert Image.open(io.BytesIO(b"".join(pieces))).size == (1600, 1200)


def test_pressing_on_while_a_photo_is_under_way_waits_for_it(
    page: Page, world: World, photo: Path
) -> None:
    fill(page, world)
    page.set_input_files("[name=foto]", photo)
    go_on(page)
    expect(page.get_by_text("jembatan.jpg (")).to_be_visible()


def test_a_photo_can_be_taken_away_before_sending(page: Page, world: World, photo: Path) -> None:
    fill(page, world)
    page.set_input_files("[name=foto]", photo)
    expect(page.locator(KEPT)).to_have_count(1, timeout=20_000)
    page.get_by_role("button", name="Hapus").click()
    expect(page.locator(KEPT)).to_have_count(0)
    go_on(page)
    assert page.get_by_text("jembatan.jpg").count() == 0


def test_what_is_no_photo_is_refused_with_the_reason(page: Page, world: World) -> None:
    fill(page, world)
    page.set_input_files(
        "[name=foto]", {"name": "aneh.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    expect(page.get_by_text("“aneh.svg” tidak dapat diterima")).to_be_visible()


def test_without_script_ten_megabytes_arrive(chromium: Browser, world: World) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    fill(page, world)
    target = io.BytesIO()
    noise = random.Random(2).randbytes(1790 * 1790 * 3)
    Image.frombytes("RGB", (1790, 1790), noise).save(target, "PNG", compress_level=0)
    assert 9_500_000 < len(target.getvalue()) < 10_000_000
    page.set_input_files(
        "[name=foto]", {"name": "besar.png", "mimeType": "image/png", "buffer": target.getvalue()}
    )
    go_on(page)
    expect(page.get_by_text("besar.png (")).to_be_visible()
    context.close()
