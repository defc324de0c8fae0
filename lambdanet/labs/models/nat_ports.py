"""L19: connections at once to one destination, against the addresses of NAT gateways (domain.md §5.3)."""

from math import ceil
from typing import Final

from lambdanet.capacity.limits import NAT_CONNECTIONS
from lambdanet.cost.book import USUAL, book_for
from lambdanet.cost.words import money
from lambdanet.labs.models.shape import Figure, Holds, Levers, Modelled

MOST_RISE: Final = 3_650  # cents a month: one NAT gateway with its address
SERVED: Final = "served"
COST: Final = "cost"


def nat_ports(levers: Levers) -> Modelled:
    """55,000 connections for each address and destination; several gateways share them evenly, which is supposed."""
    addresses, gateways, wanted = levers.number("addresses"), levers.number("gateways"), levers.number("open")
    each = ceil(wanted / gateways)
    room = addresses * NAT_CONNECTIONS
    refused = max(0, each - room) * gateways
    book = book_for(USUAL)
    month = book.hours_a_month
    address, gateway = book.prices["public_ipv4_hour"].price * month, book.prices["nat_hour"].price * month
    rise = (gateways - 1) * gateway + (gateways * addresses - 1) * address
    return Modelled(
        figures=(
            Figure(label="Connections at once to the busiest destination", value=wanted),
            Figure(label="Each gateway has", value=each),
            Figure(label="Each gateway can have", value=room),
            Figure(label="Refused", value=refused),
            Figure(label="More a month", value=rise, unit="USD"),
        ),
        goals={
            SERVED: Holds(
                held=not refused,
                why=f"{refused:,} find no port." if refused else "Every connection finds a port.",
            ),
            COST: Holds(held=rise * 100 <= MOST_RISE, why=f"It costs {money(rise)} more a month."),
        },
        code="APP_NAT_PORT_EXHAUSTION" if refused else "",
        remarks=("Several gateways are supposed to share the connections evenly.",) if gateways > 1 else (),
    )
