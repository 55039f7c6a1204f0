"""Any text as a receipt code, to every page that takes one: only the true code opens anything."""

from bench.fuzz.ground import open_ground, split
from forms_service.receipts import MistypedCode, read_receipt_code, show_receipt_code

PATHS = ("status", "status/pesan", "status/lengkapi", "bukti", "hak", "hak/unduh", "hak/berkas")


def seeds() -> list[bytes]:
    """Give the code as it is printed, as it is typed, and one digit wrong."""
    code = open_ground().code
    spellings = (show_receipt_code(code), code, code[:-1], "-".join(code), "0" * 20)
    texts = ["@C@", *spellings, f"Kode: {show_receipt_code(code)}", "①②③", "０" * 20]
    return [f"{path}\n{text}".encode() for path in PATHS for text in texts]


def attempt(data: bytes) -> None:
    """Ask with it; 200 needs the digits of the true code, in any spelling."""
    ground, (path, typed) = open_ground(), split(data)
    if path.decode("latin-1") not in PATHS:
        return
    text = ground.fill(typed).decode("utf-8", "replace")
    answer = ground.stand.post({"code": text, "pesan": "Halo"}, path.decode())
    digits = "".join(c for c in text if c in "0123456789")
    if digits == ground.code:
        assert answer.status_code in (200, 404, 409), answer.status
        return
    assert answer.status_code in (404, 422), answer.status
    assert ground.code not in answer.text or ground.code in text
    try:
        assert read_receipt_code(text) == digits
    except MistypedCode as error:
        assert error.digits == len(digits)
