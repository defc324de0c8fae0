"""A resource once more: the same, but for what only one can have."""

from copy import deepcopy
from typing import Final

from lambdanet.editing.blocks import block_of, free_address, next_free_block, next_free_vpc_block
from lambdanet.editing.entries import Document, Entry, entries, text, texts
from lambdanet.editing.ids import copy_id
from lambdanet.editing.starts import new_entry

# addresses and interfaces are given once (NET-02); AWS assigns others
ALONE: Final = frozenset({
    "aliases", "Ipv6CidrBlocks", "Ipv6CidrBlock", "PublicIp", "PublicIpAddress", "PrivateIpAddress", "PrivateIpAddresses",
    "Ipv6Address", "SecondaryPrivateIpAddresses", "NetworkInterfaceId", "NetworkInterfaceIds", "Main", "IsDefault",
    "RouteTableIds", "Associations",
})  # fmt: skip
# a subnet has one table and one ACL (RT-01, ACL-03), a VPC one gateway of a kind (domain.md §5.4)
ALONE_IN: Final = {
    "route_tables": ("SubnetIds",),
    "network_acls": ("SubnetIds",),
    "internet_gateways": ("VpcId",),
    "vpn_gateways": ("VpcId",),
}
LONGEST_NAME: Final = 200


def copy_of(document: Document, list_name: str, entry: Entry) -> Entry:
    """The copy of an entry, with a free id."""
    dropped = ALONE | frozenset(ALONE_IN.get(list_name, ()))
    copied = deepcopy({key: value for key, value in entry.items() if key not in dropped})
    copied["id"] = copy_id(document, text(entry, "id"))
    if name := text(entry, "name"):  # a name that two resources share means nothing in a question
        copied["name"] = f"{name[: LONGEST_NAME - 7]} (copy)"
    return copied | _own_values(document, list_name, entry)


def _own_values(document: Document, list_name: str, entry: Entry) -> Entry:
    """What a copy must have, and cannot share."""
    match list_name:
        case "vpcs":
            return {"CidrBlocks": [next_free_vpc_block(document) or "10.0.0.0/16"]}
        case "subnets":
            block = block_of(text(entry, "CidrBlock"))
            free = next_free_block(document, text(entry, "VpcId"), block.prefixlen) if block else ""
            return {"CidrBlock": free or text(entry, "CidrBlock")}
        case "customer_hosts":
            networks = [one for one in entries(document, "customer_networks") if one.get("id") == entry.get("network")]
            blocks = [block for one in networks for block in texts(one, "CidrBlocks")]
            return {"PrivateIpAddress": free_address(document, blocks[0] if blocks else "")}
        case "internet_hosts":
            fresh = new_entry(document, "internet_hosts")
            return {"HostName": fresh["HostName"], "Ipv4Addresses": fresh["Ipv4Addresses"]}
        case "vpc_endpoints" if entry.get("VpcEndpointType") == "Interface":
            return {"PrivateDnsEnabled": False}  # one endpoint per service holds the name (domain.md §6.2)
        case _:
            return {}
