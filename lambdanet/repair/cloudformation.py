"""What a repair means in a CloudFormation template: the resources and properties that it adds or changes."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import yaml

from lambdanet.editing.changes import changes
from lambdanet.editing.entries import Document, Entry, entries, text, texts
from lambdanet.editing.ids import taken_ids

TYPES: Final = {
    "vpcs": "AWS::EC2::VPC",
    "subnets": "AWS::EC2::Subnet",
    "internet_gateways": "AWS::EC2::InternetGateway",
    "egress_only_internet_gateways": "AWS::EC2::EgressOnlyInternetGateway",
    "nat_gateways": "AWS::EC2::NatGateway",
    "security_groups": "AWS::EC2::SecurityGroup",
    "network_acls": "AWS::EC2::NetworkAcl",
    "route_tables": "AWS::EC2::RouteTable",
    "vpc_endpoints": "AWS::EC2::VPCEndpoint",
    "vpc_peering_connections": "AWS::EC2::VPCPeeringConnection",
    "transit_gateways": "AWS::EC2::TransitGateway",
    "transit_gateway_attachments": "AWS::EC2::TransitGatewayVpcAttachment",
    "transit_gateway_route_tables": "AWS::EC2::TransitGatewayRouteTable",
    "functions": "AWS::Lambda::Function",
    "instances": "AWS::EC2::Instance",
    "network_interfaces": "AWS::EC2::NetworkInterface",
    "db_instances": "AWS::RDS::DBInstance",
    "load_balancers": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "target_groups": "AWS::ElasticLoadBalancingV2::TargetGroup",
}
OURS: Final = frozenset(("id", "name", "aliases", "unknown", "role", "denies"))
ROWS: Final = frozenset(
    (
        "Routes",
        "SubnetIds",
        "Entries",
        "SecurityGroupIngress",
        "SecurityGroupEgress",
        "Main",
        "Associations",
        "Propagations",
        "PropagatingVgws",
    )
)
APART: Final = {  # resources of their own in a template, where the document has rows
    "route_tables": ROWS,
    "network_acls": ROWS | {"IsDefault"},
    "security_groups": ROWS,
    "transit_gateway_route_tables": ROWS,
    "internet_gateways": frozenset(("VpcId",)),
}


def cloudformation(before: Document, after: Document) -> str:
    """YAML; of a resource that is there already only what changes. "" for what a template cannot say."""
    ids = frozenset(taken_ids(after))
    found = {
        logical(name): {"Type": kind} | ({"Properties": _with_references(values, ids)} if values else {})
        for name, kind, values in _resources(before, after)
    }
    return yaml.dump({"Resources": found}, Dumper=_Dumper, sort_keys=False, width=1000) if found else ""


class Ref(str):
    """The id of another resource of the template, as `!Ref`."""


class Attribute(str):
    """An attribute of another resource, as `!GetAtt`."""


class _Dumper(yaml.SafeDumper):
    """Knows CloudFormation's short tags."""


def _tagged(tag: str) -> Callable[[yaml.SafeDumper, str], yaml.Node]:
    return lambda dumper, value: dumper.represent_scalar(tag, str(value))


_Dumper.add_representer(Ref, _tagged("!Ref"))
_Dumper.add_representer(Attribute, _tagged("!GetAtt"))


def _with_references(values: dict[str, Any], ids: frozenset[str]) -> dict[str, Any]:
    """The properties with each id of the document as a reference."""

    def referred(value: Any) -> Any:
        match value:
            case dict():
                return _with_references(value, ids)
            case list() | tuple():
                return [referred(inner) for inner in value]
            case str() if value in ids and not isinstance(value, Attribute):
                return Ref(logical(value))
            case _:
                return value

    names = ("Id", "Ids", "Groups", "Arn")
    return {
        key: referred(value) if key.endswith(names) or isinstance(value, dict | list | tuple) else value
        for key, value in values.items()
    }


def logical(identifier: str) -> str:
    """An id as a logical id, which has letters and digits only."""
    words = "".join(one if one.isalnum() else " " for one in identifier).split()
    return "".join(f"{one[:1].upper()}{one[1:]}" for one in words) or "Resource"


Resources = Iterator[tuple[str, str, dict[str, Any]]]


def _resources(before: Document, after: Document) -> Resources:
    changed = {(one.list_name, one.component) for one in changes(before, after)}
    for list_name, kind in TYPES.items():
        old = {text(one, "id"): one for one in entries(before, list_name)}
        for one in entries(after, list_name):
            identifier = text(one, "id")
            if (list_name, identifier) not in changed:
                continue
            known = old.get(identifier)
            apart = APART.get(list_name, frozenset())
            own = {
                key: value for key, value in one.items() if key not in OURS | apart and (known or {}).get(key) != value
            }
            if (
                list_name == "nat_gateways"
                and own.get("SubnetId")
                and one.get("ConnectivityType", "public") == "public"
            ):
                yield f"{identifier}-address", "AWS::EC2::EIP", {"Domain": "vpc"}
                own["AllocationId"] = Attribute(f"{logical(identifier)}Address.AllocationId")
            yield from _otherwise(list_name, identifier, own)
            if known is None or own:
                yield identifier, kind, own
            yield from _rows(list_name, known or {}, one)
    yield from _public_access(before, after)


def _otherwise(list_name: str, identifier: str, own: dict[str, Any]) -> Resources:
    """What a template says with another resource or another property than the document: taken out of `own`."""
    if own.get("SecurityGroupReferencingSupport") is True:
        own["SecurityGroupReferencingSupport"] = "enable"
        if list_name == "transit_gateway_attachments":
            own["Options"] = {"SecurityGroupReferencingSupport": own.pop("SecurityGroupReferencingSupport")}
    match list_name:
        case "vpcs" if own.pop("Ipv6CidrBlocks", None):
            block = {"VpcId": identifier, "AmazonProvidedIpv6CidrBlock": True}
            yield f"{identifier}-ipv6", "AWS::EC2::VPCCidrBlock", block
        case "instances":
            if own.pop("AssociatePublicIpAddress", None):
                yield f"{identifier}-address", "AWS::EC2::EIP", {"Domain": "vpc", "InstanceId": identifier}
            if address := own.pop("Ipv6Address", None):
                own["Ipv6Addresses"] = [{"Ipv6Address": address}]
        case "load_balancers":
            if own.pop("CrossZone", None):
                own["LoadBalancerAttributes"] = [{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}]
            for one in own.pop("Listeners", ()):
                forward = [{"Type": "forward", "TargetGroupArn": one.get("TargetGroupId")}]
                held = {"LoadBalancerArn": identifier, "Port": one["Port"], "Protocol": one.get("Protocol", "TCP")}
                kind = "AWS::ElasticLoadBalancingV2::Listener"
                yield f"{identifier}-listener-{one['Port']}", kind, held | {"DefaultActions": forward}
        case "target_groups" if own.pop("PreserveClientIp", None) is False:
            own["TargetGroupAttributes"] = [{"Key": "preserve_client_ip.enabled", "Value": "false"}]
        case _:
            return


def _public_access(before: Document, after: Document) -> Resources:
    old, new = before.get("block_public_access") or {}, after.get("block_public_access") or {}
    if (mode := new.get("InternetGatewayBlockMode")) != old.get("InternetGatewayBlockMode"):
        kind = "AWS::EC2::VPCBlockPublicAccessOptions"
        yield "block-public-access", kind, {"InternetGatewayBlockMode": mode}
    for number, one in _new(old, new, "Exclusions"):
        yield f"exclusion-{number}", "AWS::EC2::VPCBlockPublicAccessExclusion", dict(one)


def _rows(list_name: str, before: Entry, after: Entry) -> Resources:
    identifier = text(after, "id")
    match list_name:
        case "route_tables":
            for number, row in _new(before, after, "Routes"):
                yield f"{identifier}-route-{number}", "AWS::EC2::Route", {"RouteTableId": identifier, **row}
            yield from _associations(before, after, "AWS::EC2::SubnetRouteTableAssociation", "RouteTableId")
        case "network_acls":
            for number, row in _new(before, after, "Entries"):
                protocol = {"tcp": 6, "udp": 17, "icmp": 1}.get(row["Protocol"], -1)
                yield (
                    f"{identifier}-entry-{number}",
                    "AWS::EC2::NetworkAclEntry",
                    {"NetworkAclId": identifier, **row, "Protocol": protocol},
                )
            yield from _associations(before, after, "AWS::EC2::SubnetNetworkAclAssociation", "NetworkAclId")
        case "security_groups":
            for way in ("Ingress", "Egress"):
                for number, row in _new(before, after, f"SecurityGroup{way}"):
                    yield (
                        f"{identifier}-{way.lower()}-{number}",
                        f"AWS::EC2::SecurityGroup{way}",
                        {"GroupId": identifier, **row},
                    )
        case "internet_gateways" if after.get("VpcId") and before.get("VpcId") != after.get("VpcId"):
            yield (
                f"{identifier}-attachment",
                "AWS::EC2::VPCGatewayAttachment",
                {"InternetGatewayId": identifier, "VpcId": after["VpcId"]},
            )
        case "transit_gateway_route_tables":
            for key, kind in (
                ("Associations", "AWS::EC2::TransitGatewayRouteTableAssociation"),
                ("Propagations", "AWS::EC2::TransitGatewayRouteTablePropagation"),
            ):
                for one in texts(after, key):
                    if one not in texts(before, key):
                        yield (
                            f"{identifier}-{key}-{one}",
                            kind,
                            {"TransitGatewayRouteTableId": identifier, "TransitGatewayAttachmentId": one},
                        )
        case _:
            return


def _new(before: Entry, after: Entry, key: str) -> Iterator[tuple[int, Entry]]:
    old = before.get(key) or []
    for number, row in enumerate(after.get(key) or [], 1):
        if row not in old:
            yield number, row


def _associations(before: Entry, after: Entry, kind: str, key: str) -> Resources:
    for subnet in texts(after, "SubnetIds"):
        if subnet not in texts(before, "SubnetIds"):
            yield f"{text(after, 'id')}-{subnet}", kind, {"SubnetId": subnet, key: text(after, "id")}
