"""A topology as text: what the picture shows, for who does not see it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lambdanet.topology import Connectivity, Function, InterfaceKind, RouteTable, Subnet, Topology, TransitGateway, Vpc
from lambdanet.validation.tables import tables_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the nested list. `glyph` is a symbol of the sprite, `kind` the word for it."""

    name: str
    kind: str
    glyph: str
    details: str = ""
    children: tuple["Entry", ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteRow:
    table: str
    subnets: str
    destination: str
    target: str
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleRow:
    """One rule of a security group or of a network ACL. `holders` are those that have the group, or the subnets."""

    firewall: str
    holders: str
    way: str
    rule: str
    peer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    summary: str
    regions: tuple[Entry, ...]
    routes: tuple[RouteRow, ...]
    rules: tuple[RuleRow, ...] = ()


def outline(topology: Topology) -> Outline:
    """The nested list "VPC > zone > subnet > resource", every route, and every rule that somebody has written."""
    return Outline(
        summary=_summary(topology),
        regions=tuple(_regions(topology)),
        routes=tuple(_routes(topology)),
        rules=(*_group_rules(topology), *_acl_rules(topology)),
    )


def _summary(topology: Topology) -> str:
    counts = (
        (len(topology.vpcs), "VPC"),
        (len(topology.subnets), "subnet"),
        (len(topology.functions), "function"),
        (len(topology.databases), "database"),
        (len(topology.instances), "instance"),
        (len(topology.nat_gateways), "NAT gateway"),
        (len(topology.interface_endpoints) + len(topology.gateway_endpoints), "VPC endpoint"),
        (len(topology.proxies), "database proxy"),
        (len(topology.caches), "cache"),
        (len(topology.file_systems), "file system"),
        (len(topology.load_balancers), "load balancer"),
        (len(topology.event_source_mappings), "event source mapping"),
        (len(topology.peerings), "peering"),
        (len(topology.transit_gateways), "transit gateway"),
        (len(topology.customer_networks), "network"),
    )
    parts = [_counted(count, what) for count, what in counts if count]
    return f"{', '.join(parts)}." if parts else "An empty topology."


def _counted(count: int, what: str) -> str:
    places = " on premises" if what == "network" else ""
    many = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count} {what if count == 1 else many}{places}"


def _regions(topology: Topology) -> Iterator[Entry]:
    functions = tuple(
        Entry(
            name=function.name,
            kind="function",
            glyph="function",
            details=_network_of(function),
        )
        for function in topology.functions
        if not function.managed  # one on Managed Instances is listed in its subnets
    )
    if functions:
        yield Entry(name="Lambda service VPC", kind="owned by AWS", glyph="vpc", children=functions)
    for vpc in topology.vpcs:
        yield Entry(
            name=vpc.name,
            kind="VPC",
            glyph="vpc",
            details=", ".join(map(str, vpc.blocks())),
            children=(*_zones(topology, vpc), *_regional_gateways(topology, vpc), *_doors(topology, vpc)),
        )
    for transit in topology.transit_gateways:
        yield _transit_gateway(topology, transit)
    yield from _on_premises(topology)
    known = tuple(
        Entry(name=service.name, kind="AWS service", glyph="service", details=service.region)
        for service in topology.services
    )
    if known:
        yield Entry(name="AWS services", kind="owned by AWS", glyph="service", children=known)
    hosts = tuple(
        Entry(
            name=host.name,
            kind="host",
            glyph="host",
            details=", ".join(map(str, (*host.ipv4, *host.ipv6))),
        )
        for host in topology.internet_hosts
    )
    if hosts:
        yield Entry(name="Internet", kind="public", glyph="host", children=hosts)


def _network_of(function: Function) -> str:
    if not function.attached:
        return "not attached"
    return f"attached to {', '.join(function.subnet_ids)} with {', '.join(function.group_ids)}"


def _transit_gateway(topology: Topology, transit: TransitGateway) -> Entry:
    tables = (table for table in topology.transit_route_tables if table.gateway_id == transit.id)
    children = tuple(
        Entry(
            name=table.name,
            kind="transit gateway route table",
            glyph="route-table",
            details=f"for {', '.join(table.associations) or 'no attachment'}",
        )
        for table in tables
    )
    return Entry(name=transit.name, kind="transit gateway", glyph="tgw", children=children)


def _on_premises(topology: Topology) -> Iterator[Entry]:
    for network in topology.customer_networks:
        blocks = ", ".join(map(str, network.cidr_blocks))
        yield Entry(
            name=network.name,
            kind="on premises",
            glyph="onprem",
            details=f"{blocks}, behind {network.gateway_id}{'' if network.up else ', tunnel down'}",
            children=tuple(
                Entry(name=host.name, kind="host on premises", glyph="onprem", details=str(host.address))
                for host in topology.customer_hosts
                if host.network_id == network.id
            ),
        )


def _regional_gateways(topology: Topology, vpc: Vpc) -> Iterator[Entry]:
    for gateway in topology.nat_gateways:
        if gateway.regional and gateway.vpc_id == vpc.id:
            zones = f"in {', '.join(gateway.zones)}" if gateway.zones else "in every zone"
            public = f", public {gateway.public_ip}" if gateway.public_ip else ""
            yield Entry(name=gateway.name, kind="regional NAT gateway", glyph="nat", details=f"{zones}{public}")


def _zones(topology: Topology, vpc: Vpc) -> Iterator[Entry]:
    mine = [subnet for subnet in topology.subnets if subnet.vpc_id == vpc.id]
    tables = tables_of(topology)
    gateways = {gateway.id for gateway in topology.internet_gateways}
    for zone in dict.fromkeys(subnet.availability_zone for subnet in mine):
        children = tuple(
            _subnet(topology, subnet, tables[subnet.id], gateways)
            for subnet in mine
            if subnet.availability_zone == zone
        )
        yield Entry(name=zone, kind="Availability Zone", glyph="subnet", children=children)


def _subnet(topology: Topology, subnet: Subnet, table: RouteTable, gateways: set[str]) -> Entry:
    public = any(route.target in gateways for route in table.routes)  # NET-07
    blocks = f"{subnet.cidr_block}, {subnet.ipv6_cidr_block}" if subnet.ipv6_cidr_block else str(subnet.cidr_block)
    return Entry(
        name=subnet.name,
        kind="public subnet" if public else "private subnet",
        glyph="subnet",
        details=f"{blocks}, route table {table.name}",
        children=tuple(_interfaces(topology, subnet)),
    )


GLYPHS = {
    InterfaceKind.LAMBDA: ("eni", "Lambda interface"),
    InterfaceKind.INSTANCE: ("instance", "EC2 instance"),
    InterfaceKind.DATABASE: ("database", "database"),
    InterfaceKind.ENDPOINT: ("endpoint", "interface endpoint"),
    InterfaceKind.NAT_GATEWAY: ("nat", "NAT gateway"),
    InterfaceKind.MANAGED: ("function", "function on Managed Instances"),
    InterfaceKind.PLAIN: ("eni", "network interface"),
    InterfaceKind.PROXY: ("proxy", "database proxy"),
    InterfaceKind.CACHE: ("cache", "cache"),
    InterfaceKind.MOUNT_TARGET: ("file-system", "mount target"),
    InterfaceKind.POLLER: ("poller", "event source mapping"),
    InterfaceKind.LOAD_BALANCER: ("balancer", "load balancer"),
}


def _interfaces(topology: Topology, subnet: Subnet) -> Iterator[Entry]:
    names = {resource.id: resource.name for resource in topology.resources()}
    private = {gateway.id for gateway in topology.nat_gateways if gateway.connectivity is Connectivity.PRIVATE}
    forwarders = {instance.interface_id for instance in topology.instances if instance.forwards}
    for interface in topology.interfaces:
        if interface.subnet_id == subnet.id:
            glyph, kind = GLYPHS[interface.kind]
            if interface.id in forwarders:
                kind = "NAT instance"
            owners = ", ".join(names[one] for one in interface.owner_ids)
            groups = f", groups {', '.join(interface.group_ids)}" if interface.group_ids else ""
            public = f", public {interface.public_ip}" if interface.public_ip else ""
            six = f", {interface.ipv6}" if interface.ipv6 else ""
            yield Entry(
                name=f"of {owners}" if interface.kind is InterfaceKind.LAMBDA else owners,
                kind=f"private {kind}" if interface.owner_ids[0] in private else kind,
                glyph=glyph,
                details=f"{interface.private_ip}{six}{public}{groups}",
            )


def _doors(topology: Topology, vpc: Vpc) -> Iterator[Entry]:
    for gateway in topology.internet_gateways:
        if gateway.vpc_id == vpc.id:
            yield Entry(name=gateway.name, kind="internet gateway", glyph="igw")
    for endpoint in topology.gateway_endpoints:
        if endpoint.vpc_id == vpc.id:
            yield Entry(
                name=endpoint.name,
                kind="gateway endpoint",
                glyph="gateway-endpoint",
                details=f"for {endpoint.service}, in {', '.join(endpoint.route_table_ids) or 'no table'}",
            )

    for outward in topology.egress_only_internet_gateways:
        if outward.vpc_id == vpc.id:
            yield Entry(name=outward.name, kind="egress-only internet gateway", glyph="eigw")
    for peering in topology.peerings:
        if vpc.id in (peering.vpc_id, peering.peer_vpc_id):
            to = f"with {peering.other(vpc.id)}"
            state = "" if peering.status == "active" else f", {peering.status}"
            yield Entry(name=peering.name, kind="peering", glyph="peering", details=f"{to}{state}")
    for attachment in topology.attachments:
        if attachment.vpc_id == vpc.id:
            yield Entry(
                name=attachment.name,
                kind="transit gateway attachment",
                glyph="tgw",
                details=f"to {attachment.gateway_id}, in {', '.join(attachment.subnet_ids)}",
            )
    for private in topology.vpn_gateways:
        if private.vpc_id == vpc.id:
            yield Entry(name=private.name, kind="virtual private gateway", glyph="vgw", details=private.state)


def _routes(topology: Topology) -> Iterator[RouteRow]:
    used = tables_of(topology)
    for table in topology.route_tables:
        subnets = ", ".join(subnet.name for subnet in topology.subnets if used[subnet.id].id == table.id)
        if table.implied and not subnets:
            continue  # AWS made it, and nothing uses it
        for route in table.routes:
            yield RouteRow(
                table=table.name,
                subnets=subnets or "none",
                destination=route.shown,
                target=route.target,
                state="blackhole" if route.blackhole else "active",
            )


def _group_rules(topology: Topology) -> Iterator[RuleRow]:
    names = {one.id: one.name for one in topology.resources()}
    for group in topology.security_groups:
        owners = dict.fromkeys(
            owner for one in topology.interfaces if group.id in one.group_ids for owner in one.owner_ids or (one.id,)
        )
        holders = ", ".join(names.get(owner, owner) for owner in owners) or "nothing"
        for way, rules in (("inbound", group.ingress), ("outbound", group.egress)):
            for rule in rules:
                peer = names.get(rule.group_id, rule.peer)
                yield RuleRow(firewall=group.name, holders=holders, way=way, rule=rule.service, peer=peer)


def _acl_rules(topology: Topology) -> Iterator[RuleRow]:
    names = {one.id: one.name for one in topology.subnets}
    for acl in topology.network_acls:
        if acl.implied:
            continue
        holders = ", ".join(names.get(one, one) for one in acl.subnet_ids) or "no subnet"
        for rule in acl.entries:
            way = "outbound" if rule.egress else "inbound"
            yield RuleRow(
                firewall=acl.name, holders=holders, way=way, rule=str(rule).rpartition(" ")[0], peer=str(rule.cidr)
            )
