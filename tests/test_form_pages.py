"""Facts about long forms: their pages, and the words that travel from one to the next."""

import re
from typing import Any

import pytest
from factories import MASTER_KEYS, SITE_URL, Office, make_definition
from flask.testing import FlaskClient

from forms_service.definitions import Choice, Group, ShortText, SignedForm
from forms_service.signing import derive_form_keys, sign_form

WITNESSES = Group(
    name="saksi",
    label="Saksi",
    item="Saksi",
    max=3,
    new_page="Saksi",
    questions=(ShortText(name="nama", label="Nama"),),
)
KIND = Choice(name="jenis", label="Jenis", options=("Baru", "Lama"))
OLD = ShortText(name="lama", label="Nomor lama", new_page="Lama", only_if={"jenis": ("Lama",)})
LONG = make_definition(
    questions=(ShortText(name="nama", label="Nama", new_page="Anda"), KIND, OLD, WITNESSES)
)


class Resident:
    """Fills the long form, page by page."""

    def __init__(self, client: FlaskClient, village: str) -> None:
        form = SignedForm(village, f"{SITE_URL}/layanan/usaha/", LONG)
        self.token = sign_form(form, derive_form_keys(MASTER_KEYS, village))
        self.client, self.village = client, village

    def send(self, **words: Any) -> tuple[int, str]:
        data = {name.replace("__", "."): word for name, word in words.items()}
        answer = self.client.post(f"/{self.village}/formulir", data={"_form": self.token, **data})
        return answer.status_code, answer.text


@pytest.fixture
def resident(client: FlaskClient, office: Office) -> Resident:
    return Resident(client, office.village.id)


def title(page: str) -> str:
    found = re.search(r'<h3 class="step"><small>(.*?)</small> (.*?)</h3>', page)
    return f"{found[1]}: {found[2]}" if found else ""


def test_the_next_page_carries_the_words_of_the_first(resident: Resident) -> None:
    status, page = resident.send(_page=1, nama="Siti", jenis="Lama")
    assert (status, title(page)) == (200, "Bagian 2 dari 3: Lama")
    assert '<input type="hidden" name="nama" value="Siti">' in page


def test_a_page_that_does_not_apply_is_left_out(resident: Resident) -> None:
    assert title(resident.send(_page=1, nama="Siti", jenis="Baru")[1]) == "Bagian 2 dari 2: Saksi"


def test_a_mistake_is_told_on_its_own_page(resident: Resident) -> None:
    status, page = resident.send(_page=1, jenis="Baru")
    assert (status, title(page)) == (422, "Bagian 1 dari 2: Anda")
    assert page.count('class="err"') == 1


def test_after_the_last_page_comes_the_review(resident: Resident) -> None:
    status, page = resident.send(_page=3, nama="Siti", jenis="Baru", saksi__1__nama="Tuti")
    assert status == 200
    assert "<h1>Periksa isian Anda</h1>" in page
    assert "<h2>Saksi 1</h2>" in page


def test_words_lost_on_the_way_are_asked_for_again(resident: Resident) -> None:
    status, page = resident.send(_page=3, jenis="Baru", saksi__1__nama="Tuti")
    assert (status, title(page)) == (422, "Bagian 1 dari 2: Anda")


def test_one_can_go_back_with_a_page_half_filled(resident: Resident) -> None:
    status, page = resident.send(_page=3, nama="Siti", jenis="Baru", _act="kembali")
    assert (status, title(page)) == (200, "Bagian 1 dari 2: Anda")
    assert 'class="err"' not in page


def test_a_change_from_the_review_leads_back_to_it(resident: Resident) -> None:
    words = {"nama": "Siti", "jenis": "Baru", "saksi__1__nama": "Tuti"}
    page = resident.send(**words, _act="ubah:nama")[1]
    assert title(page) == "Bagian 1 dari 2: Anda"
    assert 'name="_back"' in page
    assert "Periksa isian Anda" in resident.send(**words, _page=1, _back="periksa")[1]


def test_a_change_that_opens_a_question_asks_it_first(resident: Resident) -> None:
    words = {"nama": "Siti", "jenis": "Lama", "saksi__1__nama": "Tuti"}
    status, page = resident.send(**words, _page=1, _back="periksa")
    assert (status, title(page)) == (422, "Bagian 2 dari 3: Lama")


def test_a_whole_form_may_come_at_once(resident: Resident) -> None:
    words = {"nama": "Siti", "jenis": "Baru", "saksi__1__nama": "Tuti"}
    assert "Periksa isian Anda" in resident.send(**words)[1]


def test_adding_shows_one_item_more_and_keeps_every_word(resident: Resident) -> None:
    status, page = resident.send(_page=3, nama="Siti", saksi__1__nama="Tuti", _act="tambah:saksi")
    assert status == 200
    assert 'name="saksi.1.nama" value="Tuti"' in page
    assert 'id="saksi.2.nama"' in page
    assert 'class="err"' not in page


def test_removing_moves_the_later_items_up(resident: Resident) -> None:
    words = {"saksi__1__nama": "Tuti", "saksi__2__nama": "Deden", "saksi__3__nama": "Ani"}
    page = resident.send(_page=3, **words, _act="hapus:saksi.2")[1]
    assert re.findall(r'name="saksi\.\d\.nama" value="(.*?)"', page) == ["Tuti", "Ani"]


def test_a_changed_answer_is_found_behind_a_blank_item(resident: Resident) -> None:
    names = {"saksi__1__nama": "Tuti", "saksi__2__nama": " ", "saksi__3__nama": "Deden"}
    page = resident.send(nama="Siti", jenis="Baru", **names)[1]
    assert 'value="ubah:saksi.2.nama"' in page
    assert '<input type="hidden" name="saksi.2.nama" value="Deden">' in page
    assert "saksi.3" not in page


@pytest.mark.parametrize("act", ["tambah:", "tambah:nama", "hapus:saksi", "hapus:x.1", "ubah:?"])
def test_an_act_on_nothing_shows_the_form_with_every_word(resident: Resident, act: str) -> None:
    status, page = resident.send(_page=1, nama="Siti", _act=act)
    assert status == 200
    assert 'value="Siti"' in page


@pytest.mark.parametrize("number", ["0", "9", "-1", "x", "1e3", ""])
def test_a_page_that_does_not_exist_counts_as_the_whole_form(
    resident: Resident, number: str
) -> None:
    assert resident.send(_page=number, nama="Siti", jenis="Baru")[0] == 422


def test_the_second_press_of_enter_never_adds_an_item(resident: Resident) -> None:
    page = resident.send(_page=1, nama="Siti", jenis="Baru")[1]
    first = re.search(r"<button([^>]*)>", page[page.index('<form class="form"') :])
    assert first
    assert "_act" not in first[1]
