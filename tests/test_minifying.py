"""Facts about scripts and styles in fewer letters: they do what they did."""

import re
from pathlib import Path

import pytest

from forms_service.minifying import minify_script, minify_style

TURNED = """
async function keep(note) {
  // What is read first is used by what follows.
  const title = document.querySelector("h1").textContent;
  const { id } = await ask("put", { title, note });
  return id + title;
}
"""


def test_what_is_read_first_stays_first() -> None:
    script = minify_script(TURNED)
    assert script.index("querySelector") < script.index("ask(")


def test_names_that_other_scripts_use_stay() -> None:
    script = minify_script("const words = {};\nfunction make(tag) { return tag; }\n" + TURNED)
    assert re.match(r"const words=\{\};function make\(\w\)", script)
    assert "async function keep(" in script
    assert "title:" in script, "what is sent keeps its names"


@pytest.mark.parametrize("path", sorted(Path("theme/static").glob("*.js")), ids=lambda p: p.stem)
def test_phones_of_2019_read_every_script(path: Path) -> None:
    script = minify_script(path.read_text(encoding="utf-8"))
    assert not re.search(r"\?\.[a-zA-Z(\[]|\?\?|\|\|=|&&=", script)


def test_a_style_keeps_its_rules_in_their_order() -> None:
    style = minify_style(
        "a { color : red ; }\n/* why */\n@media (min-width: 9rem) { a { margin: 0 } }"
    )
    assert style == "a{color:red}@media(min-width:9rem){a{margin:0}}"
