"""VPC endpoints, with the subnets, groups, route tables and policies that other resources add to them."""

from collections import defaultdict

from lambdanet.importers.terraform.plan import Resource
from lambdanet.importers.terraform.translation import APPLIED, Translation

Data = dict[str, object]
ENDPOINT = "aws_vpc_endpoint"
# the resource that adds, its key, and the kinds of what it adds
ADDING = {
    "subnets": (f"{ENDPOINT}_subnet_association", "subnet_id", ("aws_subnet",)),
    "groups": (f"{ENDPOINT}_security_group_association", "security_group_id", ("aws_security_group",)),
    "tables": (f"{ENDPOINT}_route_table_association", "route_table_id", ("aws_route_table",)),
}


def add_endpoints(translation: Translation) -> None:
    added = {what: _added(translation, *how) for what, how in ADDING.items()}
    policies = {
        translation.ref(one.node, "vpc_endpoint_id", ENDPOINT): one for one in translation.all(f"{ENDPOINT}_policy")
    }
    for one in translation.all(ENDPOINT, data=True):
        identity, record = translation.identity(one), one.record
        kind = record.text("vpc_endpoint_type") or "Gateway"
        vpc = translation.ref(one.node, "vpc_id", "aws_vpc")
        own = _own(translation, one, "subnet_ids", "aws_subnet") if kind == "Interface" else []
        subnets = [*own, *added["subnets"][identity]]
        configured = _configured(translation, one)
        subnets = list(dict.fromkeys([*subnets, *configured])) if kind == "Interface" else []
        groups = _groups(translation, one, vpc, added["groups"]) if kind == "Interface" else []
        named = _own(translation, one, "route_table_ids", "aws_route_table") if kind == "Gateway" else []
        tables = [*named, *added["tables"][identity]]
        if any(map(translation.is_nameless, tables)):
            message = "Nobody can say which tables these are: the plan does not follow them to resources."
            one.record.faults.add(one.record.at("route_table_ids"), message, APPLIED)
        policy = policies.get(identity, one)
        data: Data = {
            "VpcEndpointId": identity,
            "VpcEndpointType": kind,
            "VpcId": vpc,
            "ServiceName": record.text("service_name"),
            "State": record.text("state"),
            "SubnetIds": subnets,
            "Groups": [{"GroupId": each} for each in groups],
            "RouteTableIds": tables,
            "NetworkInterfaceIds": _interfaces(translation, one, configured, groups),
            "PolicyDocument": policy.record.text("policy", most=20_480),
            "DnsEntries": [{"DnsName": each.record.text("dns_name")} for each in one.node.blocks("dns_entry")],
            "DnsOptions": {
                "PrivateDnsOnlyForInboundResolverEndpoint": any(
                    each.record.flag("private_dns_only_for_inbound_resolver_endpoint")
                    for each in one.node.blocks("dns_options")
                )
            },
        }
        if not (one.node.is_unknown("private_dns_enabled") and one.node.written("private_dns_enabled")):
            data["PrivateDnsEnabled"] = bool(record.flag("private_dns_enabled"))
        if policy.node.is_unknown("policy") and policy.node.written("policy"):
            message = f"The policy of {one.address} is known after apply: it was taken to allow every call."
            translation.assumed(one, message)
        translation.emit("VpcEndpoints", one, identity, data, "vpc_endpoints")


def _own(translation: Translation, one: Resource, key: str, kind: str) -> list[str]:
    """Its tables or subnets; where only a local value leads to them, those that its module is given."""
    if one.node.written(key) and not translation.led_to(one.node, key, kind):
        given = translation.given_to_module(one.node, key, kind)
        zones = [
            each.record.text("availability_zone") for name in given if (each := translation.found("aws_subnet", name))
        ]
        if given and len(set(zones)) == len(zones):  # an endpoint is in one subnet of a zone at most
            translation.note_given(one.node, key, given)
            return given
    return translation.refs(one.node, key, kind)


def _groups(translation: Translation, one: Resource, vpc: str, added: "_Added") -> list[str]:
    """Its own, or the VPC's default one, unless what was added to it replaces that."""
    identity = translation.identity(one)
    replaced = any(each.record.flag("replace_default_association") for each in added.owners[identity])
    own = [] if replaced else translation.groups(one.node, "security_group_ids", vpc)
    return list(dict.fromkeys([*own, *added[identity]]))


class _Added(defaultdict[str, list[str]]):
    """By endpoint, what was added to it, and the resources that did so."""

    def __init__(self) -> None:
        super().__init__(list)
        self.owners: defaultdict[str, list[Resource]] = defaultdict(list)


def _added(translation: Translation, type_: str, key: str, kinds: tuple[str, ...]) -> _Added:
    found = _Added()
    for one in translation.all(type_):
        endpoint = translation.ref(one.node, "vpc_endpoint_id", ENDPOINT)
        found[endpoint].append(translation.ref(one.node, key, *kinds))
        found.owners[endpoint].append(one)
    return found


def _configured(translation: Translation, one: Resource) -> dict[str, str]:
    """By subnet, the address that an endpoint was given there."""
    found: dict[str, str] = {}
    for node in one.node.blocks("subnet_configuration"):
        subnet, address = translation.ref(node, "subnet_id", "aws_subnet"), node.record.address("ipv4")
        if subnet and address is not None:
            found[subnet] = str(address)
    return found


def _interfaces(translation: Translation, one: Resource, configured: dict[str, str], groups: list[str]) -> list[str]:
    identity = translation.identity(one)
    made = []
    for subnet, address in configured.items():
        interface = f"interface-of-{identity}-in-{subnet}"
        data: Data = {
            "NetworkInterfaceId": interface,
            "SubnetId": subnet,
            "Groups": [{"GroupId": each} for each in groups],
            "PrivateIpAddress": address,
            "Status": "in-use",
        }
        translation.emit("NetworkInterfaces", one, interface, data)
        made.append(interface)
    return made
