"""What `Fn::GetAtt` gives: a resource's own id, one of its properties, what follows from them, or what only AWS knows."""

from typing import Final

from lambdanet.completion.ports import CACHE_PORTS, ENGINE_PORTS
from lambdanet.importers.aws_cli.stores import engine_of
from lambdanet.importers.cloudformation.scope import Holder
from lambdanet.importers.cloudformation.values import Missing, Physical, Value, as_text

# Attributes that are the resource's own id, by type; `Id` and `Arn` are so for every type.
OWN: Final = {
    "AWS::EC2::VPC": ("VpcId",),
    "AWS::EC2::Subnet": ("SubnetId",),
    "AWS::EC2::RouteTable": ("RouteTableId",),
    "AWS::EC2::SecurityGroup": ("GroupId",),
    "AWS::EC2::NetworkAcl": ("NetworkAclId",),
    "AWS::EC2::InternetGateway": ("InternetGatewayId",),
    "AWS::EC2::VPNGateway": ("VPNGatewayId",),
    "AWS::EC2::NatGateway": ("NatGatewayId",),
    "AWS::EC2::EIP": ("AllocationId",),
    "AWS::EC2::Instance": ("InstanceId",),
    "AWS::EC2::PrefixList": ("PrefixListId",),
    "AWS::EC2::DHCPOptions": ("DhcpOptionsId",),
    "AWS::EC2::TransitGatewayRouteTable": ("TransitGatewayRouteTableId",),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("LoadBalancerArn",),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("TargetGroupArn",),
    "AWS::RDS::DBInstance": ("DBInstanceArn",),
    "AWS::RDS::DBCluster": ("DBClusterArn",),
    "AWS::RDS::DBProxy": ("DBProxyArn",),
    "AWS::EFS::FileSystem": ("FileSystemId",),
}
DEFAULTS: Final = ("DefaultSecurityGroup", "DefaultNetworkAcl")  # of a VPC
DATABASES: Final = ("AWS::RDS::", "AWS::DocDB::", "AWS::Neptune::")
# the same property under another name
SPELT: Final = {"PrimaryPrivateIpAddress": "PrivateIpAddress", "PrivateIp": "PrivateIpAddress"}
IDENTIFIERS: Final = ("Id", "Arn")


def attribute_of(stack: Holder, resource: str, name: str, path: str) -> Value:
    """The value of a resource's attribute."""
    kind, own = stack.resources[resource]["Type"], stack.id_of(resource)
    if name in IDENTIFIERS or name in OWN.get(kind, ()):
        return Physical(own)
    if kind == "AWS::EC2::VPC":
        if name in DEFAULTS:
            return f"{own}.{name}"
        if name == "Ipv6CidrBlocks":
            return stack.deployment.blocks6(stack, resource)
    if kind == "AWS::EC2::Subnet" and name == "Ipv6CidrBlocks":
        block = stack.said(resource, "Ipv6CidrBlock")
        return _unmade(own, name) if block is None else [block]
    if name.startswith("Outputs."):
        return stack.deployment.output(stack, resource, name.removeprefix("Outputs."), path)
    if name.endswith(".Port") or name == "Port":
        return port_of(stack, resource, kind) or _unmade(own, name)
    said = stack.said(resource, SPELT.get(name, name))
    return _unmade(own, name) if said is None else said


def _unmade(own: str, name: str) -> Missing:
    return Missing(f"{own}.{name}", "is known when it is deployed")


def port_of(stack: Holder, resource: str, kind: str) -> Value:
    """The port that a database or a cache listens on, as it says or as its engine has it; None for what has none."""
    said = stack.said(resource, "DBPort" if kind == "AWS::Neptune::DBCluster" else "Port")
    if said is not None:
        return said
    engine = (as_text(stack.said(resource, "Engine")) or "").lower()
    if kind.startswith("AWS::ElastiCache::"):
        return CACHE_PORTS.get(engine or "redis")
    if not kind.startswith(DATABASES):
        return None
    if kind == "AWS::RDS::DBCluster":
        return cluster_port(engine, as_text(stack.said(resource, "EngineMode")) or "")
    family = {"AWS::DocDB": "docdb", "AWS::Neptune": "neptune"}.get(kind.rpartition("::")[0]) or engine_of(engine)
    return ENGINE_PORTS.get(family)


def cluster_port(engine: str, mode: str) -> int | None:
    """The port of an RDS cluster whose template names none: 3306 even for Aurora PostgreSQL, unless it is serverless v1.

    CloudFormation's own default, not the engine's (AWS::RDS::DBCluster, Port).
    """
    if engine == "aurora-postgresql" and mode != "serverless":
        return ENGINE_PORTS["mysql"]
    return ENGINE_PORTS.get(engine_of(engine))
