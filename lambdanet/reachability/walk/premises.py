"""A network on premises: its tunnel, and who listens there (domain.md §5.2)."""

from lambdanet.reachability.verdict import Check, Kind, Packet, Passes, PrivateDestination, StateIs
from lambdanet.reachability.walk.ports import EVERY_PORT, TCP_AND_UDP
from lambdanet.reachability.walk.state import Walk
from lambdanet.topology import Attachment, CustomerNetwork, VpnGateway


def to_premises(walk: Walk, gateway: VpnGateway | Attachment, packet: Packet) -> None:
    """Out through a virtual private gateway or a VPN attachment, to the network there that means the address."""
    behind = walk.network.customer_networks[gateway.id].covering(packet.destination)
    if not behind:
        nobody = PrivateDestination(address=packet.destination)
        walk.block(gateway, packet, Check.ADDRESS, nobody, "NO_POSSIBLE_DESTINATION")
        return
    network = behind[0][1]  # the longest prefix, as the gateway routes
    if not tunnel_works(walk, gateway, network, packet):
        return
    host = walk.network.customer_hosts.get(packet.destination)
    name, ports = (host.id, host.listens) if host else (network.id, EVERY_PORT)
    walk.listen(name, Kind.CUSTOMER_HOST, "", packet, ports, protocols=TCP_AND_UDP)


def tunnel_works(walk: Walk, gateway: VpnGateway | Attachment, network: CustomerNetwork, packet: Packet) -> bool:
    if gateway.state != "available":
        walk.block(gateway, packet, Check.STATE, StateIs(state=gateway.state), "BAD_STATE")
        return False
    if not network.up:
        walk.block(gateway, packet, Check.STATE, StateIs(state="tunnel down"), "BAD_STATE_VPN")
        return False
    walk.note(gateway.id, Kind.VPN_GATEWAY, packet, Check.STATE, Passes(what=f"tunnel to {network.id}"))
    return True
