"""Draws the handbook's pictures from a running `make serve`: screens and terminals."""

import html
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copytree

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from forms_service.config import ROOT, instance_folder

FOLDER = ROOT / "content" / "images" / "panduan"
SITE = os.environ.get("BALAI_SITE_URL", "http://127.0.0.1:8000")
OFFICE = os.environ.get("BALAI_SERVICE_URL", "http://127.0.0.1:8001")
SHOWN = "2026-0008"
PHONE: ViewportSize = {"width": 400, "height": 720}
WIDE: ViewportSize = {"width": 760, "height": 420}
COLOURS = 64
SCREENS = {
    "depan": "/",
    "berita": "/berita/panen-padi-pasirhuni/",
    "pengumuman": "/pengumuman/air-mati-babakan/",
    "agenda": "/agenda/posyandu-balita/",
    "layanan": "/layanan/usaha/",
    "anggaran": "/anggaran/2026/",
}
ANSWERS = (
    "berita", "Panen padi di Pasirhuni", "", "Hasil panen naik karena saluran air diperbaiki.",
    "Gilang Pratama", "Pertanian",
)  # fmt: skip
TERMINAL = """<!doctype html><meta charset=utf-8><style>
body {{ margin: 0; padding: 22px; background: #12261b; color: #e9f2ea;
  font: 17px/1.5 "DejaVu Sans Mono", monospace; white-space: pre-wrap }}
b {{ color: #f2c14e; font-weight: 400 }}
</style>{}"""
EDITOR = TERMINAL.replace("#12261b", "#fffdf7").replace("#e9f2ea", "#1c1c1c")


def save(page: Page, name: str) -> None:
    """Keep what the page shows, in few colours."""
    path = FOLDER / f"panduan-{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} KB")


def draw_screens(browser: Browser) -> None:
    """Draw pages of the sample village as on a phone."""
    page = browser.new_page(viewport=PHONE, java_script_enabled=False)
    for name, path in SCREENS.items():
        page.goto(SITE + path)
        save(page, name)
    page.close()


def open_office(browser: Browser, viewport: ViewportSize) -> Page:
    """Return a tab that shows the queue, signed in as the sample's colleague."""
    password = (instance_folder() / "rina.password").read_text(encoding="ascii").strip()
    page = browser.new_page(viewport=viewport, java_script_enabled=False)
    page.goto(f"{OFFICE}/sukamaju/kantor")
    page.fill("[name=nama]", "rina")
    page.fill("[name=sandi]", password)
    page.click("main button")
    return page


def draw_office(browser: Browser) -> None:
    """Draw the queue and one submission."""
    page = open_office(browser, PHONE)
    save(page, "antrean")
    page.goto(f"{OFFICE}/sukamaju/kantor/{SHOWN}")
    save(page, "kiriman")
    page.close()


def draw_terminals(browser: Browser) -> None:
    """Draw what the commands of the handbook really print, and the file that one of them writes."""
    page = browser.new_page(viewport=WIDE)
    with tempfile.TemporaryDirectory() as name:
        content = Path(name, "content")
        copytree(ROOT / "content", content)
        told = run("new", content, "\n".join(ANSWERS) + "\n")
        written = content / "berita" / "panen-padi-di-pasirhuni.md"
        drawn = {
            "baru": "$ <b>make baru</b>\n" + html.escape(interleave(told)),
            "serve": "$ <b>make serve</b>\n\n  Site      http://127.0.0.1:8000/\n"
            "  Office    http://127.0.0.1:8001/sukamaju/kantor\n\n  Ctrl-C stops everything.",
        }
        text = written.read_text(encoding="utf-8")
        page.set_content(EDITOR.format(html.escape(text + "\nPanen tahun ini berjalan baik.\n")))
        save(page, "berkas")
        written.write_text(text.replace("Topik: ", "Topk: ") + "\nIsi.\n", encoding="utf-8")
        found = run("check", content, "").replace(f"{name}/", "")
        drawn["periksa"] = "$ <b>make check-content</b>\n" + html.escape(
            "\n".join(found.splitlines()[-3:])
        )
        for picture, body in drawn.items():
            page.set_content(TERMINAL.format(body))
            save(page, picture)
    page.close()


def run(command: str, content: Path, typed: str) -> str:
    """Run one command of publishing on a copy of the content."""
    done = subprocess.run(
        [sys.executable, "-m", "publishing", command, str(content)],
        input=typed, capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    return done.stdout


def interleave(told: str) -> str:
    """Put what was typed behind each question, as a terminal shows it."""
    told = told.replace("): Title", f"): {ANSWERS[0]}\nTitle", 1).replace(
        "]: Summary", "]:\nSummary"
    )
    parts = told.split("\n: ")
    typed = [ANSWERS[1], *ANSWERS[3:]]
    lines = [f"{part}\n: {typed[n]}\n" if n < len(typed) else part for n, part in enumerate(parts)]
    return "".join(lines).split("Topik")[0].rstrip()


def main() -> None:
    """Draw everything into content/images/panduan/."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        draw_screens(browser)
        draw_office(browser)
        draw_terminals(browser)
        browser.close()


if __name__ == "__main__":
    main()
