"""NAT gateways: zonal ones in a subnet, and regional ones in none (domain.md §5.3)."""

from lambdanet.reachability.network import is_private
from lambdanet.reachability.verdict import Check, Kind, NoRoute, Packet, Passes, PrivateDestination, Refuses, StateIs
from lambdanet.reachability.walk.internet_gateway import block_public_access, private_destination_code
from lambdanet.reachability.walk.state import Swap, Walk
from lambdanet.reachability.walk.steps import Leave, Local, Onward, Public, Step, Via
from lambdanet.reachability.walk.translation import swap_back, swap_source
from lambdanet.topology import Address, Interface, NatGateway


def through_nat(walk: Walk, gateway: NatGateway, step: Onward) -> Step | None:
    """A NAT gateway swaps the source, and sends on by its own subnet's table (domain.md §5.3, §8.1)."""
    origin, packet, _, via = step
    if walk.replying:
        # it lets back in what it sent out, and never opens a way for the answer to somebody else's packet
        strange = Refuses(what="did not see the connection that this reply belongs to")
        walk.block(gateway, packet, Check.ROUTE, strange, "NO_ROUTE_TO_DESTINATION")
        return None
    walk.visited.add(gateway.id)
    if gateway.regional:
        return _through_regional_nat(walk, gateway, step)
    home = walk.network.subnets[gateway.subnet_id]
    interface = walk.network.interfaces[gateway.interface_id]
    if home.id != origin.id:
        walk.acl(home, packet, egress=False)
    if _refuses(walk, gateway, packet, via):
        return None
    rewritten = _swap(walk, gateway, packet, interface.private_ip, interface)
    if home.availability_zone != origin.availability_zone and not walk.network.has_zone_nat(origin):
        words = f"{origin.availability_zone} → {home.availability_zone}"
        walk.warn("AVAILABILITY_ZONE_CROSSED", gateway.id, words)
    return Leave(interface, rewritten)


def _refuses(walk: Walk, gateway: NatGateway, packet: Packet, via: Via) -> bool:
    if gateway.state != "available":
        walk.block(gateway, packet, Check.STATE, StateIs(state=gateway.state), "BAD_STATE")
        return True
    if via in (Via.PEERING, Via.VPN):
        own = Refuses(what="serves its own VPC only")
        walk.block(gateway, packet, Check.ADDRESS, own, "NGW_REQUIRES_SOURCE_IN_VPC")
        return True
    return False


def _swap(walk: Walk, gateway: NatGateway, packet: Packet, address: Address, interface: Interface | None) -> Packet:
    return swap_source(walk, gateway, packet, address, interface, code="NGW_SOURCE_ADDRESS_REASSIGN")


def _through_regional_nat(walk: Walk, gateway: NatGateway, step: Onward) -> Step | None:
    """No subnet, no network ACL; a table of its own that leads to the VPC's internet gateway (domain.md §5.3)."""
    packet, zone = step.packet, step.subnet.availability_zone
    if _refuses(walk, gateway, packet, step.via):
        return None
    if gateway.zones and zone not in gateway.zones:
        elsewhere = Refuses(what=f"covers {', '.join(gateway.zones)}, not {zone}")
        walk.block(gateway, packet, Check.STATE, elsewhere, "REGIONAL_NGW_ROUTE_AZ_RESTRICTION")
        return None
    door = walk.network.internet_gateways.get(gateway.vpc_id)
    if door is None:
        missing = NoRoute(destination=packet.destination, looked_at=1)
        walk.block(gateway, packet, Check.ROUTE, missing, "NO_ROUTE_TO_DESTINATION")
        return None
    if is_private(packet.destination):
        private = PrivateDestination(address=packet.destination)
        walk.block(door, packet, Check.ADDRESS, private, private_destination_code(packet.destination))
        return None
    if gateway.public_ip is None:  # completion gives it one as long as the pool lasts
        return None
    rewritten = _swap(walk, gateway, packet, gateway.public_ip, None)
    if walk.network.blocks_public_access(gateway.vpc_id, "", one_way=True):
        block_public_access(walk, door, rewritten)
        return walk.beyond(rewritten)
    walk.note(door.id, Kind.INTERNET_GATEWAY, rewritten, Check.STATE, Passes(what="out of the VPC"))
    return Public(rewritten)


def back_into_regional_nat(walk: Walk, swap: Swap, answer: Packet) -> Step | None:
    """Its own table knows the VPC and the internet, and no spoke behind a transit gateway (domain.md §5.3)."""
    gateway = walk.network.resources[swap.by]
    if not isinstance(gateway, NatGateway):
        return None
    given = swap_back(walk, swap, answer)
    if walk.network.vpcs[gateway.vpc_id].holds(given.destination):
        return Local(gateway.vpc_id, given, None, Via.OWN)
    missing = NoRoute(destination=given.destination, looked_at=2)
    walk.block(gateway, given, Check.ROUTE, missing, "NO_ROUTE_TO_DESTINATION")
    return None
