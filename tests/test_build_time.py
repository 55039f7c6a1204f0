"""Facts that keep the build linear: nothing compares each text with every other."""

from pathlib import Path

import pytest
from markdown import Markdown

from bench.build import make_news
from plugins.one_markdown import OneMarkdownReader

SETTINGS = {
    "MARKDOWN": {"extensions": ["tables", "toc"], "output_format": "html"},
    "FORMATTED_FIELDS": [],
}
TEXT = "Title: {0}\nSlug: {0}\n\n## Judul\n\nIsi {0}. Status: tetap isi.\n"


@pytest.fixture
def texts(tmp_path: Path) -> list[Path]:
    files = [tmp_path / f"{name}.md" for name in ("satu", "dua", "tiga")]
    for file in files:
        file.write_text(TEXT.format(file.stem))
    return files


def test_one_converter_reads_like_a_new_one_for_each(texts: list[Path]) -> None:
    reader = OneMarkdownReader(SETTINGS)
    for file in texts:
        content, metadata = reader.read(str(file))
        fresh = Markdown(extensions=["tables", "toc", "meta"], output_format="html")
        assert content == fresh.convert(file.read_text())
        assert metadata["title"] == file.stem


def test_the_measured_news_are_the_same_in_every_run() -> None:
    assert list(make_news(5)) == list(make_news(5))
    assert len({slug for slug, *_ in make_news(50)}) == 50
