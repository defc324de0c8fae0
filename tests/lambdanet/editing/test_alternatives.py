"""One field for a route's target, one for a rule's source: what is written goes under the key that it belongs to."""

from typing import Any

import pytest

from lambdanet.editing.alternatives import Alternatives, alternatives, columns, offered, placed, value_of
from lambdanet.editing.choices import Offers
from lambdanet.editing.kinds import KINDS, FieldKind, kind_of
from tests.builders import SLUGS, preset

DOCUMENT: dict[str, Any] = {
    "vpcs": [{"id": "vpc", "CidrBlocks": ["10.0.0.0/16"]}],
    "prefix_lists": [{"id": "offices", "Entries": ["192.0.2.0/24"]}],
    "internet_gateways": [{"id": "igw", "VpcId": "vpc"}],
    "nat_gateways": [{"id": "nat", "AvailabilityMode": "regional", "VpcId": "vpc"}],
    "security_groups": [{"id": "web", "VpcId": "vpc"}, {"id": "db", "VpcId": "vpc"}],
    "route_tables": [{"id": "rtb", "VpcId": "vpc"}],
}


def offers(list_name: str, entry: dict[str, Any]) -> Offers:
    return Offers(document=DOCUMENT, kind=kind_of(list_name), entry=entry)


def of(list_name: str, rows: str, name: str) -> Alternatives:
    return next(one for one in alternatives(kind_of(list_name).field(rows)) if one.field.name == name)


@pytest.mark.parametrize(
    ("list_name", "rows", "name", "given", "key"),
    [
        ("route_tables", "Routes", "Destination", "0.0.0.0/0", "DestinationCidrBlock"),
        ("route_tables", "Routes", "Destination", "::/0", "DestinationIpv6CidrBlock"),
        ("route_tables", "Routes", "Destination", "offices", "DestinationPrefixListId"),
        ("route_tables", "Routes", "Destination", "what is this", "DestinationCidrBlock"),
        ("route_tables", "Routes", "Target", "igw", "GatewayId"),
        ("route_tables", "Routes", "Target", "nat", "NatGatewayId"),
        ("security_groups", "SecurityGroupIngress", "Source", "10.0.0.0/8", "CidrIp"),
        ("security_groups", "SecurityGroupIngress", "Source", "2001:db8::/32", "CidrIpv6"),
        ("security_groups", "SecurityGroupIngress", "Source", "web", "SourceSecurityGroupId"),
        ("security_groups", "SecurityGroupEgress", "Destination", "s3", "DestinationPrefixListId"),
        ("network_acls", "Entries", "Block", "::/0", "Ipv6CidrBlock"),
    ],
)
def test_what_is_written_goes_where_it_belongs(list_name: str, rows: str, name: str, given: str, key: str) -> None:
    entry = {"id": "this", "VpcId": "vpc"}

    assert placed(offers(list_name, entry), of(list_name, rows, name), given) == {key: given}


def test_nothing_is_written_nowhere() -> None:
    entry = {"id": "this", "VpcId": "vpc"}

    assert placed(offers("route_tables", entry), of("route_tables", "Routes", "Target"), "") == {}


def test_targets_say_what_they_are() -> None:
    entry = {"id": "this", "VpcId": "vpc"}

    found = offered(offers("route_tables", entry), of("route_tables", "Routes", "Target"))

    assert [one.name for one in found] == ["igw, internet gateway", "nat, NAT gateway"]


def test_columns_keep_every_field_once() -> None:
    for kind in KINDS:
        for rows in kind.fields:
            if rows.kind is not FieldKind.ROWS:
                continue
            names = [
                member.name
                for one in columns(rows)
                for member in (one.members if isinstance(one, Alternatives) else (one,))
            ]
            assert sorted(names) == sorted(field.name for field in rows.fields)


def test_every_row_of_the_ready_made_networks_comes_back_as_it_was() -> None:
    for slug in SLUGS:
        document = preset(slug)
        for kind in KINDS:
            for entry in document.get(kind.list_name, []):
                for rows in (one for one in kind.fields if one.kind is FieldKind.ROWS):
                    for row in entry.get(rows.name, []):
                        for each in alternatives(rows):
                            found = placed(Offers(document=document, kind=kind, entry=entry), each, value_of(each, row))
                            assert found == {one.name: row[one.name] for one in each.members if one.name in row}
