"""The real server: killed under load, cut from power, held up by slow senders."""

import http.client
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.faults.stand import CODE, MASTER_KEYS, UNLIMITED, VISIT, Stand, Tally, Words, make_words
from forms_service.config import ROOT

CLIENTS = 6


def make_environ(stand: Stand, port: int) -> dict[str, str]:
    """Return the environment of a service in another process, on the database of a stand."""
    return os.environ | {
        "BALAI_DATABASE_URL": stand.service.config.database_url,
        "BALAI_MASTER_KEYS": " ".join(MASTER_KEYS),
        "BALAI_SERVICE_URL": f"http://127.0.0.1:{port}",
        "BALAI_MIN_REVIEW_SECONDS": "0",
        "BALAI_NETWORK_BURST": str(UNLIMITED),
        "BALAI_FORM_BURST": str(UNLIMITED),
    }


@dataclass(slots=True)
class Server:
    """A service in a process of its own, on the database of a stand."""

    stand: Stand
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        environ = make_environ(self.stand, self.port)
        command = [sys.executable, "-m", "flask", "--app", "forms_service", "serve", "--port"]
        self.process = subprocess.Popen(
            [*command, str(self.port)], cwd=ROOT, env=environ, stderr=subprocess.DEVNULL
        )
        for _ in range(3000):
            if listens(self.port):
                return
            time.sleep(0.02)
        self.kill()
        raise RuntimeError("the service does not start")

    def kill(self) -> None:
        """End it as a power cut or the kernel would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def post(self, words: Words) -> str:
        """Send a form and return the page; raises OSError or HTTPException when there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            body = urlencode(words, doseq=True)
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/sukamaju/formulir", body, kind)
            return connection.getresponse().read().decode()
        finally:
            connection.close()


@dataclass(slots=True)
class Sender:
    """A resident who sends until there is a receipt, again and again."""

    server: Server
    acknowledged: list[tuple[str, Words]] = field(default_factory=list)
    open: tuple[Words, str] | None = None

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop, or until the server is gone."""
        while not stop.is_set():
            try:
                self.send()
            except (OSError, http.client.HTTPException):
                return

    def send(self) -> None:
        """Finish the sending that has no receipt yet, or begin one."""
        if self.open is None:
            words = make_words()
            page = self.server.post({"_form": self.server.stand.form, **words})
            self.open = (words, VISIT.findall(page)[0])
        words, visit = self.open
        controls: Words = {"_form": self.server.stand.form, "_visit": visit, "_act": "kirim"}
        code = CODE.search(self.server.post(controls | words))
        if code is not None:
            self.acknowledged.append((code[1], words))
            self.open = None


def killed(stand: Stand, rounds: int) -> Tally:
    """kill -9 at a random moment under load, restart, send again what has no receipt."""
    with tempfile.TemporaryDirectory() as name:
        server = Server(Stand(Path(name)), free_port())
        senders = [Sender(server) for _ in range(CLIENTS)]
        server.start()
        for _ in range(rounds):
            _load_then(server, senders, server.kill)
            server.start()
        for sender in senders:
            while sender.open is not None:
                sender.send()
        server.kill()
        tally = _judge(server.stand, senders)
        rows = server.stand.count()
        tally.stored_twice += rows - tally.tried
        tally.notes.append(f"{rounds} kills, {rows} rows")
        return tally


def power_cut(stand: Stand, rounds: int) -> Tally:
    """The disk as it was at the moment of the kill: only what was forced out is on it."""
    tally = Tally()
    if os.geteuid() != 0:
        tally.notes.append("left out: needs root for a disk image")
        return tally
    for _ in range(rounds):
        with _image() as (folder, copy):
            server = Server(Stand(folder), free_port())
            senders = [Sender(server) for _ in range(CLIENTS)]
            server.start()
            try:
                _load_then(server, senders, server.kill)
            finally:
                server.kill()  # whatever still runs holds the disk
            with copy() as after:
                survivor = Stand(after, fresh=False)
                one = _judge(survivor, senders)
                survivor.service.database.engine.dispose()
            server.stand.service.database.engine.dispose()
        tally.tried += one.tried
        tally.words_kept += one.words_kept
        tally.stored += one.stored
        tally.wrongly_acknowledged += one.wrongly_acknowledged
    tally.notes.append(f"{rounds} cuts")
    return tally


def slow_senders(stand: Stand, rounds: int) -> Tally:
    """Hundreds of connections that send a byte now and then, while residents send as ever."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        server = Server(Stand(Path(name)), free_port())
        server.start()
        slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(400)]
        head = b"POST /sukamaju/formulir HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n_form="
        try:
            for number, connection in enumerate(slow):
                connection.sendall(head[: 10 + number % len(head)])
            sender = Sender(server)
            for number in range(rounds):
                slow[number % len(slow)].send(b"x")
                sender.send()
        finally:
            for connection in slow:
                connection.close()
            server.kill()
        tally = _judge(server.stand, [sender])
    return tally


def _load_then(server: Server, senders: list[Sender], act: Callable[[], None]) -> None:
    stop = threading.Event()
    crowd = [threading.Thread(target=sender.run, args=(stop,)) for sender in senders]
    for thread in crowd:
        thread.start()
    before = sum(len(sender.acknowledged) for sender in senders)
    for _ in range(300):
        if sum(len(sender.acknowledged) for sender in senders) > before:
            break
        time.sleep(0.01)
    time.sleep(random.SystemRandom().uniform(0, 0.5))
    act()
    stop.set()
    for thread in crowd:
        thread.join()


def _judge(stand: Stand, senders: list[Sender]) -> Tally:
    tally = Tally()
    for code, words in (pair for sender in senders for pair in sender.acknowledged):
        tally.tried += 1
        if stand.opens(code, words):
            tally.words_kept += 1
            tally.stored += 1
        else:
            tally.wrongly_acknowledged += 1
    return tally


def listens(port: int) -> bool:
    """Tell whether something listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _image() -> Iterator[tuple[Path, Callable[[], AbstractContextManager[Path]]]]:
    """Mount a small ext4 image; the second value mounts a copy of it as it is at that moment."""
    with tempfile.TemporaryDirectory() as name:
        image, folder = Path(name, "disk.img"), Path(name, "disk")
        with image.open("wb") as file:
            file.truncate(24_000_000)
        subprocess.run(["mkfs.ext4", "-q", image], check=True)

        @contextmanager
        def copy() -> Iterator[Path]:
            twin = Path(name, f"{secrets.token_hex(4)}.img")
            shutil.copyfile(image, twin)
            with _mounted(twin, Path(name, "twin")) as place:
                yield place

        with _mounted(image, folder) as place:
            yield place, copy


@contextmanager
def _mounted(image: Path, folder: Path) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", image, folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
