"""The same texts as stock Pelican, a Hugo theme and GOV.UK's page template show them.

What a guide is made of beside its text, and every picture, is left out: to the peers' advantage.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import brotli
import markdown

from forms_service.config import ROOT

CACHE = ROOT / ".cache" / "slow"
COMPRESSED = {".html", ".css", ".js", ".xml", ".svg", ".json"}
GUIDE, NEWS = "ktp-kk", "panen-padi-pasirhuni"
PAGES = {"home": "/", "guide": f"/{GUIDE}/", "news": f"/{NEWS}/"}
GOVUK = """
const nunjucks = require('nunjucks')
const [shell, title] = process.argv.slice(1)
nunjucks.configure(['node_modules/govuk-frontend/dist'], {autoescape: true})
const text = require('fs').readFileSync(0, 'utf8')
process.stdout.write(nunjucks.renderString(shell, {title, text, assetPath: '/assets'}))
"""
GOVUK_SHELL = """{% extends "govuk/template.njk" %}
{% block pageTitle %}{{ title }}{% endblock %}
{% block head %}<link rel="stylesheet" href="/govuk-frontend.min.css">{% endblock %}
{% block content %}<h1 class="govuk-heading-l">{{ title }}</h1>{{ text | safe }}{% endblock %}
{% block bodyEnd %}<script type="module" src="/init.js"></script>{% endblock %}
"""
GOVUK_INIT = "import { initAll } from '/govuk-frontend.min.js'\ninitAll()\n"
CLASSES = {"p": "body", "h2": "heading-m", "ul": "list govuk-list--bullet", "a": "link",
           "ol": "list govuk-list--number", "table": "table"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """One article of the sample village."""

    slug: str
    kind: str
    title: str
    day: str
    summary: str
    body: str


def read_texts() -> Iterator[Text]:
    """Read the village's news and guides."""
    for kind in ("berita", "layanan"):
        for path in sorted((ROOT / "content" / kind).glob("*.md")):
            head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
            facts = dict(re.findall(r"^(\w+): (.*)$", head, re.MULTILINE))
            body = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", body)
            yield Text(path.stem, kind, facts["Title"], facts["Date"], facts["Summary"], body)


def build_pelican(folder: Path, name: str) -> None:
    """Build with Pelican's default theme."""
    for text in read_texts():
        path = folder / "content" / text.kind / f"{text.slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f"Title: {text.title}\nSlug: {text.slug}\nDate: {text.day}\nSummary: {text.summary}"
        path.write_text(f"{head}\n\n{text.body}", encoding="utf-8")
    (folder / "conf.py").write_text(
        f'SITENAME = "Desa Sukamaju"\nSITEURL = "https://{name}"\nTIMEZONE = "Asia/Jakarta"\n'
        'ARTICLE_URL = "{slug}/"\nARTICLE_SAVE_AS = "{slug}/index.html"\nDEFAULT_LANG = "id"\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pelican", str(folder / "content"), "-s",
               str(folder / "conf.py"), "-o", str(folder / "output"), "--quiet"]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def build_hugo(folder: Path, name: str, theme: Path) -> None:
    """Build with a Hugo theme from a folder."""
    for text in read_texts():
        path = folder / "content" / "posts" / f"{text.slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f'title: "{text.title}"\ndate: {text.day}\nsummary: "{text.summary}"'
        path.write_text(f"---\n{head}\n---\n\n{text.body}", encoding="utf-8")
    (folder / "hugo.toml").write_text(
        f'baseURL = "https://{name}/"\nlanguageCode = "id"\ntitle = "Desa Sukamaju"\n'
        f'theme = "{theme.name}"\nthemesDir = "{theme.parent}"\n'
        '[permalinks]\nposts = "/:filename/"\n[params]\nenv = "production"\n',
        encoding="utf-8",
    )
    command: list[str | Path] = [
        "hugo",
        "--source",
        folder,
        "--destination",
        folder / "output",
        "--minify",
        "--quiet",
    ]
    subprocess.run(command, check=True)


def build_govuk(folder: Path) -> None:
    """Render the page template of GOV.UK frontend with its style, script, fonts and icons."""
    install(Path(__file__).with_name("package.json"), CACHE)
    output, package = (
        folder / "output",
        CACHE / "node_modules" / "govuk-frontend" / "dist" / "govuk",
    )
    shutil.copytree(package / "assets", output / "assets")
    for file in ("govuk-frontend.min.css", "govuk-frontend.min.js"):
        shutil.copy(package / file, output)
    (output / "init.js").write_text(GOVUK_INIT, encoding="utf-8")
    texts = list(read_texts())
    links = "".join(f"- [{text.title}](/{text.slug}/): {text.summary}\n" for text in texts)
    home = Text("", "", "Desa Sukamaju", "", "", links)
    for text in [home, *(text for text in texts if text.slug in (GUIDE, NEWS))]:
        path = output / text.slug / "index.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(_render_govuk(text), encoding="utf-8")


def _render_govuk(text: Text) -> str:
    html = markdown.markdown(f"{text.summary}\n\n{text.body}", extensions=["tables"])
    for tag, kind in CLASSES.items():
        html = re.sub(rf"<{tag}(?=[ >])", f'<{tag} class="govuk-{kind}"', html)
    command = ["node", "-e", GOVUK, GOVUK_SHELL, text.title]
    return subprocess.run(
        command, cwd=CACHE, input=html, capture_output=True, text=True, check=True
    ).stdout


def install(package: Path, folder: Path) -> None:
    """Install what a package.json locks into a folder, once."""
    folder.mkdir(parents=True, exist_ok=True)
    lock, mark = package.with_name("package-lock.json"), folder / "installed"
    if mark.exists() and mark.read_bytes() == lock.read_bytes():
        return
    shutil.copy(package, folder)
    shutil.copy(lock, folder)
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    subprocess.run(command, cwd=folder, check=True)
    shutil.copy(lock, mark)


def build_peers(folder: Path, hugo_theme: Path | None) -> dict[str, Path]:
    """Build every peer that is at hand; return folders by host name."""
    builders: dict[str, Callable[[Path], None]] = {
        "pelican.example": lambda where: build_pelican(where, "pelican.example"),
        "govuk.example": build_govuk,
    }
    if hugo_theme and shutil.which("hugo"):
        theme = hugo_theme.resolve()
        builders["hugo.example"] = lambda where: build_hugo(where, "hugo.example", theme)
    folders = {}
    for name, build in builders.items():
        (folder / name / "output").mkdir(parents=True)
        build(folder / name)
        compress(folder / name / "output")
        folders[name] = folder / name / "output"
    return folders


def compress(output: Path) -> None:
    """Write the twins that `make publish` writes for Balai: every peer is sent as brotli too."""
    for path in [path for path in output.rglob("*") if path.suffix in COMPRESSED]:
        path.with_name(f"{path.name}.br").write_bytes(brotli.compress(path.read_bytes()))
