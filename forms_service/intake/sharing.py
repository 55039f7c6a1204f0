"""Lets the village's own site read answers by script, and no other site."""

from urllib.parse import urlsplit

from flask import Response, request

from forms_service.service import current_village


def allow_own_site(response: Response) -> Response:
    """Allow the origin of the village's site to read this answer; nothing is allowed by cookie."""
    site = urlsplit(current_village().site_url)
    origin = f"{site.scheme}://{site.netloc}"
    if request.headers.get("Origin") == origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After, Balai-Visit"
        response.headers.add("Vary", "Origin")
    return response
