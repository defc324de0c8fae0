"""A subnet's route table: which route a packet takes, and why there is none."""

from collections.abc import Iterable

from lambdanet.reachability.network import Network, is_private
from lambdanet.reachability.verdict import (
    Check,
    Evidence,
    Kind,
    NoRoute,
    Packet,
    RouteBlackholed,
    RouteChosen,
    RouteLoops,
)
from lambdanet.reachability.walk.state import Walk
from lambdanet.topology import (
    Address,
    InternetGateway,
    NatGateway,
    Peering,
    Route,
    RouteOrigin,
    RouteTable,
    Subnet,
    VpnGateway,
)


def route_target(walk: Walk, subnet: Subnet, packet: Packet) -> str | None:
    """Ask the subnet's route table. Returns the target, or None where the packet has no way on."""
    table = walk.network.tables[subnet.id]
    if table.unknown:
        walk.unknown(table.id, Kind.ROUTE_TABLE, packet, Check.ROUTE, "routes")
        return None
    covering = walk.covering(table, packet.destination)
    if not covering:
        _no_route(walk, table, packet)
        return None
    route, *beaten = covering
    evidence: Evidence = RouteChosen(destination=route.shown, target=route.target)
    code = ""
    if route.blackhole or _gone(walk.network, route.target):
        evidence, code = RouteBlackholed(destination=route.shown, target=route.target), "BAD_STATE_ROUTE"
        if beaten:
            same = beaten[0].destination.prefixlen == route.destination.prefixlen
            words = f"{route.shown} wins over {beaten[0].shown} → {beaten[0].target}"
            walk.warn("HIGHER_PRIORITY_ROUTE" if same else "MORE_SPECIFIC_ROUTE", table.id, words)
    elif (
        walk.replying
        and _is_in_a_vpc(walk.network, packet.destination)
        and _is_internet_gateway(walk.network, route.target)
    ):
        code = "NO_ROUTE_TO_DESTINATION"  # only the way to the internet covers it, which leads to no VPC's own address
    elif route.target in walk.visited:
        evidence, code = RouteLoops(destination=route.shown, target=route.target), "NO_ROUTE_TO_DESTINATION"
    walk.note(table.id, Kind.ROUTE_TABLE, packet, Check.ROUTE, evidence, code=code, blocks=bool(code))
    return None if code else route.target


def _no_route(walk: Walk, table: RouteTable, packet: Packet) -> None:
    missing = NoRoute(destination=packet.destination, looked_at=len(table.routes))
    if near := _nearest(table.routes, packet.destination):
        words = f"{near.shown} → {near.target} does not cover {packet.destination}"
        walk.warn("CANNOT_ROUTE", table.id, words)
    walk.note(table.id, Kind.ROUTE_TABLE, packet, Check.ROUTE, missing, code="NO_ROUTE_TO_DESTINATION", blocks=True)


def _nearest(routes: Iterable[Route], address: Address) -> Route | None:
    """Of the routes that somebody wrote, the one whose destination shares the most leading bits with an address."""

    def differing(route: Route) -> int:
        return (int(route.destination.network_address) ^ int(address)).bit_length()

    written = (RouteOrigin.STATIC, RouteOrigin.PREFIX_LIST, RouteOrigin.PROPAGATED)
    same = [one for one in routes if one.destination.version == address.version and one.origin in written]
    return min(same, key=lambda one: (differing(one), str(one.destination)), default=None)


def _is_in_a_vpc(network: Network, address: Address) -> bool:
    """A private address, or one of a public range that a VPC uses as its own (semantics.md §7)."""
    return is_private(address) or address in network.by_private_ip


def _is_internet_gateway(network: Network, target: str) -> bool:
    return isinstance(network.resources.get(target), InternetGateway)


def _gone(network: Network, target: str) -> bool:
    """What was deleted, or a peering that is not active, leaves a blackhole (RT-08)."""
    match network.resources.get(target):
        case NatGateway(state="deleted") | VpnGateway(state="deleted"):
            return True
        case Peering(status=status):
            return status != "active"
        case None:
            return target != "local"
        case _:
            return False
