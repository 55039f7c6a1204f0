"""Facts about the parts of a guide and their plain text."""

from plugins.sections import count_lines, cut_sections, list_cases, write_plain

GUIDE = """<h2 id="a">Persyaratan</h2>
<h3>Hilang</h3>
<ul>
<li>KTP-el</li>
<li><strong>Semua</strong> syarat di atas</li>
</ul>
<h2>Langkah</h2>
<ol><li>Isi.</li><li>Kirim ke <a href="https://oss.go.id">oss.go.id</a>.</li></ol>"""


def test_a_guide_is_cut_at_its_headings() -> None:
    assert list(cut_sections(GUIDE)) == ["Persyaratan", "Langkah"]


def test_lists_and_bold_words_become_a_message() -> None:
    text = write_plain(cut_sections(GUIDE)["Persyaratan"])
    assert text == "*Hilang*\n• KTP-el\n• *Semua* syarat di atas"


def test_steps_are_numbered_and_an_address_is_not_said_twice() -> None:
    assert write_plain(cut_sections(GUIDE)["Langkah"]) == "1. Isi.\n2. Kirim ke oss.go.id."


def test_the_address_behind_other_words_is_written_out() -> None:
    assert write_plain('<p><a href="https://a.id/b">Lihat</a></p>') == "Lihat (https://a.id/b)"


def test_entities_are_read() -> None:
    assert write_plain("<p>Tari &amp; &lt;musik&gt;</p>") == "Tari & <musik>"


def test_the_cases_are_the_third_headings() -> None:
    assert list_cases(GUIDE) == ["Hilang"]


def test_narrow_lines_are_more_lines() -> None:
    assert count_lines(GUIDE, 10) > count_lines(GUIDE, 80) > 0
