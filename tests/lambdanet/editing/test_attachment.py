"""The VPC of a function's attachment, and what AWS makes for it (LAM-01, LAM-11)."""

from typing import Any

from lambdanet.document import read_topology
from lambdanet.editing.attachment import attached_to, vpc_choices, vpc_of_attachment
from lambdanet.editing.created import made_for
from lambdanet.parts import FORMAT

DOCUMENT: dict[str, Any] = {
    "format": FORMAT,
    "vpcs": [{"id": "one", "CidrBlocks": ["10.0.0.0/16"]}, {"id": "two", "CidrBlocks": ["10.1.0.0/16"]}],
    "subnets": [
        {"id": "a", "VpcId": "one", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.0.0.0/24"},
        {"id": "a2", "VpcId": "one", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.0.2.0/24"},
        {"id": "b", "VpcId": "one", "AvailabilityZone": "us-east-1b", "CidrBlock": "10.0.1.0/28"},
        {"id": "c", "VpcId": "two", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.1.0.0/24"},
    ],
    "security_groups": [{"id": "sg-one", "VpcId": "one"}, {"id": "sg-two", "VpcId": "two"}],
    "functions": [
        {"id": "orders", "VpcConfig": {"SubnetIds": ["a", "b"], "SecurityGroupIds": ["sg-one"]}},
        {"id": "billing", "VpcConfig": {"SubnetIds": ["b"], "SecurityGroupIds": ["sg-one"]}},
        {"id": "free"},
    ],
}


def test_the_vpc_comes_from_the_subnets_else_from_the_groups() -> None:
    assert vpc_of_attachment(DOCUMENT, {"SubnetIds": ["c"]}) == "two"
    assert vpc_of_attachment(DOCUMENT, {"SecurityGroupIds": ["sg-one"]}) == "one"
    assert vpc_of_attachment(DOCUMENT, {}) == ""
    assert [one.id for one in vpc_choices(DOCUMENT)] == ["one", "two"]


def test_another_vpc_begins_with_a_subnet_in_each_zone() -> None:
    kept = {"SubnetIds": ["c"], "SecurityGroupIds": ["sg-two"], "Ipv6AllowedForDualStack": True}

    assert attached_to(DOCUMENT, "two", kept) == kept
    assert attached_to(DOCUMENT, "", kept) is None
    assert attached_to(DOCUMENT, "one", kept) == {
        "SubnetIds": ["a", "b"],
        "SecurityGroupIds": ["sg-one"],
        "Ipv6AllowedForDualStack": True,
    }


def test_an_interface_in_each_subnet_shared_by_the_same_groups() -> None:
    topology = read_topology(DOCUMENT)
    orders, _, free = topology.functions

    first, second = made_for(topology, orders)

    assert (first.subnet.id, first.shared_with, first.left) == ("a", (), 250)
    assert (second.subnet.id, second.shared_with, second.left) == ("b", ("billing",), 10)
    assert str(first.address) == "10.0.0.4"
    assert made_for(topology, free) == ()
