"""Gives the service's own pages their scripts; every page works without."""

from pathlib import Path

from flask import Flask, abort, g, make_response
from flask.typing import ResponseReturnValue

from forms_service.scripts import name_script, read_script
from forms_service.service import get_service

NAMES = ("foto", "bukti", "kunci")
A_YEAR = 31_536_000


def init_app(app: Flask) -> None:
    """Register the route, and let templates name a script."""
    app.add_url_rule("/skrip/<file>", "script", give_script)
    app.jinja_env.globals["script_url"] = script_url


def script_url(name: str) -> str:
    """Return the address of a script; the page that asks for it may load and use it."""
    g.scripts = True
    return f"/skrip/{name_script(name, read_script(_folder(), name))}"


def give_script(file: str) -> ResponseReturnValue:
    """Give a script; browsers keep it, its name changes with it."""
    known = {name_script(name, read_script(_folder(), name)): name for name in NAMES}
    if file not in known:
        abort(404)
    response = make_response(read_script(_folder(), known[file]))
    response.content_type = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


def _folder() -> Path:
    return get_service().config.theme / "static"
