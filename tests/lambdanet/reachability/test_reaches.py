"""Exact sets: what they hold is what `evaluate` says of each packet (semantics.md §5)."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdanet.document import read_topology
from lambdanet.reachability.boxes import (
    IPV6,
    IPV6_BEGINS,
    PROTOCOLS,
    Addresses,
    Box,
    Boxes,
    address_at,
    block,
    number,
    of,
)
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import Network, compile_network
from lambdanet.reachability.reaches import FromOne, Reach, failing_client_ports, reaches, reaches_on
from lambdanet.reachability.verdict import Outcome, Trace
from lambdanet.topology import Ports, Protocol, Question
from tests.builders import SLUGS, Document, acl, part, preset, topology
from tests.lambdanet.reachability.test_evaluate import documents
from tests.networks import central_egress, ipv6, on_premises, peered, peering_chain, regional_nat, transit

# --- the sets agree with the evaluator --------------------------------------------------------------

SOURCES = (
    "orders", "orders", "orders", "worker", "orders-db", "internet", "api", "203.0.113.77", "10.20.21.30", "sm-if", "s3",
    "ldap", "b-db", "2001:db8:9::1",
)  # fmt: skip
ADDRESSES = (
    "10.20.20.15", "10.20.21.30", "10.20.10.4", "10.20.10.40", "10.20.0.20", "10.20.20.99", "10.99.0.1", "100.64.0.1",
    "203.0.113.10", "203.0.113.50", "203.0.113.60", "203.0.113.201", "198.51.100.1", "198.51.100.17", "198.51.100.250",
    "192.0.2.1", "192.0.2.40", "8.8.8.8", "10.30.20.15", "192.168.4.10", "192.168.9.9", "2001:db8:1::10", "2001:db8:9::1",
    "2001:db8:20:3::10", "2001:db8:20::99",
)  # fmt: skip
NETWORK_BLOCKS = (
    "0.0.0.0/0", "0.0.0.0/1", "10.20.0.0/16", "10.20.10.0/24", "10.20.0.0/24", "10.20.20.15/32", "10.20.0.20/32",
    "203.0.113.0/24", "203.0.113.64/26", "198.51.100.0/28", "198.51.100.0/24", "8.0.0.0/8",
)  # fmt: skip
RANGES = ((0, 65535), (443, 443), (443, 443), (5432, 5432), (1024, 65535), (1024, 65535), (1024, 32767), (20, 25))
NAT = "vpc-attachment-nat"
OTHER_NETWORKS = (ipv6, regional_nat, peered, peering_chain, transit, central_egress, on_premises)
SIX = st.sampled_from(["::/0", "::/0", "2001:db8:1::/48", "2001:db8:20::/56"])
PARTS_OF_A_RANGE = ((1024, 32767), (32768, 65535), (1024, 2000), (2000, 65535))


@st.composite
def entries(draw: st.DrawFn) -> Document:
    protocol = draw(st.sampled_from(["tcp", "tcp", "udp", "icmp", "-1"]))
    first, last = draw(st.sampled_from(RANGES))
    return {
        "RuleNumber": draw(st.integers(1, 400)),
        "RuleAction": draw(st.sampled_from(["allow", "allow", "deny"])),
        "Egress": draw(st.booleans()),
        "Protocol": protocol,
        "CidrBlock": draw(st.sampled_from(NETWORK_BLOCKS)),
        **({"PortRange": {"From": first, "To": last}} if protocol in ("tcp", "udp") else {}),
    }


@st.composite
def holes(draw: st.DrawFn) -> Document:
    """A deny of a part of the ports that clients use."""
    first, last = draw(st.sampled_from(PARTS_OF_A_RANGE))
    hole = {"RuleNumber": draw(st.integers(1, 400)), "RuleAction": "deny", "Egress": draw(st.integers(0, 2)) == 0}
    block = draw(st.sampled_from(NETWORK_BLOCKS))
    return hole | {"Protocol": "tcp", "CidrBlock": block, "PortRange": {"From": first, "To": last}}


@st.composite
def acls(draw: st.DrawFn, identifier: str, subnets: list[str]) -> Document:
    """A network ACL of any rules, or one that lets everything through but for some holes."""
    if draw(st.booleans()):
        found = draw(st.lists(entries(), max_size=6))
    else:
        found = [*draw(st.lists(holes(), max_size=3)), _everything(500, True), _everything(501, False)]
    if draw(st.booleans()):
        six = [entry | {"RuleNumber": entry["RuleNumber"] + 1000, "Ipv6CidrBlock": draw(SIX)} for entry in found]
        found += [{key: value for key, value in entry.items() if key != "CidrBlock"} for entry in six]
    return {"id": identifier, "VpcId": "vpc", "SubnetIds": subnets, "Entries": _numbered_once(found)}


def _everything(number: int, egress: bool) -> Document:
    return {"RuleNumber": number, "RuleAction": "allow", "Egress": egress, "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}


def _numbered_once(entries: list[Document]) -> list[Document]:
    return list({(entry["RuleNumber"], entry["Egress"]): entry for entry in entries}.values())


@st.composite
def group_rules(draw: st.DrawFn, side: str) -> Document:
    protocol = draw(st.sampled_from(["tcp", "tcp", "udp", "icmp", "-1", "-1"]))
    rule: dict[str, Any] = {"IpProtocol": protocol}
    if protocol in ("tcp", "udp"):
        first, last = draw(st.sampled_from(RANGES))
        rule |= {"FromPort": first, "ToPort": last}
    elif protocol == "icmp":
        rule |= {"FromPort": -1, "ToPort": -1}
    peer = draw(st.integers(0, 4))
    if peer == 0:
        return rule | {f"{side}SecurityGroupId": draw(st.sampled_from(["fn-sg", "db-sg", "worker-sg"]))}
    if peer == 1:
        return rule | {f"{side}PrefixListId": draw(st.sampled_from(["s3", "dynamodb"]))}
    return rule | {"CidrIp": draw(st.sampled_from(NETWORK_BLOCKS))}


@st.composite
def bases(draw: st.DrawFn) -> Document:
    match draw(st.integers(0, 3)):
        case 0:
            return draw(documents())
        case 1:
            return preset(draw(st.sampled_from((*SLUGS, *[NAT] * 4))))
        case 2:
            return draw(st.sampled_from(OTHER_NETWORKS))()
        case _:
            return _nat_instance()


def _nat_instance() -> Document:
    document = preset("vpc-attachment")
    part(document, "worker").update(
        SubnetId="public-a", PrivateIpAddress="10.20.0.30", PublicIpAddress="203.0.113.60", SourceDestCheck=False
    )
    part(document, "worker")["forwards"] = True
    part(document, "worker-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}]
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"] = [
            {"DestinationCidrBlock": "0.0.0.0/0", "NetworkInterfaceId": "worker"}
        ]
    return document


@st.composite
def networks(draw: st.DrawFn) -> Document:
    """Documents with more of what cuts a set: public addresses, routes, ACLs on every subnet, other networks."""
    document = draw(bases())
    if not any(group["id"] == "fn-sg" for group in document["security_groups"]):
        document["security_groups"].append({"id": "fn-sg", "VpcId": "vpc"})
    for group in document["security_groups"]:
        for key, side in (("SecurityGroupIngress", "Source"), ("SecurityGroupEgress", "Destination")):
            if draw(st.integers(0, 2)) == 0:
                group.setdefault(key, []).append(draw(group_rules(side)))
    document["network_acls"] = [
        draw(acls(f"acl-{one['id']}", [one["id"]])) | {"VpcId": one["VpcId"]}
        for one in document["subnets"]
        if draw(st.integers(0, 2)) == 0
    ]
    if draw(st.integers(0, 5)) == 0:
        mode = draw(st.sampled_from(["block-bidirectional", "block-ingress"]))
        document["block_public_access"] = {"InternetGatewayBlockMode": mode}
    for kind, address in (("instances", "203.0.113.60"), ("db_instances", "203.0.113.50")):
        for one in document.get(kind, []):
            if draw(st.booleans()):
                one["PublicIpAddress"] = address
                one.update({"PubliclyAccessible": True} if kind == "db_instances" else {})
    gateways = [one["id"] for one in document.get("nat_gateways", [])]
    for one in document.get("nat_gateways", []):
        if "SubnetId" not in one:
            continue
        if draw(st.integers(0, 3)) == 0:
            one.update(SubnetId=draw(st.sampled_from(["app-a", "data-a", "public-b"])))
            one.pop("PrivateIpAddress", None)
        if draw(st.integers(0, 4)) == 0:
            one.update(ConnectivityType="private")
            one.pop("PublicIp", None)
    for table in document["route_tables"]:
        if table["VpcId"] != "vpc":
            continue
        for destination in draw(st.lists(st.sampled_from((*NETWORK_BLOCKS, "10.20.20.0/24")), max_size=2, unique=True)):
            target = draw(st.sampled_from(["igw", *gateways]))
            if draw(st.booleans()) and destination not in ("10.20.0.0/16",):
                key = "GatewayId" if target == "igw" else "NatGatewayId"
                table.setdefault("Routes", []).append({"DestinationCidrBlock": destination, key: target})
        routes = table.get("Routes", [])
        table["Routes"] = list({one.get("DestinationCidrBlock", "six"): one for one in routes}.values())
    if draw(st.integers(0, 5)) == 0:
        part(document, "igw")["VpcId"] = None
    return document


def _outcome_by_sets(start: FromOne, question: Question) -> Outcome:
    def holds(packets: Boxes) -> bool:
        icmp = question.protocol is Protocol.ICMP
        return packets.holds(
            protocol=question.protocol,
            address=ip_address(question.target),
            port=0 if icmp else question.port or 0,
            client_port=0 if icmp else question.source_port or 0,
        )

    if holds(start.always):
        return Outcome.REACHABLE
    return Outcome.INTERMITTENT if holds(start.sometimes) else Outcome.UNREACHABLE


def _edges(box: Box) -> Iterable[tuple[Protocol, int, int, int]]:
    """The corners of a box and the packets just outside it."""
    for protocol in box.protocols:
        first, last = number(box.addresses.first), number(box.addresses.last)
        for address in (first - 1, first, last, last + 1):
            yield protocol, address, box.ports.first, box.client_ports.first
        for port in (box.ports.first - 1, box.ports.last, box.ports.last + 1):
            yield protocol, first, port, box.client_ports.last
        for client_port in (box.client_ports.first - 1, box.client_ports.last, box.client_ports.last + 1):
            yield protocol, last, box.ports.last, client_port
        for other in PROTOCOLS:
            yield other, first, box.ports.first, box.client_ports.first


@st.composite
def packets(draw: st.DrawFn, reach: Reach) -> tuple[Protocol, int, int, int]:
    """One from anywhere, or from the edge of a box."""
    sometimes = [box for start in reach.starts for box in start.sometimes]
    boxes = sometimes or [box for start in reach.starts for arrival in start.arrivals for box in arrival.always]
    if boxes and draw(st.integers(min_value=0, max_value=3)):
        box = draw(st.sampled_from(boxes))
        return draw(st.sampled_from(list(_edges(box))))
    return (
        draw(st.sampled_from(Protocol)),
        number(ip_address(draw(st.sampled_from(ADDRESSES)))),
        draw(st.sampled_from([22, 25, 80, 443, 5432, 65535])),
        draw(st.sampled_from([1024, 2000, 32767, 32768, 40000, 65535])),
    )


def _connects(trace: Trace) -> Outcome:
    """A refusal by policy is no connection."""
    return Outcome.UNREACHABLE if trace.outcome is Outcome.DENIED else trace.outcome


def _compared(network: Network, reach: Reach, source: str, packet: tuple[Protocol, int, int, int]) -> None:
    protocol, place, port, client_port = packet
    known = reach.client_ports
    if place in (-1, IPV6_BEGINS - 1, number(IPV6.last) + 1) or not (
        protocol is Protocol.ICMP or known.first <= client_port <= known.last
    ):
        return
    if any(address_at(place) in network.resolvers(vpc) for vpc in network.topology.vpcs):
        return  # Amazon's resolver is left out of the sets
    question = Question(
        source=source,
        target=str(address_at(place)),
        port=min(max(port, 1), 65535),
        protocol=protocol,
        source_port=client_port,
    )
    verdict = evaluate_on(network, question)
    assert [(trace.interface, _connects(trace)) for trace in verdict.traces] == [
        (start.interface, _outcome_by_sets(start, question)) for start in reach.starts
    ], question
    refused = {problem.component for problem in reach.refused}
    for trace in verdict.traces:
        met = {hop.component for hop in trace.hops() if _connects(trace) is not Outcome.UNREACHABLE}
        assert met & set(network.refused) <= refused


@settings(max_examples=150, deadline=None)
@given(networks(), st.sampled_from(SOURCES), st.data())
def test_the_sets_say_of_each_packet_what_the_evaluator_says(
    document: Document, source: str, data: st.DataObject
) -> None:
    network = compile_network(read_topology(document))
    reach = reaches_on(network, source)
    for packet in data.draw(st.lists(packets(reach), min_size=20, max_size=20)):
        _compared(network, reach, source, packet)


@settings(max_examples=150, deadline=None)
@given(networks(), st.sampled_from(("orders", "worker")), st.sampled_from(ADDRESSES), st.sampled_from([443, 5432]))
def test_without_a_pinned_port_the_outcome_is_that_of_all_the_client_ports_together(
    document: Document, source: str, target: str, port: int
) -> None:
    network = compile_network(read_topology(document))
    reach = reaches_on(network, source)
    there = Addresses(first=ip_address(target), last=ip_address(target))
    asked = of(Box(protocols=(Protocol.TCP,), addresses=there, ports=Ports(first=port, last=port)))
    whole = asked & of(Box(addresses=there, client_ports=reach.client_ports))

    def outcome(start: FromOne) -> Outcome:
        if whole <= start.always:
            return Outcome.REACHABLE
        return Outcome.INTERMITTENT if whole & (start.always | start.sometimes) else Outcome.UNREACHABLE

    verdict = evaluate_on(network, Question(source=source, target=target, port=port))
    assert [_connects(trace) for trace in verdict.traces] == [outcome(start) for start in reach.starts]


# --- by hand ------------------------------------------------------------------------------------------


def _shown(boxes: Boxes) -> list[tuple[str, str, str]]:
    return [(f"{'/'.join(box.protocols)} {box.addresses}", str(box.ports), str(box.client_ports)) for box in boxes]


def test_an_attached_function_reaches_its_database_from_each_subnet() -> None:
    reach = reaches(topology(preset("vpc-attachment")), "orders")

    assert (reach.source, str(reach.client_ports), reach.refused) == ("orders", "1024-65535", ())
    assert [
        (start.subnet, str(start.address), arrival.component, arrival.at, arrival.through, _shown(arrival.always))
        for start in reach.starts
        for arrival in start.arrivals
    ] == [
        ("app-a", "10.20.10.4", "orders-db", "orders-db/eni", (), [("tcp 10.20.20.15", "5432", "1024-65535")]),
        ("app-b", "10.20.11.4", "orders-db", "orders-db/eni", (), [("tcp 10.20.20.15", "5432", "1024-65535")]),
    ]


def test_by_a_nat_gateway_a_function_reaches_the_internet_but_no_mail_server() -> None:
    """LAM-15."""
    (start, _) = reaches(topology(preset(NAT)), "orders").starts
    internet = next(one for one in start.arrivals if one.component == "internet")

    assert internet.through == ("nat-a", "igw")
    there = internet.always & of(Box(addresses=block(ip_network("203.0.113.77/32"))))
    assert _shown(there) == [
        ("tcp 203.0.113.77", "0-24", "1024-65535"),
        ("tcp 203.0.113.77", "26-65535", "1024-65535"),
        ("udp 203.0.113.77", "0-65535", "1024-65535"),
    ]


def test_an_unattached_function_reaches_every_public_address_and_no_private_one() -> None:
    """T04, T06."""
    reach = reaches(topology(preset("default-service-vpc")), "orders")
    (start,) = reach.starts

    assert (start.interface, start.subnet, start.address) == ("", None, None)
    assert not start.always & of(Box(addresses=block(ip_network("10.0.0.0/8"))))
    internet = next(one for one in start.arrivals if one.component == "internet")
    assert internet.always.addresses() == tuple(one for one in reach.internet if one.first.version == 4)


def test_what_the_choice_of_a_nat_gateway_decides_connects_sometimes() -> None:
    """ACL-06, domain.md §8.1 step 4: the gateway's own range, not the client's."""
    document = preset(NAT)
    document["network_acls"] = [
        acl(
            "public",
            ["public-a"],
            (1, "allow", True, "0.0.0.0/0", None),
            (1, "deny", False, "203.0.113.0/24", (1024, 32767)),
            (2, "allow", False, "0.0.0.0/0", None),
        )
    ]
    (start, other) = reaches(topology(document), "orders").starts

    assert {one.component for one in start.arrivals if one.sometimes} == {"api", "internet"}
    assert not any(one.sometimes for one in other.arrivals)
    api = next(one for one in start.arrivals if one.component == "api")
    assert (_shown(api.always), _shown(api.sometimes)) == (
        [("udp 203.0.113.10", "443", "1024-65535")],
        [("tcp 203.0.113.10", "443", "1024-65535")],
    )


def test_an_instance_reaches_itself_whatever_its_groups_say() -> None:
    document = preset("vpc-attachment")
    part(document, "worker-sg")["SecurityGroupEgress"] = []
    (start,) = reaches(topology(document), "worker").starts

    assert [(one.component, [str(each) for each in one.always.addresses()]) for one in start.arrivals] == [
        ("worker", ["10.20.21.30"])
    ]


def test_other_client_ports_may_be_asked_for() -> None:
    reach = reaches(topology(preset("vpc-attachment")), "orders", client_ports=Ports(first=80, last=81))

    assert [str(one) for one in reach.starts[0].always.client_ports()] == ["80-81"]


@pytest.mark.parametrize(
    ("source", "code"),
    [("nobody", "NO_SOURCE_OR_DESTINATION"), ("10.9.9.9", "NO_SOURCE_OR_DESTINATION"),
     ("rtb-app-a", "UNSUPPORTED_COMPONENT"), ("log-delivery", "UNSUPPORTED_COMPONENT")],
)  # fmt: skip
def test_what_opens_no_connection_cannot_be_asked(source: str, code: str) -> None:
    reach = reaches(topology(preset("vpc-attachment")), source)

    assert reach.unaskable is not None
    assert (reach.unaskable.code, reach.unaskable.component, reach.starts) == (code, source, ())


@pytest.mark.parametrize("source", ["lambda-if", "s3", "sqs"])
def test_an_endpoint_and_a_service_reach_nothing(source: str) -> None:
    assert not any(start.arrivals for start in reaches(topology(preset("lambda-interface-endpoint")), source).starts)


def test_what_aws_would_not_create_is_named_where_a_way_meets_it() -> None:
    document = preset("vpc-attachment")
    part(document, "orders")["VpcConfig"]["SecurityGroupIds"] = ["fn-sg", *(f"sg-{n}" for n in range(5))]
    document["security_groups"] += [{"id": f"sg-{n}", "VpcId": "vpc"} for n in range(5)]

    assert [one.component for one in reaches(topology(document), "orders").refused] == ["orders"]
    assert reaches(topology(document), "worker").refused == ()


# --- client ports -------------------------------------------------------------------------------------


def _replies_admitted(*, into_app: tuple[int, int], out_of_data: tuple[int, int]) -> Document:
    document = preset("vpc-attachment")
    document["network_acls"] = [
        acl("app", ["app-a", "app-b"], (1, "allow", True, "0.0.0.0/0", None), (1, "allow", False, "0.0.0.0/0", into_app)),
        acl("data", ["data-a"], (1, "allow", False, "0.0.0.0/0", None), (1, "allow", True, "0.0.0.0/0", out_of_data)),
    ]  # fmt: skip
    return document


@pytest.mark.parametrize(
    ("into_app", "out_of_data", "failing"),
    [
        ((1024, 65535), (1024, 65535), []),
        ((32768, 60999), (1024, 65535), ["1024-32767", "61000-65535"]),
        ((1024, 50000), (40000, 65535), ["1024-39999", "50001-65535"]),
        ((1024, 32767), (32768, 65535), ["1024-65535"]),
    ],
)
def test_the_client_ports_that_fail_are_those_that_some_acl_on_the_way_back_holds_up(
    into_app: tuple[int, int], out_of_data: tuple[int, int], failing: list[str]
) -> None:
    document = _replies_admitted(into_app=into_app, out_of_data=out_of_data)

    found = failing_client_ports(topology(document), Question(source="orders", target="orders-db"))
    assert [str(one) for one in found] == failing


def test_a_pinned_client_port_fails_or_does_not() -> None:
    document = _replies_admitted(into_app=(32768, 60999), out_of_data=(1024, 65535))

    for port, failing in ((1024, ["1024"]), (40000, [])):
        question = Question(source="orders", target="orders-db", source_port=port)
        assert [str(one) for one in failing_client_ports(topology(document), question)] == failing


@pytest.mark.parametrize(
    ("target", "failing"), [("api", ["1024-65535"]), ("nobody", ["1024-65535"]), ("log-delivery", [])]
)
def test_what_never_connects_fails_from_every_client_port(target: str, failing: list[str]) -> None:
    question = Question(source="orders", target=target)

    found = failing_client_ports(topology(preset("vpc-attachment")), question)
    assert [str(one) for one in found] == failing


@settings(max_examples=60, deadline=None)
@given(networks(), st.sampled_from(["orders-db", "api", "s3", "worker", "203.0.113.60"]), st.integers(1024, 65535))
def test_a_client_port_fails_exactly_where_the_evaluator_says_so_when_it_is_pinned(
    document: Document, target: str, port: int
) -> None:
    read = read_topology(document)
    whole = failing_client_ports(read, Question(source="orders", target=target))
    edges = {edge for one in whole for edge in (one.first - 1, one.first, one.last, one.last + 1)}
    for source_port in sorted({port, *edges} & set(range(1024, 65536))):
        verdict = evaluate_on(compile_network(read), Question(source="orders", target=target, source_port=source_port))
        fails = any(one.first <= source_port <= one.last for one in whole)
        assert fails == (verdict.outcome is not Outcome.REACHABLE)
