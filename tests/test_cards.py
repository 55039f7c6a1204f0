"""Facts about the pictures beside shared links."""

import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from plugins.card_drawing import SIZE, draw_card, fit_title, wrap

LONG = "Musyawarah pertanggungjawaban penyelenggaraan pemerintahan desa " * 8


def make_card(title: str) -> bytes:
    return draw_card(
        village="Desa Sukamaju",
        place="Kec. Cibungur, Kab. Karangjaya, Jawa Barat",
        title=title,
        label="Agenda · 5 Desember 2026",
        primary="#14532d",
        accent="#b45309",
    )


def test_the_same_words_give_the_same_bytes() -> None:
    assert make_card("Surat keterangan usaha") == make_card("Surat keterangan usaha")


def test_a_very_long_title_is_cut_and_stays_light() -> None:
    card = make_card(LONG)
    assert len(card) < 60_000
    assert Image.open(io.BytesIO(card)).size == SIZE


def test_a_short_title_is_written_large() -> None:
    assert fit_title("Pengaduan", 1056)[0].size > fit_title(LONG, 1056)[0].size


@given(st.text(min_size=1).filter(str.strip))
def test_wrapping_loses_no_word(text: str) -> None:
    font, _ = fit_title("x", 1056)
    assert " ".join(wrap(text, font, 500)).split() == text.split()
