"""What a field says of the value in it, and what it offers instead: the next free block, the addresses of a subnet."""

from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network
from typing import Final

from lambdanet.editing.blocks import (
    block_of,
    blocks_of,
    free_address,
    next_free_block,
    next_free_vpc_block,
    usable_addresses,
)
from lambdanet.editing.entries import Document, Entry, entries, text, texts
from lambdanet.editing.kinds import Field, Kind

USUAL_SUBNET: Final = 24
LARGEST, SMALLEST = 16, 28  # of a VPC and of a subnet (NET-01)
SIX_OF_A_SUBNET: Final = 64  # NET-01


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldNote:
    """`words` about the value; `offer` is one to take instead, "" for none."""

    words: str = ""
    offer: str = ""


def field_note(document: Document, kind: Kind, entry: Entry, field: Field) -> FieldNote | None:
    """What there is to say of a field of an entry, None for nothing."""
    match kind.list_name, field.name:
        case "subnets", "CidrBlock":
            return _of_a_subnet(document, entry)
        case "subnets", "Ipv6CidrBlock":
            return _six_of_a_subnet(document, entry)
        case "vpcs", "CidrBlocks":
            return _of_a_vpc(document, entry)
        case _, "PrivateIpAddress":
            return _of_an_address(document, entry)
        case _:
            return None


def _of_a_subnet(document: Document, entry: Entry) -> FieldNote:
    given = text(entry, "CidrBlock")
    block = block_of(given)
    usable = usable_addresses(given)
    words = f"{usable:,} addresses to use: {block.num_addresses:,} less AWS's five." if block and usable else ""
    others = [one for one in entries(document, "subnets") if one is not entry and one.get("id") != entry.get("id")]
    prefix = block.prefixlen if block and LARGEST <= block.prefixlen <= SMALLEST else USUAL_SUBNET
    around = document | {"subnets": others}
    vpc = text(entry, "VpcId")
    homes = blocks_of(one for one in entries(document, "vpcs") if one.get("id") == vpc)
    taken = blocks_of(one for one in others if text(one, "VpcId") == vpc)
    fits = block is not None and any(block.subnet_of(home) for home in homes)
    if fits and block is not None and not any(block.overlaps(one) for one in taken) and usable:
        return FieldNote(words=words)
    return FieldNote(words=words, offer=next_free_block(around, vpc, prefix))


def _six_of_a_subnet(document: Document, entry: Entry) -> FieldNote | None:
    if text(entry, "Ipv6CidrBlock"):
        return None
    home = next((one for one in entries(document, "vpcs") if one.get("id") == entry.get("VpcId")), {})
    taken = {text(one, "Ipv6CidrBlock") for one in entries(document, "subnets")}
    for block in texts(home, "Ipv6CidrBlocks"):
        try:
            space = IPv6Network(block)
        except ValueError:
            continue
        if space.prefixlen <= SIX_OF_A_SUBNET:
            return FieldNote(offer=_free_six(space, taken))
    return None


def _free_six(space: IPv6Network, taken: set[str]) -> str:
    """The lowest /64 that no subnet has. Among the first as many as are taken, and one more, one is free."""
    step = 1 << (128 - SIX_OF_A_SUBNET)
    places = range(min(len(taken) + 1, 1 << (SIX_OF_A_SUBNET - space.prefixlen)))
    blocks = (str(IPv6Network((IPv6Address(int(space.network_address) + at * step), SIX_OF_A_SUBNET))) for at in places)
    return next((block for block in blocks if block not in taken), "")


def _of_a_vpc(document: Document, entry: Entry) -> FieldNote | None:
    blocks = blocks_of([entry])
    others = document | {"vpcs": [one for one in entries(document, "vpcs") if one.get("id") != entry.get("id")]}
    if not blocks:
        return FieldNote(offer=next_free_vpc_block(others))
    inside = sum(1 for one in entries(document, "subnets") if one.get("VpcId") == entry.get("id"))
    count = sum(block.num_addresses for block in blocks)
    return FieldNote(words=f"{count:,} addresses, {inside} subnet{'' if inside == 1 else 's'} in it.")


def _of_an_address(document: Document, entry: Entry) -> FieldNote | None:
    if text(entry, "PrivateIpAddress"):
        return None
    subnet = next((one for one in entries(document, "subnets") if one.get("id") == entry.get("SubnetId")), {})
    offer = free_address(document, text(subnet, "CidrBlock"))
    return FieldNote(offer=offer) if offer else None
