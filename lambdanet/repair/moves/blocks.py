"""The narrowest block that a rule can name for an address, and stays right."""

from typing import Final

from lambdanet.reachability.network import Network
from lambdanet.topology import Address, InterfaceKind

KEPT: Final = frozenset(  # whose address is theirs as long as they are there; others' may change (LAM-01, DB-12)
    (InterfaceKind.INSTANCE, InterfaceKind.PLAIN, InterfaceKind.ENDPOINT, InterfaceKind.NAT_GATEWAY)
)


def cidr_key(address: Address) -> str:
    return "CidrIpv6" if address.version == 6 else "CidrIp"


def alone(address: Address) -> str:
    return f"{address}/{address.max_prefixlen}"


def block_of_holder(network: Network, address: Address) -> str:
    """The address alone where it stays its holder's, else the block of the subnet that it comes out of."""
    holder = next((found for vpc in network.vpcs if (found := network.holders.get((vpc, address)))), None)
    if holder is None or holder.kind in KEPT:
        return alone(address)
    return subnet_block(network, holder.subnet_id, address)


def subnet_block(network: Network, subnet_id: str, address: Address) -> str:
    subnet = network.subnets[subnet_id]
    block = subnet.cidr_block if address.version == 4 else subnet.ipv6_cidr_block
    return str(block) if block is not None else alone(address)
