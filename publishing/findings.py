"""What a check has found: where, what is wrong, how to mend it, and which rule asks for it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend; advice does not stop the build."""

    path: Path
    line: int
    what: str
    mend: str
    rule: str = ""
    advice: bool = False

    def __str__(self) -> str:
        rule = f" ({self.rule})" if self.rule else ""
        mark = "saran: " if self.advice else ""
        return f"{self.path}:{self.line}: {mark}{self.what} – {self.mend}{rule}"
