"""Databases with their proxies, caches, and file systems."""

from typing import Final

from lambdanet.exporters.aws_cli.functions import write_role
from lambdanet.exporters.aws_cli.names import CACHE, DATABASE, name_for
from lambdanet.exporters.aws_cli.script import Script
from lambdanet.exporters.aws_cli.words import Piece, Variable, as_json
from lambdanet.topology import Cache, Database, Interface, Proxy

ENGINES: Final = {  # AWS's engine, an instance class that it takes, and how its licence comes
    "postgres": ("postgres", "db.t4g.micro", ()),
    "mysql": ("mysql", "db.t4g.micro", ()),
    "mariadb": ("mariadb", "db.t4g.micro", ()),
    "sqlserver": ("sqlserver-ex", "db.t3.micro", ("--license-model", "license-included")),
    "oracle": ("oracle-se2", "db.t3.small", ("--license-model", "license-included")),
    "db2": ("db2-se", "db.t3.small", ("--license-model", "marketplace-license")),
}
CLUSTERS: Final = {"docdb": "db.t4g.medium", "neptune": "db.t4g.medium"}
FAMILIES: Final = {5432: "POSTGRESQL", 3306: "MYSQL", 1433: "SQLSERVER"}


def write_stores(script: Script) -> None:
    """AWS makes them all at the same time; only a proxy waits for its database."""
    for database in script.topology.databases:
        if (place := _place(script, database.id, database.interface_id, "A DB subnet group")) is not None:
            _write_database(script, database, place)
    for proxy in script.topology.proxies:
        _write_proxy(script, proxy)
    for cache in script.topology.caches:
        if script.vpc_of(script.interfaces[cache.interface_id].subnet_id) in script.known:
            _write_cache(script, cache)


def _place(script: Script, identifier: str, interface_id: str, what: str) -> list[str] | None:
    """The subnet of a database, and one of each other zone of the VPC: a DB subnet group covers two zones at least."""
    subnet = script.subnets[script.interfaces[interface_id].subnet_id]
    if subnet.vpc_id not in script.known:
        return None
    tables = {one: table.id for table in script.topology.route_tables for one in table.subnet_ids}
    others = [one for one in script.topology.subnets if one.vpc_id == subnet.vpc_id]
    alike = sorted(others, key=lambda one: tables.get(one.id) != tables.get(subnet.id))  # stable: the order stays
    zones = {subnet.availability_zone: subnet.id}
    for one in alike:
        zones.setdefault(one.availability_zone, one.id)
    if len(zones) < 2:
        message = f"{what} covers two Availability Zones at least, and its VPC has subnets in one: it is not made."
        script.leave_out(message, identifier, matters=True)
        return None
    return list(zones.values())


def _groups(script: Script, interface: Interface) -> list[Piece]:
    return [script.known[group] for group in dict.fromkeys(interface.group_ids)]


# --- databases --------------------------------------------------------------------------------------


def _write_database(script: Script, one: Database, place: list[str]) -> None:
    script.step(f"Database {one.id}")
    script.about(one)
    interface = script.interfaces[one.interface_id]
    subnet = script.subnets[interface.subnet_id]
    at, name, own = subnet.vpc_id, name_for(script, DATABASE, one.id), script.named("DB", one.id)
    service = one.engine if one.engine in CLUSTERS else "rds"
    group: tuple[Piece, ...] = ("--db-subnet-group-name", name)
    words: list[Piece] = [*group, "--db-subnet-group-description", one.id, "--subnet-ids"]
    script.run(service, "create-db-subnet-group", *words, *(script.known[each] for each in place), at=at)
    firewall: list[Piece] = ["--vpc-security-group-ids", *_groups(script, interface)]
    zone: tuple[Piece, ...] = ("--availability-zone", subnet.availability_zone)
    tag: tuple[Piece, ...] = ("--tags", as_json([{"Key": "Name", "Value": one.id}]))
    if one.engine in CLUSTERS:
        words = ["--db-cluster-identifier", name, "--engine", one.engine, *group, *firewall, "--port", str(one.port)]
        if one.engine == "docdb":
            words += ["--master-username", "owner", "--manage-master-user-password"]
        script.run(service, "create-db-cluster", *words, *tag, at=at)
        words = ["--db-cluster-identifier", name, "--engine", one.engine]
        kind: tuple[Piece, ...] = ("--db-instance-class", CLUSTERS[one.engine])
        words = ["--db-instance-identifier", name, *words, *kind, *zone]
    else:
        engine, size, licence = ENGINES[one.engine]
        words = ["--db-instance-identifier", name, "--engine", engine, "--db-instance-class", size, *licence]
        words += ["--allocated-storage", "20", "--master-username", "owner", "--manage-master-user-password"]
        words += [*group, *firewall, *zone, "--port", str(one.port)]
        words.append("--publicly-accessible" if one.publicly_accessible else "--no-publicly-accessible")
    script.keep(own, service, "create-db-instance", *words, *tag, query="DBInstance.DBInstanceIdentifier", at=at)
    if one.engine in CLUSTERS and one.publicly_accessible:
        script.leave_out("Whether a cluster is publicly accessible is not set.", one.id, matters=True)
    script.leave_out(f"AWS chooses its address in the subnet, not {interface.private_ip}.", one.id)


def _write_proxy(script: Script, one: Proxy) -> None:
    interfaces = [script.interfaces[each] for each in one.interface_ids]
    at = script.vpc_of(interfaces[0].subnet_id)
    if at not in script.known:
        return
    if one.target_id not in script.known:
        message = "A proxy needs the secret of a database, and its own is not made: it is left out."
        script.leave_out(message, one.id, matters=True)
        return
    script.step(f"Proxy {one.id}, when its database is there")
    script.about(one)
    database, secret, own = script.known[one.target_id], script.new("SECRET", one.id), script.named("PROXY", one.id)
    script.wait("rds", "db-instance-available", "--db-instance-identifier", database, at=at)
    asked = ("rds", "describe-db-instances", "--db-instance-identifier", database)
    script.keep(secret, *asked, query="DBInstances[0].MasterUserSecret.SecretArn", at=at)
    role_name, role = write_role(script, one.id, "rds.amazonaws.com", ())
    statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret}
    document = as_json({"Version": "2012-10-17", "Statement": [statement]})
    words: list[Piece] = ["--role-name", role_name, "--policy-name", "secret", "--policy-document", document]
    script.run("iam", "put-role-policy", *words)
    name = name_for(script, DATABASE, one.id)
    auth = as_json([{"AuthScheme": "SECRETS", "SecretArn": secret, "IAMAuth": "DISABLED"}])
    words = ["--db-proxy-name", name, "--engine-family", FAMILIES[one.port], "--auth", auth, "--role-arn", role]
    words += ["--vpc-subnet-ids", *(script.known[each.subnet_id] for each in interfaces)]
    words += ["--vpc-security-group-ids", *_groups(script, interfaces[0])]
    script.keep(own, "rds", "create-db-proxy", *words, query="DBProxy.DBProxyName", at=at)
    asked = ("rds", "describe-db-proxies", "--db-proxy-name", own)
    script.until("available", *asked, query="DBProxies[0].Status", at=at)
    words = ["--db-proxy-name", own, "--db-instance-identifiers", database]
    script.run("rds", "register-db-proxy-targets", *words, at=at)
    message = "AWS chooses the addresses of its interfaces, and reads the secret over the network that it is in."
    script.leave_out(message, one.id)


# --- caches and files -------------------------------------------------------------------------------


def _write_cache(script: Script, one: Cache) -> None:
    script.step(f"Cache {one.id}")
    script.about(one)
    interface = script.interfaces[one.interface_id]
    subnet = script.subnets[interface.subnet_id]
    at, name, own = subnet.vpc_id, name_for(script, CACHE, one.id), script.named("CACHE", one.id)
    group: tuple[Piece, ...] = ("--cache-subnet-group-name", name)
    words: tuple[Piece, ...] = ("--cache-subnet-group-description", one.id, "--subnet-ids", script.known[subnet.id])
    script.run("elasticache", "create-cache-subnet-group", *group, *words, at=at)
    common: list[Piece] = ["--cache-node-type", "cache.t4g.micro", "--engine", one.engine, "--port", str(one.port)]
    common += [*group, "--security-group-ids", *_groups(script, interface)]
    if one.engine == "valkey":  # only as a replication group
        common += ["--replication-group-id", name, "--replication-group-description", one.id]
        common += ["--num-cache-clusters", "1", "--preferred-cache-cluster-a-zs", subnet.availability_zone]
        query = "ReplicationGroup.ReplicationGroupId"
        script.keep(own, "elasticache", "create-replication-group", *common, query=query, at=at)
    else:
        common += ["--cache-cluster-id", name, "--num-cache-nodes", "1"]
        common += ["--preferred-availability-zone", subnet.availability_zone]
        query = "CacheCluster.CacheClusterId"
        script.keep(own, "elasticache", "create-cache-cluster", *common, query=query, at=at)
    script.leave_out(f"AWS chooses its address in the subnet, not {interface.private_ip}.", one.id)


def write_file_systems(script: Script) -> None:
    """Early: their mount targets have addresses of their own."""
    for one in script.topology.file_systems:
        interfaces = [script.interfaces[each] for each in one.interface_ids]
        at = script.vpc_of(interfaces[0].subnet_id)
        if at not in script.known:
            continue
        script.step(f"File system {one.id}")
        script.about(one)
        own: Variable = script.named("EFS", one.id)
        words: list[Piece] = ["--creation-token", one.id, "--tags", as_json([{"Key": "Name", "Value": one.id}])]
        script.keep(own, "efs", "create-file-system", *words, query="FileSystemId", at=at)
        asked = ("efs", "describe-file-systems", "--file-system-id", own)
        script.until("available", *asked, query="FileSystems[0].LifeCycleState", at=at)
        for interface in interfaces:
            words = ["--file-system-id", own, "--subnet-id", script.known[interface.subnet_id]]
            words += ["--ip-address", str(interface.private_ip), "--security-groups", *_groups(script, interface)]
            script.run("efs", "create-mount-target", *words, at=at)
