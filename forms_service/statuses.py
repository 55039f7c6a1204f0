"""The statuses of a submission, in the words residents know, for each kind of form."""

from dataclasses import dataclass

from forms_service.language import gettext as _


def _mark(text: str) -> str:
    """Mark a text for translation where it is shown."""
    return text


N_ = _mark


@dataclass(frozen=True, slots=True)
class Status:
    """A status: its name in the database, its words, and what they mean for the resident.

    While it is `resting` the promise is kept, or the resident has to act: no due date runs.
    """

    name: str
    words: str
    meaning: str
    closed: bool = False
    resting: bool = False
    needs_reason: bool = False

    @property
    def at_rest(self) -> bool:
        """Tell whether nothing is expected of the office now."""
        return self.closed or self.resting

    @property
    def label(self) -> str:
        """Return the words in the current language."""
        return _(self.words)

    @property
    def explanation(self) -> str:
        """Return the meaning in the current language."""
        return _(self.meaning)


RECEIVED = Status("received", N_("Diterima"), N_("Sudah masuk. Petugas akan memeriksanya."))
INCOMPLETE = Status(
    "incomplete",
    N_("Belum Lengkap"),
    N_("Ada yang kurang. Baca pesan petugas, lalu jawab di halaman ini."),
    resting=True,
    needs_reason=True,
)
CHECKING = Status("checking", N_("Sedang Diperiksa"), N_("Petugas sedang memeriksa isian Anda."))
SIGNING = Status(
    "signing", N_("Menunggu Tanda Tangan"), N_("Surat sudah dibuat dan menunggu tanda tangan.")
)
READY = Status("ready", N_("Siap Diambil"), N_("Surat sudah jadi. Silakan diambil."), resting=True)
COLLECTED = Status("collected", N_("Sudah Diambil"), N_("Surat sudah diambil."), closed=True)
REJECTED = Status(
    "rejected",
    N_("Ditolak"),
    N_("Permohonan ini tidak dapat dipenuhi. Alasannya ada di pesan petugas."),
    closed=True,
    needs_reason=True,
)
FOLLOWED_UP = Status("followed_up", N_("Ditindaklanjuti"), N_("Pengaduan sedang ditangani."))
DONE = Status("done", N_("Selesai"), N_("Sudah selesai ditangani."), closed=True)
NOT_OURS = Status(
    "not_ours",
    N_("Bukan Kewenangan Desa"),
    N_("Sudah diteruskan ke kantor yang berwenang. Lihat pesan petugas."),
    closed=True,
    needs_reason=True,
)
READ = Status(
    "read", N_("Sudah Dibaca"), N_("Saran Anda sudah dibaca. Terima kasih."), resting=True
)
EXTENDED = Status(
    "extended",
    N_("Diperpanjang"),
    N_("Perlu waktu tambahan 7 hari kerja. Alasannya ada di pesan petugas."),
    needs_reason=True,
)
ANSWERED = Status(
    "answered",
    N_("Sudah Dijawab"),
    N_("Jawabannya ada di pesan petugas. Anda masih bisa bertanya lagi di halaman ini."),
    resting=True,
    needs_reason=True,
)
WITHDRAWN = Status("withdrawn", N_("Dibatalkan"), N_("Ditarik kembali oleh pengirim."), closed=True)
MERGED = Status(
    "merged",
    N_("Digabung"),
    N_("Dikerjakan bersama kiriman Anda yang lain. Lihat nomornya di pesan petugas."),
    closed=True,
)

BY_KIND: dict[str, tuple[Status, ...]] = {
    "request": (
        RECEIVED, INCOMPLETE, CHECKING, SIGNING, READY, COLLECTED, REJECTED, NOT_OURS, WITHDRAWN,
    ),
    "complaint": (RECEIVED, FOLLOWED_UP, INCOMPLETE, DONE, NOT_OURS, WITHDRAWN),
    "feedback": (RECEIVED, READ, DONE, WITHDRAWN),
    "information": (
        RECEIVED, CHECKING, EXTENDED, INCOMPLETE, ANSWERED, DONE, REJECTED, WITHDRAWN,
    ),
    "question": (RECEIVED, ANSWERED, DONE, NOT_OURS, WITHDRAWN),
}  # fmt: skip
BY_NAME = {status.name: status for kind in BY_KIND.values() for status in (*kind, MERGED)}


# What a submission is again when its resident has added what was missing.
RESUMED = {"request": CHECKING, "complaint": FOLLOWED_UP, "feedback": READ}


def get_status(name: str) -> Status:
    """Return the status of that name; raises KeyError."""
    return BY_NAME[name]


def list_choices(kind: str, current: str) -> list[Status]:
    """List the statuses that the office may set now; only a resident withdraws."""
    return [s for s in BY_KIND[kind] if s.name != current and s is not WITHDRAWN]
