"""A month's data, assumed: so many GB to the internet, to each AWS service, between zones and to other networks.

A GB is 2³⁰ bytes, as AWS reckons (domain.md §12). What is given from outside goes through `read_gb`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Final

GB_A_PB: Final = 1024 * 1024
MOST_GB: Final = 10 * GB_A_PB
NUMBER: Final = re.compile(r"[0-9]{1,8}(\.[0-9]{1,3})?", re.ASCII)

USUAL_SERVICE_GB: Final = Decimal(10)
"""What is assumed of a service that `USUAL` does not name."""


def _check(name: str, quantity: Decimal) -> None:
    if not (quantity.is_finite() and 0 <= quantity <= MOST_GB):
        raise ValueError(f"{name} is {quantity}: it must be from 0 to {MOST_GB:,} GB.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Traffic:
    """GB a month, both directions together. Nothing is measured: each figure is an assumption.

    `internet_gb` is exchanged with hosts on the internet; `out_gb` of it is sent, which AWS charges for by itself.
    `services` has the GB of each AWS service by its short name. `cross_zone_gb` passes from one zone to another inside
    a VPC, as to a database; `peers_gb` goes to other VPCs and on premises, through a peering or a transit gateway.

    Raises ValueError for less than nothing, for more than `MOST_GB`, and for more sent than exchanged.
    """

    internet_gb: Decimal = Decimal(0)
    out_gb: Decimal = Decimal(0)
    services: Mapping[str, Decimal] = field(default_factory=dict)
    cross_zone_gb: Decimal = Decimal(0)
    peers_gb: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "services", MappingProxyType(dict(self.services)))
        for name in ("internet_gb", "out_gb", "cross_zone_gb", "peers_gb"):
            _check(name, getattr(self, name))
        for name, quantity in self.services.items():
            _check(name, quantity)
        if self.out_gb > self.internet_gb:
            raise ValueError(
                f"out_gb is {self.out_gb}: at most what is exchanged with the internet ({self.internet_gb}) is sent."
            )

    @property
    def total(self) -> Decimal:
        """All of it, each GB once."""
        return self.internet_gb + sum(self.services.values(), Decimal(0)) + self.cross_zone_gb + self.peers_gb


USUAL: Final = Traffic(
    internet_gb=Decimal(100),
    out_gb=Decimal(10),
    services={"s3": Decimal(100), "dynamodb": USUAL_SERVICE_GB},
    cross_zone_gb=Decimal(10),
    peers_gb=Decimal(10),
)
"""What a page assumes until somebody says otherwise: round figures, no measurement."""


def usual_gb(service: str) -> Decimal:
    """What is assumed of a service until somebody says otherwise."""
    return USUAL.services.get(service, USUAL_SERVICE_GB)


def read_gb(text: str) -> Decimal:
    """A number of GB that somebody wrote. Raises ValueError with a sentence that says what belongs there."""
    if not NUMBER.fullmatch(text.strip()):
        raise ValueError(f"Write a number of GB from 0 to {MOST_GB:,}, such as 100 or 0.5, without a unit.")
    found = Decimal(text.strip())
    if found > MOST_GB:
        raise ValueError(f"At most {MOST_GB:,} GB a month (10 PB) can be reckoned with.")
    return found
