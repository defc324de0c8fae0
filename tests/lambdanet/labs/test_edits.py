"""One edit creates, changes or deletes one row."""

from typing import Any

import pytest

from lambdanet.labs.edits import NEVER, edits
from lambdanet.written import apply_edits, read_edits
from tests.builders import preset

NAT_ROUTE = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-a"}
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
POSTGRES = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "DestinationSecurityGroupId": "db-sg"}


def _kinds(slug: str, *written: dict[str, Any]) -> list[str]:
    document = preset(slug)
    return [one.kind for one in edits(document, apply_edits(document, read_edits(written)))]


@pytest.mark.parametrize(
    ("slug", "written", "kinds"),
    [
        (
            "vpc-attachment",
            [{"add": "nat_gateways", "entry": {"id": "nat-a", "SubnetId": "public-a"}}],
            ["nat"],
        ),
        (
            "vpc-attachment-one-nat",
            [{"rows": "route_tables/rtb-data", "field": "Routes", "add": [NAT_ROUTE]}],
            ["route"],
        ),
        (
            "vpc-attachment-nat",
            [{"change": "route_tables/rtb-app-b", "fields": {"Routes": [NAT_ROUTE]}}],
            ["route"],
        ),
        (
            "vpc-attachment",
            [{"change": "security_groups/fn-sg", "fields": {"SecurityGroupEgress": [HTTPS, POSTGRES]}}],
            ["group-rule", "group-rule"],
        ),
        (  # a group, its two rules, and the function that gets it
            "vpc-attachment",
            [
                {
                    "add": "security_groups",
                    "entry": {"id": "own-sg", "VpcId": "vpc", "SecurityGroupEgress": [HTTPS, POSTGRES]},
                },
                {
                    "change": "functions/orders",
                    "fields": {"VpcConfig": {"SubnetIds": ["app-a", "app-b"], "SecurityGroupIds": ["own-sg"]}},
                },
            ],
            ["group", "group-rule", "group-rule", "function-network"],
        ),
        (  # a table, its route, and a subnet that moves to it
            "vpc-attachment-one-nat",
            [
                {"change": "route_tables/rtb-app-a", "fields": {"SubnetIds": []}},
                {
                    "add": "route_tables",
                    "entry": {"id": "rtb-new", "VpcId": "vpc", "SubnetIds": ["app-a"], "Routes": [NAT_ROUTE]},
                },
            ],
            ["route-table", "route", "association"],
        ),
        ("vpc-attachment-nat", [{"remove": "nat_gateways/nat-a"}], ["nat"]),  # its route is a blackhole by itself
        ("vpc-attachment-nat", [{"remove": "route_tables/rtb-app-a"}], ["route-table"]),
        ("vpc-attachment", [{"change": "functions/orders", "fields": {"name": "Orders"}}], []),
        ("vpc-attachment", [{"account": {"name": "Mine", "description": "…"}}], []),
        (
            "vpc-attachment",
            [{"account": {"block_public_access": {"InternetGatewayBlockMode": "block-ingress"}}}],
            ["public-access"],
        ),
        (
            "vpc-attachment-endpoints",
            [{"change": "vpc_endpoints/sm-if", "fields": {"denies": "no"}}],
            ["endpoint-policy"],
        ),
        (
            "vpc-attachment-endpoints",
            [{"change": "vpc_endpoints/s3-gw", "fields": {"RouteTableIds": ["rtb-data", "rtb-app-a"]}}],
            ["gateway-endpoint"],
        ),
        ("vpc-attachment", [{"change": "subnets/app-a", "fields": {"CidrBlock": "10.20.64.0/20"}}], [NEVER]),
        ("vpc-attachment", [{"remove": "instances/worker"}], ["instance"]),
    ],
)
def test_edits_are_counted_by_rows(slug: str, written: list[dict[str, Any]], kinds: list[str]) -> None:
    assert sorted(_kinds(slug, *written)) == sorted(kinds)


def test_another_id_is_no_edit() -> None:
    document = preset("vpc-attachment-nat")
    renamed = apply_edits(document, read_edits([{"change": "nat_gateways/nat-a", "fields": {"id": "nat-left"}}]))

    assert edits(document, renamed) == ()


def test_a_transit_gateway_brings_its_own_table() -> None:
    added = [
        {"add": "transit_gateways", "entry": {"id": "tgw"}},
        {
            "add": "transit_gateway_attachments",
            "entry": {"id": "att", "TransitGatewayId": "tgw", "VpcId": "vpc", "SubnetIds": ["data-a"]},
        },
        {
            "add": "transit_gateway_route_tables",
            "entry": {"id": "tgw-rtb", "TransitGatewayId": "tgw", "Associations": ["att"], "Propagations": ["att"]},
        },
    ]

    assert _kinds("vpc-attachment", *added) == ["transit-gateway", "transit-gateway"]
