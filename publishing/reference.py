"""Writes the handbook's reference of kinds and keys from the schema."""

from collections.abc import Iterator

from publishing.kinds import KINDS
from publishing.schema import Key, Kind

HEAD = """\
Title: Rujukan jenis isi dan kuncinya
Summary: Semua jenis isi, kunci di bagian atas berkas, dan bagian yang wajib ada.
Urutan: 90

Halaman ini ditulis oleh program dari skema yang sama dengan pemeriksa isi.
Setiap berkas diawali baris `Kunci: nilai`, satu baris satu kunci.
Setelah itu satu baris kosong, lalu isinya.
"""


def render_reference() -> str:
    """Return the reference as Markdown."""
    return HEAD + "".join(line for kind in KINDS.values() for line in _render_kind(kind))


def _render_kind(kind: Kind) -> Iterator[str]:
    yield f"\n## {kind.title}\n\n{kind.about} Disimpan di `content/{kind.folder}/`.\n\n"
    yield "| Kunci | Wajib | Isinya | Contoh |\n|---|---|---|---|\n"
    for key in kind.keys:
        need = "ya" if key.required else "–"
        yield f"| `{key.name}` | {need} | {_explain(key)} | `{key.example}` |\n"
    if kind.headings:
        yield "\nBagian yang wajib ada, berurutan:\n\n"
        for heading in kind.headings:
            rule = f" *({heading.rule})*" if heading.rule else ""
            yield f"- `## {heading.text}` – {heading.about}{rule}\n"


def _explain(key: Key) -> str:
    options = f" Pilih satu: {', '.join(key.options)}." if key.options else ""
    rule = f" *({key.rule})*" if key.rule else ""
    return f"{key.about}{options}{rule}"
