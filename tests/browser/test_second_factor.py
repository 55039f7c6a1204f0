"""The story of a passkey, with an authenticator that Chromium plays."""

import pytest
from bureau import Bureau, bureau, check_screen, open_browser, sign_in
from factories import PASSWORD
from playwright.sync_api import Browser, BrowserContext, Page, expect

from forms_service import access

__all__ = ["bureau"]

pytestmark = pytest.mark.slow
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in(context: BrowserContext, tab: Page) -> str:
    """Give the browser a fingerprint reader; return its id."""
    session = context.new_cdp_session(tab)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return str(made["authenticatorId"])


def type_password(tab: Page, bureau: Bureau) -> None:
    """Sign in as far as the password goes."""
    tab.goto(bureau.home)
    tab.get_by_label("Nama pengguna").fill("rina")
    tab.get_by_label("Kata sandi").fill(PASSWORD)
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Kunci sandi")


def add_key(tab: Page, bureau: Bureau) -> None:
    tab.goto(f"{bureau.home}/akun")
    tab.get_by_label("Nama perangkat").fill("HP Rina")
    tab.get_by_label("Kata sandi Anda").fill(PASSWORD)
    tab.get_by_role("button", name="Tambah kunci sandi").click()
    expect(tab.get_by_text("Kunci sandi sudah ditambahkan.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_passkey_is_made_asked_for_and_removed(
    chromium: Browser, bureau: Bureau, width: int
) -> None:
    context = open_browser(chromium, width)
    tab = context.new_page()
    plug_in(context, tab)
    sign_in(tab, bureau, "rina")
    add_key(tab, bureau)
    check_screen(tab)
    tab.get_by_role("button", name="Keluar", exact=False).first.click()
    type_password(tab, bureau)
    check_screen(tab)
    tab.goto(bureau.home)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Kunci sandi")
    tab.get_by_role("button", name="Pakai kunci sandi").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Antrean")
    tab.goto(f"{bureau.home}/akun")
    tab.get_by_label("Kata sandi, untuk menghapus kunci ini").fill(PASSWORD)
    tab.get_by_role("button", name="Hapus kunci HP Rina").click()
    expect(tab.get_by_text("Kunci sandi sudah dihapus.")).to_be_visible()
    with bureau.database.reading() as session:
        acts = [entry.act for entry, _name in access.list_entries(session, "sukamaju")]
    assert acts == [access.FACTOR_REMOVED, access.FACTOR_ADDED]
    context.close()


def test_a_stolen_password_alone_opens_nothing(chromium: Browser, bureau: Bureau) -> None:
    owner = open_browser(chromium, 1280)
    tab = owner.new_page()
    plug_in(owner, tab)
    sign_in(tab, bureau, "rina")
    add_key(tab, bureau)
    thief = open_browser(chromium, 1280)
    other = thief.new_page()
    plug_in(thief, other)
    type_password(other, bureau)
    other.get_by_role("button", name="Pakai kunci sandi").click()
    expect(other.get_by_text("Kunci sandi belum terbaca.")).to_be_visible()
    answer = other.goto(f"{bureau.home}/akun")
    assert answer is not None
    expect(other.get_by_role("heading", level=1)).to_have_text("Kunci sandi")
    owner.close()
    thief.close()
