"""What binds first on a topology under the standard load, in less time than it takes to ask one question of it."""

from dataclasses import dataclass

from lambdanet.capacity.reading import read_load
from lambdanet.capacity.timeline import timeline
from lambdanet.capacity.words import headline, short
from lambdanet.topology import Topology


@dataclass(frozen=True, kw_only=True, slots=True)
class Binding:
    """`limit` is the limit's name and `second` when it is crossed; "" and None where nothing is."""

    limit: str
    second: int | None
    short: str
    words: str


def binds_first(topology: Topology, function_id: str) -> Binding:
    """What breaks first for a function under `load.STANDARD`, with what its topology says. Raises KeyError."""
    reading = read_load(topology, function_id)
    found = timeline(reading.load)
    first = found.first
    return Binding(
        limit=first.limit.name if first else "",
        second=first.crossed_at if first else None,
        short=short(reading, first),
        words=headline(reading, found),
    )
