"""RDS, DocumentDB and Neptune databases, RDS Proxies, ElastiCache clusters, EFS file systems."""

from collections import defaultdict
from typing import Final

from lambdanet.importers.aws_cli.draft import Draft, Entry
from lambdanet.importers.aws_cli.stores import CACHE_ENGINES, FAMILIES, engine_of, home_of
from lambdanet.importers.cloudformation.attributes import port_of
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.firewalls import groups_or_default
from lambdanet.importers.cloudformation.properties import Properties
from lambdanet.importers.cloudformation.vpcs import aliases, why_unknown

ENGINES: Final = {"AWS::RDS": "", "AWS::DocDB": "docdb", "AWS::Neptune": "neptune"}
INSTANCES: Final = tuple(f"{family}::DBInstance" for family in ENGINES)
CLUSTERS: Final = tuple(f"{family}::DBCluster" for family in ENGINES)
SUBNET_GROUPS: Final = tuple(f"{family}::DBSubnetGroup" for family in ENGINES)
GROUPS: Final = ("VPCSecurityGroups", "VpcSecurityGroupIds")


def add_databases(draft: Draft, deployment: Deployment) -> None:
    clusters = {one.id: one for one in deployment.of(*CLUSTERS)}
    places = {one.id: one.properties.texts("SubnetIds") for one in deployment.of(*SUBNET_GROUPS)}
    members: dict[str, list[str]] = defaultdict(list)
    for one in deployment.of(*INSTANCES):
        cluster = clusters.get(one.properties.reference("DBClusterIdentifier"))
        leads = [] if cluster is None or members[cluster.id] else _names(cluster)
        if _add_database(draft, one, cluster, places, leads) and cluster is not None:
            members[cluster.id].append(one.id)
    for identifier, found in members.items():
        if len(found) > 1:
            message = f"{identifier} was taken to mean {found[0]}, the first of its instances: AWS chooses the writer."
            draft.assumed(message, component=found[0])
    for one in clusters.values():
        if members[one.id]:
            continue
        if "DBClusterInstanceClass" in one.properties or one.properties.text("EngineMode") == "serverless":
            _add_database(draft, one, one, places, [])
        else:
            draft.unknown(one.id, "Database cluster", one.properties, "has no instance that is described")


def _names(cluster: Resource) -> list[str]:
    return [cluster.id, cluster.logical, cluster.properties.text("DBClusterIdentifier")]


def _add_database(
    draft: Draft, one: Resource, cluster: Resource | None, places: dict[str, tuple[str, ...]], leads: list[str]
) -> bool:
    """Add an instance, or what a cluster makes by itself. Returns whether it is one that is decided."""
    said = one.properties
    holder = cluster.properties if cluster else said  # a member is where its cluster is
    group = said.reference("DBSubnetGroupName") or holder.reference("DBSubnetGroupName")
    subnets = places.get(group, ())
    home = home_of(draft, subnets, said.text("AvailabilityZone"))
    engine = ENGINES[one.type.rpartition("::")[0]] or engine_of(said.text("Engine") or holder.text("Engine"))
    if one.doubt or (cluster and cluster.doubt):
        why = why_unknown(one if one.doubt or not cluster else cluster, "", "")
    elif not engine:
        why = why_unknown(one, "Engine", f"has an engine not known here ({said.text('Engine') or 'none'})")
    elif not home:
        where = f"{group}, which is not described" if group else "the default VPC, which no template describes"
        why = why_unknown(one, "DBSubnetGroupName", f"is in {where}")
    else:
        _add_decided(draft, one, cluster, engine, home, subnets, leads)
        return True
    draft.unknown(one.id, "Database", said, why)
    return False


def _add_decided(
    draft: Draft,
    one: Resource,
    cluster: Resource | None,
    engine: str,
    home: str,
    subnets: tuple[str, ...],
    leads: list[str],
) -> None:
    said, owner = one.properties, cluster or one
    holder = owner.properties
    vpc = draft.entries[home]["VpcId"]
    if len(set(subnets)) > 1 and not said.text("AvailabilityZone"):
        draft.assumed(
            f"{one.id} was taken to be in {home}: AWS chooses among its subnets.", component=one.id, where=said
        )
    key = next((name for name in GROUPS if name in holder or holder.missing(name)), GROUPS[0])
    port = port_of(owner.stack, owner.logical, owner.type)
    if cluster is not None and engine == "postgres" and "Port" not in holder and port == 3306:
        message = f"{cluster.id} names no Port: CloudFormation gives such a cluster 3306, for PostgreSQL too."
        draft.assumed(message, component=one.id, where=holder)
    name = said.text("DBInstanceIdentifier")
    checked = holder.under({"Port": port})
    entry: Entry = {
        "Engine": engine,
        "Port": checked.number("Port"),
        "SubnetId": home,
        "VpcSecurityGroups": groups_or_default(draft, vpc, holder, key),
        "PubliclyAccessible": _is_public(draft, one, vpc) or None,
        "aliases": [*aliases(one, name), *leads],
    }
    if unsaid := checked.missing("Port"):
        draft.assumed(
            f"The port of {one.id} was taken to be its engine's own: {unsaid.name} {unsaid.why}.",
            component=one.id,
            where=said,
        )
    draft.add("db_instances", said, one.id, entry, name=name)


def _is_public(draft: Draft, one: Resource, vpc: str) -> bool:
    """Left out, RDS keeps a database with a subnet group of its own private (CreateDBInstance, PubliclyAccessible).

    Before 2025 the same page had it public where its VPC has an internet gateway: there it is noted what was taken.
    """
    said = one.properties.flag("PubliclyAccessible")
    of_rds = one.type.startswith("AWS::RDS::")  # the others have no such property
    if said is None and of_rds and any(gateway.get("VpcId") == vpc for gateway in draft.of("internet_gateways")):
        message = f"{one.id} does not say PubliclyAccessible: with a subnet group RDS makes it private."
        draft.assumed(message, component=one.id, where=one.properties)
    return bool(said)


def add_proxies(draft: Draft, deployment: Deployment) -> None:
    targets: dict[str, list[str]] = defaultdict(list)
    for one in deployment.of("AWS::RDS::DBProxyTargetGroup"):
        said = one.properties
        targets[said.reference("DBProxyName")] += [
            *said.texts("DBInstanceIdentifiers"),
            *said.texts("DBClusterIdentifiers"),
        ]
    writers = {alias: entry["id"] for entry in reversed(draft.of("db_instances")) for alias in entry.get("aliases", ())}
    for one in deployment.of("AWS::RDS::DBProxy"):
        said, name = one.properties, one.properties.text("DBProxyName")
        subnets = draft.ids_of(said.texts("VpcSubnetIds"), "subnets")
        family = said.text("EngineFamily")
        if one.doubt or not subnets:
            why = why_unknown(one, "VpcSubnetIds", "is in subnets that are not described")
            draft.unknown(one.id, "RDS Proxy", said, why)
            continue
        if family not in FAMILIES:
            draft.unknown(one.id, "RDS Proxy", said, f"is of a family not known here ({family or 'none'})")
            continue
        led = [named for key in (one.id, name) if key for named in targets[key]]
        target = next((found for each in led if (found := _database(draft, each, writers))), None)
        groups = groups_or_default(draft, draft.entries[subnets[0]]["VpcId"], said, "VpcSecurityGroupIds")
        entry = {"EngineFamily": family, "target": target, "VpcSubnetIds": subnets, "VpcSecurityGroupIds": groups}
        draft.add("db_proxies", said, one.id, {**entry, "aliases": aliases(one, name)}, name=name)


def _database(draft: Draft, named: str, writers: dict[str, str]) -> str | None:
    return draft.id_of(named, "db_instances") if draft.has(named, "db_instances") else writers.get(named)


# --- ElastiCache ------------------------------------------------------------------------------------


def add_caches(draft: Draft, deployment: Deployment) -> None:
    places = {one.id: one.properties.texts("SubnetIds") for one in deployment.of("AWS::ElastiCache::SubnetGroup")}
    names = {
        one.properties.text("CacheSubnetGroupName"): one.id for one in deployment.of("AWS::ElastiCache::SubnetGroup")
    }
    for one in deployment.of("AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup"):
        said = one.properties
        group = said.reference("CacheSubnetGroupName")
        subnets = places.get(names.get(group, group), ())
        home = home_of(draft, subnets, _zone(said))
        engine = said.text("Engine") or "redis"
        if one.doubt or not home:
            why = why_unknown(one, "CacheSubnetGroupName", "is in subnets that are not described")
            draft.unknown(one.id, "Cache cluster", said, why)
        elif engine not in CACHE_ENGINES or said.missing("Engine"):
            draft.unknown(
                one.id, "Cache cluster", said, why_unknown(one, "Engine", f"has an engine not known here ({engine})")
            )
        else:
            _add_cache(draft, one, engine, home, subnets)
    for one in deployment.of("AWS::ElastiCache::ServerlessCache"):
        draft.unknown(one.id, "Serverless cache", one.properties, "is of a kind that is not decided here")


def _zone(said: Properties) -> str:
    """The zone that a cache asks for, the first one of several: there a replication group has its primary."""
    several = (*said.texts("PreferredAvailabilityZones"), *said.texts("PreferredCacheClusterAZs"))
    return said.text("PreferredAvailabilityZone") or next(iter(several), "")


def _add_cache(draft: Draft, one: Resource, engine: str, home: str, subnets: tuple[str, ...]) -> None:
    said = one.properties
    if len(set(subnets)) > 1 and not _zone(said):
        draft.assumed(
            f"{one.id} was taken to be in {home}: AWS chooses among its subnets.", component=one.id, where=said
        )
    key = "VpcSecurityGroupIds" if one.type.endswith("CacheCluster") else "SecurityGroupIds"
    name = said.text("ClusterName") or said.text("ReplicationGroupId")
    entry = {
        "Engine": engine,
        "Port": said.number("Port"),
        "SubnetId": home,
        "SecurityGroupIds": groups_or_default(draft, draft.entries[home]["VpcId"], said, key),
        "aliases": aliases(one, name),
    }
    draft.add("cache_clusters", said, one.id, entry, name=name)


# --- EFS --------------------------------------------------------------------------------------------


def add_file_systems(draft: Draft, deployment: Deployment) -> None:
    mounts: dict[str, list[Properties]] = defaultdict(list)
    for one in deployment.of("AWS::EFS::MountTarget"):
        if draft.has(one.properties.reference("SubnetId"), "subnets") and not one.doubt:
            mounts[one.properties.reference("FileSystemId")].append(one.properties)
    for one in deployment.of("AWS::EFS::FileSystem"):
        here = mounts[one.id]
        if not here or one.doubt:
            why = why_unknown(one, "", "has no mount target in a subnet that is described")
            draft.unknown(one.id, "File system", one.properties, why)
            continue
        subnets = draft.ids_of((each.reference("SubnetId") for each in here), "subnets")
        groups = groups_or_default(draft, draft.entries[subnets[0]]["VpcId"], here[0], "SecurityGroups")
        if len({each.texts("SecurityGroups") for each in here}) > 1:
            message = f"The mount targets of {one.id} differ in their groups: those of the first were taken."
            draft.assumed(message, component=one.id, where=one.properties)
        entry = {"SubnetIds": subnets, "SecurityGroups": groups, "aliases": aliases(one)}
        draft.add("file_systems", one.properties, one.id, entry)
