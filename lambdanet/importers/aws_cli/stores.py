"""RDS databases and proxies, ElastiCache clusters, EFS file systems."""

from collections import defaultdict
from collections.abc import Iterable

from lambdanet.importers.aws_cli.bundle import zone_region
from lambdanet.importers.aws_cli.draft import EMPTY, Draft, Entry
from lambdanet.importers.aws_cli.interfaces import CACHE, Interfaces
from lambdanet.importers.aws_cli.record import Record

FAMILIES = ("MYSQL", "POSTGRESQL", "SQLSERVER")
CACHE_ENGINES = ("redis", "valkey", "memcached")
ENGINES = ("postgres", "mysql", "mariadb", "sqlserver", "oracle", "db2", "docdb", "neptune")
NOT_RUNNING = ("creating", "starting", "stopping", "stopped", "failed", "deleting")


def engine_of(text: str) -> str:
    """`aurora-postgresql`, `sqlserver-ex`, `oracle-ee` … as the document names them, "" for one that is not known.

    RDS takes `MySQL` too, as AWS's own sample templates write it.
    """
    text = text.lower()
    if "postgres" in text:
        return "postgres"
    if text.startswith("aurora") or "mysql" in text:
        return "mysql"
    return next((one for one in ENGINES if one in text), "")


# --- RDS --------------------------------------------------------------------------------------------


def add_databases(draft: Draft, interfaces: Interfaces) -> None:
    subnet_groups = {one.text("DBSubnetGroupName"): one for one in draft.bundle.of("DBSubnetGroups")}
    clusters = _names_of_clusters(draft)
    for record in draft.bundle.of("DBInstances"):
        group = record.inner("DBSubnetGroup")
        if not any(True for _ in group.items("Subnets")):
            group = subnet_groups.get(group.text("DBSubnetGroupName"), group)
        subnets = _subnets_of(group)
        home = home_of(draft, subnets, record.text("AvailabilityZone"))
        names = clusters.get(record.text("DBInstanceIdentifier"), [])
        if not engine_of(record.text("Engine")):
            why = f"has an engine not known here ({record.text('Engine') or 'none'})"
            draft.unknown(record.text("DBInstanceIdentifier"), "Database", record, why)
        elif not home:
            why = "is in subnets that are not described"
            draft.unknown(record.text("DBInstanceIdentifier"), "Database", record, why)
        else:
            _add_database(draft, interfaces, record, subnets, home, names)
    _clusters_without_instances(draft)


def _subnets_of(group: Record) -> list[str]:
    """AWS's ids of the subnets of a database's or a cache's subnet group."""
    return [one.text("SubnetIdentifier") for one in group.items("Subnets")]


def _add_database(
    draft: Draft, interfaces: Interfaces, record: Record, subnets: list[str], home: str, names: list[str]
) -> None:
    identifier = record.text("DBInstanceIdentifier")
    if (status := record.text("DBInstanceStatus")) in NOT_RUNNING:
        draft.assumed(f"{identifier} is {status}: it was taken to run.", component=identifier, where=record)
    groups = [one.text("VpcSecurityGroupId") for one in record.items("VpcSecurityGroups")]
    chosen = _interface(draft, interfaces, identifier, subnets, groups, record.text("AvailabilityZone"))
    subnet = draft.entries[chosen]["SubnetId"] if chosen else home
    public = bool(record.flag("PubliclyAccessible"))
    if public and chosen and not draft.entries[chosen].get("PublicIp"):
        draft.assumed(
            f"{identifier} is publicly accessible, and its interface shows no public address.",
            component=identifier,
            where=record,
        )
    draft.add(
        "db_instances",
        record,
        identifier,
        {
            "Engine": engine_of(record.text("Engine")),
            "Port": record.inner("Endpoint").number("Port") or record.number("DbInstancePort") or None,
            "SubnetId": subnet,
            "VpcSecurityGroups": draft.groups_or_unknown(identifier, groups, draft.entries[subnet]["VpcId"], record),
            "PubliclyAccessible": public or None,
            "NetworkInterfaceId": chosen,
            "aliases": [record.inner("Endpoint").text("Address"), record.text("DBInstanceArn"), *names],
        },
    )


def _clusters_without_instances(draft: Draft) -> None:
    for record in draft.bundle.of("DBClusters"):
        members = [one.text("DBInstanceIdentifier") for one in record.items("DBClusterMembers")]
        if not any(draft.has(one, "db_instances") for one in members):
            why = "has no instance that is described; aws rds describe-db-instances prints them"
            draft.unknown(record.text("DBClusterIdentifier"), "Database cluster", record, why)


def _names_of_clusters(draft: Draft) -> dict[str, list[str]]:
    """By instance, the names of its cluster that lead to it: the cluster means its writer, its reader endpoint a reader."""
    found: dict[str, list[str]] = defaultdict(list)
    for cluster in draft.bundle.of("DBClusters"):
        members = list(cluster.items("DBClusterMembers"))
        writers = [one.text("DBInstanceIdentifier") for one in members if one.flag("IsClusterWriter")]
        readers = [one.text("DBInstanceIdentifier") for one in members if not one.flag("IsClusterWriter")]
        for writer in writers[:1]:
            found[writer] += [
                cluster.text("DBClusterIdentifier"),
                cluster.text("Endpoint"),
                cluster.text("DBClusterArn"),
            ]
        for reader in (readers or writers)[:1]:  # without a reader the writer answers
            found[reader].append(cluster.text("ReaderEndpoint"))
        if len(readers) > 1:
            message = f"The reader endpoint of {cluster.text('DBClusterIdentifier')} was taken to mean {readers[0]}."
            draft.assumed(message, component=readers[0], where=cluster)
    return found


def home_of(draft: Draft, subnets: Iterable[str], zone: str) -> str:
    """The document's id of the subnet that it stands in: the one of its zone, else the first."""
    known = draft.ids_of(subnets, "subnets")
    return next((one for one in known if draft.entries[one]["AvailabilityZone"] == zone), next(iter(known), ""))


def _interface(
    draft: Draft, interfaces: Interfaces, identifier: str, subnets: Iterable[str], groups: list[str], zone: str
) -> str | None:
    """RDS's interfaces do not say whose they are: it is one of its subnets, zone and groups."""
    known = [one for one in dict.fromkeys(subnets) if draft.has(one, "subnets")]
    zones = {one: draft.entries[draft.id_of(one, "subnets")]["AvailabilityZone"] for one in known}
    wanted = frozenset(groups)
    free = [found for one in known if zone in ("", zones[one]) for found in interfaces.with_sign("rds", one, wanted)]
    if len(free) == 1:
        return interfaces.claim(free[0])
    if free:
        message = f"{len(free)} interfaces may be {identifier}'s ({', '.join(free[:3])}): the first was taken."
    else:
        message = f"The interface of {identifier} is not described: the lowest free address of its subnet was taken."
    draft.assumed(message, component=identifier)
    return interfaces.claim(free[0]) if free else None


def add_proxies(draft: Draft, interfaces: Interfaces) -> None:
    targets = _targets_of_proxies(draft)
    for record in draft.bundle.of("DBProxies"):
        identifier = record.text("DBProxyName")
        subnets = draft.ids_of(record.texts("VpcSubnetIds"), "subnets")
        family = record.text("EngineFamily")
        if family not in FAMILIES:
            draft.unknown(identifier, "RDS Proxy", record, f"is of a family not known here ({family or 'none'})")
            continue
        if not subnets:
            draft.unknown(identifier, "RDS Proxy", record, "is in subnets that are not described")
            continue
        vpc = draft.entries[subnets[0]]["VpcId"]
        draft.assumed(
            f"The addresses of {identifier} are not described: the lowest free ones were taken.", where=record
        )
        draft.add(
            "db_proxies",
            record,
            identifier,
            {
                "EngineFamily": family,
                "target": targets.get(identifier),
                "VpcSubnetIds": subnets,
                "VpcSecurityGroupIds": draft.groups_or_unknown(
                    identifier, record.texts("VpcSecurityGroupIds"), vpc, record
                ),
                "aliases": [record.text("Endpoint"), record.text("DBProxyArn")],
            },
        )


def _targets_of_proxies(draft: Draft) -> dict[str, str]:
    """By proxy, the document's id of the database that it leads to."""
    proxies = draft.bundle.of("DBProxies")
    alone = proxies[0].text("DBProxyName") if len(proxies) == 1 else ""
    found: dict[str, str] = {}
    for one in draft.bundle.about.get("Targets", ()):
        if draft.has(one.text("RdsResourceId"), "db_instances"):
            found.setdefault(one.context or alone, draft.id_of(one.text("RdsResourceId"), "db_instances"))
    return found


# --- ElastiCache ------------------------------------------------------------------------------------


def add_caches(draft: Draft, interfaces: Interfaces) -> None:
    replicated = _names_of_replication_groups(draft)
    subnet_groups = {one.text("CacheSubnetGroupName"): one for one in draft.bundle.of("CacheSubnetGroups")}
    for record in draft.bundle.of("CacheClusters"):
        identifier, engine = record.text("CacheClusterId"), record.text("Engine")
        own = interfaces.with_sign("named", CACHE + identifier)
        chosen = interfaces.claim(own[0]) if own else None
        subnets = _subnets_of(subnet_groups.get(record.text("CacheSubnetGroupName"), EMPTY))
        home = home_of(draft, subnets, record.text("PreferredAvailabilityZone"))
        home = draft.entries[chosen]["SubnetId"] if chosen else home
        names = replicated.get(identifier, [] if replicated else [record.text("ReplicationGroupId")])
        if engine not in CACHE_ENGINES:
            draft.unknown(identifier, "Cache cluster", record, f"has an engine not known here ({engine or 'none'})")
        elif not home:
            draft.unknown(identifier, "Cache cluster", record, "is in subnets that are not described")
        else:
            _add_cache(draft, record, home, chosen, names)
    for record in draft.bundle.of("ServerlessCaches"):
        identifier = record.text("ServerlessCacheName")
        draft.unknown(identifier, "Serverless cache", record, "is of a kind that is not decided here")


def _add_cache(draft: Draft, record: Record, home: str, interface: str | None, names: list[str]) -> None:
    identifier = record.text("CacheClusterId")
    if interface is None:
        message = f"The interface of {identifier} is not described: the lowest free address was taken."
        draft.assumed(message, where=record)
    nodes = record.items("CacheNodes")
    ends = [record.inner("ConfigurationEndpoint"), *(node.inner("Endpoint") for node in nodes)]
    groups = [one.text("SecurityGroupId") for one in record.items("SecurityGroups")]
    draft.add(
        "cache_clusters",
        record,
        identifier,
        {
            "Engine": record.text("Engine"),
            "Port": next((port for one in ends if (port := one.number("Port"))), None),
            "SubnetId": home,
            "SecurityGroupIds": draft.groups_or_unknown(identifier, groups, draft.entries[home]["VpcId"], record),
            "NetworkInterfaceId": interface,
            "aliases": [*(one.text("Address") for one in ends), record.text("ARN"), *names],
        },
    )


def _names_of_replication_groups(draft: Draft) -> dict[str, list[str]]:
    """By cluster, the names of its replication group that lead to it: those of the primary, and of a replica."""
    found: dict[str, list[str]] = defaultdict(list)
    for group in draft.bundle.of("ReplicationGroups"):
        for place, shard in enumerate(group.items("NodeGroups")):
            members = list(shard.items("NodeGroupMembers"))
            # with cluster mode on AWS does not say which member is the primary
            primary = next((one for one in members if one.text("CurrentRole") == "primary"), next(iter(members), None))
            if primary is None:
                continue
            replica = next((one for one in members if one.text("CurrentRole") == "replica"), primary)
            first = primary.text("CacheClusterId")
            found[first].append(shard.inner("PrimaryEndpoint").text("Address"))
            found[replica.text("CacheClusterId")].append(shard.inner("ReaderEndpoint").text("Address"))
            if place == 0:
                found[first] += [
                    group.text("ReplicationGroupId"),
                    group.inner("ConfigurationEndpoint").text("Address"),
                    group.text("ARN"),
                ]
    return found


# --- EFS --------------------------------------------------------------------------------------------


def add_file_systems(draft: Draft, interfaces: Interfaces) -> None:
    names = {one.text("FileSystemId"): one for one in draft.bundle.of("FileSystems")}
    targets: dict[str, list[Record]] = defaultdict(list)
    for one in draft.bundle.of("MountTargets"):
        targets[one.text("FileSystemId")].append(one)
    for identifier, mounts in targets.items():
        record = names.get(identifier, EMPTY)
        here = [one for one in mounts if draft.has(one.text("SubnetId"), "subnets")]
        if not here:
            draft.unknown(identifier, "File system", mounts[0], "has mount targets in subnets that are not described")
            continue
        claimed = interfaces.claim_all(one.text("NetworkInterfaceId") for one in here)
        subnets = [draft.id_of(one.text("SubnetId"), "subnets") for one in here]
        vpc = draft.entries[subnets[0]]["VpcId"]
        groups: list[str] = next((list(draft.entries[one].get("Groups", ())) for one in claimed), [])
        entry: Entry = {
            "SubnetIds": subnets,
            "SecurityGroups": groups or draft.groups_or_unknown(identifier, (), vpc, here[0]),
            "NetworkInterfaceIds": claimed,
            "aliases": [
                f"{identifier}.efs.{zone_region(draft.entries[subnets[0]]['AvailabilityZone'])}.amazonaws.com",
                record.text("FileSystemArn"),
            ],
        }
        draft.add("file_systems", record, identifier, entry)
