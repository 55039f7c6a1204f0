"""What must hold of any screen: nothing in anybody's way, nothing beside the screen."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

VIOLATIONS = {"resultTypes": ["violations"]}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def check_width(page: Page) -> None:
    """Raise when something stands where only sideways scrolling reaches it."""
    page.wait_for_load_state()  # a page that a click leads to has at first no element at all
    assert page.evaluate(OVERFLOW) <= 0, f"{page.url} is too wide at {page.viewport_size}"


def check_access(page: Page, **rules: Any) -> None:
    """Raise what axe finds to hinder somebody; ``rules`` narrow down what it looks for."""
    page.wait_for_load_state()
    found = Axe().run(page, options=VIOLATIONS | rules)
    where = f"{page.url} at {page.viewport_size}"
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"
