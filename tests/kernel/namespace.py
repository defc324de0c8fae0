"""One Linux network namespace: links, addresses, routes, nftables and its named counters.

A namespace has no name: it is held by a file descriptor, so the kernel takes it away, with all that
was in it, when this process ends, however it ends. Nothing is ever made outside of one.
"""

import ctypes
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv4Network
from itertools import count
from pathlib import Path
from typing import Final

CLONE_NEWNET: Final = 0x40000000
MOST_GRAVES: Final = 50
LO: Final = 1  # the index of the loopback device

SYSCTLS: Final = (
    # a router that neither judges by the way back nor tells its neighbours of shorter ways
    ("net/ipv4/ip_forward", "1"),
    ("net/ipv4/conf/all/rp_filter", "0"),
    ("net/ipv4/conf/default/rp_filter", "0"),
    ("net/ipv4/conf/all/send_redirects", "0"),
    ("net/ipv4/conf/default/send_redirects", "0"),
    # every refused datagram says so
    ("net/ipv4/icmp_ratemask", "0"),
)

# Where both ends of a cable have one index, the kernel takes up to a second to see that it is plugged in.
_INDEXES: Final = count(LO + 1)

_GRAVES: Final[list[int]] = []

_libc = ctypes.CDLL(None, use_errno=True)


def unavailable() -> str:
    """Why the kernel cannot be asked here, "" where it can."""
    if os.uname().sysname != "Linux":
        return "network namespaces are Linux's"
    if os.geteuid() != 0:
        return "not root: network namespaces need it"
    try:
        _nft()
    except OSError:
        return "nftables is not installed (libnftables.so.1)"
    try:
        with Namespace() as probe:
            probe.nft("table ip t { counter c { } ; chain c { type nat hook postrouting priority 100; } ; }")
            probe.counters()
    except (OSError, ValueError) as error:
        return f"this kernel gives no network namespace with nftables: {error}"
    return ""


class Namespace:
    """A network namespace of its own. A context manager; or call `close`."""

    def __init__(self) -> None:
        home = _here()
        try:
            if _libc.unshare(CLONE_NEWNET) != 0:
                raise _failed("unshare")
            self.fd = _here()
            # a socket stays in the namespace in which it was made
            self._routes = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
            self._filters = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)  # NETLINK_NETFILTER
            for path, value in SYSCTLS:
                _write(path, value)
            with suppress(FileNotFoundError):  # a kernel without IPv6 needs none switched off
                _write("net/ipv6/conf/all/disable_ipv6", "1")
                _write("net/ipv6/conf/default/disable_ipv6", "1")
        finally:
            _go(home)
            os.close(home)
        self._pending: list[bytes] = [_link(LO, "", up=True)]

    def __enter__(self) -> "Namespace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Done with. The kernel takes many away as fast as one, and meanwhile makes none: so many at a time."""
        self._routes.close()
        self._filters.close()
        _GRAVES.append(self.fd)
        if len(_GRAVES) > MOST_GRAVES:
            for number in _GRAVES:
                os.close(number)
            _GRAVES.clear()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This thread is in the namespace, for a while: what it opens, it opens there."""
        home = _here()
        _go(self.fd)
        try:
            yield
        finally:
            _go(home)
            os.close(home)

    # --- links, addresses, routes: collected, and sent by `apply` ---------------------------------------

    def bridge(self, name: str) -> int:
        """A wire that joins what is plugged in; without plugs it leads nowhere."""
        index = next(_INDEXES)
        info = _attribute(18, _attribute(1, b"bridge"))  # IFLA_LINKINFO, IFLA_INFO_KIND
        self._pending.append(_link(index, name, info, up=True, create=True))
        return index

    def veth(self, name: str, other: "Namespace", other_name: str, *, bridge: int = 0) -> tuple[int, int]:
        """A cable to another namespace. Returns both ends' indexes."""
        index, there = next(_INDEXES), next(_INDEXES)
        end = struct.pack("=BxHiII", 0, 0, there, 0, 0) + _attribute(3, other_name.encode() + b"\0")
        end += _attribute(28, struct.pack("=I", other.fd))  # IFLA_NET_NS_FD
        info = _attribute(1, b"veth") + _attribute(2, _attribute(1, end))  # VETH_INFO_PEER
        master = _attribute(10, struct.pack("=I", bridge)) if bridge else b""
        self._pending.append(_link(index, name, _attribute(18, info) + master, up=True, create=True))
        other._pending.append(_link(there, "", up=True))  # so `self` is applied before `other`
        return index, there

    def address(self, device: int, address: IPv4Address, prefix: int = 32, *, connected: bool = False) -> None:
        """`connected`: the kernel adds the route to the neighbours."""
        flags = 0 if connected else 0x200  # IFA_F_NOPREFIXROUTE
        body = struct.pack("=BBBBI", socket.AF_INET, prefix, 0, 0, device)
        body += _attribute(2, address.packed) + _attribute(1, address.packed) + _attribute(8, struct.pack("=I", flags))
        self._pending.append(_message(20, 0x600, body))

    def route(
        self,
        to: IPv4Network,
        device: int = 0,
        via: IPv4Address | None = None,
        *,
        table: int = 254,
        kind: int = 1,
        metric: int = 0,
    ) -> None:
        """`kind`: RTN_UNICAST, or one of `LOCAL` and `THROW`."""
        scope = {1: 0 if via else 253, LOCAL: 254}.get(kind, 0)
        flags = 4 if via else 0  # RTNH_F_ONLINK
        body = struct.pack("=BBBBBBBBI", socket.AF_INET, to.prefixlen, 0, 0, 0, 4, scope, kind, flags)
        body += _attribute(1, to.network_address.packed) + _attribute(15, struct.pack("=I", table))
        if metric:
            body += _attribute(6, struct.pack("=I", metric))
        if device:
            body += _attribute(4, struct.pack("=I", device))
        if via:
            body += _attribute(5, via.packed)
        self._pending.append(_message(24, 0x600, body))

    def rule(self, priority: int, table: int, came_by: str = "") -> None:
        body = struct.pack("=BBBBBBBBI", socket.AF_INET, 0, 0, 0, 0, 0, 0, 1, 0)
        body += _attribute(6, struct.pack("=I", priority)) + _attribute(15, struct.pack("=I", table))
        if came_by:
            body += _attribute(3, came_by.encode() + b"\0")
        self._pending.append(_message(32, 0x600, body))

    def apply(self) -> None:
        """Send what was collected. Raises OSError with the number of the message that the kernel refused."""
        for number, message in enumerate(self._pending):
            self._routes.send(message)
            data = self._routes.recv(65536)
            (error,) = struct.unpack_from("=i", data, 16)
            if error:
                raise OSError(-error, f"{os.strerror(-error)} (message {number}, type {message[4]})")
        self._pending.clear()

    def plugged_in(self) -> bool:
        """Do all links carry packets by now? The kernel sees a cable a moment after it was plugged in."""
        self._routes.send(_message(18, 0x300, struct.pack("=BxHiII", 0, 0, 0, 0, 0), acknowledge=False))  # RTM_GETLINK
        ready = True
        for _, body in _answers(self._routes):
            link = _attributes(body[16:])
            ready &= link[16][0] in (0, 6) and link[33][0] == 1  # IFLA_OPERSTATE: unknown, up; IFLA_CARRIER
            ready &= link[6] == b"noqueue\0"  # IFLA_QDISC: "noop" drops what it is given
            info = _attributes(link.get(18, b""))
            if info.get(4, b"").startswith(b"bridge"):  # IFLA_INFO_SLAVE_KIND
                ready &= _attributes(info[5])[1][0] == 3  # IFLA_BRPORT_STATE: forwarding
        return ready

    def settle(self) -> None:
        """Wait for what the kernel does meanwhile to its links: one change waits for the one before."""
        self._pending.append(_link(LO, "", up=True))
        self.apply()

    # --- nftables -----------------------------------------------------------------------------------

    def nft(self, text: str) -> None:
        """Load rules. Raises ValueError with nftables' own words."""
        library = _nft()
        with self.inside():
            context = ctypes.c_void_p(library.nft_ctx_new(0))
            try:
                library.nft_ctx_buffer_error(context)
                if library.nft_run_cmd_from_buffer(context, text.encode()):
                    raise ValueError(library.nft_ctx_get_error_buffer(context).decode() + text)
            finally:
                library.nft_ctx_free(context)

    def counters(self) -> dict[str, int]:
        """Packets by the counter's name."""
        body = struct.pack("=BBH", socket.AF_INET, 0, 0)
        self._filters.send(_message((10 << 8) | 19, 0x300, body, acknowledge=False))  # NFT_MSG_GETOBJ, dump
        found: dict[str, int] = {}
        for _, body in _answers(self._filters):
            fields = _attributes(body[4:])
            found[fields[2].rstrip(b"\0").decode()] = struct.unpack(">Q", _attributes(fields[4])[2])[0]
        return found


LOCAL: Final = 2
THROW: Final = 9


def _here() -> int:
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _go(fd: int) -> None:
    if _libc.setns(fd, CLONE_NEWNET) != 0:
        raise _failed("setns")


def _failed(call: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{call}: {os.strerror(number)}")


def _write(path: str, value: str) -> None:
    Path("/proc/sys", path).write_text(value)


def _nft() -> ctypes.CDLL:
    library = ctypes.CDLL("libnftables.so.1")
    library.nft_ctx_new.restype = ctypes.c_void_p
    library.nft_ctx_get_error_buffer.restype = ctypes.c_char_p
    return library


# --- netlink ------------------------------------------------------------------------------------------


def _message(kind: int, flags: int, body: bytes, *, acknowledge: bool = True) -> bytes:
    return struct.pack("=IHHII", 16 + len(body), kind, flags | 1 | (4 if acknowledge else 0), 0, 0) + body


def _answers(netlink: socket.socket) -> Iterator[tuple[int, bytes]]:
    """The messages of a dump. Raises OSError if the kernel refuses it."""
    while True:
        data = netlink.recv(1 << 17)
        while data:
            length, kind = struct.unpack_from("=IH", data)
            if kind == 3:  # NLMSG_DONE
                return
            if kind == 2:  # NLMSG_ERROR
                raise OSError(-struct.unpack_from("=i", data, 16)[0], "the kernel does not say")
            yield kind, data[16:length]
            data = data[(length + 3) & ~3 :]


def _link(index: int, name: str, more: bytes = b"", *, up: bool, create: bool = False) -> bytes:
    body = struct.pack("=BxHiII", 0, 0, index, int(up), int(up))
    if name:
        body += _attribute(3, name.encode() + b"\0")  # IFLA_IFNAME
    return _message(16, 0x600 if create else 0, body + more)


def _attribute(kind: int, data: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def _attributes(data: bytes) -> dict[int, bytes]:
    found = {}
    while data:
        length, kind = struct.unpack_from("=HH", data)
        found[kind & 0x3FFF] = data[4:length]
        data = data[(length + 3) & ~3 :]
    return found
