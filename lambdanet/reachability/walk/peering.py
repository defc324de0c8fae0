"""VPC peering."""

from lambdanet.reachability.network import is_private
from lambdanet.reachability.verdict import Check, Kind, Packet, Passes, PrivateDestination, Refuses
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Local, Onward, Step, Via
from lambdanet.topology import InterfaceKind, Peering


def through_peering(walk: Walk, peering: Peering, step: Onward) -> Step | None:
    """Between the two VPCs' own blocks and nothing else: no transit, no gateway of the other side (domain.md §7.1).

    What a load balancer sends is its own VPC's, also where it keeps the client's address (balancer.py).
    """
    subnet, packet, sender, _ = step
    here, there = walk.network.vpcs[subnet.vpc_id], walk.network.vpcs[peering.other(subnet.vpc_id)]
    balanced = sender is not None and sender.kind is InterfaceKind.LOAD_BALANCER and not walk.replying
    own = balanced or (packet.source is not None and here.holds(packet.source))
    if not own or not there.holds(packet.destination):
        address = packet.destination if own else packet.source or packet.destination
        outside = PrivateDestination(address=address)
        walk.block(peering, packet, Check.ADDRESS, outside, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR")
        _edge_to_edge(walk, there.id, packet)
        return None
    walk.note(peering.id, Kind.PEERING, packet, Check.ADDRESS, Passes(what=f"from {here.id} to {there.id}"))
    return Local(there.id, packet, sender if here.region == there.region else None, Via.PEERING)


def _edge_to_edge(walk: Walk, vpc_id: str, packet: Packet) -> None:
    """What the packet would have used on the other side, and may not (T44)."""
    gateway = walk.network.nat_gateways.get(vpc_id)
    if gateway is not None and not is_private(packet.destination):
        own = Refuses(what="serves its own VPC only")
        walk.block(gateway, packet, Check.ADDRESS, own, "NGW_REQUIRES_SOURCE_IN_VPC")
