"""How many connections a database takes, by its engine and instance class (DB-01)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

GIB: Final = 2**30
MYSQL_BYTES: Final = 12_582_880  # of DBInstanceClassMemory for one connection (DB-01, high)
POSTGRES_BYTES: Final = 9_531_392  # DB-01, medium: known from public repositories
POSTGRES_MOST: Final = 5_000


class Engine(StrEnum):
    """`other`: MariaDB, Aurora and the rest, whose formula is not known here; `none`: no connection is opened."""

    POSTGRES = "postgres"
    MYSQL = "mysql"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceClass:
    """Its nominal memory in GiB, and its vCPUs: general knowledge, not verified."""

    name: str
    memory: int
    vcpus: int


CLASSES: Final[Mapping[str, InstanceClass]] = {
    name: InstanceClass(name=name, memory=memory, vcpus=vcpus)
    for name, memory, vcpus in (
        ("db.t4g.micro", 1, 2),
        ("db.t4g.small", 2, 2),
        ("db.t4g.medium", 4, 2),
        ("db.t4g.large", 8, 2),
        ("db.m6g.large", 8, 2),
        ("db.m6g.xlarge", 16, 4),
        ("db.m6g.2xlarge", 32, 8),
        ("db.m6g.4xlarge", 64, 16),
        ("db.r6g.large", 16, 2),
        ("db.r6g.xlarge", 32, 4),
        ("db.r6g.2xlarge", 64, 8),
        ("db.r6g.4xlarge", 128, 16),
    )
}
USUAL_CLASS: Final = "db.t4g.medium"


def nominal_connections(engine: Engine, instance_class: str) -> int | None:
    """The default `max_connections` by DB-01's formulae, as if the whole nominal memory counted; real ones are lower.

    None for an engine without a known formula, and for none. Raises KeyError for a class that CLASSES lacks.
    """
    memory = CLASSES[instance_class].memory * GIB
    match engine:
        case Engine.MYSQL:
            return memory // MYSQL_BYTES
        case Engine.POSTGRES:
            return min(memory // POSTGRES_BYTES, POSTGRES_MOST)
        case Engine.OTHER | Engine.NONE:
            return None
