"""Facts about the one form: the static page and the service draw it from the same bytes."""

import re
from pathlib import Path

import pytest
from factories import Office, make_office
from flask.testing import FlaskClient

from forms_service.config import ROOT
from forms_service.db import Database
from forms_service.village import load_village

FORM = re.compile(r'<form class="form" method="post" action="[^"]*/formulir".*?</form>', re.DOTALL)
# The site names the whole address; pages of the service keep the name they came by.
PATH = re.compile(r'(action=)"https?://[^/]+/')
TOKEN = re.compile(r'name="_form" value="([^"]*)"')
SLUGS = sorted(path.stem for path in (ROOT / "content" / "formulir").glob("*.toml"))


@pytest.fixture(scope="module")
def guides(site: Path) -> dict[str, str]:
    return {slug: (site / "layanan" / slug / "index.html").read_text() for slug in SLUGS}


@pytest.fixture
def sukamaju(database: Database) -> Office:
    return make_office(database, load_village(Path("content/desa.toml")))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_service_draws_the_form_of_the_page(
    slug: str, guides: dict[str, str], client: FlaskClient, sukamaju: Office
) -> None:
    written = [PATH.sub(r'\1"/', form) for form in FORM.findall(guides[slug])]
    token = TOKEN.search(written[0])
    assert token
    page = client.post("/sukamaju/formulir", data={"_form": token[1], "_act": "ubah"}).text
    assert FORM.findall(page) == written


def test_the_sample_village_offers_every_letter_and_more() -> None:
    assert len(SLUGS) >= 20
