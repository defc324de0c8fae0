"""What AWS would refuse, and what is a trap: each rule fires where it should, and not on what ships."""

from collections.abc import Callable

import pytest

from lambdanet.document import read_topology
from lambdanet.problems import Severity
from lambdanet.validation.run import check
from tests.builders import SLUGS, Document, acl, part, preset


def problems(document: Document, severity: Severity = Severity.REFUSED) -> list[tuple[str, str]]:
    return [(one.code, one.component) for one in check(read_topology(document)) if one.severity is severity]


@pytest.mark.parametrize("slug", SLUGS)
def test_aws_would_take_every_preset(slug: str) -> None:
    assert problems(preset(slug)) == []


@pytest.mark.parametrize(
    ("slug", "traps"),
    [
        ("default-service-vpc", []),
        ("vpc-attachment", []),
        ("vpc-attachment-nat", []),
        ("vpc-attachment-endpoints", []),
        ("public-subnet-trap", [("trap.public-subnet", "orders")]),
        ("lambda-interface-endpoint", [("trap.lambda-endpoint", "lambda-if")]),
        ("managed-instances", [("trap.one-zone", "orders")]),  # with a public address: no trap
        ("peering-chain", []),
        ("many-functions", []),
    ],
)
def test_the_traps_that_presets_are_about(slug: str, traps: list[tuple[str, str]]) -> None:
    assert problems(preset(slug), Severity.ADVICE) == traps


def _large_vpc(document: Document) -> None:
    part(document, "vpc")["CidrBlocks"] = ["10.0.0.0/8"]


def _tiny_subnet(document: Document) -> None:
    part(document, "app-b")["CidrBlock"] = "10.20.11.0/29"


def _outside(document: Document) -> None:
    part(document, "app-b")["CidrBlock"] = "10.30.0.0/24"


def _overlap(document: Document) -> None:
    part(document, "app-b")["CidrBlock"] = "10.20.8.0/21"


def _two_tables(document: Document) -> None:
    part(document, "rtb-app-b")["SubnetIds"] = ["app-a", "app-b"]


def _two_mains(document: Document) -> None:
    part(document, "rtb-data")["Main"] = True


def _two_gateways(document: Document) -> None:
    document["internet_gateways"].append({"id": "igw-2", "VpcId": "vpc"})


def _route_twice(document: Document) -> None:
    part(document, "rtb-public")["Routes"] *= 2


def _route_local(document: Document) -> None:
    part(document, "rtb-public")["Routes"][0]["DestinationCidrBlock"] = "10.20.0.0/16"


def _route_inside(document: Document) -> None:
    part(document, "rtb-public")["Routes"][0]["DestinationCidrBlock"] = "10.20.10.0/25"


def _no_gateway(document: Document) -> None:
    part(document, "igw")["VpcId"] = None


def _many_groups(document: Document) -> None:
    names = [f"sg-{n}" for n in range(6)]
    document["security_groups"] += [{"id": name, "VpcId": "vpc"} for name in names]
    part(document, "orders")["VpcConfig"]["SecurityGroupIds"] = names


def _two_vpcs(document: Document) -> None:
    document["vpcs"].append({"id": "vpc-2", "CidrBlocks": ["10.40.0.0/16"]})
    document["subnets"].append(
        {"id": "far", "VpcId": "vpc-2", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.40.0.0/24"}
    )
    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["app-a", "far"]


def _same_number(document: Document) -> None:
    rule = (100, "allow", True, "0.0.0.0/0", None)
    document["network_acls"] = [acl("twice", ["app-a"], rule, rule)]


def _wrong_gateway_endpoint(document: Document) -> None:
    part(document, "s3-gw")["ServiceName"] = "com.amazonaws.us-east-1.sqs"


def _other_region(document: Document) -> None:
    part(document, "s3-gw")["ServiceName"] = "com.amazonaws.eu-west-1.s3"


def _one_zone_twice(document: Document) -> None:
    part(document, "sm-if").update(SubnetIds=["app-a", "data-a"], PrivateIpAddresses=[])


def _no_host_names(document: Document) -> None:
    part(document, "vpc")["EnableDnsHostnames"] = False


def _name_twice(document: Document) -> None:
    document["vpc_endpoints"].append(part(document, "sm-if") | {"id": "sm-2", "PrivateIpAddresses": []})


def _reserved(document: Document) -> None:
    part(document, "worker")["PrivateIpAddress"] = "10.20.21.2"


def _taken(document: Document) -> None:
    part(document, "sm-if")["PrivateIpAddresses"] = ["10.20.10.40", "10.20.11.40"]
    part(document, "worker").update(SubnetId="app-b", PrivateIpAddress="10.20.11.40")


def _full(document: Document) -> None:
    part(document, "app-b")["CidrBlock"] = "10.20.11.0/28"
    part(document, "sm-if").update(SubnetIds=["app-a"], PrivateIpAddresses=[])
    for n in range(12):
        document["security_groups"].append({"id": f"g{n}", "VpcId": "vpc"})
        document["functions"].append(
            {"id": f"f{n}", "VpcConfig": {"SubnetIds": ["app-b"], "SecurityGroupIds": [f"g{n}"]}}
        )


@pytest.mark.parametrize(
    ("break_it", "code", "component"),
    [
        (_large_vpc, "topology.vpc-size", "vpc"),
        (_tiny_subnet, "topology.subnet-size", "app-b"),
        (_outside, "topology.subnet-outside", "app-b"),
        (_overlap, "topology.subnet-overlap", "app-b"),
        (_two_tables, "topology.associated-twice", "app-a"),
        (_two_mains, "topology.second-of-its-kind", "rtb-data"),
        (_two_gateways, "topology.second-of-its-kind", "igw-2"),
        (_route_twice, "topology.route-twice", "rtb-public"),
        (_route_local, "topology.route-is-local", "rtb-public"),
        (_route_inside, "topology.route-inside-local", "rtb-public"),
        (_many_groups, "topology.function-groups", "orders"),
        (_two_vpcs, "topology.function-vpcs", "orders"),
        (_same_number, "topology.acl-number-twice", "twice"),
        (_wrong_gateway_endpoint, "topology.endpoint-service", "s3-gw"),
        (_other_region, "topology.endpoint-region", "s3-gw"),
        (_one_zone_twice, "topology.endpoint-zone", "sm-if"),
        (_no_host_names, "topology.private-dns", "sm-if"),
        (_name_twice, "topology.private-dns-twice", "sm-2"),
        (_reserved, "topology.address-reserved", "worker"),
        (_taken, "topology.address-twice", "sm-if"),
        (_full, "topology.subnet-full", "f10"),
    ],
)
def test_aws_would_refuse(break_it: Callable[[Document], None], code: str, component: str) -> None:
    document = preset("vpc-attachment-endpoints")
    break_it(document)

    assert (code, component) in problems(document)


def test_a_public_nat_gateway_needs_an_internet_gateway() -> None:
    document = preset("vpc-attachment-nat")
    _no_gateway(document)

    assert problems(document) == [("topology.nat-without-gateway", "nat-a"), ("topology.nat-without-gateway", "nat-b")]


def test_a_function_with_17_subnets_is_refused_with_the_figure() -> None:
    document = preset("vpc-attachment")
    extra = [f"wide-{n}" for n in range(17)]
    document["subnets"] += [
        {"id": name, "VpcId": "vpc", "AvailabilityZone": "us-east-1a", "CidrBlock": f"10.20.{100 + n}.0/24"}
        for n, name in enumerate(extra)
    ]
    part(document, "orders")["VpcConfig"]["SubnetIds"] = extra

    found = check(read_topology(document))

    assert found[0].message == "A function takes at most 16 subnets; orders names 17."
    assert found[0].aws_error == "InvalidParameterValueException"


def test_uneven_routes_and_a_single_zone_are_advice() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "rtb-app-b")["Routes"] = []
    assert problems(document, Severity.ADVICE) == [("trap.uneven-routes", "orders")]

    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["app-a"]
    assert problems(document, Severity.ADVICE) == [("trap.one-zone", "orders")]


def test_a_nat_gateway_in_a_private_subnet_is_advice() -> None:
    document = preset("vpc-attachment-nat")
    part(document, "nat-a").update(SubnetId="data-a", PrivateIpAddress="10.20.20.20")

    assert problems(document, Severity.ADVICE) == [("trap.nat-in-private-subnet", "nat-a")]
