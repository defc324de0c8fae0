"""Which VPCs a resource belongs to."""

from collections.abc import Mapping
from typing import Final

from lambdanet.editing.blocks import blocks_of
from lambdanet.editing.entries import Document, Entry, entries, text, texts

SUBNET_KEYS: Final = ("SubnetId", "SubnetIds", "VpcSubnetIds")
PLACING_PARTS: Final = ("VpcConfig", "CapacityProvider")


Homes = Mapping[str, str]
"""The VPC of each subnet."""


def homes_of(document: Document) -> Homes:
    return {text(one, "id"): text(one, "VpcId") for one in entries(document, "subnets")}


def vpc_of(document: Document, entry: Entry, homes: Homes | None = None) -> str:
    """The VPC that an entry names, else that of its first known subnet; "" where nothing says.

    Who asks for many entries passes `homes`.
    """
    if vpc := text(entry, "VpcId"):
        return vpc
    known = homes_of(document) if homes is None else homes
    return next((known[one] for one in subnets_of(entry) if known.get(one)), "")


def subnets_of(entry: Entry) -> tuple[str, ...]:
    """The subnets that an entry stands in."""
    parts = (entry, *(part for key in PLACING_PARTS if isinstance(part := entry.get(key), dict)))
    return tuple(subnet for part in parts for key in SUBNET_KEYS for subnet in texts(part, key))


def vpcs_of(document: Document, list_name: str, entry: Entry, homes: Homes | None = None) -> set[str]:
    """Every VPC that an entry serves: one, the two ends of a peering, or those attached to a transit gateway."""
    match list_name:
        case "vpc_peering_connections":
            found = {text(entry, "VpcId"), text(entry, "PeerVpcId")}
        case "transit_gateways":
            attached = entries(document, "transit_gateway_attachments")
            found = {text(one, "VpcId") for one in attached if one.get("TransitGatewayId") == entry.get("id")}
        case _:
            found = {vpc_of(document, entry, homes)}
    return found - {""}


def joined_vpcs(document: Document, vpc_id: str) -> set[str]:
    """The VPC itself, and those whose groups its rules may name: peered, or behind the same transit gateway (SG-10)."""
    found = {vpc_id}
    for list_name in ("vpc_peering_connections", "transit_gateways"):
        for one in entries(document, list_name):
            ends = vpcs_of(document, list_name, one)
            found |= ends if vpc_id in ends else set()
    return found


def can_be_peered(document: Document, one: str, other: str) -> bool:
    """Two VPCs whose blocks do not overlap (T47)."""
    vpcs = {text(vpc, "id"): vpc for vpc in entries(document, "vpcs")}
    if one == other or one not in vpcs or other not in vpcs:
        return False
    mine, theirs = blocks_of([vpcs[one]]), blocks_of([vpcs[other]])
    return not any(block.overlaps(peer) for block in mine for peer in theirs)
