"""What must hold of any screen: nothing in anybody's way, nothing beside the screen."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

VIOLATIONS = {"resultTypes": ["violations"]}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# Words that lie on the words of the element beside them.
OVERLAPS = """() => {
  const words = box => {
    const style = getComputedStyle(box);
    return box.checkVisibility() && box.innerText?.trim() && style.float === "none"
      && !["absolute", "fixed"].includes(style.position);
  };
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6;
  const over = (a, b) => [...a.getClientRects()].some(one =>
    [...b.getClientRects()].some(other => meet(one, other)));
  return [...document.querySelectorAll("body *")].filter(box => {
    const next = box.nextElementSibling;
    return next && words(box) && words(next) && over(box, next);
  }).map(box => `${box.innerText} | ${box.nextElementSibling.innerText}`.slice(0, 200));
}"""


def check_width(page: Page) -> None:
    """Raise when something stands where only sideways scrolling reaches it, or on other words."""
    page.wait_for_load_state()  # a page that a click leads to has at first no element at all
    assert page.evaluate(OVERFLOW) <= 0, f"{page.url} is too wide at {page.viewport_size}"
    assert page.evaluate(OVERLAPS) == [], f"{page.url} at {page.viewport_size}"


def check_access(page: Page, **rules: Any) -> None:
    """Raise what axe finds to hinder somebody; ``rules`` narrow down what it looks for."""
    page.wait_for_load_state()
    found = Axe().run(page, options=VIOLATIONS | rules)
    where = f"{page.url} at {page.viewport_size}"
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"
