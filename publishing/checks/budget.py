"""Checks that a year's budget can be read and that its sums add up."""

from collections.abc import Iterator

from publishing.budget import load_budgets
from publishing.findings import Finding
from publishing.site import Site


def check_budgets(site: Site) -> Iterator[Finding]:
    """Find budgets that cannot be read or whose parts do not add up."""
    for _budget, findings in load_budgets(site.content / "anggaran"):
        yield from findings
