"""Ready replies: what the village writes is checked, and what is missing stays visible."""

from pathlib import Path

import pytest

from forms_service.counter import Reply, fill, load_counter
from forms_service.tomlfile import FileError
from forms_service.village import load_village

ROOT = Path(__file__).parent.parent


def test_the_sample_village_has_replies_and_offices() -> None:
    counter = load_village(ROOT / "content" / "desa.toml").counter
    assert counter.find_reply("siap-diambil") is not None
    assert counter.offices
    assert "SP4N-LAPOR" in counter.escalation


def test_a_village_without_the_file_has_no_replies(tmp_path: Path) -> None:
    assert load_counter(tmp_path / "kantor.toml").replies == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('text = "Halo {nma}"', 'unknown placeholder "{nma}" (did you mean "nama"?)'),
        ('text = "Halo"\nstatus = "redy"', 'unknown status "redy" (did you mean "ready"?)'),
        ('text = "Halo"\nkinds = ["requst"]', 'unknown kind "requst" (did you mean "request"?)'),
    ],
)
def test_a_mistake_is_named_with_a_suggestion(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "kantor.toml"
    path.write_text(f'[[replies]]\nname = "halo"\nlabel = "Halo"\n{line}\n', encoding="utf-8")
    with pytest.raises(FileError) as error:
        load_counter(path)
    assert words in str(error.value)


def test_a_placeholder_without_a_value_stays_visible() -> None:
    reply = Reply("a", "A", " {nama}, nomor {nomor} ")
    assert fill(reply, {"nomor": "2026-0001"}) == "{nama}, nomor 2026-0001"
