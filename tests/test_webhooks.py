"""Webhooks: signed after Standard Webhooks 1.0, patient with nobody, never inside the network."""

import base64
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from receivers import Hook, find_port, webhook
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from forms_service.notifications import webhooks
from forms_service.notifications.channels import Channel

NEW = "whsec_" + base64.b64encode(b"n" * 32).decode()
OLD = "whsec_" + base64.b64encode(b"o" * 24).decode()
BODY = b'{"type":"submission.received"}'


@pytest.fixture
def hook() -> Iterator[Hook]:
    with webhook() as hook:
        yield hook


def make_channel(url: str, **changes: Any) -> Channel:
    values: dict[str, Any] = {"village": "sukamaju", "name": "sistem", "url": url}
    return Channel(**(values | {"secrets": (NEW,), "private": True} | changes))


def test_a_receiver_verifies_what_arrives(hook: Hook) -> None:
    assert webhooks.send(make_channel(hook.url), "msg-1", BODY) == ""
    [(headers, body)] = hook.calls
    assert Webhook(NEW).verify(body, headers) == json.loads(BODY)
    assert headers["webhook-id"] == "msg-1"


def test_while_secrets_rotate_both_verify(hook: Hook) -> None:
    webhooks.send(make_channel(hook.url, secrets=(NEW, OLD)), "msg-1", BODY)
    [(headers, body)] = hook.calls
    for secret in (NEW, OLD):
        Webhook(secret).verify(body, headers)
    assert headers["webhook-signature"].count("v1,") == 2


def test_another_secret_or_body_does_not_verify(hook: Hook) -> None:
    webhooks.send(make_channel(hook.url), "msg-1", BODY)
    [(headers, body)] = hook.calls
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(body + b" ", headers)


@pytest.mark.parametrize("status", [302, 400, 410, 500, 503])
def test_anything_but_success_is_a_problem(hook: Hook, status: int) -> None:
    hook.status = status
    assert webhooks.send(make_channel(hook.url), "msg-1", BODY) == f"HTTP {status}"
    assert len(hook.calls) == 1, "a redirect is not followed"


def test_nobody_there_is_a_problem_without_an_address() -> None:
    problem = webhooks.send(make_channel(f"http://127.0.0.1:{find_port()}/"), "msg-1", BODY)
    assert problem == "ConnectionRefusedError"


def test_a_silent_receiver_is_left(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "SECONDS", 0.2)
    hook.silence = 1.0
    assert webhooks.send(make_channel(hook.url), "msg-1", BODY) == "TimeoutError"


def test_a_dripping_receiver_is_cut_off(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "MOST_SECONDS", 0.3)
    hook.drips = True
    assert webhooks.send(make_channel(hook.url), "msg-1", BODY) != ""


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "224.0.0.1",
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answer = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kw: answer)
    channel = make_channel("https://hooks.example/", private=False)
    assert webhooks.send(channel, "msg-1", BODY) == "PrivateAddress"


def test_one_inner_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [(socket.AF_INET, 1, 6, "", (ip, 443)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kw: answers)
    channel = make_channel("https://hooks.example/", private=False)
    assert webhooks.send(channel, "msg-1", BODY) == "PrivateAddress"


def test_a_loopback_address_needs_to_be_allowed(hook: Hook) -> None:
    assert webhooks.send(make_channel(hook.url, private=False), "m", BODY) == "PrivateAddress"
    assert hook.calls == []
