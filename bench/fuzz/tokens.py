"""Any text as a signed form, a visit, a handle, a proof: refused, unless it is our own."""

import base64
import json
from collections.abc import Callable
from typing import Any

from bench.faults.stand import MASTER_KEYS
from forms_service.config import ROOT
from forms_service.definitions import SignedForm, load_definition
from forms_service.proofs import is_proof, make_challenge
from forms_service.signing import (
    BadToken,
    Purpose,
    Upload,
    Visit,
    derive_form_keys,
    peek_upload,
    read_form,
    read_upload,
    read_visit,
    read_visit_and_key,
    sign_form,
    sign_upload,
    sign_visit,
)

VILLAGE = "sukamaju"
VISIT = Visit("0" * 32, "pengaduan", 2_000_000_000)
FORM_KEYS = derive_form_keys(MASTER_KEYS, VILLAGE)
FORM = SignedForm(
    VILLAGE, "https://x/", load_definition(ROOT / "content" / "formulir" / "pengaduan.toml")
)
UPLOAD = Upload("1" * 32, "a" * 43 + "=", "ktp.jpg", 1234, "jpeg")
OURS: dict[str, Any] = {
    "form": FORM, "visit": VISIT, "key": (VISIT, MASTER_KEYS[0]), "upload": UPLOAD, "piece": UPLOAD
}  # fmt: skip
READERS: dict[str, Callable[[str], Any]] = {
    "form": lambda token: read_form(token, FORM_KEYS),
    "visit": lambda token: read_visit(token, MASTER_KEYS, VILLAGE),
    "key": lambda token: read_visit_and_key(token, MASTER_KEYS, VILLAGE),
    "upload": lambda token: read_upload(token, MASTER_KEYS, VILLAGE),
    "piece": lambda token: read_upload(token, MASTER_KEYS, VILLAGE, Purpose.PIECE),
}


def seeds() -> list[bytes]:
    """Give every kind of token that a page carries, one of a neighbour, and a challenge."""
    tokens = (
        sign_form(FORM, FORM_KEYS),
        sign_visit(VISIT, MASTER_KEYS, VILLAGE),
        sign_upload(UPLOAD, MASTER_KEYS, VILLAGE),
        sign_upload(UPLOAD, MASTER_KEYS, VILLAGE, Purpose.PIECE),
        sign_visit(VISIT, MASTER_KEYS, "lain"),
    )
    challenge = json.dumps({"challenge": make_challenge(VISIT, MASTER_KEYS, VILLAGE)}).encode()
    return [*(token.encode() for token in tokens), challenge, base64.b64encode(challenge)]


def attempt(data: bytes) -> None:
    """Read the text as each of them; what is accepted must be what was signed here."""
    token = data.decode("utf-8", "surrogateescape")
    for name, read in READERS.items():
        try:
            value = read(token)
        except BadToken:
            continue
        assert value == OURS[name], (name, value)
    peek_upload(token)
    assert not is_proof(token, VISIT, MASTER_KEYS, VILLAGE)
