"""The checks of content: each takes the whole site and yields what it finds."""

from collections.abc import Callable, Iterator

from publishing.checks import (
    budget,
    forms,
    guide,
    headings,
    links,
    metadata,
    pictures,
    privacy,
    voices,
    words,
)
from publishing.findings import Finding
from publishing.site import Site

Check = Callable[[Site], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    metadata.check_metadata,
    metadata.check_addresses,
    metadata.check_places,
    guide.check_guides,
    headings.check_headings,
    links.check_links,
    pictures.check_pictures,
    voices.check_voices,
    privacy.check_privacy,
    forms.check_forms,
    budget.check_budgets,
)
ADVICE: tuple[Check, ...] = (guide.advise_guides, words.advise_words)


def check_site(site: Site, *, advice: bool = True) -> list[Finding]:
    """Run the checks; without `advice` only what stops the build."""
    checks = CHECKS + ADVICE if advice else CHECKS
    found = {finding for check in checks for finding in check(site)}
    return sorted(f for f in found if advice or not f.advice)
