"""The story of a complaint with photos, made where there is no signal: shrunk, kept, sent once."""

import io
import random
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import BrowserContext, Page, expect
from waiting import (
    KEEP,
    STORED,
    count_submissions,
    expect_receipt,
    item,
    keep_all,
    open_files,
    read_at_office,
)
from world import World

pytestmark = pytest.mark.slow
CHOOSE = "input[type=file][name=foto]"
WORDS = "Jembatan rusak sejak hari Senin, mohon diperbaiki."
SIZES = """new Promise(done => { const o = indexedDB.open('balai', 1); o.onsuccess = () => {
  const all = o.result.transaction('kiriman').objectStore('kiriman').getAll();
  all.onsuccess = () => done(all.result[0].fields.map(([, v]) => v.size).filter(Boolean)); }; })"""


def make_photo(path: Path, colour: int) -> Path:
    """Write a photo of twelve megapixels, of one colour with much noise in it."""
    noise = Image.frombytes("L", (400, 300), random.Random(colour).randbytes(120_000))
    bands = [Image.new("L", noise.size, 0) for _band in range(3)]
    bands[colour] = noise.point(lambda value: 128 + value // 2)
    Image.merge("RGB", bands).resize((4000, 3000)).save(path, quality=95)
    return path


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("photos")
    return [make_photo(folder / f"{name}.jpg", n) for n, name in enumerate(["merah", "hijau"])]


def main_colour(data: bytes) -> int:
    """Return which band of a picture is the brightest."""
    bands = ImageStat.Stat(Image.open(io.BytesIO(data))).mean
    return bands.index(max(bands))


def fill(page: Page, words: str = WORDS) -> None:
    page.locator("[name=kategori]").first.check()
    page.fill("[name=isi]", words)
    page.fill("[name=tempat]", "Jembatan Cikaret")
    page.check("[name=mendesak][value=tidak]")
    page.check("[name=sebut_nama][value^=Tidak]")


def check_at_office(world: World) -> None:
    """Open what arrived: the same words, exactly the two photos, in their order."""
    assert count_submissions(world) == 1
    thread = read_at_office(world)
    assert thread.latest_answers["isi"] == WORDS
    files = open_files(world, thread)
    assert [name for name, _data in files] == ["merah.jpg", "hijau.jpg"]
    assert [main_colour(data) for _name, data in files] == [0, 1]
    assert {Image.open(io.BytesIO(data)).size for _name, data in files} == {(1600, 1200)}


def test_photos_wait_with_the_words_and_the_office_opens_exactly_those(
    page: Page, phone: BrowserContext, world: World, photos: list[Path]
) -> None:
    keep_all(page, world)
    phone.set_offline(True)
    page.goto(f"{world.site_url}/layanan/pengaduan/")
    fill(page)
    page.set_input_files("[name=foto]", photos)
    # Pressed at once: what is kept are the small ones all the same.
    page.get_by_role("button", name=KEEP).click()
    page.wait_for_url("**/kotak-kirim/")
    sizes = page.evaluate(SIZES)
    assert len(sizes) == 2
    assert sum(sizes) < sum(photo.stat().st_size for photo in photos) / 2
    phone.set_offline(False)
    expect_receipt(page)
    check_at_office(world)
    assert "merah" not in page.evaluate(STORED)


def test_photos_come_back_with_the_words_when_a_mistake_is_mended(
    page: Page, phone: BrowserContext, world: World, photos: list[Path]
) -> None:
    keep_all(page, world)
    phone.set_offline(True)
    page.goto(f"{world.site_url}/layanan/pengaduan/")
    fill(page, words="")
    page.set_input_files("[name=foto]", photos)
    page.get_by_role("button", name=KEEP).click()
    page.wait_for_url("**/kotak-kirim/")
    phone.set_offline(False)
    page.get_by_role("link", name="Buka", exact=True).click(timeout=60_000)
    expect(page.get_by_text("Ada yang perlu diperbaiki")).to_be_visible()
    page.fill("[name=isi]", WORDS)
    page.get_by_role("button", name=KEEP).click()
    page.wait_for_url("**/kotak-kirim/")
    expect_receipt(page)
    check_at_office(world)


def test_photos_that_had_arrived_before_the_signal_went_are_sent_once(
    page: Page, phone: BrowserContext, world: World, photos: list[Path]
) -> None:
    keep_all(page, world)
    page.goto(f"{world.site_url}/layanan/pengaduan/")
    fill(page)
    page.set_input_files("[name=foto]", photos[0])
    expect(page.locator("input[type=hidden][name=foto]")).to_have_count(1, timeout=60_000)
    phone.set_offline(True)
    page.set_input_files(CHOOSE, photos[1])
    page.get_by_role("button", name=KEEP).click()
    page.wait_for_url("**/kotak-kirim/")
    phone.set_offline(False)
    expect_receipt(page)
    check_at_office(world)


def test_a_photo_that_had_arrived_stays_when_a_mistake_is_mended(
    page: Page, phone: BrowserContext, world: World, photos: list[Path]
) -> None:
    keep_all(page, world)
    page.goto(f"{world.site_url}/layanan/pengaduan/")
    fill(page, words="")
    for photo in photos:
        page.set_input_files(CHOOSE, photo)
        page.wait_for_timeout(500)
    expect(page.locator("input[type=hidden][name=foto]")).to_have_count(2, timeout=60_000)
    phone.set_offline(True)
    page.get_by_role("button", name=KEEP).click()
    page.wait_for_url("**/kotak-kirim/")
    phone.set_offline(False)
    page.get_by_role("link", name="Buka", exact=True).click(timeout=60_000)
    expect(page.get_by_text("Berkas sudah ikut.")).to_have_count(2)
    page.fill("[name=isi]", WORDS)
    page.get_by_role("button", name=KEEP).click()
    page.wait_for_url("**/kotak-kirim/")
    expect_receipt(page)
    check_at_office(world)


def test_a_file_saved_from_the_outbox_says_that_photos_are_not_in_it(
    page: Page, phone: BrowserContext, world: World, photos: list[Path], tmp_path: Path
) -> None:
    keep_all(page, world)
    phone.set_offline(True)
    page.goto(f"{world.site_url}/layanan/pengaduan/")
    fill(page)
    page.set_input_files("[name=foto]", photos[:1])
    page.get_by_role("button", name=KEEP).click()
    expect(item(page)).to_contain_text("Belum terkirim")
    with page.expect_download() as download:
        page.get_by_role("button", name="Simpan ke berkas").click()
    draft = tmp_path / "draf.html"
    download.value.save_as(draft)
    page.goto(draft.as_uri())
    expect(page.get_by_text("Foto dan berkas tidak ikut disimpan di sini.")).to_be_visible()
    expect(page.get_by_text("merah.jpg")).to_be_visible()
