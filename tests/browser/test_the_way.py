"""The whole way: a resident asks on the static site, the office answers, the resident reads it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from factories import PASSWORD, make_staff
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from screens import check_access, check_width
from validity import find_mistakes
from world import PHONE, World

pytestmark = pytest.mark.slow

# Chromium itself writes this line when a page answers 422, and no page can keep it from doing so.
UNAVOIDABLE = "the server responded with a status of 422"
TYPED = {
    "nama": "Tini Kartini",
    "nik": "3299 0752 0984 0003",
    "kk": "3299.0712.0301.0077",
    "lahir.tempat": "Banyuresmi",
    "pekerjaan": "Pedagang",
    "hp": "+62 812-0000-0123",
    "jenis_usaha": "Warung “Bu Tini” & anak <3",
    "sejak_tahun": "2019",
    "keperluan": "Pinjaman KUR",
}
CHOSEN = {
    "jenis_kelamin": "Perempuan",
    "alamat.dusun": "Sindangsari",
    "agama": "Islam",
    "status_kawin": "Kawin",
    "kewarganegaraan": "WNI",
}
MASKED = {"nik": "3299 0752 0984 0003", "kk": "3299 0712 0301 0077"}
READ = (
    "Tini Kartini", "Banyuresmi, 12 September 1984", "Pedagang",
    "0812 0000 0123", "Warung “Bu Tini” & anak <3", "2019", "Pinjaman KUR", "Perempuan",
    "Dusun Sindangsari RT 21 RW 08", "Islam", "Kawin", "WNI",
)  # fmt: skip
ANSWER = "Bawa pas foto 3×4 dua lembar, ya Bu."
REPLY = "Baik Pak, besok pagi saya bawa."


@dataclass
class Screens:
    """What was seen on the way; every screen is looked at once it stands."""

    folder: Path
    scripts: bool
    troubles: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> Page:
        """Return a tab whose every complaint is written down."""
        context.set_default_timeout(15_000)
        tab = context.new_page()
        tab.on("console", self._note)
        tab.on("pageerror", lambda error: self.troubles.append(str(error)))
        return tab

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and UNAVOIDABLE not in message.text:
            self.troubles.append(message.text)

    def look(self, tab: Page, heading: str) -> None:
        """Check one screen: its heading, its width, what hinders anybody; keep it as it came."""
        expect(tab.get_by_role("heading", level=1)).to_have_text(heading)
        check_width(tab)
        if self.scripts:
            check_access(tab)
        else:
            name = f"{len(list(self.folder.iterdir()))}.html"
            (self.folder / name).write_text(tab.content(), encoding="utf-8")


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def screens(request: pytest.FixtureRequest, tmp_path: Path) -> Screens:
    (tmp_path / "screens").mkdir()
    return Screens(tmp_path / "screens", request.param)


@pytest.fixture
def resident(chromium: Browser, screens: Screens) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=screens.scripts)
    yield screens.watch(context)
    assert not context.cookies()
    context.close()


@pytest.fixture
def operator(chromium: Browser, screens: Screens, world: World) -> Iterator[Page]:
    make_staff(world.app.extensions["balai"].database, world.office)
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, java_script_enabled=screens.scripts
    )
    yield screens.watch(context)
    context.close()


def press(tab: Page, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).click()


def fill_letter(tab: Page) -> None:
    for name, words in TYPED.items():
        tab.fill(f'[name="{name}"]', words)
    for name, option in CHOSEN.items():
        tab.check(f'[name="{name}"][value="{option}"]')
    for number, part in enumerate(("12", "9", "1984"), 1):
        tab.fill(f'[id="lahir.tanggal-{number}"]', part)
    tab.fill('[name="alamat.rt"]', "21")
    tab.fill('[name="alamat.rw"]', "08")
    tab.check('[name="alamat_usaha.sama"]')
    tab.check("[name=pernyataan]")


def ask(tab: Page, world: World, screens: Screens) -> tuple[str, str]:
    """Ask for a letter, with two mistakes on the way; return its number and code."""
    tab.goto(world.site_url)
    screens.look(tab, "Ada keperluan apa?")
    tab.get_by_role("link", name="Keterangan usaha").first.click()
    screens.look(tab, "Surat keterangan usaha")
    fill_letter(tab)
    tab.fill("[name=nama]", "")
    tab.fill("[name=nik]", "3299 0752 0984")
    press(tab, "Periksa isian saya")
    screens.look(tab, "Surat Keterangan Usaha")
    correct(tab)
    press(tab, "Periksa isian saya")
    screens.look(tab, "Periksa isian Anda")
    for words in (*READ, *MASKED.values()):
        expect(tab.get_by_text(words, exact=True).first).to_be_visible()
    press(tab, "Kirim permohonan")
    screens.look(tab, "Sudah kami terima")
    number = tab.locator(".ok").inner_text().split()[1].rstrip(",")
    return number, tab.locator(".code").inner_text()


def correct(tab: Page) -> None:
    """Mend the two mistakes by the links of the summary; every other word stands."""
    expect(tab.get_by_role("alert")).to_contain_text("Ada 2 yang perlu diperbaiki")
    assert tab.title().startswith("Kesalahan:")
    for name in ("nama", "nik"):
        link = tab.locator(f'[role=alert] a[href="#{name}"]')
        link.click()
        assert tab.evaluate("location.hash") == f"#{name}"
        tab.fill(f'[name="{name}"]', TYPED[name])
    for name, words in TYPED.items():
        expect(tab.locator(f'[name="{name}"]')).to_have_value(words)


def answer(tab: Page, world: World, screens: Screens, number: str) -> None:
    """Sign in, read what was sent, promise and write."""
    tab.goto(f"{world.service_url}/sukamaju/kantor")
    screens.look(tab, "Masuk petugas")
    tab.fill("[name=nama]", "rina")
    tab.fill("[name=sandi]", PASSWORD)
    press(tab, "Masuk")
    screens.look(tab, "Antrean")
    tab.locator(f'a[href$="/{number}"]').click()
    screens.look(tab, "Surat Keterangan Usaha")
    for words in READ:
        expect(tab.get_by_text(words, exact=True).first).to_be_visible()
    for name, digits in MASKED.items():
        shown = tab.locator(f"#q-{name}")
        expect(shown).not_to_contain_text(digits[:4])
        shown.get_by_role("button").click()
        expect(shown).to_contain_text(digits)
    tab.get_by_label("Sedang Diperiksa").check()
    press(tab, "Simpan status")
    tab.fill("#send_message-pesan", ANSWER)
    press(tab, "Kirim pesan")
    expect(tab.locator(".msg", has_text=ANSWER)).to_be_visible()
    screens.look(tab, "Surat Keterangan Usaha")


def read_answer(tab: Page, world: World, screens: Screens, code: str) -> None:
    """Read the office's answer with the code, typed with dots, and write back."""
    tab.goto(world.site_url)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    tab.get_by_label("Kode tanda terima").fill(wrong)
    press(tab, "Lihat status")
    expect(tab.get_by_role("alert")).to_contain_text("salah ketik")
    tab.get_by_label("Kode tanda terima").fill(code.replace(" ", "."))
    press(tab, "Lihat status")
    screens.look(tab, "Sedang Diperiksa")
    expect(tab.locator(".msg", has_text=ANSWER)).to_be_visible()
    tab.get_by_role("textbox").fill(REPLY)
    press(tab, "Kirim pesan")
    expect(tab.locator(".msg.mine", has_text=REPLY)).to_be_visible()


def test_a_request_travels_to_the_office_and_back(
    resident: Page, operator: Page, world: World, screens: Screens
) -> None:
    number, code = ask(resident, world, screens)
    answer(operator, world, screens, number)
    read_answer(resident, world, screens, code)
    operator.reload()
    expect(operator.locator(".msg", has_text=REPLY)).to_be_visible()
    operator.get_by_role("button", name="Keluar").click()
    expect(operator.get_by_role("heading", level=1)).to_have_text("Masuk petugas")
    assert not screens.troubles
    assert_nothing_typed_is_on_the_disk(world, code)
    if not screens.scripts:
        assert find_mistakes(screens.folder) == ""


def assert_nothing_typed_is_on_the_disk(world: World, code: str) -> None:
    """Search the bytes of the database and its log for every typed word, message and the code."""
    folder = Path(world.app.extensions["balai"].database.engine.url.database).parent
    files = sorted(folder.glob("balai.db*"))
    assert any(file.name.endswith("-wal") for file in files)
    held = b"".join(file.read_bytes() for file in files)
    assert b"sukamaju" in held
    secret = {*TYPED.values(), *READ, *MASKED.values(), ANSWER, REPLY, code} - {*CHOSEN.values()}
    secret = {words for words in secret if len(words) > 6}
    secret |= {"".join(filter(str.isdigit, words)) for words in (*MASKED.values(), code)}
    assert {words for words in secret if words.encode() in held} == set()
