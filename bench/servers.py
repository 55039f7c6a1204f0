"""`python -m bench.servers`: the same service under each server: speed, memory, slow senders.

gunicorn and granian are measured where they are installed beside this Python.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench.faults.processes import free_port, listens, make_environ
from bench.faults.stand import Stand
from bench.intake import FORM_TYPE, load, make_bodies, pss
from forms_service.config import ROOT

APP = "forms_service:create_app()"
SLOW = 300
PATIENCE = 5.0
ROW = "{:<34}{:>10}{:>9}{:>9}{:>9}   {}"


@dataclass(frozen=True, slots=True)
class Server:
    """A server: what it is called, what it needs, the command after `python -m`."""

    name: str
    module: str
    command: tuple[str, ...]


SERVERS = (
    Server("waitress, as we run it", "waitress", ("flask", "--app", "forms_service", "serve")),
    Server("waitress as it comes", "waitress", ("waitress", "--threads=8", "--call")),
    Server(
        "gunicorn, 8 threads",
        "gunicorn",
        ("gunicorn", "--worker-class=gthread", "--threads=8", "--no-control-socket"),
    ),
    Server(
        "granian, 8 blocking threads",
        "granian",
        ("granian", "--interface=wsgi", "--blocking-threads=8", "--no-ws", "--factory"),
    ),
)


def command(server: Server, port: int) -> list[str]:
    """Write the command line that serves the app at a port of this machine."""
    ending = {
        "flask": ["--port", str(port)],
        "waitress": [f"--listen=127.0.0.1:{port}", "forms_service:create_app"],
        "gunicorn": ["--bind", f"127.0.0.1:{port}", APP],
        "granian": ["--host", "127.0.0.1", "--port", str(port), "forms_service:create_app"],
    }
    return [sys.executable, "-m", *server.command, *ending[server.command[0]]]


@contextmanager
def running(server: Server, stand: Stand, port: int) -> Iterator[int]:
    """Run a server; give its process id."""
    process = subprocess.Popen(
        command(server, port),
        cwd=ROOT,
        env=make_environ(stand, port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not listens(port):
            if process.poll() is not None:
                raise RuntimeError(f"{server.name} does not start")
            time.sleep(0.05)
        yield process.pid
    finally:
        os.killpg(process.pid, 9)
        process.wait()


def weigh(pid: int) -> float:
    """Return the proportional memory of a process and its children in MB."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return pss(pid) + sum(weigh(int(child)) for child in found.stdout.split())


@contextmanager
def slow_senders(port: int) -> Iterator[None]:
    """Hold connections that have each sent half a body."""
    head = b"POST /sukamaju/formulir HTTP/1.1\r\nHost: a\r\nContent-Type: " + FORM_TYPE.encode()
    head += b"\r\nContent-Length: 9000\r\n\r\n_form="
    crowd = []
    try:
        for _ in range(SLOW):
            with suppress(OSError):
                connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
                connection.sendall(head)
                crowd.append(connection)
        time.sleep(0.5)
        yield
    finally:
        for connection in crowd:
            connection.close()


def answers(port: int) -> bool:
    """Tell whether an honest visitor gets a page in time."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(b"GET /sukamaju/status HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return connection.recv(64).startswith(b"HTTP/1")
    except OSError:
        return False


def oversized(port: int) -> bool:
    """Tell whether a body above every limit is answered with a page, not a reset."""
    size = 70_000_000
    head = f"POST /sukamaju/formulir HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM_TYPE}\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(f"{head}Content-Length: {size}\r\n\r\n".encode())
            for _ in range(70):
                connection.sendall(b"a" * (size // 70))
            return connection.recv(64).startswith(b"HTTP/1")
    except OSError:
        return False


def main() -> None:
    """Measure each server on a village of its own, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.servers", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    print(ROW.format("", "a second", "p99 ms", "idle MB", "load MB", f"{SLOW} slow; 70 MB"))
    for server in SERVERS:
        if find_spec(server.module) is None:
            print(f"{server.name}: not installed here")
            continue
        with tempfile.TemporaryDirectory() as name:
            stand, port = Stand(Path(name)), free_port()
            bodies = make_bodies(stand, options.count)
            with running(server, stand, port) as pid:
                idle = weigh(pid)
                load(port, "/sukamaju/formulir", make_bodies(stand, 20), FORM_TYPE, 2)
                began = time.perf_counter()
                times = sorted(load(port, "/sukamaju/formulir", bodies, FORM_TYPE, 8))
                rate = len(times) / (time.perf_counter() - began)
                full = weigh(pid)
                with slow_senders(port):
                    stands = "answers" if answers(port) else "dead"
                drained = "a page" if oversized(port) else "reset"
        p99 = f"{times[int(len(times) * 0.99)] * 1e3:.0f}"
        numbers = (f"{rate:.0f}", p99, f"{idle:.0f}", f"{full:.0f}")
        print(ROW.format(server.name, *numbers, f"{stands}; {drained}"))


if __name__ == "__main__":
    main()
