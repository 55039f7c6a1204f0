"""Facts about the instant search: Indonesian affixes, few bytes, one set of rules."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import Page
from sample import build_once
from world import find_free_ports

from forms_service.cli.preview import serve_site
from plugins.stemming import cut_words, find_stems

FIRST_QUERY = 25_000
SCRIPT = Path("theme/static/cari.js")


@pytest.mark.parametrize(
    "family",
    [
        "urus mengurus pengurusan diurus uruskan",
        "layan layanan pelayanan melayani dilayani",
        "kirim mengirim pengiriman kirimkan kirimlah dikirim",
        "tulis menulis tulisan penulis",
        "sapu menyapu penyapu",
        "pakai memakai dipakai pakailah",
        "usaha berusaha usahanya perusahaan",
        "lahir kelahiran dilahirkan",
        "duduk penduduk kependudukan",
        "daftar mendaftar pendaftaran didaftarkan",
    ],
)
def test_the_forms_of_a_word_share_a_key(family: str) -> None:
    first, *others = family.split()
    for word in others:
        assert set(find_stems(first)) & set(find_stems(word)), word


@pytest.mark.parametrize(
    ("one", "other"), [("desa", "besar"), ("surat", "suara"), ("kirim", "krim")]
)
def test_other_words_share_none(one: str, other: str) -> None:
    assert not set(find_stems(one)) & set(find_stems(other))


def test_question_words_are_left_out() -> None:
    assert cut_words("Bagaimana cara mengurus KTP yang hilang?") == ["mengurus", "ktp", "hilang"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    output, [port] = build_once(tmp_path_factory), find_free_ports(1)
    server = serve_site(output, port)
    yield f"http://127.0.0.1:{port}", output
    server.shutdown()
    server.server_close()


def ask(page: Page, base: str, words: str) -> list[str]:
    """Type into the search box; return the paths found, best first."""
    page.goto(f"{base}/cari/")
    page.get_by_role("searchbox").fill(words)
    page.locator("#hasil:not(:empty)").wait_for()
    links = page.locator("#daftar a").all()
    return [urlsplit(link.get_attribute("href") or "").path for link in links]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("ktp hilang", "/layanan/ktp-kk/"),
        ("mengurus surat usaha", "/layanan/usaha/"),
        ("posyandu", "/agenda/posyandu-balita/"),
        ("jam buka", "/kontak/"),
        ("penga", "/layanan/pengaduan/"),
    ],
)
def test_it_finds_the_page(page: Page, address: tuple[str, Path], words: str, path: str) -> None:
    assert path in ask(page, address[0], words)[:3]


@pytest.mark.slow
def test_what_is_not_there_is_told(page: Page, address: tuple[str, Path]) -> None:
    assert ask(page, address[0], "zzzzzz") == []
    assert "Tidak ada yang cocok" in page.locator("#hasil").inner_text()


@pytest.mark.slow
def test_the_first_query_is_light(page: Page, address: tuple[str, Path]) -> None:
    base, output = address
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    ask(page, base, "syarat membuat surat keterangan usaha")
    # The preview's own script, which reloads the page, is not on the published site.
    files = [output / path.lstrip("/") for path in asked if "." in path and path[1] != "_"]
    assert len(files) >= 4
    assert sum(len(brotli.compress(file.read_bytes())) for file in files) <= FIRST_QUERY


@pytest.mark.slow
def test_the_browser_stems_like_the_builder(page: Page, address: tuple[str, Path]) -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    rules = source[source.index("const cut") : source.index("const files")]
    texts = " ".join(p.read_text(encoding="utf-8") for p in Path("content").rglob("*.md"))
    words = sorted(set(re.findall(r"[a-z0-9]{2,}", texts.lower())))
    page.goto(address[0])
    told = page.evaluate(f"words => {{ {rules}; return words.map(stems) }}", words)
    assert told == [list(find_stems(word)) for word in words]


@pytest.mark.slow
def test_without_a_script_every_guide_is_listed(address: tuple[str, Path]) -> None:
    text = (address[1] / "cari" / "index.html").read_text(encoding="utf-8")
    guides = {path.parent.name for path in (address[1] / "layanan").glob("*/index.html")}
    assert guides == set(re.findall(r'href="/layanan/([^/"]+)/"', text))
    assert re.search(r'<form[^>]* id="cari"[^>]* hidden>', text)
