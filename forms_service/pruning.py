"""Leaves out of a page the style that it does not use, and renews the hash that allows it."""

import re
from functools import cache, lru_cache

from forms_service.stylesheet import hash_source

WORD = re.compile(r"([.#]?)(-?[a-zA-Z_][\w-]*)")
BETWEEN = re.compile(r"\[[^\]]*\]|::?(?!is\()[\w-]+(?:\((?:[^()]|\([^()]*\))*\))?")
TAG = re.compile(r"<([a-z][a-z0-9]*)")
ATTRIBUTE = re.compile(r' (class|id)="([^"]*)"')
LATER = frozenset({"p", "a", "b", "button", ".note", ".warn", ".ok", ".btn", ".alt", ".link"})
"""What the script may add to any page."""
ON_FORMS = frozenset({".err"})
"""What it may add to a page with a form."""

Words = frozenset[str]


def list_words(html: str) -> Words:
    """List the elements, .classes and #ids of a page."""
    words = set(TAG.findall(html)) | LATER
    for name, value in ATTRIBUTE.findall(html):
        words |= {("." if name == "class" else "#") + word for word in value.split()}
    return frozenset(words | ON_FORMS if ".form" in words else words)


@cache
def cut_rules(css: str) -> tuple[tuple[str, str], ...]:
    """Cut minified CSS into (selector or at-rule, body) pairs; bodies of at-rules may nest."""
    rules, start, depth, head = [], 0, 0, ""
    for place, sign in enumerate(css):
        if sign == "{":
            depth += 1
            if depth == 1:
                head, start = css[start:place], place + 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                rules.append((head, css[start:place]))
                start = place + 1
    return tuple(rules)


@cache
def cut_selectors(head: str) -> tuple[tuple[str, Words], ...]:
    """Cut a selector list at its outer commas; each part with the words that it needs."""
    parts = re.split(r",(?![^(]*\))", head)
    return tuple((part, _needed(part)) for part in parts)


def _needed(selector: str) -> Words:
    plain = re.sub(r":is\([^)]*\)", "", selector)
    found = WORD.findall(BETWEEN.sub("", plain))
    return frozenset(sign + word for sign, word in found)


@lru_cache(512)
def prune(css: str, words: Words) -> str:
    """Return the rules that a page with these words can use."""
    kept = []
    for head, body in cut_rules(css):
        if head.startswith(("@media", "@supports")):
            if inner := prune(body, words):
                kept.append(f"{head}{{{inner}}}")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        elif used := [part for part, needed in cut_selectors(head) if needed <= words]:
            kept.append(f"{','.join(used)}{{{body}}}")
    return "".join(kept)


def find_style(html: str) -> str:
    """Return the inlined style of a page, or an empty text."""
    _, _, rest = html.partition("<style>")
    return rest.partition("</style>")[0]


def prune_page(html: str) -> str:
    """Prune the inlined style of a page and allow the new one in its security policy."""
    before, opening, rest = html.partition("<style>")
    whole, closing, after = rest.partition("</style>")
    if not closing:
        return html
    css = prune(whole, list_words(before + after))
    if css == whole:
        return html
    page = "".join((before, opening, css, closing, after))
    return page.replace(hash_source(whole), hash_source(css), 1)
