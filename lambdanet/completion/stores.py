"""What keeps data: databases and their proxies, caches, file systems."""

from collections.abc import Iterator

from lambdanet.completion.pins import Pins
from lambdanet.completion.ports import CACHE_PORTS, ENGINE_PORTS, FAMILY_PORTS
from lambdanet.parts import TopologyPart
from lambdanet.topology import Cache, Database, FileSystem, Proxy


def databases(part: TopologyPart, pins: Pins) -> Iterator[Database]:
    for database in part.db_instances:
        yield Database(
            id=database.id,
            name=database.name or database.id,
            engine=database.engine,
            port=database.port or ENGINE_PORTS[database.engine],
            publicly_accessible=database.publicly_accessible,
            interface_id=pins.id_of(database.id, database.subnet_id),
        )


def proxies(part: TopologyPart, pins: Pins) -> Iterator[Proxy]:
    """A proxy listens on its engine's fixed port (DB-07)."""
    engines = {database.id: database.engine for database in part.db_instances}
    for proxy in part.db_proxies:
        yield Proxy(
            id=proxy.id,
            name=proxy.name or proxy.id,
            target_id=proxy.target or "",
            port=FAMILY_PORTS[proxy.engine_family]
            if proxy.engine_family
            else ENGINE_PORTS[engines[proxy.target or ""]],
            interface_ids=pins.ids_of(proxy.id, proxy.vpc_subnet_ids),
        )


def caches(part: TopologyPart, pins: Pins) -> Iterator[Cache]:
    for cache in part.cache_clusters:
        yield Cache(
            id=cache.id,
            name=cache.name or cache.id,
            engine=cache.engine,
            port=cache.port or CACHE_PORTS[cache.engine],
            interface_id=pins.id_of(cache.id, cache.subnet_id),
        )


def file_systems(part: TopologyPart, pins: Pins) -> Iterator[FileSystem]:
    for one in part.file_systems:
        yield FileSystem(
            id=one.id,
            name=one.name or one.id,
            interface_ids=pins.ids_of(one.id, one.subnet_ids),
        )
