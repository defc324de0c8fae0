"""How address blocks lie to each other."""

from collections.abc import Iterable

from lambdanet.prefixes import Prefixes
from lambdanet.topology import Network


def is_inside(block: Network, holding: Prefixes[Network]) -> bool:
    """Is the block part of one of these?"""
    return any(whole.prefixlen <= block.prefixlen for whole in holding.covering(block.network_address))


def overlap(ours: Iterable[Network], theirs: Iterable[Network]) -> bool:
    """Does one of ours overlap one of theirs? In the order of addresses each meets the furthest of the other side."""
    furthest = [(0, 0), (0, 0)]  # the version first: blocks of two families never meet
    blocks = [*((one, 0) for one in ours), *((one, 1) for one in theirs)]
    for block, side in sorted(blocks, key=lambda pair: (pair[0].version, int(pair[0].network_address))):
        if (block.version, int(block.network_address)) <= furthest[1 - side]:
            return True
        furthest[side] = max(furthest[side], (block.version, int(block.broadcast_address)))
    return False
