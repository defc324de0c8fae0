"""Which blocks cover an address: one look-up per prefix length in use, however many blocks there are."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, Generic, TypeVar

from lambdanet.topology import Address, Network

T_co = TypeVar("T_co", covariant=True)

BITS: Final = {4: 32, 6: 128}


class Prefixes(Generic[T_co]):
    """Values, each with its block. Never changed once made."""

    __slots__ = ("_lengths",)

    def __init__(self, items: Iterable[tuple[Network, T_co]]) -> None:
        found: dict[int, dict[int, dict[int, list[T_co]]]] = {version: defaultdict(dict) for version in BITS}
        for block, value in items:
            shift = BITS[block.version] - block.prefixlen
            found[block.version][shift].setdefault(int(block.network_address) >> shift, []).append(value)
        # by version: how far to shift an address, and the values by what is left of it; longest prefix first
        self._lengths = {version: sorted(by_shift.items()) for version, by_shift in found.items()}

    def covering(self, address: Address) -> list[T_co]:
        """The values whose blocks hold the address: longest prefix first, of equal blocks in the order given."""
        number = int(address)
        found: list[T_co] = []
        for shift, values in self._lengths[address.version]:
            if (key := number >> shift) in values:
                found += values[key]
        return found
