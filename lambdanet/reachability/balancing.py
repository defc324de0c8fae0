"""Where the targets of a load balancer stand, and which of its own interfaces its name leads to."""

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address
from typing import NamedTuple

from lambdanet.reachability.network import Network
from lambdanet.topology import Address, Interface, LoadBalancer, Target, TargetGroup


class Place(NamedTuple):
    """Where a target takes its packets. `address` None: it is not described; `zone` "": it is in no zone of this VPC."""

    target: Target
    address: Address | None
    zone: str


def places_of(network: Network, target: Target, vpc_id: str) -> Iterator[Place]:
    """A load balancer takes its packets at each of its interfaces; an address of another VPC is in every zone."""
    found, address = _interfaces(network, target), _address(target.id)
    if address is not None and (held := network.holders.get((vpc_id, address))) is not None:
        found = (held,)
    for one in found:
        yield Place(target, address or one.private_ip, network.subnets[one.subnet_id].availability_zone)
    if not found:
        yield Place(target, address, "")


def _interfaces(network: Network, target: Target) -> tuple[Interface, ...]:
    resource = network.resources.get(target.id)
    found = network.interfaces_of(resource) if resource is not None else ()
    return found if isinstance(resource, LoadBalancer) else found[:1]


def _address(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except AddressValueError:
        return None


def named_nodes(network: Network, balancer: LoadBalancer) -> tuple[Interface, ...]:
    """The interfaces in its name: those of zones with a healthy target in each target group, and all where none has.

    That is what a network load balancer's DNS does while zones are not crossed (re:Post,
    elb-dns-cross-zone-balance-configuration).
    """
    nodes = network.interfaces_of(balancer)
    if balancer.cross_zone:
        return nodes
    groups = [network.resources.get(one.target_group_id) for one in balancer.listeners]
    served = [one for one in groups if isinstance(one, TargetGroup)]
    return tuple(node for node in nodes if all(_serves(network, one, node) for one in served)) or nodes


def _serves(network: Network, group: TargetGroup, node: Interface) -> bool:
    here, vpc = network.subnets[node.subnet_id].availability_zone, network.vpc_of(node).id
    return any(
        place.zone in ("", here) for one in group.targets if one.healthy for place in places_of(network, one, vpc)
    )
