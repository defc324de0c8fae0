"""The five questions that a network is made of, and what may be answered."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

ZONES: Final = (1, 2, 3)

ENDPOINTS: Final = ("s3", "dynamodb", "secretsmanager", "sqs", "ssm")
"""The services that an endpoint may be asked for, by their short names."""


class Way(StrEnum):
    """A way from the VPC to the internet."""

    NONE = "none"
    ONE_NAT = "nat"
    NAT_PER_ZONE = "nat-per-zone"
    REGIONAL_NAT = "regional-nat"
    IPV6 = "ipv6"

    @property
    def nat(self) -> bool:
        return self in (Way.ONE_NAT, Way.NAT_PER_ZONE, Way.REGIONAL_NAT)


class Database(StrEnum):
    NONE = "none"
    RDS = "rds"
    RDS_PROXY = "rds-proxy"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """`zones` is one of `ZONES`, `endpoints` are of `ENDPOINTS`. Raises ValueError for others."""

    zones: int = 2
    attached: bool = True
    way: Way = Way.ONE_NAT
    endpoints: tuple[str, ...] = ()
    database: Database = Database.RDS

    def __post_init__(self) -> None:
        if self.zones not in ZONES:
            raise ValueError(f"{self.zones} zones: it must be one of {ZONES}.")
        if unknown := set(self.endpoints) - set(ENDPOINTS):
            raise ValueError(f"No endpoint is offered for {sorted(unknown)}.")

    @property
    def letters(self) -> str:
        """Of the zones, in order: "ab"."""
        return "abc"[: self.zones]
