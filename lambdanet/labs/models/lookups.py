"""L21a: names looked up at once, against the TCP connections to a resolver that an environment has (LAM-23)."""

from typing import Final

from lambdanet.capacity.limits import DNS_TCP
from lambdanet.labs.models.shape import Figure, Holds, Levers, Modelled

FOUND: Final = "found"


def lookups(levers: Levers) -> Modelled:
    """20 lookups at once over TCP; over UDP there is no such limit, and a cached name is looked up once."""
    wanted = levers.number("lookups")
    cached, tcp = levers.choice("cache") == "on", levers.choice("protocol") == "tcp"
    asked = min(wanted, 1) if cached else wanted
    refused = max(0, asked - DNS_TCP) if tcp else 0
    why = f"{refused} of {asked} find no connection to the resolver." if refused else "Every lookup gets its answer."
    return Modelled(
        figures=(
            Figure(label="Lookups at once in one environment", value=asked),
            Figure(label="Possible at once", value=DNS_TCP if tcp else "not limited by count"),
            Figure(label="Unknown hosts", value=refused),
        ),
        goals={FOUND: Holds(held=not refused, why=why)},
        code="UnknownHostException" if refused else "",
        remarks=("The 200 lookups are of one name, so that a cache asks once.",) if cached else (),
    )
