"""Which route a packet takes: longest prefix first, then AWS's priorities (RT-03, RT-05, RT-06)."""

from typing import Final

from lambdanet.topology import Address, Route, RouteOrigin, RouteTable, TransitRoute, TransitRouteTable

PRIORITY: Final = {
    RouteOrigin.LOCAL: 0,
    RouteOrigin.STATIC: 1,
    RouteOrigin.PREFIX_LIST: 2,
    RouteOrigin.ENDPOINT: 2,
    RouteOrigin.PROPAGATED: 3,
}


def lookup(table: RouteTable, destination: Address) -> Route | None:
    """The route that decides, or None. A blackhole still matches (RT-08)."""
    return next(iter(candidates(table, destination)), None)


def candidates(table: RouteTable, destination: Address) -> list[Route]:
    """Every route that covers the destination, the one that decides first."""
    covering = [route for route in table.routes if destination in route.destination]
    return sorted(covering, key=lambda route: (-route.destination.prefixlen, PRIORITY[route.origin]))


def transit_lookup(table: TransitRouteTable, destination: Address) -> TransitRoute | None:
    """The same in a transit gateway's table: longest prefix, then static before propagated."""
    covering = [route for route in table.routes if destination in route.destination]
    return min(covering, key=lambda route: (-route.destination.prefixlen, route.propagated), default=None)
