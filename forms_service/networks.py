"""Names the network of a request for one day: floods are told apart and nobody is traced."""

import ipaddress
from datetime import UTC, datetime

from flask import request

from forms_service.service import current_village, get_service
from forms_service.signing import name_network


def find_network() -> str:
    """Name the network that this request came from: an IPv4 address, or 64 bits of an IPv6 one."""
    address = request.remote_addr or ""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        parsed = ipaddress.ip_address(0)
    network = str(parsed)
    if parsed.version == 6:
        network = str(ipaddress.ip_network((parsed, 64), strict=False))
    keys, day = get_service().config.master_keys, f"{datetime.now(UTC):%Y-%m-%d}"
    return name_network(keys, current_village().id, network, day)
