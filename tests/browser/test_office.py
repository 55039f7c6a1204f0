"""The office's stories, for each role, on a phone and on the office's computer."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bureau import CAST, WIDTHS, Bureau, bureau, check_screen, open_browser, sign_in
from factories import (
    MASTER_KEYS,
    NASTY,
    make_answers,
    make_definition,
    make_sending,
    make_submission,
)
from playwright.sync_api import Browser, Page, expect

from forms_service import attachments, sendings, statuses, submissions
from forms_service.definitions import (
    Choice,
    Definition,
    File,
    LongText,
    Nik,
    Phone,
    ShortText,
    load_definitions,
)
from forms_service.models import StandingRow
from forms_service.pictures import take_file
from forms_service.sendings import keep_definition

__all__ = ["bureau"]

pytestmark = pytest.mark.slow


def make_letter() -> Definition:
    return make_definition(
        questions=(
            ShortText(name="nama", label="Nama lengkap"),
            Nik(name="nik", label="NIK"),
            Phone(name="hp", label="Nomor HP"),
            LongText(name="keperluan", label="Keperluan"),
            File(name="ktp", label="Foto KTP", required=False),
            Choice(name="puas", label="Puas?", options=("Ya", "Belum"), personal=False),
        )
    )


def send_letter(bureau: Bureau, **changes: object) -> str:
    """Store a letter with a photo of a KTP; return its receipt code."""
    photo = take_file(Path("content/images/panen-padi.jpg").read_bytes(), pictures_only=True)[1]
    with bureau.database.writing() as session:
        held = attachments.stage(session, "sukamaju", photo, "ktp <b>.jpg", "jpeg")
    answers = make_answers(ktp=[{name: getattr(held, name) for name in held.__slots__}], **changes)
    del answers["kk"]
    sending = make_sending(bureau.office.village, make_letter(), answers)
    return sendings.store(bureau.database, sending, MASTER_KEYS).code


def fill_office(bureau: Bureau) -> None:
    """Let there be something in every view: new, late, waiting, done, and what looks like spam."""
    send_letter(bureau, nama=NASTY, keperluan=NASTY)
    complaint = make_definition(slug="pengaduan", title="Pengaduan " + "panjang" * 9)
    waiting = make_submission(bureau.database, bureau.office.village, complaint)
    done = make_submission(bureau.database, bureau.office.village)
    make_submission(bureau.database, bureau.office.village)
    with bureau.database.writing() as session:
        text = f"Mohon dilengkapi. {NASTY}"
        submissions.change_status(session, waiting.thread, statuses.INCOMPLETE, "rina", text)
        submissions.change_status(session, done.thread, statuses.COLLECTED, "rina")
        session.get_one(StandingRow, ("sukamaju", "2026-0004")).suspect = True


@pytest.fixture(params=WIDTHS)
def tab(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = open_browser(chromium, request.param)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert not wrong


SCREENS = {
    "rina": (
        "", "?tampil=lewat", "?tampil=menunggu", "?tampil=karantina", "?tampil=tanya",
        "?tampil=selesai", "?tampil=semua&formulir=usaha", "/cari", "/2026-0001", "/2026-0002",
        "/2026-0003", "/2026-0001/cetak", "/loket", "/loket/usaha", "/akun", "/akun/kode",
        "/petugas", "/catatan", "/kebocoran",
    ),
    "dedi": ("", "/2026-0001", "/akun", "/loket"),
    "ujang": ("", "/2026-0001", "/akun", "/petugas"),
    "wati": ("", "/akun", "/catatan"),
}  # fmt: skip


@pytest.mark.parametrize("staff_id", CAST)
def test_no_screen_of_any_role_hinders_anybody(tab: Page, bureau: Bureau, staff_id: str) -> None:
    fill_office(bureau)
    tab.goto(bureau.home)
    check_screen(tab)
    sign_in(tab, bureau, staff_id)
    for path in SCREENS[staff_id]:
        tab.goto(bureau.home + path)
        for closed in tab.locator("details:not([open]) > summary").all():
            closed.click()
        check_screen(tab)


def test_an_auditor_sees_no_resident(tab: Page, bureau: Bureau) -> None:
    fill_office(bureau)
    sign_in(tab, bureau, "wati")
    expect(tab.get_by_role("heading", name="Akun saya")).to_be_visible()
    for path in ("/2026-0001", "/cari", "/2026-0001/cetak", "/loket", "/petugas", "/kebocoran"):
        answer = tab.goto(bureau.home + path)
        assert answer is not None
        assert answer.status == 403
        assert "Siti" not in tab.content()


def test_an_operator_works_through_a_letter(tab: Page, bureau: Bureau) -> None:
    send_letter(bureau, nama=NASTY)
    sign_in(tab, bureau, "dedi")
    tab.get_by_role("link", name=re.compile("Surat Keterangan Usaha")).click()
    expect(tab.get_by_text(NASTY, exact=True)).to_be_visible()
    expect(tab.locator("#q-nik")).to_contain_text("•••• •••• •••• 3456")
    tab.get_by_role("button", name="Tampilkan NIK").click()
    expect(tab.locator("#q-nik")).to_contain_text("3299 0712 3456 3456")
    tab.get_by_label("Dipegang oleh").select_option("dedi")
    tab.get_by_role("button", name="Simpan", exact=True).click()
    expect(tab.get_by_text("Petugas sudah ditetapkan.")).to_be_visible()
    tab.get_by_label("Catatan").fill(NASTY)
    tab.get_by_role("button", name="Simpan catatan").click()
    expect(tab.get_by_text("Catatan tersimpan.")).to_be_visible()
    tab.get_by_label("Sedang Diperiksa").check()
    tab.get_by_role("button", name="Simpan status").click()
    expect(tab.locator(".facts").get_by_text("Sedang Diperiksa")).to_be_visible()
    check_screen(tab)


def test_what_is_missing_is_asked_and_answered(
    tab: Page, bureau: Bureau, chromium: Browser
) -> None:
    code = send_letter(bureau)
    sign_in(tab, bureau, "dedi")
    tab.goto(f"{bureau.home}/2026-0001")
    tab.get_by_label("Belum Lengkap").check()
    tab.get_by_role("checkbox", name="Keperluan").check()
    check_screen(tab)
    tab.get_by_role("button", name="Simpan status").click()
    expect(tab.get_by_text("berhenti, menunggu warga")).to_be_visible()
    resident = open_browser(chromium, 360).new_page()
    resident.goto(f"{bureau.url}/sukamaju/status")
    resident.get_by_label("Kode").fill(code)
    resident.keyboard.press("Enter")
    resident.get_by_role("button", name="Lengkapi sekarang").click()
    asked = resident.locator("main").locator("textarea, input:not([type=hidden])")
    expect(asked).to_have_count(1)
    check_screen(resident)
    resident.get_by_label("Keperluan").fill(f"Untuk bank. {NASTY}")
    resident.get_by_role("button", name="Kirim kelengkapan").click()
    expect(resident.get_by_text("Anda melengkapi isian")).to_be_visible()
    resident.context.close()
    tab.reload()
    expect(tab.locator("#q-keperluan")).to_contain_text(f"Untuk bank. {NASTY}")
    expect(tab.locator("#q-keperluan")).to_contain_text("Sebelumnya: Pinjaman bank")


def test_a_photo_is_seen_under_its_watermark(tab: Page, bureau: Bureau) -> None:
    send_letter(bureau)
    sign_in(tab, bureau, "rina")
    tab.goto(f"{bureau.home}/2026-0001")
    tab.get_by_role("link", name=re.compile("ktp <b>.jpg")).click()
    expect(tab.locator("img.seen")).to_be_visible()
    drawn = tab.locator("img.seen").evaluate(
        "async i => { await i.decode(); return i.naturalWidth }"
    )
    assert drawn > 100
    check_screen(tab)


def test_many_are_done_at_once(tab: Page, bureau: Bureau) -> None:
    for _ in range(3):
        send_letter(bureau)
    sign_in(tab, bureau, "ujang")
    for box in tab.get_by_role("checkbox").all():
        box.check()
    tab.get_by_label("Yang ditandai").select_option("checking")
    tab.get_by_role("button", name="Terapkan").last.click()
    expect(tab.get_by_text("3 kiriman diubah.")).to_be_visible()


def test_words_are_searched_and_duplicates_merged(tab: Page, bureau: Bureau) -> None:
    send_letter(bureau, nama="Nyi Iteung")
    send_letter(bureau, nama="Nyi Iteung")
    sign_in(tab, bureau, "rina")
    tab.get_by_role("link", name="Cari dalam isian").first.click()
    tab.get_by_label("Nama, NIK, nomor HP").fill("iteung")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("2 ditemukan")).to_be_visible()
    assert "iteung" not in tab.url.lower()
    check_screen(tab)
    tab.get_by_role("link", name=re.compile("2026-0002")).click()
    tab.get_by_role("button", name="Gabungkan kiriman ini ke 2026-0001").click()
    expect(tab.get_by_text("Sudah digabung ke kiriman ini.")).to_be_visible()
    check_screen(tab)


def test_a_colleague_is_invited_and_let_in(tab: Page, bureau: Bureau, chromium: Browser) -> None:
    sign_in(tab, bureau, "rina")
    tab.goto(f"{bureau.home}/petugas")
    tab.get_by_label("Nama lengkap").fill("Neng Ayu")
    tab.get_by_label("Nama pengguna").fill("ayu")
    tab.get_by_role("button", name="Buat tautan undangan").click()
    link = tab.locator(".words b").inner_text()
    phone = open_browser(chromium, 360).new_page()
    phone.goto(link)
    check_screen(phone)
    phone.get_by_label("Buat kata sandi").fill("gajah minum air sungai")
    phone.keyboard.press("Enter")
    code = phone.locator(".code").inner_text()
    check_screen(phone)
    tab.goto(f"{bureau.home}/petugas")
    expect(tab.get_by_text(code)).to_be_visible()
    check_screen(tab)
    tab.get_by_role("button", name="Kode cocok, izinkan masuk").click()
    sign_in(phone, bureau, "ayu", "gajah minum air sungai")
    expect(phone.get_by_role("heading", name="Antrean", exact=True)).to_be_visible()
    phone.context.close()


def test_somebody_is_helped_at_the_counter(tab: Page, bureau: Bureau) -> None:
    forms = load_definitions(Path("content/formulir"))
    form = make_sending(bureau.office.village, forms["saran"]).form
    with bureau.database.writing() as session:
        keep_definition(session.connection(), form, "sukamaju", datetime.now(UTC))
    sign_in(tab, bureau, "dedi")
    tab.goto(f"{bureau.home}/loket")
    tab.get_by_label("Formulir kertas").fill(f"saran {form.definition.version}")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Bacakan:")).to_be_visible()
    check_screen(tab)
    tab.locator("[name=tentang]").first.check()
    tab.get_by_label("Saran Anda").fill("Lampu jalan di RT 08 mati.")
    tab.get_by_role("button", name="Periksa isian saya").click()
    check_screen(tab)
    tab.get_by_role("button", name=re.compile("^Kirim")).first.click()
    expect(tab.get_by_text("Dibantu oleh Dedi di loket.")).to_be_visible()
    expect(tab.get_by_alt_text("Kode QR tanda terima")).to_be_visible()
    check_screen(tab)


def test_a_link_from_a_chat_opens_for_who_is_signed_in(tab: Page, bureau: Bureau) -> None:
    send_letter(bureau)
    sign_in(tab, bureau, "dedi")
    link = f'<a href="{bureau.home}/2026-0001">surat</a>'
    tab.route(
        "http://chat.example/", lambda route: route.fulfill(body=link, content_type="text/html")
    )
    tab.goto("http://chat.example/")
    tab.get_by_role("link").click()
    expect(tab.get_by_role("heading", name="Surat Keterangan Usaha")).to_be_visible()


def test_a_submission_is_printed_on_one_sheet(chromium: Browser, bureau: Bureau) -> None:
    send_letter(bureau)
    tab = open_browser(chromium, 1280).new_page()
    sign_in(tab, bureau, "rina")
    tab.goto(f"{bureau.home}/2026-0001")
    tab.get_by_role("button", name="Cetak").click()
    expect(tab.get_by_text("3299 0712 3456 3456")).to_be_visible()
    sheet = tab.pdf(prefer_css_page_size=True)
    assert sheet.count(b"/Type /Page\n") == 1 or sheet.count(b"/Type /Page ") == 1
    tab.context.close()


def test_a_resident_has_the_data_erased(tab: Page, bureau: Bureau, chromium: Browser) -> None:
    code = send_letter(bureau, nama=NASTY)
    resident = open_browser(chromium, 360).new_page()
    resident.goto(f"{bureau.url}/sukamaju/status")
    resident.get_by_label("Kode").fill(code)
    resident.keyboard.press("Enter")
    resident.get_by_role("button", name="Lihat, perbaiki, atau hapus data saya").click()
    expect(resident.get_by_text("Belum ada petugas yang membukanya.")).to_be_visible()
    with resident.expect_download() as own:
        resident.get_by_role("button", name="Buka ktp").click()
    assert own.value.path().read_bytes().startswith(b"\xff\xd8")
    resident.get_by_label("Hapus data ini").check()
    check_screen(resident)
    resident.get_by_role("button", name="Kirim permintaan").click()
    expect(resident.get_by_text("Permintaan Anda sudah masuk.")).to_be_visible()
    sign_in(tab, bureau, "rina")
    check_screen(tab)
    tab.get_by_role("link", name=re.compile("minta dihapus")).click()
    expect(tab.get_by_text("Warga minta datanya dihapus.")).to_be_visible()
    check_screen(tab)
    tab.get_by_role("link", name="Hapus data ini …").click()
    check_screen(tab)
    tab.get_by_role("button", name="Ya, hapus selamanya").click()
    expect(tab.get_by_text("Data sudah dihapus untuk selamanya.")).to_be_visible()
    resident.get_by_role("button", name="Lihat, perbaiki, atau hapus data saya").click()
    expect(resident.get_by_role("heading", level=1)).to_have_text("Data sudah dihapus")
    check_screen(resident)
    resident.context.close()


def test_whoever_is_affected_by_a_breach_is_found(tab: Page, bureau: Bureau) -> None:
    send_letter(bureau, nama=NASTY)
    sign_in(tab, bureau, "ujang")
    tab.goto(f"{bureau.home}/2026-0001")
    tab.get_by_role("link", name="Catatan", exact=True).click()
    check_screen(tab)
    tab.get_by_role("link", name="Data bocor? Cari siapa yang terkena").click()
    today = bureau.office.village.today().isoformat()
    tab.get_by_label("Dari").fill(today)
    tab.get_by_label("Sampai").fill(today)
    tab.get_by_label("Apa yang terjadi?").fill("HP petugas hilang di pasar.")
    tab.get_by_role("button", name="Cari yang terkena").click()
    expect(tab.get_by_text("1 kiriman terkena")).to_be_visible()
    check_screen(tab)


@pytest.mark.parametrize("width", [320, *WIDTHS])
def test_a_promise_far_away_stands_beside_the_longest_status(
    bureau: Bureau, chromium: Browser, width: int
) -> None:
    definition = make_definition(slug="informasi", title="Informasi", kind="information")
    thread = make_submission(bureau.database, bureau.office.village, definition).thread
    with bureau.database.writing() as session:
        submissions.change_status(session, thread, statuses.EXTENDED, "rina", "Masih dicari.")
    context = open_browser(chromium, width)
    tab = context.new_page()
    sign_in(tab, bureau, "rina")
    expect(tab.locator(".rows em")).to_have_text("Diperpanjang")
    check_screen(tab)
    context.close()
