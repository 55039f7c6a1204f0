"""The editor in the browser: Sveltia CMS at `/admin/`, set up from the schema of kinds."""

import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from publishing.kinds import KINDS
from publishing.schema import Key, Kind

VERSION = "0.221.1"
SCRIPT_SHA256 = "2fc783907e1a4a70783f155cc28435c70b8f79792f2aab75e787984e84aa413a"
TRANSLATIONS = ("Lang", "Translation", "Slug")
DATE = {"widget": "datetime", "date_format": "YYYY-MM-DD", "format": "YYYY-MM-DD"}
WIDGETS: dict[str, dict[str, Any]] = {
    "date": {**DATE, "time_format": False},
    "moment": {**DATE, "time_format": "HH:mm", "format": "YYYY-MM-DD HH:mm"},
    "choice": {"widget": "select"},
    "picture": {"widget": "image"},
    "file": {"widget": "file", "media_folder": "/content/berkas", "public_folder": "berkas"},
    "voice": {"widget": "file", "media_folder": "/content/suara", "public_folder": "suara"},
}
PAGE = """\
<!doctype html>
<html lang="id">
<meta charset="utf-8">
<meta name="robots" content="noindex">
<title>Mengisi situs desa</title>
<script>window.CMS_MANUAL_INIT = true</script>
<script src="sveltia-cms.js"></script>
<script src="balai.js"></script>
"""
# Files begin with lines "Key: value", as Pelican reads them, without marks around.
START = """\
CMS.registerCustomFormat("balai", "md", {
  fromFile(text) {
    const [head, ...rest] = text.split(/\\r?\\n\\r?\\n/);
    const entry = { body: rest.join("\\n\\n") };
    for (const line of head.split(/\\r?\\n/)) {
      const found = line.match(/^([A-Za-z]+):\\s*(.*)$/);
      if (found) entry[found[1]] = found[2];
    }
    return entry;
  },
  toFile({ body = "", ...keys }) {
    const lines = Object.entries(keys).filter(([, value]) => value !== "" && value != null);
    const head = lines.map(([key, value]) => `${key}: ${String(value).replace(/\\s+/g, " ")}`);
    return `${head.join("\\n")}\\n\\n${body.trim()}\\n`;
  },
});
CMS.init({ config: CONFIG });
"""


def make_field(key: Key) -> dict[str, Any]:
    """Return the editor's field for a metadata key."""
    rule = f" ({key.rule})" if key.rule else ""
    field = {
        "name": key.name, "label": key.name, "required": key.required,
        "hint": f"{key.about}{rule} Misalnya: {key.example}", "widget": "string",
        **WIDGETS.get(key.type, {}),
    }  # fmt: skip
    if key.options:
        field["options"] = list(key.options)
    if key.limit:
        field["pattern"] = [f"^.{{0,{key.limit}}}$", f"Paling banyak {key.limit} huruf"]
    return field


def make_collection(kind: Kind) -> dict[str, Any]:
    """Return the editor's collection for a kind; a guide starts with its headings."""
    fields = [make_field(key) for key in kind.keys if key.name not in TRANSLATIONS]
    body = "\n".join(f"## {h.text}\n\n{h.example}\n" for h in kind.headings)
    return {
        "name": kind.folder, "label": kind.title, "description": kind.about,
        "folder": f"content/{kind.folder}", "create": True,
        "format": "balai", "slug": "{{slug}}", "identifier_field": "Title",
        "fields": [*fields, {
            "name": "body", "label": "Isi", "widget": "markdown", "required": True, "default": body,
        }],
    }  # fmt: skip


def make_config(backend: dict[str, Any]) -> dict[str, Any]:
    """Return the whole configuration; `backend` names the village's repository."""
    return {
        "load_config_file": False,
        "backend": backend,
        "media_folder": "content/images",
        "public_folder": "",
        "slug": {"encoding": "ascii", "clean_accents": True, "sanitize_replacement": "-"},
        "output": {"omit_empty_optional_fields": True},
        "collections": [make_collection(kind) for kind in KINDS.values()],
    }


def make_backend(repository: str, forge: str = "github", address: str = "") -> dict[str, Any]:
    """Say where the village's repository lives: owner/name at a forge, with its address if own."""
    backend = {"name": forge, "repo": repository, "branch": "main"}
    return backend | ({"base_url": address} if address else {})


def fetch_script(cache: Path) -> Path:
    """Return Sveltia's script, taken from npm once and checked against its known hash."""
    script = cache / f"sveltia-cms-{VERSION}.js"
    if not script.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            command = ["npm", "pack", "--silent", f"@sveltia/cms@{VERSION}"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
            packed = next(Path(folder).glob("*.tgz")).read_bytes()
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            found = archive.extractfile("package/dist/sveltia-cms.js")
            script.write_bytes(found.read() if found else b"")
    if hashlib.sha256(script.read_bytes()).hexdigest() != SCRIPT_SHA256:
        script.unlink()
        raise ValueError(f"sveltia-cms {VERSION} from npm is not the script that was tested")
    return script


def write_editor(output: Path, backend: dict[str, Any], script: Path) -> Path:
    """Write `admin/` below the built site; nothing of it is part of a resident's page."""
    folder = output / "admin"
    folder.mkdir(parents=True, exist_ok=True)
    config = json.dumps(make_config(backend), ensure_ascii=False, indent=1)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "balai.js").write_text(f"const CONFIG = {config};\n{START}", encoding="utf-8")
    (folder / "sveltia-cms.js").write_bytes(script.read_bytes())
    return folder
