"""Draws the README's pictures from a running `make serve`: `python -m bench.draw_screens`.

Draw them where Roboto and Noto Serif are installed: these are the letters of the residents' phones.
"""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.draw_handbook import COLOURS, SITE, open_office
from forms_service.config import ROOT

FOLDER = ROOT / "docs" / "pictures"
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
SHARPNESS = 1.5
LARGEST = 80_000
SUGGESTION = (
    "Lampu jalan di RT 21 mati sejak Senin. Mohon diperbaiki, anak-anak pulang mengaji malam."
)


def save(page: Page, name: str) -> None:
    """Keep what the page shows, in few colours."""
    path = FOLDER / f"{name}.png"
    page.wait_for_load_state()
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1000:.0f} KB")
    if size > LARGEST:
        raise SystemExit(f"{path}: {size} bytes, {LARGEST} allowed")


def open_phone(browser: Browser, *, dark: bool = False) -> Page:
    """Return a tab of a resident's phone, without scripts."""
    return browser.new_page(
        viewport=PHONE,
        device_scale_factor=SHARPNESS,
        java_script_enabled=False,
        color_scheme="dark" if dark else "light",
    )


def draw_pages(browser: Browser) -> None:
    """Draw the home page by day and by night, and a guide."""
    for name, path, dark in (
        ("resident", "/", False), ("resident-dark", "/", True), ("guide", "/layanan/usaha/", False),
    ):  # fmt: skip
        page = open_phone(browser, dark=dark)
        page.goto(SITE + path)
        save(page, name)
        page.close()


def draw_sending(browser: Browser) -> None:
    """Draw a form with a mistake and the receipt that follows once it is mended."""
    page = open_phone(browser)
    page.goto(f"{SITE}/layanan/saran/")
    page.fill("[name=saran]", SUGGESTION)
    page.click("#formulir .btn >> nth=0")
    save(page, "form")
    page.check("[name=tentang] >> nth=2")
    page.click("form .btn >> nth=0")
    page.wait_for_timeout(3_000)
    page.click("[value=kirim]")
    save(page, "receipt")
    page.close()


def draw_office(browser: Browser) -> None:
    """Draw the queue on a colleague's screen."""
    page = open_office(browser, DESK)
    save(page, "inbox")
    page.close()


def main(folder: Path = FOLDER) -> None:
    """Draw everything into docs/pictures/."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        draw_pages(browser)
        draw_sending(browser)
        draw_office(browser)
        browser.close()


if __name__ == "__main__":
    main()
