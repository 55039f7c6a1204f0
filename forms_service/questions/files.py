"""Files as answers: the intake hands them on as checked handles, one JSON text a file."""

from typing import Any

import msgspec

from forms_service import wording
from forms_service.language import gettext as _
from forms_service.questions.field import Answer, AnswerField, Mistake

LATER = "nanti"


class FileField(AnswerField):
    """Files that were uploaded, or the promise to show them at the office."""

    widget_name = "files"
    grouped = True

    def messages(self) -> dict[str, str]:
        return super().messages() | {
            "required": _("Pilih berkas untuk “{label}”."),
            "invalid": _("Pilih lagi berkas untuk “{label}”."),
            "too_many": _("“{label}” paling banyak {limit} berkas. Hapus yang tidak perlu."),
        }

    def parse(self, words: list[str]) -> Answer:
        handles = [word for word in words if word != LATER]
        if len(handles) > self.question.max_files:
            raise Mistake("too_many", limit=self.question.max_files)
        if not handles:
            return LATER
        try:
            return [msgspec.json.decode(handle, type=dict[str, Any]) for handle in handles]
        except msgspec.MsgspecError:
            raise Mistake("invalid") from None

    @staticmethod
    def show(answer: Any) -> str:
        if isinstance(answer, str):
            return _("Aslinya ditunjukkan di balai desa")
        return ", ".join(show_file(file["name"], file["size"]) for file in answer)


def show_file(name: str, size: int) -> str:
    """Write the name of a file with its size."""
    return f"{name} ({wording.format_size(size)})"
