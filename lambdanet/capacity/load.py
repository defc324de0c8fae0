"""The load that is put on a network: traffic, what each environment opens, and what it finds in its way."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lambdanet.capacity.databases import CLASSES, USUAL_CLASS, Engine, nominal_connections
from lambdanet.capacity.fields import FIELDS

RESERVED_ADDRESSES: Final = 5  # of each subnet (NET-02)


class Proxy(StrEnum):
    """An RDS Proxy before the database; `pinned` if what the code does pins its sessions (DB-09)."""

    NONE = "none"
    SHARED = "shared"
    PINNED = "pinned"


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """Counts are whole numbers; FIELDS has the words, the unit and the bounds of each.

    Raises ValueError for a figure out of its bounds, with its name.
    """

    concurrency: int = 1_000
    ramp: int = 10
    functions: int = 1
    reserved: int | None = None
    account: int = 1_000
    engine: Engine = Engine.NONE
    instance_class: str = USUAL_CLASS
    maximum: int | None = None
    connections: int = 1
    proxy: Proxy = Proxy.NONE
    proxy_percent: int = 100
    busy: int = 30
    subnets: int = 2
    prefix: int = 24
    taken: int = 0
    group_sets: int = 1
    versions: int = 0
    calls: int = 1
    held: int = 1
    nat_addresses: int = 0
    dns_tcp: int = 0
    dns: int = 0
    other_interfaces: int = 0
    region_interfaces: int = 0
    memory: int = 1_024

    def __post_init__(self) -> None:
        for field in FIELDS:
            value = getattr(self, field.name)
            if value is None and field.usual is None:
                continue
            if not field.low <= value <= field.high:
                raise ValueError(f"{field.name} is {value}: it must be from {field.low:,} to {field.high:,}.")
        if self.instance_class not in CLASSES:
            raise ValueError(f"instance_class is {self.instance_class}: it must be one of {', '.join(CLASSES)}.")

    @property
    def attached(self) -> bool:
        return self.subnets > 0

    @property
    def max_connections(self) -> int | None:
        """What the database takes; None where there is none, or where nobody has said."""
        if self.engine is Engine.NONE:
            return None
        return self.maximum if self.maximum is not None else nominal_connections(self.engine, self.instance_class)

    @property
    def sets(self) -> int:
        """The sets of security groups that there can be: a function and each of its versions has one (LAM-02)."""
        return min(self.group_sets, self.functions * (1 + self.versions))

    @property
    def pairs(self) -> int:
        """Pairs of subnet and set of security groups: each is an interface (LAM-01)."""
        return self.subnets * self.sets

    @property
    def usable(self) -> int:
        """Usable addresses of the smallest subnet (NET-02)."""
        return (1 << (32 - self.prefix)) - RESERVED_ADDRESSES

    @property
    def free(self) -> int:
        """Addresses of it that are left for Lambda's interfaces."""
        return max(0, self.usable - self.taken)


STANDARD: Final = Load()
"""What options are compared under: 1,000 executions in ten seconds, one connection each; the rest is the topology's."""
