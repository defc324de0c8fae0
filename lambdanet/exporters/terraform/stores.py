"""Databases and their proxies, caches, file systems. No secret is in the file: RDS keeps the password in Secrets Manager."""

from typing import Final

from lambdanet.completion.ports import FAMILY_PORTS
from lambdanet.exporters.terraform.draft import Draft, tag
from lambdanet.exporters.terraform.hcl import Arguments, Block, Reference, Value
from lambdanet.exporters.terraform.roles import add_role, permit
from lambdanet.topology import Cache, Database, FileSystem, Interface, Proxy

DATABASE: Final = "aws_db_instance"
CLUSTERS: Final = {"docdb": "aws_docdb_cluster", "neptune": "aws_neptune_cluster"}
GROUPS: Final = {"docdb": "aws_docdb_subnet_group", "neptune": "aws_neptune_subnet_group"}
CACHE: Final = "aws_elasticache_cluster"
REPLICATED: Final = "aws_elasticache_replication_group"
PROXY: Final = "aws_db_proxy"
UNFIT_NAME: Final = r"[^A-Za-z0-9]+"
LONGEST_NAME: Final = 60  # of the names of databases, clusters and proxies
LONGEST_CACHE: Final = 40
USER: Final = "dbadmin"
OWN_LICENSE: Final = "bring-your-own-license"
# the engine as RDS knows it, the class of the smallest instance, and whose licence
ENGINES: Final[dict[str, tuple[str, str, str | None]]] = {
    "postgres": ("postgres", "db.t4g.micro", None),
    "mysql": ("mysql", "db.t4g.micro", None),
    "mariadb": ("mariadb", "db.t4g.micro", None),
    "sqlserver": ("sqlserver-ex", "db.t3.small", "license-included"),
    "oracle": ("oracle-se2", "db.t3.small", OWN_LICENSE),
    "db2": ("db2-se", "db.t3.small", OWN_LICENSE),
}
STORAGE: Final = 20  # GiB


def add_databases(draft: Draft) -> None:
    for one in draft.topology.databases:
        if not draft.has(one.id):
            continue
        interface = draft.interfaces[one.interface_id]
        if one.engine in CLUSTERS:
            _add_cluster(draft, one, interface)
        else:
            _add_database(draft, one, interface)
        draft.chosen_by_aws(one.id, [interface], public=True)


def _add_database(draft: Draft, one: Database, interface: Interface) -> None:
    engine, class_, license_ = ENGINES[one.engine]
    group = _subnet_group(draft, "aws_db_subnet_group", one.id, one.name, interface)
    arguments: Arguments = {
        "region": draft.region_of_subnet(interface.subnet_id),
        "identifier": draft.named(DATABASE, one.id.lower(), UNFIT_NAME, LONGEST_NAME),
        "engine": engine,
        "license_model": license_,
        "instance_class": class_,
        "allocated_storage": STORAGE,
        "port": one.port,
        "username": USER,
        "manage_master_user_password": True,
        "availability_zone": draft.zone_of_subnet[interface.subnet_id],
        "db_subnet_group_name": Reference(f"{group.text}.name"),
        "vpc_security_group_ids": draft.refs(interface.group_ids),
        "publicly_accessible": one.publicly_accessible,
        "skip_final_snapshot": True,
    }
    draft.add(DATABASE, draft.label_of(one.id), arguments, name=tag(one.name))
    if license_ == OWN_LICENSE:
        draft.leave_out(f"The licence for {engine} is yours to bring: AWS refuses the database without it.", one.id)


def _add_cluster(draft: Draft, one: Database, interface: Interface) -> None:
    """DocumentDB and Neptune are clusters; the database here is the one instance in it."""
    type_, region = CLUSTERS[one.engine], draft.region_of_subnet(interface.subnet_id)
    group = _subnet_group(draft, GROUPS[one.engine], one.id, one.name, interface)
    name = draft.named(type_, one.id.lower(), UNFIT_NAME, LONGEST_NAME)
    docdb = one.engine == "docdb"
    arguments: Arguments = {
        "region": region,
        "cluster_identifier": name,
        "port": one.port,
        "master_username": USER if docdb else None,
        "manage_master_user_password": True if docdb else None,
        "db_subnet_group_name" if docdb else "neptune_subnet_group_name": Reference(f"{group.text}.name"),
        "vpc_security_group_ids": draft.refs(interface.group_ids),
        "skip_final_snapshot": True,
    }
    cluster = draft.add(type_, draft.label_of(one.id), arguments, name=tag(one.name))
    member: Arguments = {
        "region": region,
        "identifier": f"{name}-1",
        "cluster_identifier": Reference(f"{cluster.text}.id"),
        "instance_class": "db.t4g.medium",
        "availability_zone": draft.zone_of_subnet[interface.subnet_id],
    }
    if not docdb:
        member["neptune_subnet_group_name"] = Reference(f"{group.text}.name")  # which must be the cluster's
    draft.add(draft.type_of(one.id), draft.label_of(one.id), member, name=tag(one.name))


def _subnet_group(draft: Draft, type_: str, identifier: str, name: str, interface: Interface) -> Reference:
    """Its own subnet, and one in each other zone of the VPC: AWS asks for two zones at least, and takes its own zone's."""
    home, vpc = interface.subnet_id, draft.vpc_of_subnet[interface.subnet_id]
    zones = {draft.zone_of_subnet[home]: home}
    tables = {subnet: table.id for table in draft.topology.route_tables for subnet in table.subnet_ids}
    for subnet in sorted(draft.topology.subnets, key=lambda one: tables.get(one.id) != tables.get(home)):
        if subnet.vpc_id == vpc and draft.has(subnet.id):
            zones.setdefault(subnet.availability_zone, subnet.id)
    if len(zones) < 2 and type_ != "aws_elasticache_subnet_group":
        message = "AWS refuses its subnet group until the VPC has a subnet in a second zone."
        draft.leave_out(message, identifier)
    label = draft.label(type_, identifier)
    arguments: Arguments = {
        "region": draft.region(vpc),
        "name": draft.named(type_, identifier.lower(), UNFIT_NAME, LONGEST_NAME),
        "subnet_ids": draft.refs(list(zones.values())),
    }
    return draft.add(type_, label, arguments, name=tag(name))


# --- proxies ----------------------------------------------------------------------------------------


def add_proxies(draft: Draft) -> None:
    for one in draft.topology.proxies:
        if draft.has(one.id):
            _add_proxy(draft, one)


def _add_proxy(draft: Draft, one: Proxy) -> None:
    interfaces = [draft.interfaces[each] for each in one.interface_ids]
    region = draft.region_of_subnet(interfaces[0].subnet_id)
    label = draft.label_of(one.id)
    role = add_role(draft, f"{label}_secrets", f"{one.name} secrets", "rds.amazonaws.com")
    behind = one.target_id if draft.type_of(one.target_id) == DATABASE else ""
    auth: list[Block] = []
    after: list[Value] = []
    if behind:
        secret = draft.ref(behind, "master_user_secret[0].secret_arn")
        read: dict[str, Value] = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret}
        after.append(permit(draft, f"{label}_secrets", role, [read]))
        auth.append(Block("auth", arguments={"auth_scheme": "SECRETS", "iam_auth": "DISABLED", "secret_arn": secret}))
    elif one.target_id:
        message = f"Its target {one.target_id} is not in the file as a database instance: it has none there."
        draft.leave_out(message, one.id, matters=True)
    arguments: Arguments = {
        "region": region,
        "name": draft.named(PROXY, one.id.lower(), UNFIT_NAME, LONGEST_NAME),
        "engine_family": next(family for family, port in FAMILY_PORTS.items() if port == one.port),
        "default_auth_scheme": None if behind else "IAM_AUTH",
        "role_arn": Reference(f"{role.text}.arn"),
        "vpc_subnet_ids": draft.refs([each.subnet_id for each in interfaces]),
        "vpc_security_group_ids": draft.refs(interfaces[0].group_ids),
        "depends_on": after or None,
    }
    made = draft.add(PROXY, label, arguments, auth, name=tag(one.name))
    named: Arguments = {"region": region, "db_proxy_name": Reference(f"{made.text}.name")}
    group = draft.add("aws_db_proxy_default_target_group", label, named)
    if behind:
        target: Arguments = {
            "db_instance_identifier": draft.ref(behind, "identifier"),
            "target_group_name": Reference(f"{group.text}.name"),
        }
        draft.add("aws_db_proxy_target", label, {**named, **target})
    draft.chosen_by_aws(one.id, interfaces)


# --- caches and file systems ------------------------------------------------------------------------


def add_caches(draft: Draft) -> None:
    for one in draft.topology.caches:
        if draft.has(one.id):
            _add_cache(draft, one)


def cache_type(one: Cache) -> str:
    """What makes a cache: Valkey comes only as a replication group (CreateCacheCluster, "Engine")."""
    return REPLICATED if one.engine == "valkey" else CACHE


def _add_cache(draft: Draft, one: Cache) -> None:
    interface = draft.interfaces[one.interface_id]
    group = _subnet_group(draft, "aws_elasticache_subnet_group", one.id, one.name, interface)
    name = draft.named(CACHE, one.id.lower(), UNFIT_NAME, LONGEST_CACHE)
    zone = draft.zone_of_subnet[interface.subnet_id]
    replicated = cache_type(one) == REPLICATED
    own: Arguments = (
        {
            "replication_group_id": name,
            "description": name,
            "num_cache_clusters": 1,
            "preferred_cache_cluster_azs": [zone],
        }
        if replicated
        else {"cluster_id": name, "num_cache_nodes": 1, "availability_zone": zone}
    )
    arguments: Arguments = {
        "region": draft.region_of_subnet(interface.subnet_id),
        **own,
        "engine": one.engine,
        "node_type": "cache.t4g.micro",
        "port": one.port,
        "subnet_group_name": Reference(f"{group.text}.name"),
        "security_group_ids": draft.refs(interface.group_ids),
    }
    draft.add(cache_type(one), draft.label_of(one.id), arguments, name=tag(one.name))
    draft.chosen_by_aws(one.id, [interface])


def add_file_systems(draft: Draft) -> None:
    for one in draft.topology.file_systems:
        if draft.has(one.id):
            _add_file_system(draft, one)


def _add_file_system(draft: Draft, one: FileSystem) -> None:
    interfaces = [draft.interfaces[each] for each in one.interface_ids]
    region = draft.region_of_subnet(interfaces[0].subnet_id)
    draft.add("aws_efs_file_system", draft.label_of(one.id), {"region": region, "encrypted": True}, name=tag(one.name))
    type_ = "aws_efs_mount_target"
    for interface in interfaces:
        arguments: Arguments = {
            "region": region,
            "file_system_id": draft.ref(one.id),
            "subnet_id": draft.ref(interface.subnet_id),
            "ip_address": str(interface.private_ip),
            "security_groups": draft.refs(interface.group_ids),
        }
        draft.add(type_, draft.label(type_, f"{one.id}_{interface.subnet_id}"), arguments)
