"""RDS, DocumentDB and Neptune databases, RDS Proxies, ElastiCache clusters, EFS file systems.

No password is in a template: RDS makes one and keeps it in Secrets Manager (ManageMasterUserPassword).
"""

from typing import Final

from lambdanet.exporters.cloudformation.functions import trust
from lambdanet.exporters.cloudformation.stack import Entry, Stack
from lambdanet.topology import Database, Interface, Proxy

ADMIN: Final = "dbadmin"
KEPT: Final = {"DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Snapshot"}
# by the topology's engine, RDS's, with the smallest class and the licence that a first deployment may have
ENGINES: Final[dict[str, Entry]] = {
    "postgres": {"Engine": "postgres", "DBInstanceClass": "db.t4g.micro"},
    "mysql": {"Engine": "mysql", "DBInstanceClass": "db.t4g.micro"},
    "mariadb": {"Engine": "mariadb", "DBInstanceClass": "db.t4g.micro"},
    "sqlserver": {"Engine": "sqlserver-ex", "DBInstanceClass": "db.t3.small", "LicenseModel": "license-included"},
    "oracle": {"Engine": "oracle-se2", "DBInstanceClass": "db.t3.small", "LicenseModel": "license-included"},
    "db2": {"Engine": "db2-se", "DBInstanceClass": "db.t3.small", "LicenseModel": "marketplace-license"},
}
FAMILIES: Final = {5432: "POSTGRESQL", 3306: "MYSQL", 1433: "SQLSERVER"}  # of a proxy, by its port (DB-07)
NODE: Final = "cache.t4g.micro"


def add_databases(stack: Stack) -> None:
    for one in stack.topology.databases:
        interface = stack.interfaces[one.interface_id]
        if not stack.has(interface.subnet_id):
            continue
        if one.engine in ENGINES:
            _add_rds(stack, one, interface)
        else:
            _add_cluster(stack, one, interface)
        stack.tell_address(one.interface_id, one.id, "the database")
        if interface.public_ip is not None and stack.addresses.public_decides():
            message = (
                f"AWS chooses its public address when it is deployed; in the topology it is {interface.public_ip}."
            )
            stack.leave(message, one.id, matters=True)


def _subnet_group(stack: Stack, one: Database, interface: Interface, family: str) -> Entry:
    """The database's own subnet first, and one of another zone, which RDS asks for; its zone says which it is in."""
    home = stack.subnets[interface.subnet_id]
    other = next(
        (
            subnet.id
            for subnet in stack.topology.subnets
            if subnet.vpc_id == home.vpc_id and subnet.availability_zone != home.availability_zone
        ),
        None,
    )
    if other is None:
        message = (
            "RDS asks for subnets in two zones, and its VPC has one: AWS refuses the database until there is another."
        )
        stack.leave(message, one.id)
    properties = {
        "DBSubnetGroupDescription": f"Subnets of {one.id}",
        "SubnetIds": stack.refs([home.id, *([other] if other else [])]),
    }
    return {"Ref": stack.beside(one.id, "Subnets", f"AWS::{family}::DBSubnetGroup", properties)}


def _zone(stack: Stack, one: Database, interface: Interface) -> str | None:
    zone = stack.subnets[interface.subnet_id].availability_zone
    if "AvailabilityZoneId" in stack.resources[stack.made[interface.subnet_id]]["Properties"]:
        message = "A database's zone is said by name, and its subnet says the zone's id: AWS chooses among its subnets."
        stack.leave(message, one.id)
        return None
    return zone


def _add_rds(stack: Stack, one: Database, interface: Interface) -> None:
    properties = {
        **ENGINES[one.engine],
        "AllocatedStorage": "20",
        "StorageEncrypted": True,
        "Port": str(one.port),
        "MasterUsername": ADMIN,
        "ManageMasterUserPassword": True,
        "DBSubnetGroupName": _subnet_group(stack, one, interface, "RDS"),
        "AvailabilityZone": _zone(stack, one, interface),
        "VPCSecurityGroups": stack.refs(interface.group_ids),
        "PubliclyAccessible": one.publicly_accessible,
    }
    after = stack.attached.get(stack.home(interface.subnet_id), ()) if one.publicly_accessible else ()
    stack.add(one, "AWS::RDS::DBInstance", properties, after=after, policies=KEPT)


def _add_cluster(stack: Stack, one: Database, interface: Interface) -> None:
    """DocumentDB and Neptune: an instance of a cluster, which has the groups and the port."""
    family, port = ("DocDB", "Port") if one.engine == "docdb" else ("Neptune", "DBPort")
    cluster: Entry = {
        "DBSubnetGroupName": _subnet_group(stack, one, interface, family),
        "VpcSecurityGroupIds": stack.refs(interface.group_ids),
        "StorageEncrypted": True,
        port: one.port,
    }
    if one.engine == "docdb":
        cluster |= {"MasterUsername": ADMIN, "ManageMasterUserPassword": True}
    made = stack.beside(one.id, "Cluster", f"AWS::{family}::DBCluster", cluster)
    stack.resources[made] |= KEPT
    properties = {
        "DBClusterIdentifier": {"Ref": made},
        "DBInstanceClass": "db.t3.medium",
        "AvailabilityZone": _zone(stack, one, interface),
    }
    stack.add(one, f"AWS::{family}::DBInstance", properties)
    if one.publicly_accessible:
        stack.leave("Such a database cannot be public: in the template it is not.", one.id, matters=True)


def add_proxies(stack: Stack) -> None:
    for one in stack.topology.proxies:
        used = [stack.interfaces[name] for name in one.interface_ids]
        if not stack.has(*(interface.subnet_id for interface in used)):
            continue
        target = stack.by_id.get(one.target_id)
        behind = isinstance(target, Database) and stack.has(target.id) and target.engine in ENGINES
        if one.port not in FAMILIES or (one.target_id and not behind):
            stack.leave("RDS Proxy does not lead to such a database: it is missing.", one.id, matters=True)
            continue
        _add_proxy(stack, one, used)


def _add_proxy(stack: Stack, one: Proxy, used: list[Interface]) -> None:
    login: Entry = {"DefaultAuthScheme": "IAM_AUTH"}
    secret: Entry = {}
    if one.target_id:
        secret = stack.attribute(one.target_id, "MasterUserSecret.SecretArn")
        login = {"Auth": [{"AuthScheme": "SECRETS", "SecretArn": secret, "IAMAuth": "DISABLED"}]}
    statement = (
        {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret}
        if secret
        else {"Effect": "Allow", "Action": "rds-db:connect", "Resource": "*"}
    )
    policy = {
        "PolicyName": "login",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }
    role = stack.beside(
        one.id, "Role", "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("rds"), "Policies": [policy]}
    )
    properties = {
        "DBProxyName": {"Fn::Sub": f"${{AWS::StackName}}-{stack.names.of(one.id)}"},
        "EngineFamily": FAMILIES[one.port],
        "RoleArn": {"Fn::GetAtt": [role, "Arn"]},
        **login,
        "VpcSubnetIds": stack.refs(interface.subnet_id for interface in used),
        "VpcSecurityGroupIds": stack.refs(used[0].group_ids),
    }
    stack.add(one, "AWS::RDS::DBProxy", properties)
    if one.target_id:
        group = {
            "DBProxyName": stack.ref(one.id),
            "TargetGroupName": "default",
            "DBInstanceIdentifiers": [stack.ref(one.target_id)],
        }
        stack.beside(one.id, "Targets", "AWS::RDS::DBProxyTargetGroup", group)
    for interface in one.interface_ids:
        stack.tell_address(interface, one.id, "the proxy")


def add_caches(stack: Stack) -> None:
    """Memcached as a cluster; Redis and Valkey as a replication group of one node, which takes both."""
    for one in stack.topology.caches:
        interface = stack.interfaces[one.interface_id]
        if not stack.has(interface.subnet_id):
            continue
        described = {"Description": f"Subnets of {one.id}", "SubnetIds": stack.refs([interface.subnet_id])}
        common: Entry = {
            "Engine": one.engine,
            "CacheNodeType": NODE,
            "Port": one.port,
            "CacheSubnetGroupName": {
                "Ref": stack.beside(one.id, "Subnets", "AWS::ElastiCache::SubnetGroup", described)
            },
        }
        groups = stack.refs(interface.group_ids)
        if one.engine == "memcached":
            own: Entry = {"NumCacheNodes": 1, "VpcSecurityGroupIds": groups}
            stack.add(one, "AWS::ElastiCache::CacheCluster", {**common, **own})
        else:
            own = {
                "ReplicationGroupDescription": f"Cache {one.id}",
                "NumCacheClusters": 1,
                "AutomaticFailoverEnabled": False,
                "SecurityGroupIds": groups,
            }
            stack.add(one, "AWS::ElastiCache::ReplicationGroup", {**common, **own}, policies=KEPT)
        stack.tell_address(one.interface_id, one.id, "the cache")


def add_file_systems(stack: Stack) -> None:
    for one in stack.topology.file_systems:
        used = [stack.interfaces[name] for name in one.interface_ids]
        if not stack.has(*(interface.subnet_id for interface in used)):
            continue
        policies = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
        stack.add(one, "AWS::EFS::FileSystem", {"Encrypted": True}, tags="FileSystemTags", policies=policies)
        for interface in used:
            properties = {
                "FileSystemId": stack.ref(one.id),
                "SubnetId": stack.ref(interface.subnet_id),
                "SecurityGroups": stack.refs(interface.group_ids),
                "IpAddress": str(interface.private_ip),
            }
            stack.beside(one.id, "MountTarget", "AWS::EFS::MountTarget", properties)
            stack.tell_address(interface.id, one.id, "a mount target, as an import reads it,")
