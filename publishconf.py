"""What differs from pelicanconf.py when the site is published; refuses to build half-configured."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))

from pelicanconf import *  # noqa: F403  (settings files are made to be extended this way)
from pelicanconf import PLUGINS as SITE_PLUGINS


def _secure_url(name: str) -> str:
    url = os.environ.get(name, "").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        sys.exit(f"publishconf.py: set {name} to an address that starts with https://")
    return url


def _check_keys(name: str) -> None:
    keys = os.environ.get(name, "").replace(",", " ").split()
    if not keys:
        sys.exit(f"publishconf.py: set {name} to the keys that sign the forms of this village")
    if any(key.startswith("dev_") for key in keys):
        sys.exit(f"publishconf.py: {name} holds a development key (dev_…); make new keys")


SITEURL = _secure_url("BALAI_SITE_URL")
FEED_DOMAIN = SITEURL
SERVICE_URL = _secure_url("BALAI_SERVICE_URL")
_check_keys("BALAI_FORM_KEYS")
DELETE_OUTPUT_DIRECTORY = True

PLUGINS = [*SITE_PLUGINS, "pelican.plugins.precompress"]
PRECOMPRESS_MIN_SIZE = 200
PRECOMPRESS_TEXT_EXTENSIONS = {
    ".html", ".xml", ".json", ".js", ".css", ".ics", ".txt", ".svg", ".csv", ".webmanifest",
}  # fmt: skip
