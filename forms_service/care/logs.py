"""Logs as JSON lines: which part, how long, what went wrong; never words, codes or addresses."""

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import TextIO

from flask import Flask, Response, g, request

log = logging.getLogger(__name__)
FACTS = ("endpoint", "method", "status", "ms", "village")


class Lines(logging.Formatter):
    """Writes each record as one JSON object; an error is told by its type and place alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__  # its message may quote what was typed
            line["trace"] = "".join(traceback.format_tb(record.exc_info[2]))
        return json.dumps(line, ensure_ascii=False)


def write_logs(stream: TextIO = sys.stderr) -> None:
    """Send every log of this process to a stream as JSON lines."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def init_app(app: Flask) -> None:
    """Log one line a request: its route by name, so that nothing that was sent is in it."""
    app.before_request(_begin)
    app.after_request(_note)


def _begin() -> None:
    g.began = time.perf_counter()


def _note(response: Response) -> Response:
    log.info(
        "request",
        extra={
            "endpoint": request.endpoint or "",
            "method": request.method,
            "status": response.status_code,
            "ms": round(1000 * (time.perf_counter() - g.get("began", time.perf_counter())), 1),
            "village": g.village.id if "village" in g else "",
        },
    )
    return response
