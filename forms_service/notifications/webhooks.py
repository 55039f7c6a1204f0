"""Tells other systems, signed after Standard Webhooks 1.0, and never inside the own network."""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from forms_service.models import OutboxRow
from forms_service.notifications.channels import Channel, decode_secret

SECONDS = 10.0
# However slowly a receiver drips its answer.
MOST_SECONDS = 20.0
GONE = "HTTP 410"


def make_body(row: OutboxRow, slug: str) -> bytes:
    """Write a notice for a machine: the same bytes at every attempt, and no answer in them."""
    data: dict[str, Any] = {"village": row.village_id}
    if row.reference:
        data |= {"reference": row.reference, "form": slug, "status": row.status}
    data |= json.loads(row.facts)
    kind = f"submission.{row.kind}" if row.reference else row.kind
    body = {"type": kind, "timestamp": row.at.isoformat(), "data": data}
    return json.dumps(body, separators=(",", ":")).encode()


def sign(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """Sign a message once with each secret, so that a receiver can change over in its own time."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digests = (hmac.digest(decode_secret(secret), signed, hashlib.sha256) for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def send(channel: Channel, message_id: str, body: bytes) -> str:
    """Post a message; return an empty text, or what went wrong, without any address."""
    now = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "balai",
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(channel.secrets, message_id, now, body),
    }
    try:
        status = _post(channel, headers, body)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    return "" if 200 <= status < 300 else f"HTTP {status}"


class PrivateAddress(OSError):
    """The receiver's name leads into a private network."""


def _post(channel: Channel, headers: dict[str, str], body: bytes) -> int:
    """Return the status of the answer; a redirect is not followed, its words are not read."""
    parts = urlsplit(channel.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    connection = http.client.HTTPConnection(host, port)
    connection.sock = _connect(host, port, secure=parts.scheme == "https", inside=channel.private)
    alarm = threading.Timer(MOST_SECONDS, _cut, [connection.sock])
    alarm.start()
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        return connection.getresponse().status
    finally:
        alarm.cancel()
        connection.close()


def _connect(host: str, port: int, *, secure: bool, inside: bool) -> socket.socket:
    """Connect to the very address that was looked at, so that a name cannot change in between."""
    address = _find_address(host, port, inside=inside)
    raw = socket.create_connection((address, port), SECONDS)
    if not secure:
        return raw
    try:
        return ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    except OSError:
        raw.close()
        raise


def _find_address(host: str, port: int, *, inside: bool) -> str:
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not inside and not all(_is_public(address) for address in found):
        raise PrivateAddress
    return found[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast


def _cut(sock: socket.socket) -> None:
    """End a connection from outside; whoever reads from it meets its end."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
