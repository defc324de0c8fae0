"""Networks for accounts: documents that AWS could hold, most of them a preset with one thing changed."""

from collections.abc import Callable, Mapping
from typing import Final

from tests.builders import Document, acl, part, preset
from tests.networks import central_egress, on_premises, peered, peering_chain, transit


def nat_in_the_other_zone() -> Document:
    document = preset("vpc-attachment-nat")
    document["nat_gateways"] = [part(document, "nat-a")]
    part(document, "rtb-app-b")["Routes"][0]["NatGatewayId"] = "nat-a"
    return document


def nat_for_one_zone() -> Document:
    document = preset("vpc-attachment-nat")
    part(document, "rtb-app-b")["Routes"] = []
    return document


def nat_in_private_subnets() -> Document:
    document = preset("vpc-attachment-nat")
    for zone in "ab":
        gateway = part(document, f"nat-{zone}")
        gateway["SubnetId"] = f"data-{zone}"
        del gateway["PrivateIpAddress"]
    return document


def private_nat() -> Document:
    document = preset("vpc-attachment-nat")
    for zone in "ab":
        gateway = part(document, f"nat-{zone}")
        gateway["ConnectivityType"] = "private"
        del gateway["PublicIp"]
    return document


def deleted_nat() -> Document:
    document = preset("vpc-attachment-nat")
    for zone in "ab":
        part(document, f"nat-{zone}")["State"] = "deleted"
    return document


def nat_instance() -> Document:
    """One instance with an Elastic IP forwards for both zones."""
    document = preset("vpc-attachment")
    document["instances"].append(
        {
            "id": "nat",
            "SubnetId": "public-a",
            "SecurityGroupIds": ["nat-sg"],
            "PrivateIpAddress": "10.20.0.50",
            "PublicIpAddress": "203.0.113.50",
            "SourceDestCheck": False,
            "forwards": True,
        }
    )
    inside = {"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}
    document["security_groups"].append({"id": "nat-sg", "VpcId": "vpc", "SecurityGroupIngress": [inside]})
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"] = [
            {"DestinationCidrBlock": "0.0.0.0/0", "NetworkInterfaceId": "nat"}
        ]
    return document


def public_database() -> Document:
    """`default-service-vpc` with its database in the public subnets, open to all."""
    document = preset("default-service-vpc")
    database = part(document, "orders-db") | {"SubnetId": "public-a", "PubliclyAccessible": True}
    del database["PrivateIpAddress"]
    document["db_instances"] = [database]
    part(document, "db-sg")["SecurityGroupIngress"] = [_tcp(5432, CidrIp="0.0.0.0/0")]
    return document


def without_resolver() -> Document:
    document = preset("vpc-attachment")
    part(document, "vpc")["EnableDnsSupport"] = False
    return document


def no_return_route() -> Document:
    document = peered()
    part(document, "rtb-b")["Routes"] = []
    return document


def unaccepted() -> Document:
    document = peered()
    part(document, "pcx")["Status"] = "pending-acceptance"
    return document


def group_of_the_peer() -> Document:
    """The database behind the peering admits the function's group, and no block."""
    document = peered()
    part(document, "b-sg")["SecurityGroupIngress"] = [_tcp(5432, SourceSecurityGroupId="fn-sg")]
    return document


def endpoint_for_another_group() -> Document:
    document = preset("vpc-attachment-endpoints")
    part(document, "vpce-sg")["SecurityGroupIngress"] = [_tcp(443, SourceSecurityGroupId="worker-sg")]
    return document


def endpoint_without_private_dns() -> Document:
    document = preset("vpc-attachment-endpoints")
    part(document, "sm-if")["PrivateDnsEnabled"] = False
    return document


def endpoint_in_one_zone() -> Document:
    document = preset("vpc-attachment-endpoints")
    part(document, "sm-if").update(SubnetIds=["app-a"], PrivateIpAddresses=["10.20.10.40"])
    return document


def endpoints_that_deny() -> Document:
    document = preset("vpc-attachment-endpoints")
    for endpoint in ("s3-gw", "sm-if"):
        part(document, endpoint)["denies"] = "its policy allows no call"
    return document


def egress_to_the_vpc() -> Document:
    document = preset("vpc-attachment-endpoints")
    part(document, "fn-sg")["SecurityGroupEgress"] = [{"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}]
    return document


def egress_to_s3s_list() -> Document:
    document = preset("vpc-attachment-endpoints")
    part(document, "fn-sg")["SecurityGroupEgress"] = [_tcp(443, DestinationPrefixListId="s3")]
    return document


def endpoint_and_nat() -> Document:
    document = preset("vpc-attachment-nat")
    document["vpc_endpoints"] = [part(preset("vpc-attachment-endpoints"), "s3-gw")]
    return document


def transit_in_one_zone() -> Document:
    document = transit()
    part(document, "att-a")["SubnetIds"] = ["data-a"]
    return document


def transit_not_associated() -> Document:
    document = transit()
    part(document, "tgw-rtb")["Associations"] = ["att-b"]
    return document


def transit_not_propagated() -> Document:
    document = transit()
    part(document, "tgw-rtb")["Propagations"] = ["att-a"]
    return document


def transit_and_a_group(*, supported: bool) -> Document:
    document = transit()
    part(document, "tgw")["SecurityGroupReferencingSupport"] = supported
    part(document, "b-sg")["SecurityGroupIngress"] = [_tcp(5432, SourceSecurityGroupId="fn-sg")]
    return document


def vpn_with_static_routes() -> Document:
    """Routes to the virtual private gateway, written by hand."""
    document = on_premises()
    for table in ("rtb-app-a", "rtb-app-b", "rtb-data"):
        del part(document, table)["PropagatingVgws"]
        part(document, table)["Routes"] = [{"DestinationCidrBlock": "192.168.0.0/16", "GatewayId": "vgw"}]
    return document


def detached_vpn_gateway() -> Document:
    document = vpn_with_static_routes()
    del part(document, "vgw")["VpcId"]
    return document


def acl_for(*inbound: tuple[int, int]) -> Document:
    """`vpc-attachment-nat` with an ACL on the function's subnets: all out, these ports in; and an instance beside it."""
    document = preset("vpc-attachment-nat")
    document["network_acls"] = [
        acl(
            "app-acl",
            ["app-a", "app-b"],
            (100, "allow", True, "0.0.0.0/0", None),
            *((100 + 10 * number, "allow", False, "0.0.0.0/0", ports) for number, ports in enumerate(inbound)),
        )
    ]
    document["functions"].append({"id": "alone", "VpcConfig": {"SubnetIds": ["app-a"], "SecurityGroupIds": ["fn-sg"]}})
    document["instances"].append(
        {"id": "near", "SubnetId": "app-a", "SecurityGroupIds": ["near-sg"], "PrivateIpAddress": "10.20.10.60"}
    )
    document["security_groups"].append(
        {"id": "near-sg", "VpcId": "vpc", "SecurityGroupIngress": [_tcp(8080, SourceSecurityGroupId="fn-sg")]}
    )
    return document


def acl_in_order() -> Document:
    """An ACL whose lower rule denies what a higher one allows."""
    document = preset("vpc-attachment")
    document["network_acls"] = [
        acl(
            "data-acl",
            ["data-a", "data-b"],
            (90, "deny", False, "10.20.11.0/24", (5432, 5432)),
            (100, "allow", False, "10.20.0.0/16", (5432, 5432)),
            (100, "allow", True, "10.20.0.0/16", (1024, 65535)),
        )
    ]
    return document


def prefix_lists() -> Document:
    """A list of the peer's block, in routes on the way, and in what the function's group lets out."""
    document = peered()
    document["prefix_lists"] = [{"id": "partners", "Entries": ["10.30.0.0/16", "10.31.0.0/16"]}]
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"] = [
            {"DestinationPrefixListId": "partners", "VpcPeeringConnectionId": "pcx"}
        ]
    part(document, "fn-sg")["SecurityGroupEgress"] = [_tcp(5432, DestinationPrefixListId="partners")]
    return document


def web() -> Document:
    """A server with an Elastic IP, and one beside it without a public address."""
    document = preset("vpc-attachment")
    for number, name in enumerate(("web", "bare")):
        document["instances"].append(
            {
                "id": name,
                "SubnetId": "public-a",
                "SecurityGroupIds": ["web-sg"],
                "PrivateIpAddress": f"10.20.0.{80 + number}",
                "AssociatePublicIpAddress": name == "web",
            }
        )
    part(document, "web")["PublicIpAddress"] = "203.0.113.80"
    part(document, "public-a")["MapPublicIpOnLaunch"] = False
    document["security_groups"].append(
        {"id": "web-sg", "VpcId": "vpc", "SecurityGroupIngress": [_tcp(443, CidrIp="0.0.0.0/0")]}
    )
    return document


def groups() -> Document:
    """Two instances in one group that names itself, two in one that does not, one that may send nothing."""
    document = preset("vpc-attachment")
    document["security_groups"] += [
        {"id": "pair-sg", "VpcId": "vpc", "SecurityGroupIngress": [_tcp(8080, SourceSecurityGroupId="pair-sg")]},
        {"id": "shared-sg", "VpcId": "vpc"},
        {"id": "mute-sg", "VpcId": "vpc", "SecurityGroupEgress": []},
    ]
    members = ("pair-1", "pair-2", "shared-1", "shared-2", "mute-1")
    document["instances"] += [
        {
            "id": name,
            "SubnetId": "data-a",
            "SecurityGroupIds": [f"{name[:-2]}-sg"],
            "PrivateIpAddress": f"10.20.20.{100 + number}",
        }
        for number, name in enumerate(members)
    ]
    return document


def stores() -> Document:
    """A cache and a file system, each for the function's group only."""
    document = preset("vpc-attachment")
    document["cache_clusters"] = [
        {"id": "sessions", "Engine": "redis", "SubnetId": "data-a", "SecurityGroupIds": ["cache-sg"]}
    ]
    document["file_systems"] = [{"id": "files", "SubnetIds": ["data-a", "data-b"], "SecurityGroups": ["efs-sg"]}]
    document["security_groups"] += [
        {"id": "cache-sg", "VpcId": "vpc", "SecurityGroupIngress": [_tcp(6379, SourceSecurityGroupId="fn-sg")]},
        {"id": "efs-sg", "VpcId": "vpc", "SecurityGroupIngress": [_tcp(2049, SourceSecurityGroupId="fn-sg")]},
    ]
    return document


def balancers() -> Document:
    """A network load balancer in front of the worker, and one in front of nothing."""
    document = preset("vpc-attachment")
    for name, targets in (("front", [{"Id": "worker", "Port": 8080}]), ("idle", [])):
        document.setdefault("target_groups", []).append(
            {"id": f"{name}-targets", "TargetType": "instance", "Protocol": "TCP", "Port": 8080, "Targets": targets}
        )
        listener = {"Port": 80, "Protocol": "TCP", "TargetGroupId": f"{name}-targets"}
        document.setdefault("load_balancers", []).append(
            {"id": name, "Type": "network", "SubnetIds": ["data-b"], "Listeners": [listener]}
        )
    part(document, "worker-sg")["SecurityGroupIngress"] = [_tcp(8080, CidrIp="10.20.0.0/16")]
    return document


def _tcp(port: int, **peer: str) -> Document:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peer}


NETWORKS: Final[Mapping[str, Callable[[], Document]]] = {
    "nat": lambda: preset("vpc-attachment-nat"),
    "nat in the other zone": nat_in_the_other_zone,
    "nat for one zone": nat_for_one_zone,
    "nat in private subnets": nat_in_private_subnets,
    "private nat": private_nat,
    "deleted nat": deleted_nat,
    "nat instance": nat_instance,
    "public subnets": lambda: preset("public-subnet-trap"),
    "unattached": lambda: preset("default-service-vpc"),
    "public database": public_database,
    "no resolver": without_resolver,
    "peering": peered,
    "peering without return route": no_return_route,
    "peering not accepted": unaccepted,
    "peering and a group": group_of_the_peer,
    "peering chain": peering_chain,
    "endpoints": lambda: preset("vpc-attachment-endpoints"),
    "endpoint for another group": endpoint_for_another_group,
    "endpoint without private DNS": endpoint_without_private_dns,
    "endpoint in one zone": endpoint_in_one_zone,
    "endpoints that deny": endpoints_that_deny,
    "egress to the VPC": egress_to_the_vpc,
    "egress to S3's list": egress_to_s3s_list,
    "endpoint and nat": endpoint_and_nat,
    "lambda endpoint": lambda: preset("lambda-interface-endpoint"),
    "transit": transit,
    "transit in one zone": transit_in_one_zone,
    "transit, not associated": transit_not_associated,
    "transit, not propagated": transit_not_propagated,
    "transit and a group": lambda: transit_and_a_group(supported=True),
    "transit without groups": lambda: transit_and_a_group(supported=False),
    "central egress": central_egress,
    "vpn": on_premises,
    "vpn with static routes": vpn_with_static_routes,
    "detached vpn gateway": detached_vpn_gateway,
    "acl": lambda: acl_for((1024, 65535)),
    "acl for some replies": lambda: acl_for((32768, 61000)),
    "acl for no reply": lambda: acl_for((443, 443)),
    "acl in order": acl_in_order,
    "prefix lists": prefix_lists,
    "web": web,
    "groups": groups,
    "stores": stores,
    "balancers": balancers,
}
