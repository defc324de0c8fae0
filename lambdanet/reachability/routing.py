"""Which route a packet takes: longest prefix first, then AWS's priorities (RT-03, RT-05, RT-06)."""

from typing import Final

from lambdanet.topology import Address, Route, RouteOrigin, RouteTable

PRIORITY: Final = {RouteOrigin.LOCAL: 0, RouteOrigin.STATIC: 1, RouteOrigin.ENDPOINT: 2}


def lookup(table: RouteTable, destination: Address) -> Route | None:
    """The route that decides, or None. A blackhole still matches (RT-08)."""
    covering = [route for route in table.routes if destination in route.destination]
    return min(
        covering,
        key=lambda route: (-route.destination.prefixlen, PRIORITY[route.origin]),
        default=None,
    )
