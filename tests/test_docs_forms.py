"""Facts about docs/forms.md: it names what there is, all of it, and nothing else."""

import re
from pathlib import Path

import msgspec
import pytest

from forms_service.definitions import Definition, load_definition
from forms_service.question_types import QUESTION_STRUCTS, Question

TEXT = Path("docs/forms.md").read_text(encoding="utf-8")
TYPES = dict(re.findall(r"\n### `(\w+)`\n(.*?)(?=\n##|\Z)", TEXT, re.DOTALL))
SHARED = {field.name for field in msgspec.structs.fields(Question)}


def read_table(heading: str) -> set[str]:
    """Return the keys in the first column of the table under a heading."""
    table = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    return {key for row in rows for key in re.findall(r"`(\w+)`", row)}


def test_the_example_is_a_form(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert example
    path = tmp_path / "usaha.toml"
    path.write_text(example[1], encoding="utf-8")
    assert len(load_definition(path).pages) == 2


def test_every_key_of_a_form_is_told() -> None:
    assert read_table("Keys of a form") == {f.name for f in msgspec.structs.fields(Definition)}


def test_every_shared_key_of_a_question_is_told() -> None:
    assert read_table("Keys of every question") == SHARED | {"type"}


def test_every_type_has_a_section_and_no_other() -> None:
    assert set(TYPES) == set(QUESTION_STRUCTS)


@pytest.mark.parametrize("name", QUESTION_STRUCTS)
def test_a_section_names_every_key_and_error_of_its_type(name: str) -> None:
    struct, text = QUESTION_STRUCTS[name], TYPES[name]
    own = {field.name for field in msgspec.structs.fields(struct)} - SHARED
    told, _, errors = text.rpartition("Errors:")
    assert own <= set(re.findall(r"`(\w+)", told)), own
    assert set(re.findall(r"`(\w+)`", errors)) == set(struct.ERRORS)
