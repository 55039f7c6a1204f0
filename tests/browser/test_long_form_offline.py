"""The story of a long letter without signal: begun, filled whole on one page, sent later, once."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from screens import check_access, check_width
from test_long_form import choose, fill_applicant, fill_birth
from waiting import KEEP, STORED, count_submissions, expect_receipt, item, keep_all, read_at_office
from world import CONTROLLED, World, wait_until

pytestmark = pytest.mark.slow
LONG = (
    "ahli-waris", "beda-identitas", "izin-keramaian", "kelahiran", "kematian", "pengantar-nikah",
    "penghasilan", "pindah", "sktm", "tanah",
)  # fmt: skip
WHOLE = "Isi semua bagian sekaligus"
PEOPLE = [
    ("Rudi “K”", "3299070101100001", "Laki-laki", "Karangjaya", "1 1 2010", "Anak"),
    ("Siti <b>", "3299074202120002", "Perempuan", "Bandung", "2 2 2012", "Anak"),
]


def begin_offline(page: Page, phone: BrowserContext, world: World) -> None:
    """Open a kept long form without signal, type into its first page, and go on."""
    keep_all(page, world)
    phone.set_offline(True)
    page.goto(f"{world.site_url}/layanan/sktm/")
    fill_applicant(page)
    page.get_by_role("button", name=WHOLE).click()
    page.wait_for_url("**/sktm/sekaligus/**")
    expect(page.locator("[name=nama]")).to_have_value("Entin")


def fill_rest(page: Page) -> None:
    page.fill("[name=penghasilan]", "600.000")
    for number, (name, nik, sex, place, day, kind) in enumerate(PEOPLE, 1):
        if number > 1:
            page.get_by_text(f"Tambah tanggungan ({number})").click()
        page.fill(f'[name="tanggungan.{number}.nama"]', name)
        page.fill(f'[name="tanggungan.{number}.nik"]', nik)
        choose(page, f"tanggungan.{number}.jenis_kelamin", sex)
        fill_birth(page, f"tanggungan.{number}.lahir", place, day)
        choose(page, f"tanggungan.{number}.hubungan", kind)
    hospital = page.get_by_label("Nama rumah sakit atau puskesmas")
    expect(hospital).to_be_hidden()
    choose(page, "keperluan", "Berobat")
    hospital.fill("RSUD Karangjaya")
    page.get_by_label("Tanpa foto").check()
    page.check("[name=pernyataan]")


def test_it_is_kept_sent_once_and_reads_as_typed(
    page: Page, phone: BrowserContext, world: World
) -> None:
    begin_offline(page, phone, world)
    fill_rest(page)
    page.get_by_role("button", name=KEEP).click()
    page.wait_for_url("**/kotak-kirim/")
    expect(page.locator("#kiriman > div")).to_have_count(1)
    expect(item(page)).to_contain_text("Belum terkirim. Akan dikirim saat ada sinyal.")
    phone.set_offline(False)
    expect_receipt(page)
    assert count_submissions(world) == 1
    assert "Entin" not in page.evaluate(STORED)
    check_answers(world)


def check_answers(world: World) -> None:
    answers: dict[str, Any] = read_at_office(world).latest_answers
    assert answers["nama"] == "Entin"
    assert answers["lahir"] == {"tempat": "Karangjaya", "tanggal": "1960-04-04"}
    assert answers["alamat"] == {"dusun": "Sindangsari", "rt": 22, "rw": 8, "jalan": None}
    assert answers["rumah_sakit"] == "RSUD Karangjaya"
    assert "pelajar" not in answers
    found = [
        (p["nama"], p["nik"], p["jenis_kelamin"], p["lahir"]["tempat"], p["hubungan"])
        for p in answers["tanggungan"]
    ]
    assert found == [(name, nik, sex, place, kind) for name, nik, sex, place, _, kind in PEOPLE]


def test_what_is_half_filled_waits_to_be_finished(
    page: Page, phone: BrowserContext, world: World
) -> None:
    begin_offline(page, phone, world)
    page.get_by_text("Tambah tanggungan (2)").click()
    page.fill('[name="tanggungan.2.nama"]', "Rudi")
    page.get_by_role("button", name="Simpan dulu", exact=True).click()
    page.wait_for_url("**/kotak-kirim/")
    expect(page.locator("#kiriman > div")).to_have_count(1)
    phone.set_offline(False)
    page.reload()
    expect(item(page)).to_contain_text("Belum selesai diisi, jadi belum dikirim.")
    page.get_by_role("link", name="Buka", exact=True).click()
    expect(page.locator('[name="tanggungan.2.nama"]')).to_have_value("Rudi")
    expect(page.locator('[name="tanggungan.2.nama"]')).to_be_visible()
    assert count_submissions(world) == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_with_signal_the_whole_form_goes_to_the_review_at_once(
    chromium: Browser, world: World, scripts: bool
) -> None:
    context = chromium.new_context(java_script_enabled=scripts, service_workers="block")
    page = context.new_page()
    page.goto(f"{world.site_url}/layanan/sktm/sekaligus/")
    fill_applicant(page)
    fill_rest(page)
    page.get_by_role("button", name="Periksa isian saya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa isian Anda")
    expect(page.get_by_text("RSUD Karangjaya")).to_be_visible()
    context.close()


def test_every_long_form_is_kept_whole(page: Page, phone: BrowserContext, world: World) -> None:
    keep_all(page, world)
    phone.set_offline(True)
    for slug in LONG:
        page.goto(f"{world.site_url}/layanan/{slug}/")
        page.get_by_role("button", name=WHOLE).click()
        page.wait_for_url(f"**/{slug}/sekaligus/**")
        expect(page.get_by_role("button", name=KEEP)).to_be_visible()
    assert page.evaluate(STORED) == "[]", "nothing was typed, so nothing is kept"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark"), (1280, "light")])
def test_nothing_hinders_anybody_on_a_whole_form(
    chromium: Browser, world: World, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 740},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(f"{world.site_url}/layanan/sktm/sekaligus/")
    wait_until(page, CONTROLLED)
    context.set_offline(True)
    page.get_by_text("Tambah tanggungan (2)").click()
    check_width(page)
    check_access(page)
    context.close()
