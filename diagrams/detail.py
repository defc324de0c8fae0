"""How much of a network a picture shows."""

from typing import Final

from lambdanet.topology import Topology

DETAILS: Final = ("overview", "network", "everything")

# Beyond this a picture with every route table is larger than a screen shows.
LARGE: Final = 120


def detail_for(topology: Topology) -> str:
    """What a picture shows when nobody has chosen: a large network is folded."""
    return "overview" if sum(1 for _ in topology.resources()) > LARGE else "network"
