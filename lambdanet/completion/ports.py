"""The ports that a resource listens on."""

from typing import Final

from lambdanet.topology import ALL_PORTS, Ports

ENGINE_PORTS: Final = {
    "postgres": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "sqlserver": 1433,
    "oracle": 1521,
    "db2": 50000,
    "docdb": 27017,
    "neptune": 8182,
}
FAMILY_PORTS: Final = {"POSTGRESQL": 5432, "MYSQL": 3306, "SQLSERVER": 1433}  # of a proxy (DB-07)
CACHE_PORTS: Final = {"redis": 6379, "valkey": 6379, "memcached": 11211}


def listens(ports: tuple[int, ...] | None) -> tuple[Ports, ...]:
    return (ALL_PORTS,) if ports is None else tuple(Ports(first=port, last=port) for port in ports)
