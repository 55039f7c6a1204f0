"""`python -m bench.intake`: durable submissions a second, and what bounds them."""

import argparse
import http.client
import json
import os
import secrets
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from bench.faults.processes import Server, free_port, listens
from bench.faults.stand import MASTER_KEYS, Stand, make_words
from forms_service.config import ROOT
from forms_service.signing import Visit, sign_visit

BARE = """
import sys
from flask import Flask, request
from waitress import serve
app = Flask(__name__)
@app.post("/sukamaju/formulir")
def take():
    return "taken " + str(len(request.form))
serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=8)
"""
# What one would write for this one form with the same libraries, keeping the words in the clear.
PLAIN = """
import json, sqlite3, sys, threading
from flask import Flask, render_template_string, request
from itsdangerous import URLSafeTimedSerializer
from waitress import serve
from wtforms import Form, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
PLACES = ["Jalan atau jembatan desa", "Jalan besar atau lampunya", "Listrik", "Sampah", "Lainnya"]
class Complaint(Form):
    kategori = RadioField(choices=PLACES, validators=[InputRequired()])
    isi = TextAreaField(validators=[InputRequired(), Length(10, 4000)])
    tempat = StringField(validators=[InputRequired(), Length(max=200)])
    mendesak = RadioField(choices=["ya", "tidak"], validators=[InputRequired()])
    sebut_nama = RadioField(choices=["Ya, sebut nama saya", "Tidak"], validators=[InputRequired()])
    nama = StringField(validators=[Optional(), Length(max=120)])
    hp = StringField(validators=[Optional(), Length(max=20)])
PAGE = "<!doctype html><title>Diterima</title><h1>Nomor {{ number }}</h1><p>{{ words.tempat }}</p>"
app = Flask(__name__)
tokens = URLSafeTimedSerializer("secret")
lock, connection = threading.Lock(), sqlite3.connect(
    sys.argv[2], isolation_level=None, check_same_thread=False)
for pragma in ("journal_mode=wal", "synchronous=FULL"):
    connection.execute("PRAGMA " + pragma)
connection.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, body TEXT)")
token = tokens.dumps("pengaduan")
@app.post("/sukamaju/formulir")
def take():
    tokens.loads(token, max_age=86400)
    form = Complaint(request.form)
    if not form.validate():
        return form.errors, 422
    with lock:
        connection.execute("BEGIN IMMEDIATE")
        row = connection.execute("INSERT INTO words (body) VALUES (?)", (json.dumps(form.data),))
        connection.execute("COMMIT")
    return render_template_string(PAGE, number=row.lastrowid, words=form.data)
serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=8)
"""
ROW = "{:<44}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}"


def pss(pid: int) -> float:
    """Return the proportional memory of a process in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu(pid: int) -> float:
    """Return the seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(port: int, path: str, bodies: list[bytes], kind: str, clients: int) -> list[float]:
    """Send every body once over kept connections; return the seconds that each took."""
    times: list[float] = []
    queue, lock = iter(bodies), threading.Lock()

    def run() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                body = next(queue, None)
            if body is None:
                return
            began = time.perf_counter()
            connection.request("POST", path, body, {"Content-Type": kind})
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            if answer.status not in (200, 201, 202):
                raise RuntimeError(f"{path}: {answer.status}")

    crowd = [threading.Thread(target=run) for _ in range(clients)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return times


def make_bodies(stand: Stand, count: int) -> list[bytes]:
    """Write the second POST of as many residents, each with a visit of its own."""
    bodies = []
    for _ in range(count):
        visit = Visit(secrets.token_hex(16), "pengaduan", int(time.time()) - 60)
        token = sign_visit(visit, MASTER_KEYS, stand.village.id)
        controls = {"_form": stand.form, "_visit": token, "_act": "kirim"}
        bodies.append(urlencode(controls | make_words()).encode())
    return bodies


def measure(
    name: str, send: Callable[[], list[float]], pid: int | None, idle: float = 0.0
) -> float:
    """Run a load, print its row, return its rate."""
    began, used = time.perf_counter(), cpu(pid or os.getpid())
    times = sorted(send())
    rate = len(times) / (time.perf_counter() - began)
    each = f"{(cpu(pid or os.getpid()) - used) / len(times) * 1e3:.2f}"
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    memory = f"{pss(pid):.0f}" if pid else "–"
    before = f"{idle:.0f}" if idle else "–"
    p50_ms, p99_ms = f"{p50 * 1e3:.1f}", f"{p99 * 1e3:.1f}"
    print(ROW.format(name, f"{rate:.0f}", each, p50_ms, p99_ms, before, memory))
    return rate


def bare(name: str, code: str, folder: Path, bodies: list[bytes], clients: int) -> float:
    """Measure a Flask view of a few lines."""
    port = free_port()
    command = [sys.executable, "-c", code, str(port), str(folder / "bare.db")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wait_for(port)
    idle = pss(process.pid)
    try:
        return measure(
            name,
            lambda: load(port, "/sukamaju/formulir", bodies, FORM_TYPE, clients),
            process.pid,
            idle,
        )
    finally:
        process.terminate()


def balai(stand: Stand, bodies: list[bytes], clients: int) -> float:
    """Measure the service: verified, validated, sealed, committed with an fsync."""
    server = Server(stand, free_port())
    began = time.perf_counter()
    server.start()
    started = time.perf_counter() - began
    assert server.process is not None
    idle = pss(server.process.pid)
    load(server.port, "/sukamaju/formulir", make_bodies(stand, 20), FORM_TYPE, 2)
    try:
        rate = measure(
            "balai: sealed and durable",
            lambda: load(server.port, "/sukamaju/formulir", bodies, FORM_TYPE, clients),
            server.process.pid,
            idle,
        )
    finally:
        server.kill()
    print(f"balai answers {started:.2f} s after its start")
    return rate


def commits(folder: Path, count: int) -> float:
    """Measure what this disk allows: one row of 1,500 bytes a transaction, synchronous=FULL."""
    connection = sqlite3.connect(folder / "limit.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)")
    body = secrets.token_bytes(1500)

    def run() -> list[float]:
        times = []
        for _ in range(count):
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO t (b) VALUES (?)", (body,))
            connection.execute("COMMIT")
            times.append(time.perf_counter() - began)
        return times

    return measure("SQLite commits of this disk (sqlite3, bare)", run, None)


def isso(folder: Path, count: int, clients: int) -> float | None:
    """Measure isso accepting comments, where it is installed."""
    command = shutil.which("isso")
    if command is None:
        print("isso is not on the path: pip install isso, in an environment of its own")
        return None
    port = free_port()
    config = folder / "isso.cfg"
    config.write_text(
        f"[general]\ndbpath = {folder / 'isso.db'}\nhost = http://127.0.0.1:{port}/\n"
        f"[server]\nlisten = http://127.0.0.1:{port}\n"
        "[guard]\nenabled = false\n[hash]\nsalt = x\n",
        encoding="ascii",
    )
    process = subprocess.Popen(
        [command, "-c", config, "run"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_for(port)
    idle = pss(process.pid)
    texts = [str(make_words()["isi"]) for _ in range(count)]
    bodies = [
        json.dumps({"author": "Siti", "title": "Berita", "text": text}).encode() for text in texts
    ]
    try:
        path = "/new?uri=%2Fberita%2F"
        return measure(
            "isso: comments, in the clear",
            lambda: load(port, path, bodies, "application/json", clients),
            process.pid,
            idle,
        )
    finally:
        process.send_signal(signal.SIGKILL)


def wait_for(port: int) -> None:
    """Wait until a server listens."""
    for _ in range(1000):
        if listens(port):
            return
        time.sleep(0.01)
    raise RuntimeError("the server does not start")


FORM_TYPE = "application/x-www-form-urlencoded"


def main() -> None:
    """Measure all, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, {options.clients} clients, {ROOT.name}")
    print(ROW.format("", "a second", "cpu ms", "p50 ms", "p99 ms", "idle MB", "load MB"))
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        stand = Stand(Path(name))
        bodies = make_bodies(stand, options.count)
        plain = bare("bare Flask view", BARE, Path(name), bodies, options.clients)
        kept = bare("plain view, WTForms and SQLite", PLAIN, Path(name), bodies, options.clients)
        rate = balai(stand, bodies, options.clients)
        limit = commits(Path(name), options.count)
        isso(Path(name), options.count // 4, options.clients)
    print(
        f"balai reaches {rate / kept:.0%} of the view with SQLite, {rate / plain:.0%} of the bare"
        f" one, {rate / limit:.0%} of the disk"
    )


if __name__ == "__main__":
    main()
