"""Speaks a guide of the sample village into content/suara: `python -m bench.speak usaha`.

Stands in for a colleague's recording. Needs espeak-ng and lame (Debian has both).
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from forms_service.config import ROOT
from publishing.checks.voices import FOLDER
from publishing.documents import Document, read_document

CONTENT = ROOT / "content"
SPOKEN = ("Persyaratan", "Langkah")
ASIDE = re.compile(r"\s*\*?\([^)]*\)\*?")
MARKS = re.compile(r"^\s*(?:[-#]+|\d+\.)\s*|[*`]|\[|\]\S*")
SPEAK = ["espeak-ng", "-v", "id", "-s", "165", "-g", "1", "--stdout"]
SHRINK = ["lame", "--quiet", "-m", "m", "--resample", "16", "-b", "16", "--lowpass", "6.5", "-"]


def list_sentences(guide: Document) -> Iterator[str]:
    """List what is said: title, summary, what to bring, the steps, time and cost."""
    yield from (guide.get("title"), guide.get("summary"))
    heading = ""
    for _line, text in guide.lines:
        if text.startswith("## "):
            heading = text[3:].strip()
        if heading in SPOKEN and text.strip():
            yield text
    yield f"Waktunya {guide.get('waktu')}"
    yield f"Biayanya {guide.get('biaya')}"


def make_script(guide: Document) -> str:
    """Write the words as they are spoken: no marks, no asides, a pause after each thing."""
    plain = (MARKS.sub("", ASIDE.sub("", words)).strip() for words in list_sentences(guide))
    return "\n".join(f"{words.rstrip('.;:')}." for words in plain if words)


def speak(name: str) -> Path:
    """Write the recording of one guide and return its path."""
    guide = read_document(CONTENT / "layanan" / f"{name}.md", CONTENT)
    path = CONTENT / FOLDER / f"{name}.mp3"
    path.parent.mkdir(exist_ok=True)
    sound = subprocess.run([*SPEAK, make_script(guide)], capture_output=True, check=True).stdout
    subprocess.run([*SHRINK, str(path)], input=sound, check=True)
    return path


if __name__ == "__main__":
    for guide_name in sys.argv[1:]:
        written = speak(guide_name)
        print(f"{written.relative_to(ROOT)}: {written.stat().st_size / 1000:.0f} KB")
