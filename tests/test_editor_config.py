"""Facts about the editor's configuration: it knows what the schema knows."""

import json
from pathlib import Path

from publishing.editor import make_config, write_editor
from publishing.kinds import KINDS

CONFIG = make_config({"name": "test-repo"})


def test_every_kind_can_be_edited() -> None:
    assert {c["folder"] for c in CONFIG["collections"]} == {f"content/{kind}" for kind in KINDS}


def test_what_the_schema_requires_the_editor_requires() -> None:
    for collection in CONFIG["collections"]:
        kind = KINDS[collection["name"]]
        required = {f["name"] for f in collection["fields"] if f["required"]} - {"body"}
        assert required == {key.name for key in kind.keys if key.required}


def test_a_new_guide_starts_with_its_headings() -> None:
    guides = next(c for c in CONFIG["collections"] if c["name"] == "layanan")
    for heading in KINDS["layanan"].headings:
        assert f"## {heading.text}\n" in guides["fields"][-1]["default"]


def test_the_configuration_is_written_beside_its_script(tmp_path: Path) -> None:
    script = tmp_path / "script.js"
    script.write_text("//", encoding="utf-8")
    folder = write_editor(tmp_path, {"name": "test-repo"}, script)
    text = (folder / "balai.js").read_text(encoding="utf-8")
    config = text.removeprefix("const CONFIG = ").partition(";\nCMS.")[0]
    assert json.loads(config) == json.loads(json.dumps(CONFIG))
