"""A new resource as the form first shows it: valid as far as the document has what it needs."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from lambdanet.editing.blocks import (
    free_address,
    next_free_block,
    next_free_network,
    next_free_vpc_block,
    zones,
)
from lambdanet.editing.choices import Choice, choices
from lambdanet.editing.entries import Document, Entry, entries, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.editing.kinds import Field, FieldKind, Kind, kind_of
from lambdanet.editing.places import can_be_peered, vpc_of, vpcs_of
from lambdanet.services import COMMON, short_name

MOST_ZONES: Final = 2  # what a new resource of several subnets stands in
STEMS: Final = {
    "route_tables": "rtb",
    "network_interfaces": "eni",
    "prefix_lists": "list",
    "dhcp_options": "dhcp",
    "internet_gateways": "igw",
    "egress_only_internet_gateways": "eigw",
    "nat_gateways": "nat",
    "vpn_gateways": "vgw",
    "event_source_mappings": "mapping",
    "db_instances": "database",
    "db_proxies": "proxy",
    "cache_clusters": "cache",
    "file_systems": "files",
    "load_balancers": "balancer",
    "target_groups": "targets",
    "vpc_endpoints": "endpoint",
    "security_groups": "sg",
    "network_acls": "acl",
    "vpc_peering_connections": "peering",
    "transit_gateways": "tgw",
    "transit_gateway_attachments": "attachment",
    "transit_gateway_route_tables": "tgw-rtb",
    "customer_networks": "office",
    "customer_hosts": "host",
    "services": "service",
    "internet_hosts": "api",
    "unknowns": "unknown",
}
EXAMPLE_ADDRESSES: Final = "203.0.113.0/24"  # documentation's own, so nobody's


def new_entry(document: Document, list_name: str) -> Entry:
    """An entry to be added to a list, with a free id. Raises KeyError for the list."""
    kind = kind_of(list_name)
    entry = {"id": free_id(document, STEMS.get(list_name, kind.noun.lower()))}
    if (start := _STARTS.get(list_name)) is not None:
        entry |= start(document)
    return _filled(document, kind, entry)


def _filled(document: Document, kind: Kind, entry: Entry) -> Entry:
    """The entry with something that fits in each field that must be there."""
    filled = dict(entry)
    for field in kind.fields:
        if field.required and field.name not in filled:
            given = _first_that_fits(document, kind, filled, field)
            if given:
                filled[field.name] = given
    return filled


def _first_that_fits(document: Document, kind: Kind, entry: Entry, field: Field) -> Any:
    offered = [one.id for one in _best_first(document, field, choices(document, kind, entry, field))]
    if field.kind is not FieldKind.REFS:
        return next(iter(offered), None)
    return _one_in_each_zone(document, offered) if field.targets == ("subnets",) else offered[:1]


def _best_first(document: Document, field: Field, offered: tuple[Choice, ...]) -> list[Choice]:
    """VPCs and subnets where something can stand come first: those with a subnet and a security group."""
    if field.targets == ("vpcs",):
        order = _vpcs(document)
        return sorted(offered, key=lambda one: order.index(one.id))
    if field.targets == ("subnets",):
        order = _vpcs(document)
        homes = {text(one, "id"): text(one, "VpcId") for one in entries(document, "subnets")}
        return sorted(offered, key=lambda one: order.index(homes[one.id]) if homes.get(one.id) in order else len(order))
    return list(offered)


def _vpcs(document: Document) -> list[str]:
    known = [one for one in entries(document, "vpcs") if text(one, "id")]

    def lacks(vpc: Entry) -> tuple[bool, int]:
        kinds = ("subnets", "security_groups")
        there = (any(text(one, "VpcId") == vpc["id"] for one in entries(document, kind)) for kind in kinds)
        return bool(vpc.get("unknown")), -sum(there)

    return [vpc["id"] for vpc in sorted(known, key=lacks)]


def _one_in_each_zone(document: Document, subnets: list[str]) -> list[str]:
    """Subnets of one VPC, each in a zone of its own."""
    known = {text(one, "id"): one for one in entries(document, "subnets")}
    first = known.get(next(iter(subnets), ""), {})
    by_zone: dict[str, str] = {}
    for subnet in subnets:
        if text(known[subnet], "VpcId") == text(first, "VpcId"):
            by_zone.setdefault(text(known[subnet], "AvailabilityZone"), subnet)
    return list(by_zone.values())[:MOST_ZONES]


# --- what is more than the first that fits --------------------------------------------------------


def _vpc(document: Document) -> Entry:
    return {"CidrBlocks": [next_free_vpc_block(document) or "10.0.0.0/16"]}


def _subnet(document: Document) -> Entry:
    """The next free /24, in the zone that has fewest subnets of its VPC."""
    with_room = {vpc: block for vpc in _vpcs(document) for block in [_block_in(document, vpc)] if block}
    vpc = next(iter(with_room), next(iter(_vpcs(document)), ""))
    used = [text(one, "AvailabilityZone") for one in entries(document, "subnets") if text(one, "VpcId") == vpc]
    start = {
        "VpcId": vpc,
        "AvailabilityZone": min(zones(document), key=used.count),
        "CidrBlock": with_room.get(vpc, ""),
    }
    return {key: value for key, value in start.items() if value}


def _block_in(document: Document, vpc: str) -> str:
    return next(filter(None, (next_free_block(document, vpc, prefix) for prefix in (24, 26, 28))), "")


def _gateway(list_name: str) -> Callable[[Document], Entry]:
    """Attached to the first VPC that has none yet, else to none."""

    def start(document: Document) -> Entry:
        taken = {text(one, "VpcId") for one in entries(document, list_name)}
        free = [vpc for vpc in _vpcs(document) if vpc not in taken]
        return {"VpcId": free[0]} if free else {}

    return start


def _nat_gateway(document: Document) -> Entry:
    """In a public subnet; else in any of a VPC with an internet gateway; else a private one (domain.md §5.3)."""
    gateways = {text(one, "VpcId"): text(one, "id") for one in entries(document, "internet_gateways")}
    subnets = entries(document, "subnets")
    leading_out = set(_subnets_routed_to(document, set(gateways.values())))
    open_ones = [one for one in subnets if text(one, "VpcId") in gateways]
    best = [one for one in open_ones if one.get("id") in leading_out]
    for subnet in (*best, *open_ones):
        return {"SubnetId": text(subnet, "id")}
    return {"ConnectivityType": "private"} | ({"SubnetId": text(subnets[0], "id")} if subnets else {})


def _subnets_routed_to(document: Document, gateways: set[str]) -> Iterator[str]:
    for table in entries(document, "route_tables"):
        routes = table.get("Routes")
        if isinstance(routes, list) and any(
            isinstance(one, dict) and one.get("GatewayId") in gateways for one in routes
        ):
            yield from texts(table, "SubnetIds")


def _acl(_document: Document) -> Entry:
    """Everything allowed, as the default ACL has it; a custom one denies everything until it has rules (ACL-02)."""
    everything = {"RuleNumber": 100, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}
    return {"Entries": [everything | {"Egress": egress} for egress in (False, True)]}


def _endpoint(document: Document) -> Entry:
    """An interface endpoint for the first service that the VPC has none for, in up to two zones (domain.md §6.2)."""
    vpc = next(iter(_vpcs(document)), "")
    own = [one for one in entries(document, "vpc_endpoints") if text(one, "VpcId") == vpc]
    held = {short_name(text(one, "ServiceName")) for one in own}
    wanted = [one.name for one in COMMON if not one.gateway and one.name != "lambda"]
    names = [one for one in wanted if one not in held] or wanted
    subnets = [text(one, "id") for one in entries(document, "subnets") if vpc and text(one, "VpcId") == vpc]
    groups = [text(one, "id") for one in entries(document, "security_groups") if vpc and text(one, "VpcId") == vpc]
    start: Entry = {"VpcEndpointType": "Interface", "ServiceName": names[0]}
    start |= {"VpcId": vpc} if vpc else {}
    start |= {"SubnetIds": _one_in_each_zone(document, subnets)} if subnets else {}
    start |= {"SecurityGroupIds": groups[:1]} if groups else {}
    return start if _has_dns(document, vpc) and names[0] not in held else start | {"PrivateDnsEnabled": False}


def _has_dns(document: Document, vpc: str) -> bool:
    holder = next((one for one in entries(document, "vpcs") if one.get("id") == vpc), {})
    return holder.get("EnableDnsSupport", True) is True and holder.get("EnableDnsHostnames") is True


def _interface(document: Document) -> Entry:
    order = _vpcs(document)
    subnets = [one for one in entries(document, "subnets") if text(one, "VpcId") in order]
    if not subnets:
        return {}
    subnet = min(subnets, key=lambda one: order.index(text(one, "VpcId")))
    groups = [text(one, "id") for one in entries(document, "security_groups") if one.get("VpcId") == subnet["VpcId"]]
    return {"SubnetId": text(subnet, "id"), "Groups": groups[:1]}


def _proxy(document: Document) -> Entry:
    """In the VPC of the first database, else for whatever comes."""
    for database in entries(document, "db_instances"):
        home = vpc_of(document, database)
        subnets = [text(one, "id") for one in entries(document, "subnets") if home and text(one, "VpcId") == home]
        return {"target": text(database, "id"), "VpcSubnetIds": _one_in_each_zone(document, subnets)}
    return {"EngineFamily": "POSTGRESQL"}


def _peering(document: Document) -> Entry:
    """The first two VPCs that can be peered and are not."""
    peered = [vpcs_of(document, "vpc_peering_connections", one) for one in entries(document, "vpc_peering_connections")]
    order = _vpcs(document)
    for place, one in enumerate(order):
        for other in order[place + 1 :]:
            if can_be_peered(document, one, other) and {one, other} not in peered:
                return {"VpcId": one, "PeerVpcId": other}
    return {"VpcId": order[0]} if order else {}


def _attachment(document: Document) -> Entry:
    """The first VPC that the first transit gateway lacks, with a subnet in each zone (domain.md §7.2)."""
    for gateway in entries(document, "transit_gateways"):
        attached = vpcs_of(document, "transit_gateways", gateway)
        for vpc in _vpcs(document):
            subnets = [text(one, "id") for one in entries(document, "subnets") if text(one, "VpcId") == vpc]
            if subnets and vpc not in attached:
                chosen = _one_in_each_zone(document, subnets)
                return {"TransitGatewayId": text(gateway, "id"), "VpcId": vpc, "SubnetIds": chosen}
    return {"ResourceType": "vpn"}


def _customer_network(document: Document) -> Entry:
    start: Entry = {"CidrBlocks": [next_free_network(document) or "192.168.0.0/16"]}
    for gateway in entries(document, "vpn_gateways"):
        return start | {"VpnGatewayId": text(gateway, "id")}
    for attachment in entries(document, "transit_gateway_attachments"):
        if attachment.get("ResourceType") == "vpn":
            return start | {"TransitGatewayAttachmentId": text(attachment, "id")}
    return start


def _customer_host(document: Document) -> Entry:
    for network in entries(document, "customer_networks"):
        for block in texts(network, "CidrBlocks"):
            return {"network": text(network, "id"), "PrivateIpAddress": free_address(document, block)}
    return {}


def _service(document: Document) -> Entry:
    shown = {short_name(text(one, "ServiceName")) for one in entries(document, "services")}
    return {"ServiceName": next((one.name for one in COMMON if one.name not in shown), COMMON[0].name)}


def _host(document: Document) -> Entry:
    named = {text(one, "HostName") for one in entries(document, "internet_hosts")}
    addresses = {one for host in entries(document, "internet_hosts") for one in texts(host, "Ipv4Addresses")}
    names = (f"api{number or ''}.example.com" for number in range(len(named) + 1))
    free = (f"{EXAMPLE_ADDRESSES[:-4]}{last}" for last in range(10, 255))
    return {
        "HostName": next(one for one in names if one not in named),
        "Ipv4Addresses": [next((one for one in free if one not in addresses), "203.0.113.10")],
        "listens": [443],
    }


_STARTS: Final[dict[str, Callable[[Document], Entry]]] = {
    "vpcs": _vpc,
    "subnets": _subnet,
    "network_interfaces": _interface,
    "internet_gateways": _gateway("internet_gateways"),
    "nat_gateways": _nat_gateway,
    "vpn_gateways": _gateway("vpn_gateways"),
    "db_proxies": _proxy,
    "target_groups": lambda _document: {"Port": 443},
    "vpc_endpoints": _endpoint,
    "network_acls": _acl,
    "vpc_peering_connections": _peering,
    "transit_gateway_attachments": _attachment,
    "customer_networks": _customer_network,
    "customer_hosts": _customer_host,
    "services": _service,
    "internet_hosts": _host,
}
