"""Security headers on every response: closed by default, nothing stored, nothing framed."""

from flask import Flask, Response, g, request

from forms_service.service import get_service
from forms_service.stylesheet import hash_source

FIXED = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TWO_YEARS = 63_072_000
# Every page says itself that it is not to be found; who may not read it would never know.
ROBOTS = "User-agent: *\nDisallow:\n"


def init_app(app: Flask) -> None:
    """Add the headers to every response of the app, and answer to its own host only."""
    app.after_request(_add)
    app.add_url_rule("/robots.txt", "robots", _guide_robots)
    config = app.extensions["balai"].config
    if config.production:
        app.config["TRUSTED_HOSTS"] = [config.host]


def _guide_robots() -> Response:
    return Response(ROBOTS, mimetype="text/plain", headers={"Cache-Control": "max-age=86400"})


def _add(response: Response) -> Response:
    wanted = FIXED | {"Content-Security-Policy": _policy()}
    if get_service().config.secure:
        wanted["Strict-Transport-Security"] = f"max-age={TWO_YEARS}"
    if request.path.count("/") >= 2:
        wanted["X-Robots-Tag"] = "noindex"
    present = {name.title() for name, _value in response.headers}
    for name, value in wanted.items():
        if name.title() not in present:
            response.headers.add(name, value)
    return response


def _policy() -> str:
    style = f"style-src {hash_source(g.css)}; " if "css" in g else ""
    script = "script-src 'self'; connect-src 'self'; " if "scripts" in g else ""
    return (
        f"default-src 'none'; {style}{script}img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
