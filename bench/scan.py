"""`make scan`: let wapiti attack the running service, as a stranger and as one who is signed in."""

import argparse
import json
import re
import secrets
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.faults.processes import Server, free_port
from bench.faults.stand import CODE, MASTER_KEYS, SITE, Stand, Words, make_words
from forms_service import sessions, staff
from forms_service.config import ROOT
from forms_service.db import Database
from forms_service.intake.tracking import REPLY
from forms_service.migrations import migrate
from forms_service.signing import Visit, sign_visit
from forms_service.village import load_village
from forms_service.villages import get_village, open_with_recovery_key, put_village

# Left out: what asks a server elsewhere (ssrf, xxe, log4shell), what names products (wapp, cms),
# what this service cannot have (ldap), and `csrf`, which looks for a token by its name and does
# not know that the service tells foreign senders by Sec-Fetch-Site and Origin.
MODULES = (
    "backup,cookieflags,crlf,csp,exec,file,htaccess,http_headers,permanentxss,redirect,shellshock,"
    "sql,upload,xss"
)
SECONDS_A_MODULE = 30
SECONDS_OF_CRAWLING = 45


def main() -> int:
    """Run both scans; the exit status tells whether one of them found something."""
    parser = argparse.ArgumentParser(prog="python -m bench.scan", description=__doc__)
    parser.add_argument("--wapiti", default="wapiti", help="the command")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cookie = open_office(folder)
        stand = Stand(folder, fresh=False)
        server = Server(stand, free_port())
        server.start()
        try:
            targets = folder / "targets.json"
            targets.write_text(json.dumps(describe(stand, server)), encoding="utf-8")
            found = scan(options.wapiti, server, folder, "--swagger", str(targets))
            found += scan(options.wapiti, server, folder, "-C", f"balai={cookie}")
        finally:
            server.kill()
    print(f"{len(found)} findings")
    return 1 if found else 0


def open_office(folder: Path) -> str:
    """Serve the sample village, let Rina in and return the cookie of her session."""
    database = Database(f"sqlite:///{folder / 'balai.db'}")
    migrate(database.engine)
    with database.writing() as session:
        recovery = put_village(session, load_village(ROOT / "content" / "desa.toml"), SITE)
        assert recovery is not None
        village = get_village(session, "sukamaju")
        key = open_with_recovery_key(session, village.id, recovery)
        password = secrets.token_urlsafe(16)
        staff.add_staff(
            session, village, "rina", name="Rina", password=password, office_key=key,
            role="sekretaris",
        )  # fmt: skip
    with database.writing() as session:
        token = sessions.start(session, village.id, "rina", key)
    database.engine.dispose()
    return token


def describe(stand: Stand, server: Server) -> dict[str, Any]:
    """Describe the residents' routes with true tokens, so that the attacks reach their depths."""
    words: Words = {name: str(word) for name, word in make_words().items()}
    visit = stand.review(words)
    code = CODE.findall(stand.act(dict(words), visit).text)[0].replace(" ", "")
    reply = Visit(secrets.token_hex(16), REPLY, int(time.time()))
    token: Words = {"_form": stand.form}
    follow: Words = {"code": code, "_visit": sign_visit(reply, MASTER_KEYS, "sukamaju")}
    posts: dict[str, Words] = {
        "formulir": token | words,
        "formulir?bahasa=en": token | words | {"_visit": stand.review(words), "_act": "kirim"},
        "formulir?bahasa=id": token | words | {"_page": "1", "_act": "ubah:nama"},
        "formulir?bahasa=su": token | words | {"_act": "simpan"},
        "berkas": token | {"untuk": "foto", "nama": "ktp.jpg", "potong": "x.y"},
        "status": {"code": code},
        "status/pesan": follow | {"pesan": "Apakah sudah jadi?"},
        "status/lengkapi": follow | {"_act": "kirim"},
        "status/cabut": {"code": code, "_act": "tidak"},
        "bukti": {"code": code},
        "kantor/masuk": {"nama": "rina", "sandi": "kuda makan rumput"},
    }
    return {
        "swagger": "2.0",
        "info": {"title": "Balai", "version": "1"},
        "host": f"127.0.0.1:{server.port}",
        "basePath": "/sukamaju",
        "schemes": ["http"],
        "paths": {f"/{path}": {"post": _operation(fields)} for path, fields in posts.items()},
    }


def _operation(fields: Words) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "formData", "type": "string", "default": word}
        for name, word in fields.items()
    ]
    return {"parameters": parameters, "responses": {"200": {"description": "A page."}}}


def scan(wapiti: str, server: Server, folder: Path, *options: str) -> list[str]:
    """Scan once; print what was tried and found, return the findings."""
    base, report = f"http://127.0.0.1:{server.port}/sukamaju/", folder / "report.json"
    command = [
        wapiti, "-u", base, "-s", f"{base}status", "-s", f"{base}kantor", "--flush-session",
        "-v", "1",
        "-x", f"{base}kantor/keluar", "-m", MODULES, "--max-scan-time", str(SECONDS_OF_CRAWLING),
        "--max-attack-time", str(SECONDS_A_MODULE), "--store-session", str(folder / "session"),
        "--store-config", str(folder / "config"), "-f", "json", "-o", str(report), *options,
    ]  # fmt: skip
    log = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result = json.loads(report.read_text(encoding="utf-8"))
    reached = re.findall(r"found (\d+) URLs and forms", log)
    print(f"{options[0]}: {reached[0] if reached else 0} addresses and forms attacked")
    found = [
        f"{kind}: {one['method']} {one['path']} {one.get('parameter') or ''} {one['info']}"
        for part in ("vulnerabilities", "anomalies")
        for kind, several in result[part].items()
        for one in several
    ]
    print(*found, sep="\n")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
