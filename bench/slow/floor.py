"""`python -m bench.slow.floor ADDRESS HOST PATH`: seconds that a bare socket waits for a page."""

import socket
import ssl
import sys
import time

REQUEST = "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n"


def fetch(address: str, host: str, path: str) -> float:
    """Connect, shake hands, ask, and read to the end; return the seconds."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    began = time.perf_counter()
    plain = socket.create_connection((address, 443), timeout=60)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with context.wrap_socket(plain, server_hostname=host) as secure:
        secure.sendall(REQUEST.format(path=path, host=host).encode("ascii"))
        while secure.recv(65_536):
            pass
    return time.perf_counter() - began


if __name__ == "__main__":
    print(fetch(*sys.argv[1:4]))
