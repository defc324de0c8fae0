"""What a field says of its value: the addresses of a subnet (NET-02), the next free block (NET-03)."""

from typing import Any

import pytest

from lambdanet.editing.field_notes import FieldNote, field_note
from lambdanet.editing.kinds import kind_of

VPC = {"id": "vpc", "CidrBlocks": ["10.0.0.0/16"], "Ipv6CidrBlocks": ["2001:db8::/56"]}
TAKEN = {"id": "a", "VpcId": "vpc", "CidrBlock": "10.0.0.0/24", "Ipv6CidrBlock": "2001:db8::/64"}


def note(list_name: str, name: str, entry: dict[str, Any], *others: dict[str, Any]) -> FieldNote | None:
    document = {"vpcs": [VPC], "subnets": [TAKEN, *others]}
    if list_name == "subnets":
        document["subnets"].append(entry)
    kind = kind_of(list_name)
    return field_note(document, kind, entry, kind.field(name))


@pytest.mark.parametrize(
    ("block", "words", "offer"),
    [
        ("10.0.1.0/24", "251 addresses to use: 256 less AWS's five.", ""),
        ("10.0.1.0/28", "11 addresses to use: 16 less AWS's five.", ""),
        ("10.0.0.128/25", "123 addresses to use: 128 less AWS's five.", "10.0.1.0/25"),
        ("10.1.0.0/20", "4,091 addresses to use: 4,096 less AWS's five.", "10.0.16.0/20"),
        ("10.0.1.0/33", "", "10.0.1.0/24"),
        ("", "", "10.0.1.0/24"),
    ],
)
def test_a_subnet_says_its_addresses_and_offers_a_free_block(block: str, words: str, offer: str) -> None:
    found = note("subnets", "CidrBlock", {"id": "b", "VpcId": "vpc", "CidrBlock": block})

    assert found == FieldNote(words=words, offer=offer)


def test_a_subnet_is_offered_the_next_block_of_ipv6() -> None:
    assert note("subnets", "Ipv6CidrBlock", {"id": "b", "VpcId": "vpc"}) == FieldNote(offer="2001:db8:0:1::/64")


def test_an_address_is_offered_where_none_is_set() -> None:
    assert note("instances", "PrivateIpAddress", {"id": "i", "SubnetId": "a"}) == FieldNote(offer="10.0.0.4")
    assert note("instances", "PrivateIpAddress", {"id": "i", "SubnetId": "a", "PrivateIpAddress": "10.0.0.9"}) is None


def test_a_vpc_says_how_much_it_holds() -> None:
    assert note("vpcs", "CidrBlocks", VPC) == FieldNote(words="65,536 addresses, 1 subnet in it.")
    assert note("vpcs", "CidrBlocks", {"id": "new"}) == FieldNote(offer="10.1.0.0/16")
