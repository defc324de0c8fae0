"""On premises, through a virtual private gateway: to a network there, and from a host there (domain.md §5.2)."""

from lambdanet.reachability.verdict import Check, Kind, Packet, PrivateDestination, StateIs
from lambdanet.reachability.walk.premises import to_premises, tunnel_works
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Local, Onward, Step, Via
from lambdanet.reachability.walk.transit_gateway import into_transit
from lambdanet.topology import INTERNET, Attachment, CustomerHost, CustomerNetwork, VpnGateway


def through_vpn_gateway(walk: Walk, gateway: VpnGateway, step: Onward) -> None:
    """To a network on premises: the gateway attached, the tunnel up (domain.md §5.2)."""
    packet = step.packet
    if gateway.vpc_id != step.subnet.vpc_id:
        walk.block(gateway, packet, Check.STATE, StateIs(state="not attached to this VPC"), "BAD_STATE_ATTACHMENT")
        return
    walk.answer_from = lambda answer: _into(walk, gateway.vpc_id, answer)
    to_premises(walk, gateway, packet)


def from_premises(walk: Walk, host: CustomerHost, packet: Packet) -> Step | None:
    """A host's packet, through the virtual private gateway into its VPC, or through a transit gateway."""
    network = walk.network.resources[host.network_id]
    gateway = walk.network.resources[network.gateway_id] if isinstance(network, CustomerNetwork) else None
    if isinstance(network, CustomerNetwork) and isinstance(gateway, Attachment):
        return into_transit(walk, gateway, packet) if tunnel_works(walk, gateway, network, packet) else None
    if not isinstance(network, CustomerNetwork) or not isinstance(gateway, VpnGateway):
        return None
    if not gateway.vpc_id:
        alone = StateIs(state="not attached to any VPC")
        walk.block(gateway, packet, Check.STATE, alone, "UNASSOCIATED_COMPONENT")
        return None
    return _into(walk, gateway.vpc_id, packet) if tunnel_works(walk, gateway, network, packet) else None


def _into(walk: Walk, vpc_id: str, packet: Packet) -> Step | None:
    """Into a VPC from another network, which reaches the VPC's own addresses and nothing behind them."""
    vpc = walk.network.vpcs.get(vpc_id)
    if vpc is None or not vpc.holds(packet.destination):
        outside, code = PrivateDestination(address=packet.destination), "VPC_LOCAL_ROUTE_CIDR_RESTRICTION"
        walk.note(vpc_id or INTERNET, Kind.OTHER, packet, Check.ADDRESS, outside, code=code, blocks=True)
        return None
    return Local(vpc_id, packet, None, Via.VPN)
