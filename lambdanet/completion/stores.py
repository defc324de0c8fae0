"""What keeps data: databases and their proxies, caches, file systems."""

from collections.abc import Iterator

from lambdanet.completion.ports import CACHE_PORTS, ENGINE_PORTS
from lambdanet.parts import TopologyPart
from lambdanet.topology import Cache, Database, FileSystem, Proxy


def databases(part: TopologyPart) -> Iterator[Database]:
    for database in part.db_instances:
        yield Database(
            id=database.id,
            name=database.name or database.id,
            engine=database.engine,
            port=database.port or ENGINE_PORTS[database.engine],
            publicly_accessible=database.publicly_accessible,
            interface_id=f"{database.id}/eni",
        )


def proxies(part: TopologyPart) -> Iterator[Proxy]:
    """A proxy listens on its engine's fixed port (DB-07)."""
    engines = {database.id: database.engine for database in part.db_instances}
    for proxy in part.db_proxies:
        yield Proxy(
            id=proxy.id,
            name=proxy.name or proxy.id,
            target_id=proxy.target,
            port=ENGINE_PORTS[engines[proxy.target]],
            interface_ids=tuple(f"{proxy.id}/{subnet}" for subnet in proxy.vpc_subnet_ids),
        )


def caches(part: TopologyPart) -> Iterator[Cache]:
    for cache in part.cache_clusters:
        yield Cache(
            id=cache.id,
            name=cache.name or cache.id,
            engine=cache.engine,
            port=cache.port or CACHE_PORTS[cache.engine],
            interface_id=f"{cache.id}/eni",
        )


def file_systems(part: TopologyPart) -> Iterator[FileSystem]:
    for one in part.file_systems:
        yield FileSystem(
            id=one.id,
            name=one.name or one.id,
            interface_ids=tuple(f"{one.id}/{subnet}" for subnet in one.subnet_ids),
        )
