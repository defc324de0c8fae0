"""A transit gateway: its attachments' subnets, and its own route tables (domain.md §7.2)."""

from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import (
    Check,
    Kind,
    NoRoute,
    Packet,
    Refuses,
    RouteBlackholed,
    RouteChosen,
    RouteLoops,
    StateIs,
)
from lambdanet.reachability.walk.premises import to_premises
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Deliver, Onward, Step, Via
from lambdanet.topology import (
    Address,
    Attachment,
    Interface,
    Subnet,
    TransitGateway,
    TransitRoute,
    TransitRouteTable,
    Unknown,
)


def through_transit_gateway(walk: Walk, gateway: TransitGateway, step: Onward) -> Step | None:
    """In at this VPC's attachment, by the gateway's table, out at another's (domain.md §7.2)."""
    subnet, packet, sender, _ = step
    network = walk.network
    attachment = network.attachments.get((gateway.id, subnet.vpc_id))
    if attachment is None:
        walk.block(gateway, packet, Check.STATE, StateIs(state="not attached to this VPC"), "BAD_STATE_ATTACHMENT")
        return None
    entry = _attachment_subnet(network, attachment, subnet.availability_zone)
    if entry is None:
        absent = Refuses(what=f"has no attachment in {subnet.availability_zone}")
        walk.block(gateway, packet, Check.STATE, absent, "TGW_ROUTE_AZ_RESTRICTION")
        entry = network.subnets[attachment.subnet_ids[0]]
    else:
        walk.acl(entry, packet, egress=False)
    return _across(walk, gateway, attachment, packet, sender, entry.availability_zone)


def into_transit(walk: Walk, attachment: Attachment, packet: Packet) -> Step | None:
    """From a VPN attachment: by the table that it is associated with."""
    gateway = walk.network.resources[attachment.gateway_id]
    if not isinstance(gateway, TransitGateway):
        return None
    return _across(walk, gateway, attachment, packet, None, "")


def _across(
    walk: Walk, gateway: TransitGateway, attachment: Attachment, packet: Packet, sender: Interface | None, zone: str
) -> Step | None:
    """From one attachment to the one that the gateway's table leads to, and out there."""
    out = _attachment_towards(walk, gateway, attachment, packet)
    if out is None:
        return None
    walk.visited.add(attachment.id)
    if not out.vpc_id:
        walk.answer_from = lambda answer: into_transit(walk, out, answer)
        to_premises(walk, out, packet)
        return None
    network = walk.network
    leaving = _attachment_subnet(network, out, zone) or network.subnets[out.subnet_ids[0]]
    target = walk.holder(out.vpc_id, packet.destination)
    if target is not None and target.subnet_id == leaving.id:
        return Deliver(target, packet, sender, Via.TRANSIT)  # in the attachment's own subnet no ACL is asked
    walk.acl(leaving, packet, egress=True)
    return Onward(leaving, packet, sender, Via.TRANSIT)


def _attachment_subnet(network: Network, attachment: Attachment, zone: str) -> Subnet | None:
    subnets = [network.subnets[one] for one in attachment.subnet_ids]
    return next((one for one in subnets if one.availability_zone == zone), None)


def _attachment_towards(
    walk: Walk, gateway: TransitGateway, attachment: Attachment, packet: Packet
) -> Attachment | None:
    """The attachment that the gateway's table leads to, or None where there is no way on."""
    table = walk.network.transit_tables.get(attachment.id)
    if table is None:
        alone = Refuses(what=f"{attachment.id} is associated with no route table")
        walk.block(gateway, packet, Check.ROUTE, alone, "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION")
        return None
    if table.unknown:
        walk.unknown(table.id, Kind.TRANSIT_GATEWAY, packet, Check.ROUTE, "routes", at=gateway.id)
        return None
    covering = walk.transit_covering(table, packet.destination)
    if not covering:
        missing = NoRoute(destination=packet.destination, looked_at=len(table.routes))
        for other in table.routes[:1]:
            words = f"{other.destination} → {other.attachment_id or 'blackhole'} does not cover {packet.destination}"
            walk.warn("TGW_RTB_CANNOT_ROUTE", table.id, words)
        walk.block(gateway, packet, Check.ROUTE, missing, "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT")
        return None
    route = covering[0]
    out = walk.network.resources.get(route.attachment_id)
    if isinstance(out, Unknown):
        walk.unknown(out.id, Kind.UNKNOWN, packet, Check.STATE, out.type or "kind")
        return None
    if not isinstance(out, Attachment) or out.state != "available":
        dropped = RouteBlackholed(destination=str(route.destination), target=route.attachment_id or "nothing")
        _warn_of_beaten(walk, table, route, packet.destination)
        walk.block(gateway, packet, Check.ROUTE, dropped, "TGW_RTB_BAD_STATE_ROUTE")
        return None
    if out.id in walk.visited:
        around = RouteLoops(destination=str(route.destination), target=out.id)
        walk.block(gateway, packet, Check.ROUTE, around, "NO_ROUTE_TO_DESTINATION")
        return None
    chosen = RouteChosen(destination=str(route.destination), target=out.id)
    walk.note(gateway.id, Kind.TRANSIT_GATEWAY, packet, Check.ROUTE, chosen)
    return out


def _warn_of_beaten(walk: Walk, table: TransitRouteTable, route: TransitRoute, address: Address) -> None:
    """A blackhole of the gateway's table has won over a route that leads somewhere (domain.md §15.1)."""
    others = [one for one in table.routes if address in one.destination and one is not route and one.attachment_id]
    if others:
        beaten = max(others, key=lambda one: one.destination.prefixlen)
        same = beaten.destination.prefixlen == route.destination.prefixlen
        words = f"{route.destination} wins over {beaten.destination} → {beaten.attachment_id}"
        walk.warn("TGW_RTB_HIGHER_PRIORITY_ROUTE" if same else "TGW_RTB_MORE_SPECIFIC_ROUTE", table.id, words)
