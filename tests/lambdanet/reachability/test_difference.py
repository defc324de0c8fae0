"""What differs between two networks is exactly what the exact sets of both differ in; or it is not answered."""

import copy
from functools import reduce
from operator import or_
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdanet.matrix import sources_of
from lambdanet.reachability.boxes import NONE, Boxes
from lambdanet.reachability.difference import MOST_VISITS, Grounds
from lambdanet.reachability.network import Network, compile_network
from lambdanet.reachability.reaches import reaches_on
from tests.builders import SLUGS, Document, acl, part, preset, topology
from tests.networks import central_egress, ipv6, peered, transit

MOST_SOURCES = 5
GROUPS = ("fn-sg", "db-sg", "worker-sg")
RULES: list[dict[str, Any]] = [
    {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "10.20.0.0/16"},
    {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"},
    {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"},
    {"IpProtocol": "udp", "FromPort": 1, "ToPort": 1000, "CidrIp": "10.20.20.0/24"},
    {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "CidrIp": "10.0.0.0/8"},
]


def network(document: Document) -> Network:
    return compile_network(topology(document))


def whole(found: Network, source: str) -> Boxes:
    reach = reaches_on(found, source)
    return reduce(or_, (start.always | start.sometimes for start in reach.starts), NONE)


def sure(found: Network, source: str) -> Boxes:
    return reduce(or_, (start.always for start in reaches_on(found, source).starts), NONE)


def agrees(before: Network, after: Network) -> None:
    """Each difference of a source is that of its exact sets, where the source has one interface."""
    # Of many sources there is more to look at than is looked at (MOST_VISITS): then nothing is answered.
    names = tuple(one.name for one in sources_of(before.topology))[:MOST_SOURCES]
    found = Grounds(before, names).differences(after)
    assert found is not None
    for name in names:
        if len(reaches_on(before, name).starts) != 1:
            continue
        opened = reduce(or_, (one.opened for one in found if one.source == name), NONE)
        closed = reduce(or_, (one.closed for one in found if one.source == name), NONE)
        more, less = whole(after, name) - whole(before, name), whole(before, name) - whole(after, name)
        assert opened == more | (sure(after, name) - sure(before, name))
        assert closed == less | (sure(before, name) - sure(after, name))


@st.composite
def edits(draw: st.DrawFn) -> tuple[Document, Document]:
    """A network, and the same with other rules in one group, or in a network ACL."""
    document = draw(st.sampled_from([*map(preset, SLUGS), ipv6(), peered(), transit(), central_egress()]))
    part(document, "orders").get("VpcConfig", {}).update({"SubnetIds": ["app-a"]})
    document = copy.deepcopy(document)
    document["network_acls"] = [
        acl(
            "acl-d", ["data-a", "data-b"], (1, "allow", True, "0.0.0.0/0", None), (1, "allow", False, "0.0.0.0/0", None)
        )
    ]
    other = copy.deepcopy(document)
    there = {one["id"] for one in document["security_groups"]}
    group = part(other, draw(st.sampled_from([one for one in GROUPS if one in there])))
    side = draw(st.sampled_from(["SecurityGroupIngress", "SecurityGroupEgress"]))
    group[side] = draw(st.lists(st.sampled_from(RULES), max_size=3, unique_by=str))
    if draw(st.booleans()):
        part(other, "acl-d")["Entries"][0]["RuleAction"] = "deny"
    return document, other


@settings(max_examples=15, deadline=None)
@given(edits())
def test_the_difference_is_that_of_the_exact_sets(pair: tuple[Document, Document]) -> None:
    agrees(network(pair[0]), network(pair[1]))


def test_a_rule_that_admits_one_more_opens_that_and_nothing_else() -> None:
    before, document = network(preset("vpc-attachment")), preset("vpc-attachment")
    part(document, "db-sg")["SecurityGroupIngress"].append(
        {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5433, "SourceSecurityGroupId": "worker-sg"}
    )

    found = Grounds(before, ("orders", "worker")).differences(network(document))

    assert found is not None
    (one,) = found
    assert (one.source, one.component) == ("worker", "orders-db")
    assert {(box.ports.first, box.ports.last) for box in one.opened} == {(5432, 5432)}, "the database hears no other"
    assert not one.closed


def test_what_changes_a_route_is_not_answered() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "rtb-app-a")["Routes"] = []

    assert Grounds(network(preset("vpc-attachment-nat")), ("orders",)).differences(network(document)) is None


def test_what_would_take_too_many_walks_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_VISITS > 200
    monkeypatch.setattr("lambdanet.reachability.difference.MOST_VISITS", 3)
    document = preset("vpc-attachment-nat")
    part(document, "fn-sg")["SecurityGroupEgress"] = []

    assert Grounds(network(preset("vpc-attachment-nat")), ("orders",)).differences(network(document)) is None
