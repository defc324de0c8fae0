"""Which groups are asked, and whose membership they see (SG-04, SG-05)."""

from lambdanet.reachability.filters import Far
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import Packet
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Via
from lambdanet.topology import Address, Attachment, Interface, InterfaceKind, TransitGateway, Vpc


def groups_outbound(walk: Walk, interface: Interface, packet: Packet) -> None:
    """Outbound rules, against the final destination."""
    far = Far(
        address=packet.destination, interface=_seen_from(walk, walk.network.vpc_of(interface), packet.destination)
    )
    walk.groups(interface, packet, far, egress=True)


def _seen_from(walk: Walk, vpc: Vpc, address: Address) -> Interface | None:
    """Whose groups an outbound rule may name: of this VPC, or of one that is peered with it in its Region (SG-04)."""
    places = (vpc, *walk.network.peers_in_region(vpc))
    return next((holder for one in places if (holder := walk.holder(one.id, address)) is not None), None)


def groups_inbound(walk: Walk, target: Interface, packet: Packet, sender: Interface | None, via: Via) -> None:
    """Inbound rules; a rule that names a group sees its member only where the way keeps it (SG-04, SG-05)."""
    keeps = via in (Via.OWN, Via.PEERING) or (
        via is Via.TRANSIT and _transit_keeps_groups(walk.network, target, sender)
    )
    far = Far(address=packet.source, interface=sender if keeps else None)
    code = ""
    if not keeps:
        member = sender or walk.client
        if member is not None and walk.would_admit(target, packet, member):
            switchable = via is Via.TRANSIT and sender is not None and target.kind is not InterfaceKind.ENDPOINT
            code = "SG_REFERENCING_SUPPORT" if switchable else "SG_REFERENCES_NOT_PRESERVED"
    elif sender is not walk.client and walk.client is not None and walk.would_admit(target, packet, walk.client):
        # what a NAT gateway or a NAT instance sends on carries its own address, not the client's
        code = "SG_REFERENCES_NOT_PRESERVED"
    walk.groups(target, packet, far, egress=False, code=code)


def _transit_keeps_groups(network: Network, target: Interface, sender: Interface | None) -> bool:
    """Group referencing must be on at the gateway and at both attachments; never for PrivateLink (domain.md §7.2)."""
    if sender is None or target.kind is InterfaceKind.ENDPOINT:
        return False
    here, there = network.vpc_of(sender).id, network.vpc_of(target).id
    attachments, resources = network.attachments, network.resources
    for gateway_id in network.transit_gateways.get(here, ()):
        if (gateway_id, there) in attachments:
            three = (resources[gateway_id], attachments[gateway_id, here], attachments[gateway_id, there])
            return all(isinstance(one, TransitGateway | Attachment) and one.group_referencing for one in three)
    return False
