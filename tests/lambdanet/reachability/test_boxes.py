"""Sets of packets obey the laws of sets, checked packet by packet in a small universe."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdanet.reachability.boxes import NONE, PROTOCOLS, Addresses, Box, Boxes, address_at, decided, number, of
from lambdanet.topology import Ports, Protocol

SIZE = 4
Packet = tuple[Protocol, int, int, int]
UNIVERSE: tuple[Packet, ...] = tuple(product(PROTOCOLS, range(SIZE), range(SIZE), range(SIZE)))


@st.composite
def spans(draw: st.DrawFn, size: int = SIZE) -> tuple[int, int]:
    first = draw(st.integers(0, size - 1))
    return first, draw(st.integers(first, size - 1))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    first, last = draw(spans(len(PROTOCOLS)))
    address, port, client_port = draw(spans()), draw(spans()), draw(spans())
    return Box(
        protocols=PROTOCOLS[first : last + 1],
        addresses=Addresses(first=IPv4Address(address[0]), last=IPv4Address(address[1])),
        ports=Ports(first=port[0], last=port[1]),
        client_ports=Ports(first=client_port[0], last=client_port[1]),
    )


SETS = st.lists(boxes(), max_size=5).map(lambda found: of(*found))


def _inside(box: Box, packet: Packet) -> bool:
    protocol, address, port, client_port = packet
    return (
        protocol in box.protocols
        and box.addresses.first <= address_at(address) <= box.addresses.last
        and box.ports.first <= port <= box.ports.last
        and box.client_ports.first <= client_port <= box.client_ports.last
    )


def _packets(found: Boxes) -> set[Packet]:
    return {
        (protocol, address, port, client_port)
        for protocol, address, port, client_port in UNIVERSE
        if found.holds(protocol=protocol, address=address_at(address), port=port, client_port=client_port)
    }


@given(st.lists(boxes(), max_size=6))
def test_a_union_holds_what_its_boxes_hold(found: list[Box]) -> None:
    assert _packets(of(*found)) == {one for one in UNIVERSE if any(_inside(box, one) for box in found)}


@given(st.lists(st.tuples(boxes(), st.booleans()), max_size=6))
def test_the_first_box_that_holds_a_packet_decides(rules: list[tuple[Box, bool]]) -> None:
    def allowed(packet: Packet) -> bool:
        return next((allow for box, allow in rules if _inside(box, packet)), False)

    assert _packets(decided(rules)) == set(filter(allowed, UNIVERSE))


@given(SETS, SETS)
def test_union_intersection_and_difference_are_those_of_their_packets(one: Boxes, other: Boxes) -> None:
    assert _packets(one | other) == _packets(one) | _packets(other)
    assert _packets(one & other) == _packets(one) & _packets(other)
    assert _packets(one - other) == _packets(one) - _packets(other)
    assert (one <= other) == (_packets(one) <= _packets(other))
    assert bool(one) == bool(_packets(one))


@given(SETS, SETS)
def test_equal_sets_are_equal_values_whatever_made_them(one: Boxes, other: Boxes) -> None:
    assert (one == other) == (_packets(one) == _packets(other))
    assert one | other == other | one
    assert one & other == one - (one - other)
    assert hash((one - other) | (one & other)) == hash(one)
    assert one - one == NONE


@given(SETS)
def test_its_boxes_are_disjoint_and_make_it_up_again(found: Boxes) -> None:
    parts = tuple(found)

    assert of(*reversed(parts)) == found
    assert tuple(of(*reversed(parts))) == parts
    assert [box.spans for box in parts] == sorted(box.spans for box in parts)
    for packet in UNIVERSE:
        assert sum(_inside(box, packet) for box in parts) <= 1
    for one, other in combinations(parts, 2):
        assert not of(one) & of(other)


@given(SETS, spans())
def test_client_ports_may_be_asked_for_any_and_for_every(found: Boxes, wanted: tuple[int, int]) -> None:
    def sent(protocol: Protocol, address: int, port: int) -> list[bool]:
        return [(protocol, address, port, one) in packets for one in range(SIZE)]

    packets = _packets(found)
    first, last = wanted
    every = _packets(found.from_every_client_port(Ports(first=first, last=last)))
    some = _packets(found.from_any_client_port())

    for packet in UNIVERSE:
        ports = sent(*packet[:3])
        assert (packet in some) == any(ports)
        assert (packet in every) == all(ports[first : last + 1])


@given(SETS)
def test_the_addresses_and_client_ports_that_occur_are_joined(found: Boxes) -> None:
    packets = _packets(found)

    assert _numbers([(number(one.first), number(one.last)) for one in found.addresses()]) == {one[1] for one in packets}
    assert _numbers([(one.first, one.last) for one in found.client_ports()]) == {one[3] for one in packets}
    assert all(one.last + 1 < other.first for one, other in pairwise(found.client_ports()))


def _numbers(ranges: Sequence[tuple[int, int]]) -> set[int]:
    return {one for first, last in ranges for one in range(first, last + 1)}


def test_ipv6_stands_behind_ipv4_on_the_same_line() -> None:
    lowest = IPv6Address("2001:db8::")
    last = IPv6Address("2001:db8::ff")
    both = of(Box(), Box(addresses=Addresses(first=lowest, last=last)))

    assert address_at(number(lowest)) == lowest
    assert [str(one) for one in both.addresses()] == ["0.0.0.0/0", "2001:db8::/120"]
    assert both.holds(protocol=Protocol.TCP, address=lowest, port=443, client_port=1024)
    assert both - of(Box()) == of(Box(addresses=Addresses(first=lowest, last=last)))


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("10.0.0.1", "10.0.0.1", "10.0.0.1"),
        ("10.0.0.0", "10.0.0.255", "10.0.0.0/24"),
        ("10.0.0.1", "10.0.0.255", "10.0.0.1-10.0.0.255"),
    ],
)
def test_addresses_are_shown_as_one_a_block_or_a_range(first: str, last: str, shown: str) -> None:
    assert str(Addresses(first=IPv4Address(first), last=IPv4Address(last))) == shown
