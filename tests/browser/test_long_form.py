"""The story of a long letter: pages, questions in place, people added, a draft, with no script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from screens import check_access, check_width
from world import PHONE, World

pytestmark = pytest.mark.slow


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def tab(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(
        viewport=PHONE, java_script_enabled=request.param, service_workers="block"
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def choose(tab: Page, name: str, option: str) -> None:
    tab.check(f'[name="{name}"][value="{option}"]')


def fill_birth(tab: Page, name: str, place: str, day: str) -> None:
    tab.fill(f'[name="{name}.tempat"]', place)
    for number, part in enumerate(day.split(), 1):
        tab.fill(f'[id="{name}.tanggal-{number}"]', part)


def fill_applicant(tab: Page) -> None:
    """Fill the first page of a letter."""
    for name, words in {"nama": "Entin", "nik": "3299074404600009", "pekerjaan": "Tani"}.items():
        tab.fill(f'[name="{name}"]', words)
    tab.fill('[name="kk"]', "3299 0712 0301 0077")
    tab.fill('[name="hp"]', "+62 812 0000 0108")
    fill_birth(tab, "lahir", "Karangjaya", "4 4 1960")
    choose(tab, "jenis_kelamin", "Perempuan")
    choose(tab, "alamat.dusun", "Sindangsari")
    tab.fill('[name="alamat.rt"]', "22")
    tab.fill('[name="alamat.rw"]', "08")
    choose(tab, "agama", "Islam")
    choose(tab, "status_kawin", "Cerai mati")
    choose(tab, "kewarganegaraan", "WNI")


def go_on(tab: Page, name: str = "Lanjut") -> None:
    tab.get_by_role("button", name=name, exact=True).click()


def test_a_long_letter_is_filled_and_sent(tab: Page, world: World) -> None:
    tab.goto(f"{world.site_url}/layanan/sktm/")
    fill_applicant(tab)
    go_on(tab)
    expect(tab.get_by_role("heading", name="Keluarga dan keperluan")).to_be_visible()
    tab.fill('[name="penghasilan"]', "600.000")
    tab.fill('[name="tanggungan.1.nama"]', "Rudi")
    tab.get_by_role("button", name="Tambah tanggungan").click()
    expect(tab.locator('[name="tanggungan.1.nama"]')).to_have_value("Rudi")
    tab.get_by_role("button", name="Hapus Tanggungan 1").click()
    hospital = tab.get_by_label("Nama rumah sakit atau puskesmas")
    expect(hospital).to_be_hidden()
    choose(tab, "keperluan", "Berobat")
    hospital.fill("RSUD Karangjaya")
    choose(tab, "rujukan", "nanti")
    tab.locator("[name=pernyataan]").check()
    go_on(tab, "Periksa isian saya")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Periksa isian Anda")
    expect(tab.get_by_text("Dusun Sindangsari RT 22 RW 08")).to_be_visible()
    go_on(tab, "Kirim permohonan")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Sudah kami terima")


def test_a_draft_opens_as_a_file_and_continues(tab: Page, world: World, tmp_path: Path) -> None:
    tab.goto(f"{world.site_url}/layanan/sktm/")
    tab.fill('[name="nama"]', "Entin “Kartini”")
    with tab.expect_download() as saved:
        go_on(tab, "Simpan dulu")
    draft = tmp_path / saved.value.suggested_filename
    saved.value.save_as(draft)
    tab.goto(draft.as_uri())
    expect(tab.get_by_text("Entin “Kartini”")).to_be_visible()
    go_on(tab, "Lanjutkan")
    expect(tab.locator('[name="nama"]')).to_have_value("Entin “Kartini”")


def test_what_a_choice_reveals_is_hidden_until_then(tab: Page, world: World) -> None:
    tab.goto(f"{world.site_url}/layanan/usaha/")
    permit = tab.get_by_label("Nomor KITAS atau KITAP")
    expect(permit).to_be_hidden()
    choose(tab, "kewarganegaraan", "WNA")
    expect(permit).to_be_visible()
    shop = tab.locator('[name="alamat_usaha.jalan"]')
    tab.locator('[name="alamat_usaha.dusun"]').first.check()
    expect(shop).to_be_visible()
    tab.locator('[name="alamat_usaha.sama"]').check()
    expect(shop).to_be_hidden()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_nothing_hinders_anybody_on_a_long_form(
    chromium: Browser, world: World, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 740},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
        service_workers="block",
    )
    tab = context.new_page()
    tab.goto(f"{world.site_url}/layanan/sktm/")
    choose(tab, "alamat.dusun", "Di luar desa")
    check_width(tab)
    check_access(tab)
    fill_applicant(tab)
    go_on(tab)
    tab.get_by_role("button", name="Tambah tanggungan").click()
    expect(tab.get_by_role("button", name="Tambah tanggungan")).to_be_visible()
    check_width(tab)
    check_access(tab)
    context.close()
