"""Databases and their clusters, proxies, caches and file systems."""

from collections import defaultdict

from lambdanet.importers.terraform.plan import Node, Resource
from lambdanet.importers.terraform.translation import Translation

Data = dict[str, object]
GROUP = "aws_security_group"
FAMILIES = {"aws_rds": "aws_db", "aws_docdb": "aws_docdb", "aws_neptune": "aws_neptune"}
CLUSTERS = tuple(f"{family}_cluster" for family in FAMILIES)
SUBNET_GROUPS = tuple(f"{family}_subnet_group" for family in FAMILIES.values())
MOST_MEMBERS = 500
CACHE_GROUP = "aws_elasticache_subnet_group"


def add_databases(translation: Translation) -> None:
    for one in translation.all("aws_db_instance"):
        endpoint: Data = {"Address": one.record.text("address"), "Port": one.record.number("port")}
        _add_database(translation, one, one.node, one.record.text("engine"), endpoint)
    members: dict[str, list[str]] = defaultdict(list)
    writers: dict[str, set[str]] = defaultdict(set)
    clusters = {translation.identity(one): one for one in translation.all(*CLUSTERS)}
    for one in translation.all(*(f"{family}_instance" for family in CLUSTERS)):
        of = translation.ref(one.node, "cluster_identifier", *CLUSTERS)
        cluster = clusters.get(of)
        if cluster is None:
            translation.ignored(one, f"{one.address} is of a cluster that is not in the plan.")
            continue
        identity = translation.identity(one)
        members[of].append(identity)
        if one.record.flag("writer"):
            writers[of].add(identity)
        kind = one.type.removeprefix("aws_").partition("_")[0]
        engine = one.record.text("engine") or cluster.record.text("engine") or (kind if kind != "rds" else "")
        endpoint = {
            "Address": one.record.text("endpoint") or one.record.text("address"),
            "Port": cluster.record.number("port"),
        }
        _add_database(translation, one, cluster.node, kind if kind != "rds" else engine, endpoint)
    for identity, one in clusters.items():
        written = writers[identity] or set(members[identity][:1])
        data: Data = {
            "DBClusterIdentifier": identity,
            "Endpoint": one.record.text("endpoint"),
            "ReaderEndpoint": one.record.text("reader_endpoint"),
            "DBClusterArn": one.record.text("arn"),
            "DBClusterMembers": [
                {"DBInstanceIdentifier": each, "IsClusterWriter": each in written} for each in members[identity]
            ],
        }
        translation.emit("DBClusters", one, identity, data)
        translation.clusters[identity] = next(iter(sorted(written)), "")
        translation.name("db_instances", translation.clusters[identity], one)


def _add_database(translation: Translation, one: Resource, said: Node, engine: str, endpoint: Data) -> None:
    """`said`: who names the subnet group and the groups; the cluster does so for its instances."""
    identity, record = translation.identity(one), one.record
    group, subnets = _subnets_of(translation, said, "db_subnet_group_name", SUBNET_GROUPS)
    if not subnets:
        group, subnets = _subnets_of(translation, said, "neptune_subnet_group_name", SUBNET_GROUPS)
    groups = translation.groups(said, "vpc_security_group_ids", translation.vpc_of(subnets))
    data: Data = {
        "DBInstanceIdentifier": identity,
        "Engine": engine,
        "Endpoint": endpoint,
        "DBSubnetGroup": {
            "DBSubnetGroupName": group,
            "Subnets": [{"SubnetIdentifier": each} for each in subnets],
        },
        "VpcSecurityGroups": [{"VpcSecurityGroupId": each} for each in groups],
        "PubliclyAccessible": bool(record.flag("publicly_accessible")),
        "AvailabilityZone": record.text("availability_zone"),
        "DBInstanceArn": record.text("arn"),
    }
    translation.emit("DBInstances", one, identity, data, "db_instances")


def _subnets_of(translation: Translation, node: Node, key: str, kinds: tuple[str, ...]) -> tuple[str, list[str]]:
    """The subnet group that a key names, and its subnets."""
    name = translation.ref(node, key, *kinds)
    translation.read.update(kinds)
    for kind in kinds:
        if (group := translation.found(kind, name)) is not None:
            return name, translation.refs(group.node, "subnet_ids", "aws_subnet")
    return name, []


def add_proxies(translation: Translation) -> None:
    for one in translation.all("aws_db_proxy"):
        identity, record = translation.identity(one), one.record
        subnets = translation.refs(one.node, "vpc_subnet_ids", "aws_subnet")
        data: Data = {
            "DBProxyName": identity,
            "EngineFamily": record.text("engine_family"),
            "VpcSubnetIds": subnets,
            "VpcSecurityGroupIds": translation.groups(one.node, "vpc_security_group_ids", translation.vpc_of(subnets)),
            "Endpoint": record.text("endpoint"),
            "DBProxyArn": record.text("arn"),
        }
        translation.emit("DBProxies", one, identity, data, "db_proxies")
    for one in translation.all("aws_db_proxy_target"):
        proxy = translation.ref(one.node, "db_proxy_name", "aws_db_proxy")
        database = translation.ref(one.node, "db_instance_identifier", "aws_db_instance")
        if not database:
            cluster = translation.ref(one.node, "db_cluster_identifier", *CLUSTERS)
            database = translation.clusters.get(cluster, cluster)
        translation.about("Targets", one, proxy, {"RdsResourceId": database})
    translation.all("aws_db_proxy_default_target_group")


# --- caches -----------------------------------------------------------------------------------------


def add_caches(translation: Translation) -> None:
    for one in translation.all("aws_elasticache_replication_group"):
        _add_replication_group(translation, one)
    for one in translation.all("aws_elasticache_cluster"):
        ends: list[Data] = [
            {"Endpoint": {"Address": node.record.text("address"), "Port": node.record.number("port")}}
            for node in one.node.blocks("cache_nodes")
        ]
        if not one.record.text("replication_group_id"):
            _add_cache(translation, one, translation.identity(one), ends, "cache_clusters")
    for one in translation.all("aws_elasticache_serverless_cache"):
        name = one.record.text("name") or translation.identity(one)
        translation.emit("ServerlessCaches", one, name, {"ServerlessCacheName": name}, "unknowns")


def _add_cache(translation: Translation, one: Resource, identity: str, ends: list[Data], list_: str = "") -> None:
    record = one.record
    group, subnets = _subnets_of(translation, one.node, "subnet_group_name", (CACHE_GROUP,))
    if subnets:
        names = [{"SubnetIdentifier": each} for each in subnets]
        translation.emit("CacheSubnetGroups", one, group, {"CacheSubnetGroupName": group, "Subnets": names})
    groups = translation.groups(one.node, "security_group_ids", translation.vpc_of(subnets))
    zones = (*record.texts("preferred_cache_cluster_azs"), *record.texts("preferred_availability_zones"))
    data: Data = {
        "CacheClusterId": identity,
        "Engine": record.text("engine") or "redis",
        "CacheNodes": ends or [{"Endpoint": {"Port": record.number("port")}}],
        "CacheSubnetGroupName": group,
        "SecurityGroups": [{"SecurityGroupId": each} for each in groups],
        "PreferredAvailabilityZone": record.text("availability_zone") or next(iter(zones), ""),
        "ARN": record.text("arn"),
    }
    translation.emit("CacheClusters", one, identity, data, list_)


def _add_replication_group(translation: Translation, one: Resource) -> None:
    identity, record = translation.identity(one), one.record
    shards = max(1, record.number("num_node_groups") or 1)
    replicas = record.number("replicas_per_node_group") or 0
    members = max(1, record.number("num_cache_clusters") or 1 + replicas)
    if shards * members > MOST_MEMBERS:
        record.faults.add(record.at("num_node_groups"), f"{shards * members:,} nodes; {MOST_MEMBERS} is the most.")
        return
    groups: list[Data] = []
    for shard in range(1, shards + 1):
        names = [
            f"{identity}-{shard:04}-{each:03}" if shards > 1 else f"{identity}-{each:03}"
            for each in range(1, members + 1)
        ]
        for name in names:
            list_ = "cache_clusters" if name == names[0] and shard == 1 else ""
            _add_cache(translation, one, name, [], list_)
        nodes = [
            {"CacheClusterId": name, "CurrentRole": "replica" if index else "primary"}
            for index, name in enumerate(names)
        ]
        groups.append(
            {
                "NodeGroupMembers": nodes,
                "PrimaryEndpoint": {"Address": record.text("primary_endpoint_address")},
                "ReaderEndpoint": {"Address": record.text("reader_endpoint_address")},
            }
        )
    data: Data = {
        "ReplicationGroupId": identity,
        "NodeGroups": groups,
        "ConfigurationEndpoint": {"Address": record.text("configuration_endpoint_address")},
        "ARN": record.text("arn"),
    }
    translation.emit("ReplicationGroups", one, identity, data)


# --- file systems -----------------------------------------------------------------------------------


def add_file_systems(translation: Translation) -> None:
    for one in translation.all("aws_efs_file_system", data=True):
        identity = translation.identity(one)
        data: Data = {"FileSystemId": identity, "FileSystemArn": one.record.text("arn")}
        translation.emit("FileSystems", one, identity, data, "file_systems")
    for one in translation.all("aws_efs_mount_target"):
        identity, record = translation.identity(one), one.record
        subnet = translation.ref(one.node, "subnet_id", "aws_subnet")
        groups = translation.groups(one.node, "security_groups", translation.vpc_of([subnet]))
        interface = record.text("network_interface_id") or f"interface-of-{identity}"
        address = record.address("ip_address")
        of = translation.ref(one.node, "file_system_id", "aws_efs_file_system")
        data = {"MountTargetId": identity, "FileSystemId": of, "SubnetId": subnet, "NetworkInterfaceId": interface}
        translation.emit("MountTargets", one, identity, data)
        made: Data = {
            "NetworkInterfaceId": interface,
            "SubnetId": subnet,
            "Groups": [{"GroupId": each} for each in groups],
            "PrivateIpAddress": None if address is None else str(address),
            "Status": "in-use",
        }
        translation.emit("NetworkInterfaces", one, interface, made)
