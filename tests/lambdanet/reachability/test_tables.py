"""The tables that a network is compiled into say what a plain scan of all rules, routes and interfaces says."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.support import generate, scan
from lambdanet.document import read_topology
from lambdanet.prefixes import Prefixes
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.filters import Far, acl_decision, group_decision
from lambdanet.reachability.network import Network, compile_network
from lambdanet.reachability.routing import routes_of, transit_routes_of
from lambdanet.reachability.verdict import Packet
from lambdanet.topology import (
    ALL_PORTS,
    AclEntry,
    GroupRule,
    NetworkAcl,
    Ports,
    Protocol,
    Route,
    RouteOrigin,
    RouteTable,
    SecurityGroup,
    TransitRoute,
    TransitRouteTable,
)
from lambdanet.topology import Question as Asked
from tests import networks
from tests.builders import Document, preset
from tests.lambdanet.reachability.test_evaluate import QUESTIONS, documents

# few values, so that rules and packets meet often
V4 = st.integers(0, 255).map(lambda low: IPv4Address(0x0A000000 + low * 0x10101))
V6 = st.integers(0, 255).map(lambda low: IPv6Address((0x20010DB8 << 96) + low))
ADDRESSES = V4 | V6
BLOCKS = st.one_of(
    st.builds(lambda address, prefix: IPv4Network((address, prefix), strict=False), V4, st.integers(0, 32)),
    st.builds(lambda address, prefix: IPv6Network((address, prefix), strict=False), V6, st.sampled_from([0, 64, 128])),
)
RANGES = st.just(ALL_PORTS) | st.tuples(st.integers(0, 9), st.integers(0, 9)).map(
    lambda ends: Ports(first=min(ends), last=max(ends))
)
PROTOCOLS = st.sampled_from(["-1", "tcp", "udp", "icmp"])
PACKETS = st.builds(
    Packet,
    source=st.none() | ADDRESSES,
    source_port=RANGES,
    destination=ADDRESSES,
    destination_port=RANGES,
    protocol=st.sampled_from(Protocol),
)
GROUPS = ("sg-a", "sg-b")
RULES = st.builds(
    GroupRule,
    protocol=PROTOCOLS,
    ports=RANGES,
    cidr=BLOCKS,
) | st.one_of(
    st.builds(GroupRule, protocol=PROTOCOLS, ports=RANGES, group_id=st.sampled_from(GROUPS)),
    st.builds(
        GroupRule,
        protocol=PROTOCOLS,
        ports=RANGES,
        prefix_list=st.just("pl"),
        blocks=st.lists(BLOCKS, max_size=3).map(tuple),
    ),
)
ENTRIES = st.lists(
    st.builds(
        AclEntry,
        number=st.integers(1, 99),
        allow=st.booleans(),
        egress=st.booleans(),
        protocol=PROTOCOLS,
        cidr=BLOCKS,
        ports=RANGES,
    ),
    max_size=9,
)
BASE = read_topology(preset("vpc-attachment"))


def network(rules: list[GroupRule], others: list[GroupRule], entries: list[AclEntry]) -> Network:
    return compile_network(
        replace(
            BASE,
            security_groups=(
                *BASE.security_groups,
                SecurityGroup(id="sg-a", name="", vpc_id="vpc", ingress=tuple(rules), egress=tuple(others)),
                SecurityGroup(id="sg-b", name="", vpc_id="vpc", ingress=tuple(others), egress=tuple(rules)),
            ),
            network_acls=(
                *BASE.network_acls,
                NetworkAcl(
                    id="acl", name="", vpc_id="vpc", default=False, subnet_ids=("app-a",), entries=tuple(entries)
                ),
            ),
        )
    )


@given(st.lists(BLOCKS, max_size=20), ADDRESSES)
def test_prefixes_cover_what_their_blocks_hold_longest_first(
    blocks: list[IPv4Network | IPv6Network], address: IPv4Address | IPv6Address
) -> None:
    found = Prefixes((block, place) for place, block in enumerate(blocks)).covering(address)

    holding = [(place, block) for place, block in enumerate(blocks) if address in block]
    assert found == [place for place, _ in sorted(holding, key=lambda pair: -pair[1].prefixlen)]


@given(st.lists(st.tuples(BLOCKS, st.sampled_from(RouteOrigin), st.booleans()), max_size=12), ADDRESSES)
def test_routes_are_found_in_the_order_of_a_scan(
    drawn: list[tuple[IPv4Network, RouteOrigin, bool]], address: IPv4Address | IPv6Address
) -> None:
    routes = tuple(Route(destination=block, target=str(n), origin=where) for n, (block, where, _) in enumerate(drawn))
    table = RouteTable(id="rtb", name="", vpc_id="vpc", main=True, subnet_ids=(), routes=routes)
    learned = tuple(
        TransitRoute(destination=block, attachment_id=str(n), propagated=known)
        for n, (block, _, known) in enumerate(drawn)
    )
    transit = TransitRouteTable(id="rtb", name="", gateway_id="tgw", associations=(), routes=learned)

    assert routes_of(table).covering(address) == scan.candidates(table, address)
    assert transit_routes_of(transit).covering(address) == scan.transit_candidates(transit, address)


@settings(deadline=None)
@given(
    st.lists(RULES, max_size=8),
    st.lists(RULES, max_size=8),
    PACKETS,
    st.none() | ADDRESSES,
    st.sampled_from([(), ("sg-a",), ("sg-b",), ("sg-b", "sg-a")]),
    st.booleans(),
)
def test_groups_decide_with_the_evidence_of_a_scan(
    rules: list[GroupRule],
    others: list[GroupRule],
    packet: Packet,
    address: IPv4Address | IPv6Address | None,
    members: tuple[str, ...],
    egress: bool,
) -> None:
    found = network(rules, others, [])
    far = Far(address=address, interface=replace(BASE.interfaces[0], group_ids=members) if members else None)

    for asked in (("sg-a",), ("sg-a", "sg-b")):
        decision = group_decision(found, asked, packet, far, egress=egress)
        assert decision == scan.group_decision(found, asked, packet, far, egress=egress)


@settings(deadline=None)
@given(ENTRIES, PACKETS, st.booleans())
def test_acls_decide_with_the_evidence_of_a_scan(entries: list[AclEntry], packet: Packet, egress: bool) -> None:
    found = network([], [], sorted(entries, key=lambda entry: entry.number))
    subnet, acl = found.subnets["app-a"], found.acls["app-a"]

    decision = acl_decision(found, acl, subnet, packet, egress=egress)
    assert decision == scan.acl_decision(found, acl, subnet, packet, egress=egress)


def assert_equal(document: Document, questions: list[Asked]) -> None:
    found = compile_network(read_topology(document))
    fast = [evaluate_on(found, question) for question in questions]
    with scan.plainly():
        assert fast == [evaluate_on(found, question) for question in questions]


@settings(max_examples=150, deadline=None)
@given(documents(), st.lists(QUESTIONS, min_size=1, max_size=5))
def test_verdicts_are_those_of_a_scan(document: Document, questions: list[Asked]) -> None:
    assert_equal(document, questions)


@pytest.mark.parametrize(
    "build",
    [networks.ipv6, networks.peered, networks.transit, networks.central_egress, networks.on_premises],
    ids=lambda build: str(build.__name__),
)
def test_verdicts_about_larger_networks_are_those_of_a_scan(build: Callable[[], Document]) -> None:
    document = build()
    names = ("orders", "worker", "orders-db", "api", "api6", "b-db", "ldap", "s3", "internet", "10.30.20.15")
    assert_equal(document, [Asked(source=one, target=other) for one in names for other in names if one != other])


@pytest.mark.parametrize("size", [10, 50, 100, 200])
def test_a_generated_topology_has_its_size_and_verdicts_are_those_of_a_scan(size: int) -> None:
    document = generate.document(size)

    assert generate.count(document) == size
    assert_equal(document, generate.questions(size, 100))
