"""What a field offers fits where it is offered."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdanet.editing.choices import choices, free_address, next_free_block, usable_addresses, zones
from lambdanet.editing.entries import entries
from lambdanet.editing.kinds import KINDS, QUESTION, Field, FieldKind, kind_of, named
from tests.builders import SLUGS, Document, part, preset
from tests.lambdanet.editing.builders import with_new


def two_vpcs() -> Document:
    document = preset("vpc-attachment")
    document["vpcs"].append({"id": "far", "CidrBlocks": ["10.9.0.0/16"]})
    document["subnets"].append(
        {"id": "far-a", "VpcId": "far", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.9.0.0/24"}
    )
    document["security_groups"].append({"id": "far-sg", "VpcId": "far"})
    document["route_tables"].append({"id": "far-rtb", "VpcId": "far", "Main": True})
    return document


def offered(document: Document, list_name: str, identifier: str, *path: str) -> list[str]:
    kind = kind_of(list_name)
    fields: tuple[Field, ...] = kind.fields
    for key in path:
        field = named(fields, key)
        fields = field.fields
    return [one.id for one in choices(document, kind, part(document, identifier), field)]


def test_subnets_groups_and_tables_are_those_of_the_entrys_own_vpc() -> None:
    document = two_vpcs()

    assert offered(document, "route_tables", "far-rtb", "SubnetIds") == ["far-a"]
    assert "far-sg" not in offered(document, "db_instances", "orders-db", "VpcSecurityGroups")
    assert "far-a" not in offered(document, "functions", "orders", "VpcConfig", "SubnetIds")
    assert "far-sg" not in offered(document, "functions", "orders", "VpcConfig", "SecurityGroupIds")


def test_a_single_subnet_says_the_vpc_so_every_one_is_offered() -> None:
    assert "far-a" in offered(two_vpcs(), "instances", "worker", "SubnetId")


def test_what_is_named_already_is_offered_whatever_it_is() -> None:
    document = two_vpcs()
    part(document, "orders-db")["VpcSecurityGroups"] = ["far-sg", "gone"]

    assert {"far-sg", "gone"} <= set(offered(document, "db_instances", "orders-db", "VpcSecurityGroups"))


def test_a_rule_may_name_groups_of_a_peered_vpc() -> None:
    document = two_vpcs()
    path = ("security_groups", "db-sg", "SecurityGroupIngress", "SourceSecurityGroupId")
    assert "far-sg" not in offered(document, *path)

    document["vpc_peering_connections"] = [{"id": "peering", "VpcId": "vpc", "PeerVpcId": "far"}]
    assert "far-sg" in offered(document, *path)


def test_a_route_leads_to_what_its_vpc_has_and_to_unknowns() -> None:
    document = two_vpcs()
    document["unknowns"] = [{"id": "gwlbe", "Type": "Gateway Load Balancer endpoint"}]

    assert offered(document, "route_tables", "far-rtb", "Routes", "GatewayId") == ["gwlbe"]
    assert offered(document, "route_tables", "far-rtb", "Routes", "VpcEndpointId") == ["gwlbe"]
    assert "igw" in offered(document, "route_tables", "rtb-public", "Routes", "GatewayId")
    assert "worker" in offered(document, "route_tables", "rtb-public", "Routes", "NetworkInterfaceId")


def test_a_vpc_with_an_internet_gateway_is_not_offered_to_another() -> None:
    document = two_vpcs()
    document["internet_gateways"].append({"id": "other"})

    assert offered(document, "internet_gateways", "other", "VpcId") == ["far"]
    assert offered(document, "internet_gateways", "igw", "VpcId") == ["vpc", "far"]


def test_attachments_are_those_of_the_same_transit_gateway() -> None:
    document = with_new(two_vpcs(), "transit_gateways", "transit_gateway_attachments", "transit_gateway_route_tables")
    document = with_new(document, "transit_gateways", "transit_gateway_attachments")
    assert [one["id"] for one in entries(document, "transit_gateway_attachments")] == ["attachment-1", "attachment-2"]
    document["transit_gateway_attachments"][1]["TransitGatewayId"] = "tgw-2"

    assert offered(document, "transit_gateway_route_tables", "tgw-rtb-1", "Associations") == ["attachment-1"]


def test_texts_have_suggestions_where_there_is_something_to_choose() -> None:
    document = preset("vpc-attachment")

    assert "us-east-1c" in offered(document, "subnets", "app-a", "AvailabilityZone")
    assert "secretsmanager" in offered(document, "services", "s3", "ServiceName")
    assert "orders" in [one.id for one in choices(document, QUESTION, {}, QUESTION.field("from"))]
    assert "internet" in [one.id for one in choices(document, QUESTION, {}, QUESTION.field("to"))]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_reference_of_a_preset_is_among_what_is_offered_for_it(slug: str) -> None:
    document = preset(slug)

    for kind in KINDS:
        for entry in entries(document, kind.list_name):
            for field in kind.fields:
                if field.kind in (FieldKind.REF, FieldKind.REFS) and (held := entry.get(field.name)):
                    known = choices(document, kind, {"id": entry["id"], **_place(entry)}, field)
                    among = {one.id for one in known}
                    assert set([held] if isinstance(held, str) else held) <= among, (entry["id"], field.name)


def _place(entry: Document) -> Document:
    return {key: entry[key] for key in ("VpcId", "SubnetId", "SubnetIds", "TransitGatewayId") if key in entry}


BLOCKS = st.builds(
    lambda place, prefix: str(IPv4Network((int(IPv4Network("10.0.0.0/20")[0]) + place * 16, prefix), strict=False)),
    st.integers(0, 255),
    st.integers(22, 28),
)


@given(taken=st.lists(BLOCKS, max_size=12), prefix=st.integers(20, 28))
def test_the_next_free_block_is_the_lowest_that_overlaps_no_subnet(taken: list[str], prefix: int) -> None:
    document: Document = {
        "vpcs": [{"id": "vpc", "CidrBlocks": ["10.0.0.0/20"]}],
        "subnets": [{"id": f"s{place}", "VpcId": "vpc", "CidrBlock": block} for place, block in enumerate(taken)],
    }
    held = [IPv4Network(block) for block in taken]
    free = [
        str(block)
        for block in IPv4Network("10.0.0.0/20").subnets(new_prefix=prefix)
        if not any(block.overlaps(one) for one in held)
    ]

    assert next_free_block(document, "vpc", prefix) == (free[0] if free else "")


def test_a_vpc_that_is_full_or_unknown_has_no_free_block() -> None:
    document = preset("vpc-attachment")

    assert next_free_block(document, "nowhere") == ""
    assert next_free_block(document, "vpc", 8) == ""
    assert next_free_block(document, "vpc") == "10.20.2.0/24"


@pytest.mark.parametrize(
    ("cidr", "usable"), [("10.0.0.0/28", 11), ("10.0.0.0/24", 251), ("10.0.0.0/30", 0), ("none", 0)]
)
def test_five_addresses_of_a_subnet_are_awss(cidr: str, usable: int) -> None:
    assert usable_addresses(cidr) == usable


def test_a_free_address_is_none_of_awss_and_named_nowhere() -> None:
    document = preset("vpc-attachment")
    part(document, "worker")["PrivateIpAddress"] = "10.20.21.4"

    assert free_address(document, "10.20.21.0/24") == "10.20.21.5"
    assert free_address(document, "10.20.21.0/30") == ""


def test_zones_are_those_in_use_and_three_of_the_region() -> None:
    document = preset("vpc-attachment")
    part(document, "app-a")["AvailabilityZone"] = "us-east-1f"

    assert zones(document) == ("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1f")
