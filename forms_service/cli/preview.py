"""The site while working on it: built anew when a file changes, and served."""

import functools
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
from watchfiles import watch

from forms_service.config import ROOT

EVENTS = "/_dibangun"
RELOAD = f'new EventSource("{EVENTS}").onmessage = () => location.reload();'
LISTEN_SECONDS = 15.0
SOURCES = (
    "content",
    "theme",
    "plugins",
    "publishing",
    "docs/panduan",
    "forms_service",
    "pelicanconf.py",
)


class CannotBuild(RuntimeError):
    """Pelican stopped; its own words say why."""


class Changes:
    """Counts the builds, so that open pages can wait for the next one."""

    def __init__(self) -> None:
        self._count, self._news = 0, threading.Condition()

    def tell(self) -> None:
        """Wake every page that waits."""
        with self._news:
            self._count += 1
            self._news.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait for the next build; tell whether there was one."""
        with self._news:
            seen = self._count
            return self._news.wait_for(lambda: self._count > seen, timeout=seconds)


CHANGES = Changes()


class _Quiet(SimpleHTTPRequestHandler):
    """Serves the output folder, fresh each time; its pages load themselves anew after a build."""

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def do_GET(self) -> None:
        if self.path == EVENTS:
            self._send_events()
        elif self.path == f"{EVENTS}.js":
            self._send(RELOAD.encode(), "text/javascript")
        elif (page := Path(self.translate_path(self.path), "index.html")).is_file():
            script = f'<script src="{EVENTS}.js"></script>'
            self._send(page.read_bytes() + script.encode(), "text/html; charset=utf-8")
        else:
            super().do_GET()

    def _send(self, body: bytes, type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            while True:
                built = CHANGES.wait(LISTEN_SECONDS)
                self.wfile.write(b"data: built\n\n" if built else b": still here\n\n")
                self.wfile.flush()
        except OSError:
            return  # the page was closed

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def build_site(output: Path) -> None:
    """Build the site once; raises CannotBuild when Pelican refuses."""
    command = [
        sys.executable, "-m", "pelican", "--settings", "pelicanconf.py",
        "--output", str(output), "--fatal", "warnings", "--quiet",
    ]  # fmt: skip
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise CannotBuild


def serve_site(output: Path, port: int) -> ThreadingHTTPServer:
    """Serve the output folder on a thread; `shutdown()` of the returned server ends it."""
    handler = functools.partial(_Quiet, directory=str(output))
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def keep_fresh(output: Path, stop: threading.Event) -> None:
    """Build again on a thread whenever a source changes; a mistake leaves the last good site."""
    threading.Thread(target=_rebuild, args=(output, stop), daemon=True).start()


def _rebuild(output: Path, stop: threading.Event) -> None:
    for _changes in watch(*(ROOT / name for name in SOURCES), stop_event=stop, debounce=300):
        try:
            build_site(output)
            CHANGES.tell()
            click.echo("Site built again.")
        except CannotBuild:
            click.echo("The site was not built; the reason stands above. The last one stays.")
