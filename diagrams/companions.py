"""What goes with a topology may keep its repairs back, as a lab does that is to be repaired by hand.

companions.keeps_back(asks)     # an app above, at its start: whether it holds this topology's repairs back
companions.kept_back(topology)  # a page: whether anyone does
"""

from collections.abc import Callable
from typing import Final

from diagrams.models import Topology

_KEEPERS: Final[list[Callable[[Topology], bool]]] = []


def keeps_back(asks: Callable[[Topology], bool]) -> None:
    """Ask this too, of each topology that has a companion."""
    _KEEPERS.append(asks)


def kept_back(topology: Topology | None) -> bool:
    """Whether its pages are not to say how it is repaired."""
    return topology is not None and bool(topology.companion) and any(asks(topology) for asks in _KEEPERS)
