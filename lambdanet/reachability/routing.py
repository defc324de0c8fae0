"""Which route a packet takes: longest prefix first, then AWS's priorities (RT-03, RT-05, RT-06)."""

from typing import Final

from lambdanet.prefixes import Prefixes
from lambdanet.topology import Route, RouteOrigin, RouteTable, TransitRoute, TransitRouteTable

PRIORITY: Final = {
    RouteOrigin.LOCAL: 0,
    RouteOrigin.STATIC: 1,
    RouteOrigin.PREFIX_LIST: 2,
    RouteOrigin.ENDPOINT: 2,
    RouteOrigin.PROPAGATED: 3,
}


def routes_of(table: RouteTable) -> Prefixes[Route]:
    """The table's routes by destination: the first that covers an address decides. A blackhole still matches (RT-08)."""
    ranked = sorted(table.routes, key=lambda route: PRIORITY[route.origin])
    return Prefixes((route.destination, route) for route in ranked)


def transit_routes_of(table: TransitRouteTable) -> Prefixes[TransitRoute]:
    """The same for a transit gateway's table: longest prefix, then static before propagated."""
    ranked = sorted(table.routes, key=lambda route: route.propagated)
    return Prefixes((route.destination, route) for route in ranked)
