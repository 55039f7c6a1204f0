"""Facts about compressed answers: what residents are sent is, what the office is shown is not."""

import gzip

import brotli
import pytest
from factories import Office, make_token, make_words
from flask.testing import FlaskClient

BOTH = {"Accept-Encoding": "gzip, deflate, br, zstd"}


@pytest.fixture(autouse=True)
def _served(office: Office) -> None:
    """Sukamaju is served."""


def test_a_phone_gets_brotli(client: FlaskClient) -> None:
    words = {"_form": make_token(), **make_words()}
    plain = client.post("/sukamaju/formulir", data=words)
    packed = client.post("/sukamaju/formulir", data=words, headers=BOTH)
    assert packed.headers["Content-Encoding"] == "br"
    assert "Periksa isian Anda" in brotli.decompress(packed.data).decode()
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data) / 2


def test_an_older_phone_gets_gzip(client: FlaskClient) -> None:
    response = client.get("/sukamaju/status", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(response.data)


@pytest.mark.parametrize("accepted", ["", "identity", "br;q=0, gzip;q=0"])
def test_all_others_get_the_page_itself(client: FlaskClient, accepted: str) -> None:
    response = client.get("/sukamaju/status", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response.headers
    assert "</html>" in response.text


def test_caches_are_told_that_it_depends(client: FlaskClient) -> None:
    for headers in ({}, BOTH):
        assert "Accept-Encoding" in client.get("/sukamaju/status", headers=headers).headers["Vary"]


def test_the_size_of_the_offices_pages_tells_nothing(
    client: FlaskClient, rina: FlaskClient
) -> None:
    for who, path in ((client, "/sukamaju/kantor/masuk"), (rina, "/sukamaju/kantor")):
        assert "Content-Encoding" not in who.get(path, headers=BOTH).headers


def test_short_answers_and_data_stay_as_they_are(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers=BOTH).headers
