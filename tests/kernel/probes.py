"""Connections that programs open: real sockets in the lab's namespaces, with ports of our choosing."""

import errno
import select
import socket
import struct
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address
from typing import Final

from lambdanet import services
from lambdanet.reachability.walk.ports import HTTPS_ONLY, NFS_ONLY, SERVICE_PORTS
from lambdanet.topology import (
    ALL_PORTS,
    Cache,
    Database,
    FileSystem,
    GatewayEndpoint,
    Instance,
    Interface,
    InterfaceEndpoint,
    NetworkInterface,
    Ports,
    Protocol,
    Proxy,
)
from tests.kernel.lab import Filters, Key, Lab, fresh, turned
from tests.kernel.namespace import Namespace

REFUSED: Final[Key] = ("refused",)
FILTERS: Final = ("sg", "acl")
PATIENCE: Final = 3.0  # seconds for a connection that has no answer, and that no rule has counted: hardly ever spent
ROOM: Final = 1 << 22  # bytes that may wait at a listener
SO_RCVBUFFORCE: Final = 33
MOST: Final = 400  # connections of one probe: each may take two of a process's 1024 file descriptors
UNTOLD: Final = IPv4Address("192.88.99.7")
"""Stands for the addresses that AWS does not tell; only a rule for the whole internet covers it."""


class Result(StrEnum):
    CONNECTED = "connected"
    REFUSED = "refused"
    TIMEOUT = "timeout"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What the kernel did with one trace: each client port's result, who dropped, and where it arrived as whom."""

    results: tuple[tuple[int, Result], ...]
    dropped: dict[Key, int]
    refused: bool
    arrived: frozenset[tuple[str, str]] = field(default=frozenset())

    @property
    def counts(self) -> Counter[Result]:
        return Counter(result for _, result in self.results)


def probe(
    lab: Lab,
    start: Interface | None,
    source: IPv4Address,
    destination: IPv4Address,
    port: int,
    protocol: Protocol,
    client: Ports,
) -> Seen:
    """Open connections from every range of client ports that an ACL can tell apart, all at once."""
    kind = socket.SOCK_STREAM if protocol is Protocol.TCP else socket.SOCK_DGRAM
    listeners = _listeners(lab, destination, port, protocol, kind)
    before = lab.drops()
    home = lab.interfaces[start.id] if start else lab.internet
    clients = _clients(home, kind, source, destination, port, _client_ports(lab, client))
    taken: list[socket.socket] = []
    try:
        return _watch(lab, clients, listeners, kind, before, taken)
    finally:
        for one in (*clients, *listeners, *taken):
            if kind == socket.SOCK_STREAM:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.close()


def _client_ports(lab: Lab, client: Ports) -> list[int]:
    """For each range that counts, so many ports that each meets every range of every NAT gateway on the way."""
    ranges = len(lab.nat_cells)
    turns = max(2, (0, ranges, ranges**2)[min(lab.swaps, 2)])
    ports = [fresh(cell, turn) for cell in turned(lab.cells_of(client), lab.first[0]) for turn in range(turns)]
    return list(dict.fromkeys(ports))


def connections(lab: Lab, client: Ports) -> int:
    """How many a probe would open."""
    return len(_client_ports(lab, client))


def _clients(
    home: Namespace, kind: int, source: IPv4Address, destination: IPv4Address, port: int, ports: Iterable[int]
) -> dict[socket.socket, int]:
    clients = {}
    with home.inside():
        for client_port in ports:
            client = _socket(kind, source, client_port)
            refusal = client.connect_ex((str(destination), port))
            if kind == socket.SOCK_DGRAM and not refusal:
                with suppress(PermissionError):  # dropped on the way out, and counted there
                    client.send(b"?")
            elif refusal not in (0, errno.EINPROGRESS, errno.EPERM):
                raise OSError(refusal, f"{errno.errorcode[refusal]}: {source}:{client_port} → {destination}:{port}")
            clients[client] = client_port
    return clients


def _socket(kind: int, address: IPv4Address, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, kind | socket.SOCK_NONBLOCK)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((str(address), port))
    return made


def _watch(
    lab: Lab,
    clients: dict[socket.socket, int],
    listeners: dict[socket.socket, str],
    kind: int,
    before: dict[Key, int],
    taken: list[socket.socket],
) -> Seen:
    """Wait until each connection has its end: an answer, or a rule that counted a drop."""
    poll = select.poll()
    by_number = {one.fileno(): one for one in (*clients, *listeners)}
    for one in clients:
        poll.register(one, select.POLLOUT if kind == socket.SOCK_STREAM else select.POLLIN)
    for one in listeners:
        poll.register(one, select.POLLIN)
    ended: dict[int, Result] = {}
    arrived: set[tuple[str, str]] = set()
    dropped: dict[Key, int] = {}
    refused = False
    deadline, settled = time.monotonic() + PATIENCE, False
    while True:
        events = poll.poll(0 if settled else 1)
        for number, _ in events:
            one = by_number[number]
            if one in listeners:
                arrived |= {(listeners[one], peer) for peer in _answer(one, kind, taken)}
            else:
                ended[clients[one]] = _end(one, kind)
                poll.unregister(one)
        if events:
            continue
        landed = bool(arrived) or Result.CONNECTED not in ended.values()
        if (landed and (settled or len(ended) == len(clients))) or time.monotonic() > deadline:
            break
        dropped, refused = _difference(lab.drops(), before)
        for_good = sum(count for key, count in dropped.items() if lab.filters is Filters.DROP or key[0] not in FILTERS)
        if kind == socket.SOCK_DGRAM and refused:
            for_good += len(clients)  # whether the word of it comes back or not
        settled = for_good >= len(clients) - len(ended)
    dropped, refused = _difference(lab.drops(), before)
    results = tuple((port, ended.get(port, Result.TIMEOUT)) for port in clients.values())
    return Seen(results=results, dropped=dropped, refused=refused, arrived=frozenset(arrived))


def _difference(after: dict[Key, int], before: dict[Key, int]) -> tuple[dict[Key, int], bool]:
    found = {key: count - before.get(key, 0) for key, count in after.items() if count > before.get(key, 0)}
    refused = found.pop(REFUSED, 0) > 0
    return found, refused


def _end(client: socket.socket, kind: int) -> Result:
    if kind == socket.SOCK_STREAM:
        error = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error == 0:
            return Result.CONNECTED
        return Result.REFUSED if error == errno.ECONNREFUSED else Result.TIMEOUT
    try:
        client.recv(1)
    except ConnectionRefusedError:
        return Result.REFUSED
    except OSError:
        return Result.TIMEOUT
    return Result.CONNECTED


def _answer(listener: socket.socket, kind: int, taken: list[socket.socket]) -> list[str]:
    """Take what came in. Returns the addresses that it came from."""
    found = []
    try:
        while True:
            if kind == socket.SOCK_STREAM:
                accepted, peer = listener.accept()
                taken.append(accepted)  # and kept: a reset now could overtake the client's look
            else:
                _, peer = listener.recvfrom(1)
                with suppress(PermissionError):  # dropped on the way out, and counted there
                    listener.sendto(b"!", peer)
            found.append(peer[0])
    except BlockingIOError:
        return found


# --- who listens -----------------------------------------------------------------------------------------


def _listeners(
    lab: Lab, destination: IPv4Address, port: int, protocol: Protocol, kind: int
) -> dict[socket.socket, str]:
    """A listener wherever the address may lead, if what stands there listens on the port."""
    listeners: dict[socket.socket, str] = {}
    for namespace, address, name, interface in lab.homes(destination):
        if _listens(lab, destination, port, protocol, name, interface):
            with namespace.inside():
                listener = _socket(kind, address, port)
            listener.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, ROOM)
            if kind == socket.SOCK_STREAM:
                listener.listen(4096)
            listeners[listener] = name
    return listeners


def _listens(
    lab: Lab, address: IPv4Address, port: int, protocol: Protocol, name: str, interface: Interface | None
) -> bool:
    asked, tcp = Ports(first=port, last=port), protocol is Protocol.TCP
    if interface is not None:
        match lab.network.owner(interface):
            case Instance(listens=ports) | NetworkInterface(listens=ports):
                return any(asked in one for one in ports)
            case Database(port=own) | Proxy(port=own) | Cache(port=own):
                return tcp and port == own
            case InterfaceEndpoint():
                return tcp and asked in HTTPS_ONLY
            case FileSystem():
                return tcp and asked in NFS_ONLY
            case _:
                return False
    if isinstance(lab.network.resources.get(name), GatewayEndpoint):
        return tcp and asked in SERVICE_PORTS
    if (host := lab.network.hosts.get(address)) is not None:
        return any(asked in one for one in host.listens)
    if (service := services.at(address)) is not None:
        return tcp and asked in (SERVICE_PORTS if service[0] == "s3" else HTTPS_ONLY)
    return asked in ALL_PORTS
