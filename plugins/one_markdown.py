"""Reads all texts with one Markdown converter; Pelican would build a new one for each."""

from typing import Any

from markdown import Markdown
from pelican.plugins import signals
from pelican.readers import MarkdownReader, Readers
from pelican.utils import pelican_open

META_PRIORITY = 27  # as the extension registers it


class OneMarkdownReader(MarkdownReader):  # type: ignore[misc]
    """Does what Pelican's reader does, with a converter that is reset between texts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._md = Markdown(**self.settings["MARKDOWN"])
        self._meta = self._md.preprocessors["meta"]

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Read content and metadata of one file."""
        self._source_path = source_path
        self._md.reset()
        with pelican_open(source_path) as text:
            content = self._md.convert(text)
        metadata = self._parse_metadata(vars(self._md)["Meta"])
        # Pelican takes the preprocessor away, so that it finds nothing inside metadata.
        self._md.preprocessors.register(self._meta, "meta", META_PRIORITY)
        return content, metadata


def use_one_reader(readers: Readers) -> None:
    """Read Markdown with this reader."""
    readers.reader_classes["md"] = OneMarkdownReader


def register() -> None:
    """Connect to Pelican."""
    signals.readers_init.connect(use_one_reader)
