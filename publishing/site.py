"""What the checks look at together: documents, form definitions, the village, the budgets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from forms_service.village import Village
from publishing.documents import Document, list_documents

# Pages that the site makes by itself.
MADE = (
    "/", "/berita/", "/agenda/", "/layanan/", "/pengumuman/", "/dokumen/", "/anggaran/",
    "/program/", "/lembaga/", "/lapak/", "/perangkat/", "/desa/", "/indeks/", "/topik/",
    "/arsip/", "/panduan/",
)  # fmt: skip
MADE_BELOW = ("/topik/", "/arsip/", "/panduan/", "/anggaran/", "/cetak/", "/admin/")


@dataclass
class Site:
    """Everything under `content/`, read once; `today` is the day of the check."""

    content: Path
    village: Village
    documents: list[Document] = field(default_factory=list)
    today: date = field(default_factory=date.today)

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the village's time zone."""
        return ZoneInfo(self.village.timezone)

    @cached_property
    def by_name(self) -> dict[str, Document]:
        """Return the documents by their path inside the content folder."""
        return {document.name: document for document in self.documents}

    @cached_property
    def by_url(self) -> dict[str, Document]:
        """Return the documents by their address."""
        return {document.url: document for document in self.documents}

    @cached_property
    def forms(self) -> dict[str, Path]:
        """Return the files of the form definitions by slug."""
        return {path.stem: path for path in sorted(self.content.glob("formulir/*.toml"))}

    @cached_property
    def pictures(self) -> dict[str, Path]:
        """Return the files below `images/` by their name."""
        return {path.name: path for path in (self.content / "images").rglob("*.*")}

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the names of the village staff."""
        return frozenset(person.name for person in self.village.people)

    def of_kind(self, folder: str) -> Iterator[Document]:
        """Walk through the documents of one kind."""
        return (d for d in self.documents if d.kind.folder == folder)


def load_site(content: Path, village: Village, today: date | None = None) -> Site:
    """Read the content folder of a village."""
    day = today or datetime.now(ZoneInfo(village.timezone)).date()
    return Site(content, village, list_documents(content), day)
