"""Exact sets of packets: disjoint boxes of protocol x address x service port x client port.

A set is a tree of intervals, one level per axis. Neighbouring intervals with the same subtree are always
joined, so a set has one form only: equal sets are equal values, and their boxes come in one order.
Addresses are numbers on one line: IPv4 first, a gap of one, IPv6 behind it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_network, summarize_address_range
from itertools import pairwise
from typing import Final

from lambdanet.topology import ALL_PORTS, Address, Network, Ports, Protocol

PROTOCOLS: Final = (Protocol.TCP, Protocol.UDP, Protocol.ICMP)
"""The protocol axis. ICMP has no ports: filters take it whatever the ports."""

IPV6_BEGINS: Final = (1 << 32) + 1

Span = tuple[int, int]  # first and last, both included
Spans = tuple[Span, Span, Span, Span]  # one per axis, in the order of a Box's fields
Tree = tuple[tuple[int, int, "Tree"], ...]
Memo = dict[tuple[int, int], Tree]

LEAF: Final[Tree] = ((0, 0, ()),)  # below the last axis: yes
CLIENT_PORT_AXIS: Final = 3


def number(address: Address) -> int:
    """An address's place on the address axis."""
    return int(address) if isinstance(address, IPv4Address) else int(address) + IPV6_BEGINS


def address_at(place: int) -> Address:
    return IPv4Address(place) if place < IPV6_BEGINS else IPv6Address(place - IPV6_BEGINS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Addresses:
    """A range of addresses, both ends included: of one family, or of IPv4 and IPv6 as a whole."""

    first: Address
    last: Address

    def __str__(self) -> str:
        """One address, a block where it is exactly one, else "first-last"."""
        if self.first == self.last:
            return str(self.first)
        if self.first.version != self.last.version:
            return "every address"
        blocks = list(summarize_address_range(self.first, self.last))
        return str(blocks[0]) if len(blocks) == 1 else f"{self.first}-{self.last}"


def block(network: Network) -> Addresses:
    return Addresses(first=network[0], last=network[-1])


IPV4: Final = block(ip_network("0.0.0.0/0"))
IPV6: Final = block(ip_network("::/0"))
EVERYWHERE: Final = Addresses(first=IPV4.first, last=IPV6.last)


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """Every packet with one of the protocols, to one of the addresses and ports, from one of the client ports.

    The protocols are neighbours in `PROTOCOLS`. What is left out is not restricted.
    """

    protocols: tuple[Protocol, ...] = PROTOCOLS
    addresses: Addresses = IPV4
    ports: Ports = ALL_PORTS
    client_ports: Ports = ALL_PORTS

    @property
    def spans(self) -> Spans:
        return (
            (PROTOCOLS.index(self.protocols[0]), PROTOCOLS.index(self.protocols[-1])),
            (number(self.addresses.first), number(self.addresses.last)),
            (self.ports.first, self.ports.last),
            (self.client_ports.first, self.client_ports.last),
        )


@dataclass(frozen=True, slots=True)
class Boxes:
    """A set of packets. Make one with `of` or `decided`; iterate for its boxes, which never overlap."""

    tree: Tree = ()

    def __bool__(self) -> bool:
        return bool(self.tree)

    def __or__(self, other: "Boxes") -> "Boxes":
        return Boxes(_union(self.tree, other.tree, {}))

    def __and__(self, other: "Boxes") -> "Boxes":
        return Boxes(_intersection(self.tree, other.tree, {}))

    def __sub__(self, other: "Boxes") -> "Boxes":
        return Boxes(_difference(self.tree, other.tree, {}))

    def __le__(self, other: "Boxes") -> bool:
        return not self - other

    def __iter__(self) -> Iterator[Box]:
        for protocols, addresses, ports, client_ports in _paths(self.tree):
            yield Box(
                protocols=PROTOCOLS[protocols[0] : protocols[1] + 1],
                addresses=Addresses(first=address_at(addresses[0]), last=address_at(addresses[1])),
                ports=Ports(first=ports[0], last=ports[1]),
                client_ports=Ports(first=client_ports[0], last=client_ports[1]),
            )

    def holds(self, *, protocol: Protocol, address: Address, port: int, client_port: int) -> bool:
        tree = self.tree
        for place in (PROTOCOLS.index(protocol), number(address), port, client_port):
            tree = next((inner for first, last, inner in tree if first <= place <= last), ())
        return bool(tree)

    def from_any_client_port(self) -> "Boxes":
        """What is in the set from at least one client port, from each of them."""
        return Boxes(_with_client_ports(self.tree, 0, lambda _: ((0, ALL_PORTS.last, LEAF),)))

    def from_every_client_port(self, wanted: Ports) -> "Boxes":
        """What is in the set from all the wanted client ports, from any of them."""
        everything: Tree = ((0, ALL_PORTS.last, LEAF),)
        whole = ((wanted.first, wanted.last, LEAF),)
        return Boxes(
            _with_client_ports(self.tree, 0, lambda found: () if _difference(whole, found, {}) else everything)
        )

    def client_ports(self) -> tuple[Ports, ...]:
        """The client ports that occur, in order."""
        return self._along(3)

    def addresses(self) -> tuple[Addresses, ...]:
        """The addresses that occur, in order."""
        return tuple(
            Addresses(first=address_at(first), last=address_at(last))
            for first, last, _ in _joined_spans(addresses for _, addresses, _, _ in _paths(self.tree))
        )

    def _along(self, axis: int) -> tuple[Ports, ...]:
        return tuple(
            Ports(first=first, last=last) for first, last, _ in _joined_spans(path[axis] for path in _paths(self.tree))
        )


NONE: Final = Boxes()


def of(*boxes: Box) -> Boxes:
    """The union of boxes that may overlap."""
    return decided([(box, True) for box in boxes])


def decided(rules: Sequence[tuple[Box, bool]]) -> Boxes:
    """The packets that an ordered list of rules allows: the first box that holds a packet decides (ACL-01)."""
    return Boxes(_decided(tuple((box.spans, allow) for box, allow in rules), 0, {}))


# --- trees ------------------------------------------------------------------------------------------

Layer = tuple[Spans, bool]


def _decided(layers: tuple[Layer, ...], axis: int, memo: dict[tuple[int, ...], Tree]) -> Tree:
    """One level: where the layers change along this axis, and what is left of them in between."""
    if axis > CLIENT_PORT_AXIS:
        return LEAF if layers and layers[0][1] else ()
    if not any(allow for _, allow in layers):
        return ()
    key = (axis, *map(id, layers))
    if key in memo:
        return memo[key]
    ends = [(layer[0][axis], layer) for layer in layers]
    cuts = sorted({first for (first, _), _ in ends} | {last + 1 for (_, last), _ in ends})
    found: list[tuple[int, int, Tree]] = []
    for first, after in pairwise(cuts):
        there = tuple([layer for (begin, end), layer in ends if begin <= first <= end])
        _append(found, first, after - 1, _decided(there, axis + 1, memo))
    memo[key] = tuple(found)
    return memo[key]


def _append(found: list[tuple[int, int, Tree]], first: int, last: int, inner: Tree) -> None:
    """Add a piece, joined with the one before it where nothing changes between them."""
    if not inner:
        return
    if found and found[-1][1] == first - 1 and (found[-1][2] is inner or found[-1][2] == inner):
        found[-1] = (found[-1][0], last, inner)
    else:
        found.append((first, last, inner))


def _intersection(one: Tree, other: Tree, memo: Memo) -> Tree:
    if one is other:
        return one
    if not one or not other:
        return ()
    key = (id(one), id(other))
    if key in memo:
        return memo[key]
    found: list[tuple[int, int, Tree]] = []
    mine = theirs = 0
    while mine < len(one) and theirs < len(other):
        first, last, inner = one[mine]
        other_first, other_last, other_inner = other[theirs]
        begin, end = max(first, other_first), min(last, other_last)
        if begin <= end:
            _append(found, begin, end, _intersection(inner, other_inner, memo))
        if last <= other_last:
            mine += 1
        if other_last <= last:
            theirs += 1
    memo[key] = tuple(found)
    return memo[key]


def _union(one: Tree, other: Tree, memo: Memo) -> Tree:
    if one is other or not other:
        return one
    if not one:
        return other
    return _swept(one, other, memo, _union)


def _difference(one: Tree, other: Tree, memo: Memo) -> Tree:
    if one is other or not one:
        return ()
    if not other:
        return one
    return _swept(one, other, memo, _difference)


def _swept(one: Tree, other: Tree, memo: Memo, combined: Callable[[Tree, Tree, Memo], Tree]) -> Tree:
    """Both trees cut where either changes, and each pair of pieces combined."""
    key = (id(one), id(other))
    if key in memo:
        return memo[key]
    both = (*one, *other)
    cuts = sorted({first for first, _, _ in both} | {last + 1 for _, last, _ in both})
    found: list[tuple[int, int, Tree]] = []
    mine = theirs = 0
    for first, after in pairwise(cuts):
        while mine < len(one) and one[mine][1] < first:
            mine += 1
        while theirs < len(other) and other[theirs][1] < first:
            theirs += 1
        inner = one[mine][2] if mine < len(one) and one[mine][0] <= first else ()
        other_inner = other[theirs][2] if theirs < len(other) and other[theirs][0] <= first else ()
        _append(found, first, after - 1, combined(inner, other_inner, memo))
    memo[key] = tuple(found)
    return memo[key]


def _with_client_ports(tree: Tree, axis: int, change: Callable[[Tree], Tree]) -> Tree:
    """The tree with each set of client ports, at its last axis, replaced."""
    if axis == CLIENT_PORT_AXIS:
        return change(tree)
    found: list[tuple[int, int, Tree]] = []
    for first, last, inner in tree:
        _append(found, first, last, _with_client_ports(inner, axis + 1, change))
    return tuple(found)


def _paths(tree: Tree) -> Iterator[Spans]:
    for protocol_first, protocol_last, addresses in tree:
        for first, last, ports in addresses:
            for port_first, port_last, client_ports in ports:
                for client_first, client_last, _ in client_ports:
                    yield (
                        (protocol_first, protocol_last),
                        (first, last),
                        (port_first, port_last),
                        (client_first, client_last),
                    )


def _joined_spans(spans: Iterable[Span]) -> Tree:
    """The union of intervals, in order."""
    found: list[tuple[int, int, Tree]] = []
    for first, last in sorted(set(spans)):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last), LEAF)
        else:
            found.append((first, last, LEAF))
    return tuple(found)
