"""Facts about the site on a phone's home screen, by the browser's own rules."""

import json
from math import hypot
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser
from world import CONTROLLED, PHONE, World, find_chromium, wait_until

pytestmark = pytest.mark.slow


def ask(chromium: Browser, world: World, folder: Path, question: str) -> dict[str, Any]:
    """Ask the browser's own tools about the home page; a private window is never installable."""
    phone = chromium.browser_type.launch_persistent_context(
        folder, executable_path=find_chromium(), args=["--no-sandbox"], viewport=PHONE
    )
    page = phone.pages[0]
    page.goto(f"{world.site_url}/")
    wait_until(page, CONTROLLED)
    answer: dict[str, Any] = phone.new_cdp_session(page).send(question)
    phone.close()
    return answer


def test_the_browser_finds_nothing_that_hinders_installing(
    chromium: Browser, world: World, tmp_path: Path
) -> None:
    found = ask(chromium, world, tmp_path / "profile", "Page.getInstallabilityErrors")
    assert found["installabilityErrors"] == []


def test_the_manifest_has_no_mistake(chromium: Browser, world: World, tmp_path: Path) -> None:
    found = ask(chromium, world, tmp_path / "profile", "Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    assert manifest["start_url"] == manifest["scope"] == "/"


def test_icons_are_as_large_as_they_say_and_some_may_be_cut_round(world: World) -> None:
    manifest = json.loads((world.output / "manifest.webmanifest").read_text(encoding="utf-8"))
    sizes = {(icon["sizes"], icon.get("purpose", "any")) for icon in manifest["icons"]}
    assert sizes == {(f"{n}x{n}", purpose) for n in (192, 512) for purpose in ("any", "maskable")}
    for icon in manifest["icons"]:
        picture = Image.open(world.output / icon["src"]).convert("RGB")
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
        if "purpose" in icon:
            assert _drawn_within(picture) <= 0.4, "the circle that no phone cuts into"


def _drawn_within(picture: Image.Image) -> float:
    """Return how far from the middle anything is drawn, as a share of the side."""
    side, ground = picture.width, picture.getpixel((0, 0))
    places = [
        (x, y)
        for x in range(0, side, 2)
        for y in range(0, side, 2)
        if picture.getpixel((x, y)) != ground
    ]
    return max(hypot(x - side / 2, y - side / 2) for x, y in places) / side
