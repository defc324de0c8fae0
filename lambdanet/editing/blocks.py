"""Free blocks and addresses, and the zones to put them in."""

from collections.abc import Iterable, Iterator
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import Final

from lambdanet.editing.entries import Document, Entry, entries, everything, text, texts
from lambdanet.parts import TopologyPart

RESERVED_AT_THE_START: Final = 4  # NET-02: the network's, the router's, the resolver's, and one for later
RESERVED: Final = RESERVED_AT_THE_START + 1  # and the last
PRIVATE: Final = (IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("192.168.0.0/16"))
ON_PREMISES: Final = tuple(reversed(PRIVATE))
DEFAULT_REGION: Final = str(TopologyPart.model_fields["region"].default)
ADDRESSES: Final = ("PrivateIpAddress", "PrivateIpAddresses")


def usable_addresses(cidr: str) -> int:
    """How many addresses of a subnet's block AWS leaves for use: all but five (NET-02). 0 for what is no block."""
    block = block_of(cidr)
    return max(0, block.num_addresses - RESERVED) if block is not None else 0


def next_free_block(document: Document, vpc_id: str, prefix: int = 24) -> str:
    """The lowest block of this size in a VPC that no subnet overlaps (NET-03), "" if there is none."""
    taken = blocks_of(one for one in entries(document, "subnets") if text(one, "VpcId") == vpc_id)
    return _first_free(blocks_of(one for one in entries(document, "vpcs") if one.get("id") == vpc_id), taken, prefix)


def next_free_vpc_block(document: Document, prefix: int = 16) -> str:
    """The lowest private block that no VPC and no network on premises overlaps, so that they can be joined (T47)."""
    return _first_free(PRIVATE, _networks(document), prefix)


def next_free_network(document: Document, prefix: int = 16) -> str:
    """A private block for a network on premises, that no other overlaps."""
    return _first_free(ON_PREMISES, _networks(document), prefix)


def free_address(document: Document, cidr: str) -> str:
    """The lowest address of a block that AWS leaves for use (NET-02) and the document names nowhere, "" if there is none."""
    block = block_of(cidr)
    if block is None:
        return ""
    named = {
        address for _list_name, entry in everything(document) for key in ADDRESSES for address in texts(entry, key)
    }
    usable = range(RESERVED_AT_THE_START, block.num_addresses - 1)
    return next((str(block[place]) for place in usable if str(block[place]) not in named), "")


def zones(document: Document) -> tuple[str, ...]:
    """The zones that subnets use, and the first three of the topology's Region."""
    region = text(document, "region") or DEFAULT_REGION
    used = (text(one, "AvailabilityZone") for one in entries(document, "subnets"))
    return tuple(sorted({*filter(None, used), *(f"{region}{letter}" for letter in "abc")}))


def block_of(cidr: str) -> IPv4Network | None:
    """A text as an IPv4 block, None for what is none."""
    try:
        return IPv4Network(cidr.strip(), strict=False)
    except (AddressValueError, ValueError):
        return None


def blocks_of(holders: Iterable[Entry]) -> list[IPv4Network]:
    """The IPv4 blocks that VPCs, subnets or networks have, but for what is no block."""
    found = (block_of(cidr) for one in holders for key in ("CidrBlock", "CidrBlocks") for cidr in texts(one, key))
    return [block for block in found if block is not None]


def _networks(document: Document) -> list[IPv4Network]:
    return blocks_of((*entries(document, "vpcs"), *entries(document, "customer_networks")))


def _first_free(spaces: Iterable[IPv4Network], taken: Iterable[IPv4Network], prefix: int) -> str:
    held = sorted(taken)
    return next((str(block) for space in spaces for block in _free(space, held, prefix)), "")


def _free(space: IPv4Network, taken: list[IPv4Network], prefix: int) -> Iterator[IPv4Network]:
    """The lowest free block of a space, if there is one. `taken` is sorted, so one pass is enough."""
    if not space.prefixlen <= prefix <= 32:
        return
    size = 1 << (32 - prefix)
    place = int(space.network_address)
    for block in taken:
        if int(block.network_address) >= place + size:
            break
        if (end := int(block.broadcast_address)) >= place:
            place = (end // size + 1) * size
    if place + size - 1 <= int(space.broadcast_address):
        yield IPv4Network((int(IPv4Address(place)), prefix))
