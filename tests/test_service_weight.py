"""Review, receipt, status and one's own data: each page of the service within 6,000 bytes."""

import re
import tomllib
from pathlib import Path
from typing import Any

import brotli
import pytest
from factories import MASTER_KEYS, SITE_URL, make_office
from flask.testing import FlaskClient

from forms_service.db import Database
from forms_service.definitions import SignedForm, load_definitions, place_areas
from forms_service.signing import derive_form_keys, sign_form
from forms_service.village import load_village

LIMIT = 6_000
VISIT = re.compile(r'name="_visit" value="([^"]+)"')
CODE = re.compile(r'class="code">([\d ]+)<')
SAMPLES = tomllib.loads(Path("forms_service/cli/samples.toml").read_text(encoding="utf-8"))
FILLED = {sample["form"]: sample["answers"] for sample in SAMPLES["samples"]}


def weigh(text: str) -> int:
    return len(brotli.compress(text.encode()))


@pytest.mark.parametrize("slug", FILLED)
def test_every_page_after_the_form_is_light(
    client: FlaskClient, database: Database, slug: str
) -> None:
    profile = load_village(Path("content/desa.toml"))
    make_office(database, profile)
    definition = place_areas(load_definitions(Path("content/formulir"))[slug], profile.areas)
    form = SignedForm(profile.id, f"{SITE_URL}/layanan/{slug}/", definition)
    words: dict[str, Any] = {"_form": sign_form(form, derive_form_keys(MASTER_KEYS, profile.id))}
    # What nobody would type: the samples hold the longest and nastiest words on purpose.
    words |= {name: word for name, word in FILLED[slug].items() if len(str(word)) < 300}
    review = client.post("/sukamaju/formulir", data=words)
    visit = VISIT.search(review.text)
    assert visit, slug
    sent = words | {"_visit": visit[1], "_act": "kirim"}
    receipt = client.post("/sukamaju/formulir", data=sent)
    code = CODE.search(receipt.text)
    assert code, slug
    pages = [review, receipt]
    pages += [
        client.post(f"/sukamaju/{path}", data={"code": code[1]}) for path in ("status", "hak")
    ]
    assert [weigh(page.text) for page in pages if weigh(page.text) > LIMIT] == []
