"""Known browsers: a flood of wrong passwords from elsewhere never locks them out."""

import hmac
import secrets

from flask import Response, request

from forms_service.inbox.cookie import cookie_name
from forms_service.networks import find_network
from forms_service.service import current_village, get_service
from forms_service.signing import Purpose, derive_keys

HALF_A_YEAR = 180 * 86_400
BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "CrOS", "Linux")


def list_payers(staff_id: str) -> list[str]:
    """List whose budgets a wrong password of this request is taken from.

    A browser that signed in as this person before pays for itself alone. Strangers pay for their
    network, and all strangers together for the account, so that guessing from many networks is
    slow too, and whoever works here still gets in from the office's own browser.
    """
    device = _read_device(staff_id)
    account = staff_id.strip().lower()[:40]
    return [f"device:{device}"] if device else [find_network(), f"account:{account}"]


def remember_device(response: Response, staff_id: str) -> None:
    """Let the browser show next time that this person signed in with it before."""
    device = _read_device(staff_id) or secrets.token_urlsafe(12)
    response.set_cookie(
        _name(),
        f"{device}.{_sign(device, staff_id)[0]}",
        max_age=HALF_A_YEAR,
        secure=get_service().config.secure,
        httponly=True,
        samesite="Strict",
        path="/",
    )


def name_device() -> str:
    """Call this browser by what it says of itself: `Chrome, Android`."""
    agent = request.user_agent.string
    browser = next((name for name in BROWSERS if name in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "")
    names = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet"}
    return ", ".join(part for part in (names.get(browser, browser), system) if part)


def _name() -> str:
    return f"{cookie_name()}-perangkat"


def _read_device(staff_id: str) -> str:
    device, _, mac = request.cookies.get(_name(), "").rpartition(".")
    known = [m for m in _sign(device, staff_id) if hmac.compare_digest(m.encode(), mac.encode())]
    return device if known else ""


def _sign(device: str, staff_id: str) -> list[str]:
    """Sign a device with each master key, the newest first."""
    service, village_id = get_service(), current_village().id
    keys = derive_keys(service.config.master_keys, Purpose.DEVICE, village_id)
    message = f"{staff_id.strip().lower()}:{device}".encode()
    return [hmac.digest(key.encode(), message, "sha256").hex() for key in keys]
