"""A few networks whose every step is known: what the kernel does, without asking the evaluator; then that they agree."""

from typing import Any

import pytest

from lambdanet.document import read_question, read_topology
from lambdanet.topology import LAMBDA_PORTS, Protocol
from tests.builders import Document, preset
from tests.kernel.comparison import compare
from tests.kernel.lab import Key, Lab
from tests.kernel.probes import Result, Seen, probe

EVERYTHING = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
OUTSIDE = "203.0.113.10"


def network() -> Document:
    """A function, an instance beside it, a NAT gateway, a way out, and a host outside. Everything works."""
    return {
        "format": "lambdanet/topology@1",
        "vpcs": [{"id": "vpc", "CidrBlocks": ["10.0.0.0/16"]}],
        "subnets": [
            {"id": "inside", "VpcId": "vpc", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.0.1.0/24"},
            {"id": "public", "VpcId": "vpc", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.0.2.0/24"},
        ],
        "internet_gateways": [{"id": "igw", "VpcId": "vpc"}],
        "nat_gateways": [{"id": "nat", "SubnetId": "public", "PrivateIpAddress": "10.0.2.50"}],
        "route_tables": [
            {"id": "t-in", "VpcId": "vpc", "SubnetIds": ["inside"], "Routes": [way("0.0.0.0/0", NatGatewayId="nat")]},
            {"id": "t-out", "VpcId": "vpc", "SubnetIds": ["public"], "Routes": [way("0.0.0.0/0", GatewayId="igw")]},
        ],
        "network_acls": [],
        "security_groups": [{"id": "open", "VpcId": "vpc", "SecurityGroupIngress": EVERYTHING}],
        "functions": [{"id": "fn", "VpcConfig": {"SubnetIds": ["inside"], "SecurityGroupIds": ["open"]}}],
        "instances": [
            {"id": "near", "SubnetId": "inside", "SecurityGroupIds": ["open"], "PrivateIpAddress": "10.0.1.20"},
            {"id": "bare", "SubnetId": "public", "SecurityGroupIds": ["open"], "PrivateIpAddress": "10.0.2.20"},
            {
                "id": "known",
                "SubnetId": "public",
                "SecurityGroupIds": ["open"],
                "PrivateIpAddress": "10.0.2.21",
                "PublicIpAddress": "203.0.113.21",
            },
        ],
        "internet_hosts": [{"id": "host", "HostName": "example.com", "Ipv4Addresses": [OUTSIDE], "listens": [443]}],
    }


def way(to: str, **target: str) -> dict[str, str]:
    return {"DestinationCidrBlock": to, **target}


def acl(subnet: str, *, without: tuple[bool, str, tuple[int, int]] | None = None) -> Document:
    """An ACL that admits all but one thing: (egress, block, ports)."""
    entries: list[dict[str, Any]] = [
        {"RuleNumber": 200, "RuleAction": "allow", "Egress": out, "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}
        for out in (False, True)
    ]
    if without is not None:
        egress, block, (first, last) = without
        ports = {"From": first, "To": last}
        entries.append(
            {"RuleNumber": 100, "RuleAction": "deny", "Egress": egress, "Protocol": "tcp", "CidrBlock": block}
            | {"PortRange": ports}
        )
    return {"id": f"acl-{subnet}", "VpcId": "vpc", "SubnetIds": [subnet], "Entries": entries}


def kernel(document: Document, source: str, destination: str, port: int = 443) -> Seen:
    """What the kernel alone says. `source` is an interface's owner."""
    topology = read_topology(document)
    with Lab(topology) as lab:
        start = next(one for one in topology.interfaces if source in one.owner_ids)
        address = type(start.private_ip)(destination)
        return probe(lab, start, start.private_ip, address, port, Protocol.TCP, LAMBDA_PORTS)


def agreed(document: Document, **question: Any) -> bool:
    topology = read_topology(document)
    with Lab(topology) as lab:
        compared = compare(lab, read_question(question))
    return not compared.skipped and compared.faults == ()


# --- a function, through a NAT gateway, to the internet -------------------------------------------------


def test_a_function_reaches_the_internet_as_its_nat_gateway() -> None:
    seen = kernel(network(), "fn", OUTSIDE)

    assert set(seen.counts) == {Result.CONNECTED}
    assert seen.dropped == {}
    assert {place for place, _ in seen.arrived} == {"internet"}
    assert not any(address.startswith("10.") for _, address in seen.arrived)


@pytest.mark.parametrize(
    ("subnet", "without", "check"),
    [
        ("inside", (True, f"{OUTSIDE}/32", (443, 443)), "egress"),
        ("public", (False, "10.0.1.0/24", (443, 443)), "ingress"),
        ("public", (True, f"{OUTSIDE}/32", (443, 443)), "egress"),
        ("public", (False, f"{OUTSIDE}/32", (1024, 65535)), "ingress"),
        ("public", (True, "10.0.1.0/24", (1024, 65535)), "egress"),
        ("inside", (False, f"{OUTSIDE}/32", (1024, 65535)), "ingress"),
    ],
    ids=["1-out", "2-into-nat", "3-out-of-nat", "4-back-into-nat", "5-back-out-of-nat", "6-back-in"],
)
def test_each_of_the_six_acl_checks_on_the_nat_path_can_stop_it(
    subnet: str, without: tuple[bool, str, tuple[int, int]], check: str
) -> None:
    document = network()
    document["network_acls"] = [acl(subnet, without=without)]

    seen = kernel(document, "fn", OUTSIDE)

    assert set(seen.counts) == {Result.TIMEOUT}
    assert set(seen.dropped) == {("acl", subnet, check, "100")}
    assert agreed(document, **{"from": "fn", "to": "host"})


def test_replies_that_an_acl_admits_in_part_work_sometimes() -> None:
    document = network()
    document["network_acls"] = [acl("inside", without=(False, f"{OUTSIDE}/32", (1024, 32767)))]

    seen = kernel(document, "fn", OUTSIDE)

    works = [port for port, result in seen.results if result is Result.CONNECTED]
    fails = [port for port, result in seen.results if result is Result.TIMEOUT]
    assert {min(works), max(works)} == {32768, 65535}
    assert {min(fails), max(fails)} == {1024, 32767}
    assert agreed(document, **{"from": "fn", "to": "host"})


# --- inside a subnet, and across its border ---------------------------------------------------------------


def test_no_acl_stands_between_two_interfaces_of_one_subnet() -> None:
    document = network()
    document["network_acls"] = [{"id": "none", "VpcId": "vpc", "SubnetIds": ["inside"], "Entries": []}]

    assert set(kernel(document, "fn", "10.0.1.20").counts) == {Result.CONNECTED}
    assert set(kernel(document, "fn", "10.0.2.20").dropped) == {("acl", "inside", "egress", "*")}
    assert agreed(document, **{"from": "fn", "to": "near"})


def test_a_group_lets_the_answer_back_and_nothing_else() -> None:
    document = network()
    document["security_groups"].append({"id": "closed", "VpcId": "vpc"})
    document["instances"][0]["SecurityGroupIds"] = ["closed"]

    assert set(kernel(document, "near", "10.0.2.20").counts) == {Result.CONNECTED}
    assert set(kernel(document, "bare", "10.0.1.20").dropped) == {("sg", "near/eni", "ingress")}


# --- a public subnet ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "result", "dropped"),
    [
        ("known", Result.CONNECTED, set()),
        ("bare", Result.TIMEOUT, {("igw", "igw", "no-address")}),
    ],
)
def test_an_internet_gateway_serves_who_has_a_public_address(source: str, result: Result, dropped: set[Key]) -> None:
    seen = kernel(network(), source, OUTSIDE)

    assert set(seen.counts) == {result}
    assert set(seen.dropped) == dropped
    assert {address for _, address in seen.arrived} == ({"203.0.113.21"} if result is Result.CONNECTED else set())


def test_a_closed_port_refuses_and_a_closed_group_is_silent() -> None:
    document = network()
    document["instances"][1]["listens"] = [80]

    assert set(kernel(document, "fn", "10.0.2.20").counts) == {Result.REFUSED}
    document["security_groups"][0]["SecurityGroupIngress"] = []
    assert set(kernel(document, "fn", "10.0.2.20").counts) == {Result.TIMEOUT}


# --- what ships ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "slug", ["vpc-attachment", "vpc-attachment-nat", "vpc-attachment-endpoints", "public-subnet-trap"]
)
def test_the_presets_own_questions_agree(slug: str) -> None:
    topology = read_topology(preset(slug))
    with Lab(topology) as lab:
        compared = [compare(lab, named.question) for named in topology.questions]

    assert [fault for one in compared for fault in one.faults] == []
    assert any(not one.skipped for one in compared)
