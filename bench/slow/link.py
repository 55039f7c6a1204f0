"""A slow link between two network namespaces, shaped packet by packet in a process of its own.

Two TUN devices, one in each namespace; what one side sends is held as long as the link would
hold it, then handed to the other. Real TCP runs over it: handshakes, slow start, lost packets.
This needs no queueing discipline in the kernel (not every kernel has netem), only root and TUN.
"""

import fcntl
import heapq
import os
import re
import select
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from forms_service.config import ROOT

MTU = 1500
QUEUE_BYTES = 64_000  # what a base station holds back before it drops
SITE, SERVICE, CLIENT = "10.77.0.2", "10.77.0.3", "10.77.0.1"
NAME = re.compile(r"balai-slow-(\d+)-(?:near|far)")
UP, DOWN = 0, 1
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_SYN_AND_ACK, _SYN = 0x12, 0x02
_LEAST_ASKED = 2_800  # Chromium's handshake takes 2,500 bytes upwards, the first request 700 more
_BARE = 80  # headers with every option and nothing in them
# A phone and a server as Debian and Android set them up, whatever this machine prefers.
SYSCTL = {
    "net.ipv4.tcp_slow_start_after_idle": "1",
    "net.ipv4.tcp_no_metrics_save": "1",
    "net.ipv6.conf.all.disable_ipv6": "1",
}
HOW = (
    "Linux network namespaces joined by two TUN devices; a process of the bench holds every IP\n"
    "packet for its bytes ÷ rate (both ways, drop-tail queue of 64 KB) and half a round trip;\n"
    "TCP cubic, MTU 1500"
)


@dataclass(frozen=True, slots=True)
class Link:
    """What a connection can do: milliseconds there and back, thousands of bits in a second."""

    name: str
    round_trip_ms: float
    kilobits: float

    @property
    def trip(self) -> float:
        """Seconds there and back."""
        return self.round_trip_ms / 1000

    def carry(self, size: float) -> float:
        """Return the seconds that so many bytes take, apart from the round trip."""
        return size * 8 / self.kilobits / 1000 if self.kilobits else 0.0


@dataclass(frozen=True, slots=True)
class Traffic:
    """What crossed the link: IP bytes each way, and those in packets that carry more than an
    acknowledgement; connections opened, packets dropped; bytes of connections on which nothing
    was asked after the handshake."""

    up: int = 0
    down: int = 0
    loaded: int = 0
    connections: int = 0
    dropped: int = 0
    unused: int = 0

    @property
    def both(self) -> int:
        """Bytes both ways."""
        return self.up + self.down


class Wire:
    """The near end's view of a link: sets its shape, counts what crosses it, runs programs."""

    def __init__(self, near: str, far: str, control: Connection) -> None:
        self.near, self.far = near, far
        self._control = control

    def shape(self, link: Link) -> None:
        """Let the link be this one from now on, and begin to count."""
        self._ask("shape", link)

    def count(self, *, anew: bool = False) -> Traffic:
        """Return what has crossed since counting began; begin anew when told."""
        return Traffic(*self._ask("count", anew))

    def _ask(self, act: str, value: object) -> Any:
        self._control.send((act, value))
        return self._control.recv()


def inside(namespace: str, command: Sequence[str | Path]) -> list[str]:
    """Return the command that runs another one in a namespace."""
    return ["ip", "netns", "exec", namespace, *map(str, command)]


@contextmanager
def open_wire() -> Iterator[Wire]:
    """Lay the link, and take all of it away again however the measuring ends."""
    sweep()
    near, far = (f"balai-slow-{os.getpid()}-{side}" for side in ("near", "far"))
    with ExitStack() as stack:
        devices = [
            _open_end(stack, near, [CLIENT], [SITE, SERVICE], SYSCTL),
            _open_end(stack, far, [SITE, SERVICE], [CLIENT], SYSCTL | _read_advice()),
        ]
        ours, theirs = get_context("fork").Pipe()
        process = get_context("fork").Process(target=_carry, args=(devices, theirs), daemon=True)
        process.start()
        theirs.close()  # so that an end of the process is an end of the talk
        stack.callback(process.join)
        stack.callback(process.terminate)
        yield Wire(near, far, ours)


def _read_advice() -> dict[str, str]:
    """Read what the server is told by deploy/sysctl.conf."""
    lines = (ROOT / "deploy" / "sysctl.conf").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" = ") for line in lines if not line.startswith("#"))


def sweep() -> None:
    """Take away what a measuring that was killed has left: its programs and its namespaces."""
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True)
    for found in NAME.finditer(listed.stdout):
        if not Path("/proc", found[1]).exists():
            _remove(found[0])


def _remove(name: str) -> None:
    left = subprocess.run(
        ["ip", "netns", "pids", name], capture_output=True, text=True, check=False
    )
    for pid in left.stdout.split():
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    subprocess.run(["ip", "netns", "delete", name], check=False)


def _open_end(
    stack: ExitStack, name: str, own: list[str], others: list[str], settings: dict[str, str]
) -> int:
    """Make a namespace with one TUN device; return the device's descriptor."""
    subprocess.run(["ip", "netns", "add", name], check=True)
    stack.callback(_remove, name)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    stack.callback(os.close, device)
    tun = f"bs{os.getpid() % 10**7}{name[-1]}"
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", tun.encode(), _IFF_TUN | _IFF_NO_PI))
    subprocess.run(["ip", "link", "set", tun, "netns", name], check=True)
    inner = [["sysctl", "-qw", *(f"{key}={value}" for key, value in settings.items())]]
    inner += [["ip", "link", "set", "lo", "up"]]
    inner += [["ip", "addr", "add", f"{address}/32", "dev", tun] for address in own]
    inner += [["ip", "link", "set", tun, "mtu", str(MTU), "up"]]
    inner += [
        ["ip", "route", "add", f"{other}/32", "dev", tun, "congctl", "cubic"] for other in others
    ]
    for command in inner:
        subprocess.run(inside(name, command), check=True)
    return device


class _Way:
    """One direction: a queue that empties at the link's rate, then half a round trip."""

    def __init__(self) -> None:
        self.bytes = self.loaded = self.connections = self.dropped = 0
        self.ports: dict[int, int] = {}
        self.opened: set[int] = set()
        self.free_at = 0.0

    def take(self, packet: bytes, link: Link, now: float) -> float | None:
        """Return when a packet arrives; None when the queue is full."""
        waiting = max(self.free_at - now, 0.0)
        if link.kilobits and waiting > link.carry(QUEUE_BYTES):
            self.dropped += 1
            return None
        self.bytes += len(packet)
        self.loaded += len(packet) if len(packet) > _BARE else 0
        port = find_port(packet)
        if _opens_connection(packet):
            self.connections += 1
            self.opened.add(port)
        self.ports[port] = self.ports.get(port, 0) + len(packet)
        self.free_at = now + waiting + link.carry(len(packet))
        return self.free_at + link.trip / 2


def find_port(packet: bytes) -> int:
    """Return the port of the near end: the one that is no server's."""
    header = (packet[0] & 0x0F) * 4
    source, target = struct.unpack("!HH", packet[header : header + 4])
    return int(max(source, target))


def count_unused(up: "_Way", down: "_Way") -> int:
    """Add up the new connections on which less went up than a handshake and a request need."""
    unused = [port for port in up.opened if up.ports[port] < _LEAST_ASKED]
    return sum(up.ports[port] + down.ports.get(port, 0) for port in unused)


def _opens_connection(packet: bytes) -> bool:
    header = (packet[0] & 0x0F) * 4
    tcp = packet[0] >> 4 == 4 and packet[9] == socket.IPPROTO_TCP and len(packet) > header + 13
    return tcp and packet[header + 13] & _SYN_AND_ACK == _SYN


def _carry(devices: list[int], control: Connection) -> None:
    """Hand packets from each device to the other, until ended."""
    link, ways = Link("open", 0, 0), [_Way(), _Way()]
    held: list[tuple[float, int, int, bytes]] = []
    number = 0
    while True:
        now = time.monotonic()
        while held and held[0][0] <= now:
            _, _, way, packet = heapq.heappop(held)
            os.write(devices[1 - way], packet)
        patience = max(held[0][0] - now, 0) if held else None
        awaited: list[int | Connection] = [*devices, control]
        ready, _, _ = select.select(awaited, [], [], patience)
        if control in ready:
            link, ways = _obey(control, link, ways)
        for way, device in enumerate(devices):
            if device in ready:
                packet = os.read(device, 65_536)
                moment = ways[way].take(packet, link, time.monotonic())
                if moment is not None:
                    number += 1
                    heapq.heappush(held, (moment, number, way, packet))


def _obey(control: Connection, link: Link, ways: list[_Way]) -> tuple[Link, list[_Way]]:
    act, value = control.recv()
    up, down = ways
    if act == "count":
        loaded, dropped = up.loaded + down.loaded, up.dropped + down.dropped
        unused = count_unused(up, down)
        control.send((up.bytes, down.bytes, loaded, up.connections, dropped, unused))
        return link, [_renew(up), _renew(down)] if value else ways
    control.send(None)
    return value, [_Way(), _Way()]


def _renew(way: _Way) -> _Way:
    fresh = _Way()
    fresh.free_at = way.free_at
    return fresh
