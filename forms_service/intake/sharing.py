"""Lets the village's own site, and the site that carries the form, read answers by script."""

from urllib.parse import urlsplit

from flask import Response, g, request


def remember_page(page: str) -> None:
    """Remember the page that the village signed a form for: its site may read the answer."""
    g.form_origin = _find_origin(page)


def allow_own_site(response: Response) -> Response:
    """Allow the sites that the village named to read this answer; nothing is allowed by cookie.

    A preflight carries no form, so only the village's own site may send what needs one (JSON);
    other sites send what forms send, and are known by the page that the form was signed for.
    """
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    site = g.village.site_url if "village" in g else ""
    allowed = {_find_origin(site), g.get("form_origin", "")} - {""}
    if origin in allowed:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After, Balai-Visit"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "POST"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    return response


def _find_origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else ""
