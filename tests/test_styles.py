"""Facts about the style that a page carries: what it uses, and allowed by its hash."""

import pytest

from forms_service.pruning import list_words, prune, prune_page
from forms_service.stylesheet import hash_source


@pytest.mark.parametrize(
    ("css", "html", "left"),
    [
        ("p{a:1}h1{b:2}", "<p>", "p{a:1}"),
        (".card b{a:1}", '<i class="x card"><b>', ".card b{a:1}"),
        (".card i{a:1}", '<b class="card">', ""),
        ("ol,.none,h1{a:1}", "<h1>", "h1{a:1}"),
        ("#top a:hover{a:1}", '<a id="top">', "#top a:hover{a:1}"),
        ("ol:not(.time)>li::before{a:1}", "<ol><li>", "ol:not(.time)>li::before{a:1}"),
        (":is(.box,.gone)>p{a:1}", "<p>", ":is(.box,.gone)>p{a:1}"),
        ("[aria-current]{a:1}", "<p>", "[aria-current]{a:1}"),
        ("@media print{p{a:1}nav{b:2}}", "<p>", "@media print{p{a:1}}"),
        ("@media print{nav{b:2}}", "<p>", ""),
        (":root{--a:url(\"data:x,%3Cpath d='M0 0'/%3E\")}", "<p>", None),
    ],
)
def test_it_keeps_what_the_page_can_use(css: str, html: str, left: str | None) -> None:
    assert prune(css, list_words(html)) == (css if left is None else left)


def test_the_policy_allows_the_style_that_is_left() -> None:
    css = "p{a:1}h1{b:2}"
    page = prune_page(f'<meta content="{hash_source(css)}"><style>{css}</style><p>')
    assert page == f'<meta content="{hash_source("p{a:1}")}"><style>p{{a:1}}</style><p>'
