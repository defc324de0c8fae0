"""A topology document as an account: made through boto3, one function for each kind.

The internet's hosts and those on premises are in no account: in questions their addresses stand for them.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import boto3

from tests.builders import Document, part

REGION: Final = "us-east-1"
EVERYTHING: Final = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
NO_CALL: Final = '{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}'
PROTOCOLS: Final = {"tcp": "6", "udp": "17", "icmp": "1", "-1": "-1"}


@cache
def client(service: str) -> Any:
    """One for all accounts: it takes longer to make than a network."""
    return boto3.client(service, region_name=REGION)


@dataclass(slots=True)
class Account:
    """`ids`: by the document's id what AWS calls the same thing, or the name that a question may use for it."""

    document: Document
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def ec2(self) -> Any:
        return client("ec2")

    def of(self, kind: str) -> Iterator[Document]:
        yield from self.document.get(kind, [])

    def each(self, identifiers: Iterable[str]) -> list[str]:
        return [self.ids[one] for one in identifiers]


def made_of(document: Document) -> Account:
    """The account, with all that the document holds."""
    account = Account(document)
    for step in STEPS:
        step(account)
    for one in account.of("nat_gateways"):
        if one.get("State") == "deleted":
            account.ec2.delete_nat_gateway(NatGatewayId=account.ids[one["id"]])
    return account


def _first(operation: str, key: str, name: str, value: str) -> dict[str, Any]:
    """The one thing that a filter finds."""
    found = getattr(client("ec2"), operation)(Filters=[{"Name": name, "Values": [value]}])[key]
    assert len(found) == 1, (operation, name, value)
    one: dict[str, Any] = found[0]
    return one


def _vpcs(account: Account) -> None:
    for one in account.of("vpcs"):
        first, *more = one["CidrBlocks"]
        vpc = account.ids[one["id"]] = account.ec2.create_vpc(CidrBlock=first)["Vpc"]["VpcId"]
        for block in more:
            account.ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock=block)
        for name, usual in (("EnableDnsSupport", True), ("EnableDnsHostnames", False)):
            account.ec2.modify_vpc_attribute(VpcId=vpc, **{name: {"Value": one.get(name, usual)}})


def _subnets(account: Account) -> None:
    for one in account.of("subnets"):
        subnet = account.ec2.create_subnet(
            VpcId=account.ids[one["VpcId"]], CidrBlock=one["CidrBlock"], AvailabilityZone=one["AvailabilityZone"]
        )["Subnet"]["SubnetId"]
        account.ids[one["id"]] = subnet
        if one.get("MapPublicIpOnLaunch"):
            account.ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})


# --- firewalls --------------------------------------------------------------------------------------


def _prefix_lists(account: Account) -> None:
    for one in account.of("prefix_lists"):
        account.ids[one["id"]] = account.ec2.create_managed_prefix_list(
            PrefixListName=one["id"],
            AddressFamily="IPv4",
            MaxEntries=10,
            Entries=[{"Cidr": block} for block in one["Entries"]],
        )["PrefixList"]["PrefixListId"]


def _security_groups(account: Account) -> None:
    """All of them before their rules, which may name any of them."""
    ec2 = account.ec2
    for one in account.of("security_groups"):
        asked = {"GroupName": one["id"], "Description": one["id"], "VpcId": account.ids[one["VpcId"]]}
        account.ids[one["id"]] = ec2.create_security_group(**asked)["GroupId"]
    for one in account.of("security_groups"):
        group = account.ids[one["id"]]
        if ingress := [_permission(account, rule) for rule in one.get("SecurityGroupIngress", [])]:
            ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=ingress)
        if "SecurityGroupEgress" not in one:
            continue
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[EVERYTHING])
        if egress := [_permission(account, rule) for rule in one["SecurityGroupEgress"]]:
            ec2.authorize_security_group_egress(GroupId=group, IpPermissions=egress)


def _permission(account: Account, rule: Document) -> dict[str, Any]:
    made = {key: rule[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in rule}
    for key, value in rule.items():
        if key == "CidrIp":
            made["IpRanges"] = [{"CidrIp": value}]
        elif key.endswith("SecurityGroupId"):
            made["UserIdGroupPairs"] = [{"GroupId": account.ids[value]}]
        elif key.endswith("PrefixListId"):
            made["PrefixListIds"] = [{"PrefixListId": _prefix_list(account, value)}]
    return made


def _prefix_list(account: Account, identifier: str) -> str:
    """One of the document's, or the one that AWS keeps for a service."""
    return account.ids.get(identifier) or prefix_list(f"com.amazonaws.{REGION}.{identifier}")


def prefix_list(name: str) -> str:
    """The id of the list with this name."""
    found = _first("describe_managed_prefix_lists", "PrefixLists", "prefix-list-name", name)
    return str(found["PrefixListId"])


def _network_acls(account: Account) -> None:
    for one in account.of("network_acls"):
        acl = account.ec2.create_network_acl(VpcId=account.ids[one["VpcId"]])["NetworkAcl"]["NetworkAclId"]
        account.ids[one["id"]] = acl
        for entry in one["Entries"]:
            numbered = entry | {"Protocol": PROTOCOLS[entry["Protocol"]]}
            account.ec2.create_network_acl_entry(NetworkAclId=acl, **numbered)
        for subnet in account.each(one["SubnetIds"]):
            held = _first("describe_network_acls", "NetworkAcls", "association.subnet-id", subnet)
            association = next(each for each in held["Associations"] if each["SubnetId"] == subnet)
            account.ec2.replace_network_acl_association(
                AssociationId=association["NetworkAclAssociationId"], NetworkAclId=acl
            )


# --- gateways and connections -----------------------------------------------------------------------


def _elastic(account: Account, address: str) -> str:
    """An Elastic IP that is taken back by its address: those that moto draws itself are loopback addresses."""
    return str(account.ec2.allocate_address(Domain="vpc", Address=address)["AllocationId"])


def _gateways(account: Account) -> None:
    ec2 = account.ec2
    for one in account.of("internet_gateways"):
        gateway = account.ids[one["id"]] = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        if "VpcId" in one:
            ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=account.ids[one["VpcId"]])
    for one in account.of("nat_gateways"):
        asked = {"SubnetId": account.ids[one["SubnetId"]], "ConnectivityType": one.get("ConnectivityType", "public")}
        if asked["ConnectivityType"] == "public":
            asked["AllocationId"] = _elastic(account, one.get("PublicIp", "203.0.113.200"))
        account.ids[one["id"]] = ec2.create_nat_gateway(**asked)["NatGateway"]["NatGatewayId"]


def _peerings(account: Account) -> None:
    for one in account.of("vpc_peering_connections"):
        peering = account.ec2.create_vpc_peering_connection(
            VpcId=account.ids[one["VpcId"]], PeerVpcId=account.ids[one["PeerVpcId"]]
        )["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        account.ids[one["id"]] = peering
        if one.get("Status", "active") == "active":
            account.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)


def _transit_gateways(account: Account) -> None:
    """The document's table is the gateway's default one where every attachment is associated with it."""
    for one in account.of("transit_gateways"):
        account.ids[one["id"]] = account.ec2.create_transit_gateway(
            Options={
                "DefaultRouteTableAssociation": _switch(_all_associated(account)),
                "DefaultRouteTablePropagation": "disable",
                "SecurityGroupReferencingSupport": _switch(one.get("SecurityGroupReferencingSupport", False)),
            }
        )["TransitGateway"]["TransitGatewayId"]
    for one in account.of("transit_gateway_attachments"):
        account.ids[one["id"]] = account.ec2.create_transit_gateway_vpc_attachment(
            TransitGatewayId=account.ids[one["TransitGatewayId"]],
            VpcId=account.ids[one["VpcId"]],
            SubnetIds=account.each(one["SubnetIds"]),
        )["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
    for one in account.of("transit_gateway_route_tables"):
        account.ids[one["id"]] = _transit_table(account, one)


def _switch(on: bool) -> str:
    return "enable" if on else "disable"


def _all_associated(account: Account) -> bool:
    """Is there one table, with every attachment?"""
    attachments = {one["id"] for one in account.of("transit_gateway_attachments")}
    return [set(one["Associations"]) for one in account.of("transit_gateway_route_tables")] == [attachments]


def _transit_table(account: Account, one: Document) -> str:
    ec2, gateway = account.ec2, account.ids[one["TransitGatewayId"]]
    if _all_associated(account):
        options = ec2.describe_transit_gateways(TransitGatewayIds=[gateway])["TransitGateways"][0]["Options"]
        table = str(options["AssociationDefaultRouteTableId"])
    else:
        made = ec2.create_transit_gateway_route_table(TransitGatewayId=gateway)["TransitGatewayRouteTable"]
        table = str(made["TransitGatewayRouteTableId"])
        for attachment in account.each(one["Associations"]):
            ec2.associate_transit_gateway_route_table(
                TransitGatewayRouteTableId=table, TransitGatewayAttachmentId=attachment
            )
    for attachment in account.each(one.get("Propagations", [])):
        ec2.enable_transit_gateway_route_table_propagation(
            TransitGatewayRouteTableId=table, TransitGatewayAttachmentId=attachment
        )
    for route in one.get("Routes", []):
        ec2.create_transit_gateway_route(
            TransitGatewayRouteTableId=table,
            TransitGatewayAttachmentId=account.ids[route["TransitGatewayAttachmentId"]],
            DestinationCidrBlock=route["DestinationCidrBlock"],
        )
    return table


def _vpn_gateways(account: Account) -> None:
    ec2 = account.ec2
    for one in account.of("vpn_gateways"):
        gateway = account.ids[one["id"]] = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
        if "VpcId" in one:
            ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=account.ids[one["VpcId"]])
    for one in account.of("customer_networks"):
        device = ec2.create_customer_gateway(Type="ipsec.1", PublicIp="203.0.113.99", BgpAsn=65000)
        account.ids[one["id"]] = ec2.create_vpn_connection(
            Type="ipsec.1",
            CustomerGatewayId=device["CustomerGateway"]["CustomerGatewayId"],
            VpnGatewayId=account.ids[one["VpnGatewayId"]],
            Options={"StaticRoutesOnly": True},
        )["VpnConnection"]["VpnConnectionId"]


# --- what opens and takes connections ---------------------------------------------------------------


def _instances(account: Account) -> None:
    ec2 = account.ec2
    for one in account.of("instances"):
        instance = ec2.run_instances(
            ImageId="ami-00000000",
            MinCount=1,
            MaxCount=1,
            SubnetId=account.ids[one["SubnetId"]],
            SecurityGroupIds=account.each(one["SecurityGroupIds"]),
            PrivateIpAddress=one["PrivateIpAddress"],
        )["Instances"][0]["InstanceId"]
        account.ids[one["id"]] = instance
        if one.get("SourceDestCheck") is False:
            ec2.modify_instance_attribute(InstanceId=instance, SourceDestCheck={"Value": False})
        if one.get("PublicIpAddress"):
            ec2.associate_address(AllocationId=_elastic(account, one["PublicIpAddress"]), InstanceId=instance)


def _functions(account: Account) -> None:
    if not account.document.get("functions"):
        return
    role = client("iam").create_role(RoleName="execution", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "handler = print")
    for one in account.of("functions"):
        config = one.get("VpcConfig", {})
        client("lambda").create_function(
            FunctionName=one["id"],
            Runtime="python3.13",
            Role=role,
            Handler="index.handler",
            Code={"ZipFile": code.getvalue()},
            VpcConfig={key: account.each(config[key]) for key in ("SubnetIds", "SecurityGroupIds") if config},
        )


def _subnet_group(account: Account, subnet: str) -> list[str]:
    """The subnets that are called like this one, such as data-a and data-b."""
    stem = subnet.rsplit("-", 1)[0]
    return account.each(one["id"] for one in account.of("subnets") if one["id"].rsplit("-", 1)[0] == stem)


def _databases(account: Account) -> None:
    rds = client("rds")
    for one in account.of("db_instances"):
        name = f"{one['id']}-subnets"
        rds.create_db_subnet_group(
            DBSubnetGroupName=name,
            DBSubnetGroupDescription=name,
            SubnetIds=_subnet_group(account, one["SubnetId"]),
        )
        rds.create_db_instance(
            DBInstanceIdentifier=one["id"],
            DBInstanceClass="db.t4g.micro",
            Engine=one["Engine"],
            AllocatedStorage=20,
            MasterUsername="owner",
            MasterUserPassword="never-used",
            AvailabilityZone=part(account.document, one["SubnetId"])["AvailabilityZone"],
            DBSubnetGroupName=name,
            VpcSecurityGroupIds=account.each(one["VpcSecurityGroups"]),
            PubliclyAccessible=one.get("PubliclyAccessible", False),
        )


def _caches(account: Account) -> None:
    elasticache = client("elasticache")
    for one in account.of("cache_clusters"):
        name = f"{one['id']}-subnets"
        elasticache.create_cache_subnet_group(
            CacheSubnetGroupName=name,
            CacheSubnetGroupDescription=name,
            SubnetIds=_subnet_group(account, one["SubnetId"]),
        )
        elasticache.create_cache_cluster(
            CacheClusterId=one["id"],
            Engine=one["Engine"],
            CacheNodeType="cache.t4g.micro",
            NumCacheNodes=1,
            CacheSubnetGroupName=name,
            SecurityGroupIds=account.each(one["SecurityGroupIds"]),
            PreferredAvailabilityZone=part(account.document, one["SubnetId"])["AvailabilityZone"],
        )


def _file_systems(account: Account) -> None:
    efs = client("efs")
    for one in account.of("file_systems"):
        system = account.ids[one["id"]] = efs.create_file_system(CreationToken=one["id"])["FileSystemId"]
        for subnet in account.each(one["SubnetIds"]):
            groups = account.each(one["SecurityGroups"])
            efs.create_mount_target(FileSystemId=system, SubnetId=subnet, SecurityGroups=groups)


def _load_balancers(account: Account) -> None:
    elb = client("elbv2")
    arns: dict[str, str] = {}
    for one in account.of("target_groups"):
        vpc = account.ids[next(account.of("vpcs"))["id"]]
        asked = {"Protocol": one["Protocol"], "Port": one["Port"], "TargetType": one["TargetType"], "VpcId": vpc}
        made = elb.create_target_group(Name=one["id"], **asked)["TargetGroups"][0]
        arns[one["id"]] = made["TargetGroupArn"]
        targets = [target | {"Id": account.ids[target["Id"]]} for target in one["Targets"]]
        if targets:
            elb.register_targets(TargetGroupArn=arns[one["id"]], Targets=targets)
    for one in account.of("load_balancers"):
        balancer = elb.create_load_balancer(
            Name=one["id"],
            Type=one["Type"],
            Scheme=one.get("Scheme", "internal"),
            Subnets=account.each(one["SubnetIds"]),
            SecurityGroups=account.each(one.get("SecurityGroups", [])),
        )["LoadBalancers"][0]["LoadBalancerArn"]
        for listener in one["Listeners"]:
            forward = {"Type": "forward", "TargetGroupArn": arns[listener["TargetGroupId"]]}
            elb.create_listener(
                LoadBalancerArn=balancer,
                Port=listener["Port"],
                Protocol=listener["Protocol"],
                DefaultActions=[forward],
            )


# --- ways -------------------------------------------------------------------------------------------


def _route_tables(account: Account) -> None:
    """A main table is there already: it takes the routes, and its own id."""
    for one in account.of("route_tables"):
        vpc = account.ids[one["VpcId"]]
        if one.get("Main"):
            filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}]
            table = account.ec2.describe_route_tables(Filters=filters)["RouteTables"][0]["RouteTableId"]
        else:
            table = account.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        account.ids[one["id"]] = table
        for subnet in account.each(one.get("SubnetIds", [])):
            account.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        for route in one.get("Routes", []):
            account.ec2.create_route(RouteTableId=table, **_way(account, route))


def _way(account: Account, route: Document) -> dict[str, str]:
    """A route's destination and target; an instance is named by its interface."""
    way = {key: account.ids.get(value, str(value)) for key, value in route.items() if key != "State"}
    if way.get("NetworkInterfaceId", "").startswith("i-"):
        held = _first(
            "describe_network_interfaces", "NetworkInterfaces", "attachment.instance-id", way["NetworkInterfaceId"]
        )
        way["NetworkInterfaceId"] = held["NetworkInterfaceId"]
    return way


def _endpoints(account: Account) -> None:
    for one in account.of("vpc_endpoints"):
        asked: dict[str, Any] = {"PolicyDocument": NO_CALL} if one.get("denies") else {}
        if one["VpcEndpointType"] == "Gateway":
            asked["RouteTableIds"] = account.each(one["RouteTableIds"])
        else:
            asked["SubnetIds"] = account.each(one["SubnetIds"])
            asked["SecurityGroupIds"] = account.each(one["SecurityGroupIds"])
            asked["PrivateDnsEnabled"] = one.get("PrivateDnsEnabled", True)
        account.ids[one["id"]] = account.ec2.create_vpc_endpoint(
            VpcId=account.ids[one["VpcId"]],
            VpcEndpointType=one["VpcEndpointType"],
            ServiceName=one["ServiceName"],
            **asked,
        )["VpcEndpoint"]["VpcEndpointId"]


def _hosts(account: Account) -> None:
    for one in account.of("internet_hosts"):
        account.ids[one["id"]] = one["Ipv4Addresses"][0]
    for one in account.of("customer_hosts"):
        account.ids[one["id"]] = one["PrivateIpAddress"]


# what is referred to before what refers to it
STEPS: Final[tuple[Callable[[Account], None], ...]] = (
    _vpcs,
    _subnets,
    _prefix_lists,
    _security_groups,
    _network_acls,
    _gateways,
    _peerings,
    _transit_gateways,
    _vpn_gateways,
    _instances,
    _functions,
    _databases,
    _caches,
    _file_systems,
    _load_balancers,
    _route_tables,
    _endpoints,
    _hosts,
)
