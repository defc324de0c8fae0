"""From a checked document to a whole network: what AWS adds by itself is added here.

Local routes (RT-02), a main route table and a default network ACL for each VPC (RT-01, ACL-02), a
gateway endpoint's route in each table that it names (RT-10), the default egress of a new security
group (SG-02), Lambda's shared interfaces (LAM-01), and the lowest free address for every interface
that was given none. Addresses are given out in the document's order, so that an edit moves few.
"""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from lambdanet import services
from lambdanet.parts import (
    AMAZON_DNS,
    ROUTE_TARGETS,
    AclEntryPart,
    FunctionPart,
    GroupRulePart,
    QuestionPart,
    RouteTablePart,
    TopologyPart,
    VpcPart,
)
from lambdanet.prefixes import Prefixes
from lambdanet.topology import (
    ALL_PORTS,
    AclEntry,
    Attachment,
    BlockPublicAccess,
    Cache,
    Connectivity,
    CustomerHost,
    CustomerNetwork,
    Database,
    EgressOnlyInternetGateway,
    EventSourceMapping,
    Exclusion,
    FileSystem,
    Function,
    GatewayEndpoint,
    GroupRule,
    Instance,
    Interface,
    InterfaceEndpoint,
    InterfaceKind,
    InternetGateway,
    InternetHost,
    NamedQuestion,
    NatGateway,
    Network,
    NetworkAcl,
    NetworkInterface,
    Peering,
    Ports,
    Protocol,
    Proxy,
    Question,
    Route,
    RouteOrigin,
    RouteTable,
    SecurityGroup,
    Service,
    Subnet,
    Topology,
    TransitGateway,
    TransitRoute,
    TransitRouteTable,
    Vpc,
    VpnGateway,
)

EVERYWHERE: Final = IPv4Network("0.0.0.0/0")
ENGINE_PORTS: Final = {
    "postgres": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "sqlserver": 1433,
    "oracle": 1521,
}
CACHE_PORTS: Final = {"redis": 6379, "valkey": 6379, "memcached": 11211}
EVERYWHERE_6: Final = IPv6Network("::/0")
RESERVED_FIRST: Final = 4  # network, router, DNS, future use; the last one is reserved too (NET-02)
PUBLIC_POOL: Final = IPv4Network(
    "203.0.113.128/25"
)  # Elastic and auto-assigned addresses that the document does not name


def complete(part: TopologyPart) -> Topology:
    """The document's network as values, with all that AWS adds by itself."""
    interfaces = _Interfaces(part)
    return Topology(
        name=part.name,
        description=part.description,
        region=part.region,
        block_public_access=_block_public_access(part),
        port_25_lifted=part.port_25_lifted,
        enis_per_vpc=part.enis_per_vpc,
        vpcs=tuple(_vpcs(part)),
        subnets=tuple(
            Subnet(
                id=subnet.id,
                name=subnet.name or subnet.id,
                vpc_id=subnet.vpc_id,
                availability_zone=subnet.availability_zone,
                cidr_block=subnet.cidr_block,
                map_public_ip_on_launch=subnet.map_public_ip_on_launch,
                ipv6_cidr_block=subnet.ipv6_cidr_block,
            )
            for subnet in part.subnets
        ),
        route_tables=tuple(_route_tables(part)),
        internet_gateways=tuple(
            InternetGateway(id=gateway.id, name=gateway.name or gateway.id, vpc_id=gateway.vpc_id or "")
            for gateway in part.internet_gateways
        ),
        egress_only_internet_gateways=tuple(
            EgressOnlyInternetGateway(id=gateway.id, name=gateway.name or gateway.id, vpc_id=gateway.vpc_id)
            for gateway in part.egress_only_internet_gateways
        ),
        nat_gateways=tuple(
            NatGateway(
                id=gateway.id,
                name=gateway.name or gateway.id,
                subnet_id=gateway.subnet_id or "",
                connectivity=Connectivity(gateway.connectivity_type),
                state=gateway.state,
                interface_id=f"{gateway.id}/eni" if gateway.subnet_id else "",
                vpc_id=gateway.vpc_id or "",
                zones=gateway.availability_zones,
                public_ip=interfaces.regional_address(gateway.id),
            )
            for gateway in part.nat_gateways
        ),
        peerings=tuple(
            Peering(
                id=peering.id,
                name=peering.name or peering.id,
                vpc_id=peering.vpc_id,
                peer_vpc_id=peering.peer_vpc_id,
                status=peering.status,
                dns=peering.allow_dns_resolution_from_remote_vpc,
            )
            for peering in part.vpc_peering_connections
        ),
        transit_gateways=tuple(
            TransitGateway(id=one.id, name=one.name or one.id, group_referencing=one.security_group_referencing_support)
            for one in part.transit_gateways
        ),
        attachments=tuple(
            Attachment(
                id=one.id,
                name=one.name or one.id,
                gateway_id=one.transit_gateway_id,
                vpc_id=one.vpc_id,
                subnet_ids=one.subnet_ids,
                group_referencing=one.security_group_referencing_support,
                state=one.state,
            )
            for one in part.transit_gateway_attachments
        ),
        transit_route_tables=tuple(_transit_route_tables(part)),
        vpn_gateways=tuple(
            VpnGateway(id=one.id, name=one.name or one.id, vpc_id=one.vpc_id or "", state=one.state)
            for one in part.vpn_gateways
        ),
        customer_networks=tuple(
            CustomerNetwork(
                id=one.id,
                name=one.name or one.id,
                gateway_id=one.vpn_gateway_id,
                cidr_blocks=one.cidr_blocks,
                up=one.tunnel == "up",
            )
            for one in part.customer_networks
        ),
        customer_hosts=tuple(
            CustomerHost(
                id=one.id,
                name=one.name or one.id,
                network_id=one.network,
                address=one.private_ip_address,
                listens=_listens(one.listens),
            )
            for one in part.customer_hosts
        ),
        security_groups=(*_security_groups(part), *_default_groups(part)),
        network_acls=tuple(_network_acls(part)),
        interface_endpoints=tuple(_interface_endpoints(part)),
        gateway_endpoints=tuple(_gateway_endpoints(part)),
        network_interfaces=tuple(
            NetworkInterface(
                id=one.id, name=one.name or one.id, interface_id=f"{one.id}/eni", listens=_listens(one.listens)
            )
            for one in part.network_interfaces
        ),
        functions=tuple(map(_function, part.functions)),
        event_source_mappings=tuple(
            EventSourceMapping(
                id=one.id,
                name=one.name or one.id,
                function_id=one.function_name,
                interface_ids=tuple(f"{one.id}/{subnet}" for subnet in one.subnet_ids),
            )
            for one in part.event_source_mappings
        ),
        instances=tuple(
            Instance(
                id=instance.id,
                name=instance.name or instance.id,
                interface_id=f"{instance.id}/eni",
                listens=_listens(instance.listens),
                source_dest_check=instance.source_dest_check,
                forwards=instance.forwards,
            )
            for instance in part.instances
        ),
        databases=tuple(
            Database(
                id=database.id,
                name=database.name or database.id,
                engine=database.engine,
                port=database.port or ENGINE_PORTS[database.engine],
                publicly_accessible=database.publicly_accessible,
                interface_id=f"{database.id}/eni",
            )
            for database in part.db_instances
        ),
        proxies=tuple(_proxies(part)),
        caches=tuple(
            Cache(
                id=cache.id,
                name=cache.name or cache.id,
                engine=cache.engine,
                port=cache.port or CACHE_PORTS[cache.engine],
                interface_id=f"{cache.id}/eni",
            )
            for cache in part.cache_clusters
        ),
        file_systems=tuple(
            FileSystem(
                id=one.id,
                name=one.name or one.id,
                interface_ids=tuple(f"{one.id}/{subnet}" for subnet in one.subnet_ids),
            )
            for one in part.file_systems
        ),
        services=tuple(
            Service(
                id=service.id,
                name=service.name or services.BY_NAME[services.short_name(service.service_name)].title,
                service=services.short_name(service.service_name),
                region=services.region_of(service.service_name) or part.region,
                needs_vpc=(service.resource_policy.source_vpc or "") if service.resource_policy else "",
                needs_endpoint=(service.resource_policy.source_vpce or "") if service.resource_policy else "",
            )
            for service in part.services
        ),
        internet_hosts=tuple(
            InternetHost(
                id=host.id,
                name=host.name or host.host_name,
                host_name=host.host_name.lower(),
                ipv4=host.ipv4_addresses,
                ipv6=host.ipv6_addresses,
                listens=_listens(host.listens),
            )
            for host in part.internet_hosts
        ),
        interfaces=interfaces.all(),
        questions=tuple(
            NamedQuestion(id=named.id, title=named.title or named.id, question=ask(named)) for named in part.questions
        ),
    )


def ask(part: QuestionPart) -> Question:
    """A checked question as a value."""
    return Question(
        source=part.from_,
        target=part.to,
        port=part.port,
        protocol=Protocol(part.protocol),
        family=part.family,
        source_port=part.source_port,
        invoke=part.invoke,
    )


def _block_public_access(part: TopologyPart) -> BlockPublicAccess:
    setting = part.block_public_access
    return BlockPublicAccess(
        mode=setting.internet_gateway_block_mode,
        exclusions=tuple(
            Exclusion(
                place=one.vpc_id or one.subnet_id or "",
                both_ways=one.internet_gateway_exclusion_mode == "allow-bidirectional",
            )
            for one in setting.exclusions
        ),
    )


def _vpcs(part: TopologyPart) -> Iterator[Vpc]:
    servers = {one.id: one.domain_name_servers for one in part.dhcp_options}
    for vpc in part.vpcs:
        named = servers.get(vpc.dhcp_options_id or "", (AMAZON_DNS,))
        yield Vpc(
            id=vpc.id,
            name=vpc.name or vpc.id,
            cidr_blocks=vpc.cidr_blocks,
            enable_dns_support=vpc.enable_dns_support,
            enable_dns_hostnames=vpc.enable_dns_hostnames,
            ipv6_cidr_blocks=vpc.ipv6_cidr_blocks,
            dedicated=vpc.instance_tenancy == "dedicated",
            name_servers=() if AMAZON_DNS in named else tuple(map(ip_address, named)),
            region=vpc.region or part.region,
        )


def _function(function: FunctionPart) -> Function:
    """A standard function shares its interfaces (LAM-01); a Managed Instances one has instances of its own."""
    config, provider = function.vpc_config, function.capacity_provider
    place = config or provider
    interfaces: tuple[str, ...] = ()
    if config:
        interfaces = tuple(lambda_interface(one, config.security_group_ids) for one in config.subnet_ids)
    elif provider:
        interfaces = tuple(f"{function.id}/{one}" for one in provider.subnet_ids)
    return Function(
        id=function.id,
        name=function.name or function.id,
        state=function.state,
        subnet_ids=place.subnet_ids if place else (),
        group_ids=place.security_group_ids if place else (),
        interface_ids=interfaces,
        managed=provider is not None,
        dual_stack=config.ipv6_allowed_for_dual_stack if config else False,
        url=function.function_url,
        reserved_concurrency=function.reserved_concurrent_executions,
        role_network=function.role.network,
        role_denies=tuple(services.short_name(one) for one in function.role.denies),
    )


def _proxies(part: TopologyPart) -> Iterator[Proxy]:
    """A proxy listens on its engine's fixed port (DB-07)."""
    engines = {database.id: database.engine for database in part.db_instances}
    for proxy in part.db_proxies:
        yield Proxy(
            id=proxy.id,
            name=proxy.name or proxy.id,
            target_id=proxy.target,
            port=ENGINE_PORTS[engines[proxy.target]],
            interface_ids=tuple(f"{proxy.id}/{subnet}" for subnet in proxy.vpc_subnet_ids),
        )


def _listens(ports: tuple[int, ...] | None) -> tuple[Ports, ...]:
    return (ALL_PORTS,) if ports is None else tuple(Ports(first=port, last=port) for port in ports)


# --- routes ---------------------------------------------------------------------------------------


def _route_tables(part: TopologyPart) -> Iterator[RouteTable]:
    local = {vpc.id: list(_local_routes(vpc)) for vpc in part.vpcs}
    lists = {one.id: one.entries for one in part.prefix_lists}
    endpoints = _endpoint_routes(part)
    learned = _learned_routes(part)
    for table in part.route_tables:
        yield RouteTable(
            id=table.id,
            name=table.name or table.id,
            vpc_id=table.vpc_id,
            main=table.main,
            subnet_ids=table.subnet_ids,
            routes=(
                *local[table.vpc_id],
                *_static_routes(table, lists),
                *endpoints.get(table.id, ()),
                *_propagated_routes(table, learned),
            ),
        )
    given = {table.vpc_id for table in part.route_tables if table.main}
    for vpc in part.vpcs:
        if vpc.id not in given:
            yield RouteTable(
                id=f"{vpc.id}/main",
                name="main route table",
                vpc_id=vpc.id,
                main=True,
                subnet_ids=(),
                routes=tuple(local[vpc.id]),
                implied=True,
            )


def _local_routes(vpc: VpcPart) -> Iterator[Route]:
    blocks: tuple[Network, ...] = vpc.cidr_blocks + vpc.ipv6_cidr_blocks
    for block in blocks:
        yield Route(destination=block, target="local", origin=RouteOrigin.LOCAL)


def _static_routes(table: RouteTablePart, lists: Mapping[str, tuple[Network, ...]]) -> Iterator[Route]:
    for route in table.routes:
        target = next((named for name in ROUTE_TARGETS if (named := getattr(route, name))), "")
        blackhole = route.state == "blackhole"
        if (listed := route.destination_prefix_list_id) is not None:
            for block in lists[listed]:
                yield Route(
                    destination=block,
                    target=target,
                    origin=RouteOrigin.PREFIX_LIST,
                    blackhole=blackhole,
                    prefix_list=listed,
                )
            continue
        destination = route.destination_cidr_block or route.destination_ipv6_cidr_block
        if destination is not None:  # parts.py has seen that there is one; for mypy
            yield Route(destination=destination, target=target, origin=RouteOrigin.STATIC, blackhole=blackhole)


def _endpoint_routes(part: TopologyPart) -> dict[str, list[Route]]:
    """The routes of gateway endpoints, by table."""
    found: dict[str, list[Route]] = defaultdict(list)
    for endpoint in part.vpc_endpoints:
        name = services.short_name(endpoint.service_name)
        same = services.region_of(endpoint.service_name) in ("", part.region)
        for table_id in dict.fromkeys(endpoint.route_table_ids):
            found[table_id].append(
                Route(
                    destination=services.block(name, same_region=same),
                    target=endpoint.id,
                    origin=RouteOrigin.ENDPOINT,
                    prefix_list=f"pl-{name}",
                )
            )
    return found


def _learned_routes(part: TopologyPart) -> dict[str, list[tuple[int, Route]]]:
    """What each virtual private gateway has learned from the networks behind it, with their order in the document."""
    found: dict[str, list[tuple[int, Route]]] = defaultdict(list)
    for place, network in enumerate(part.customer_networks):
        gateway = network.vpn_gateway_id
        found[gateway] += (
            (place, Route(destination=block, target=gateway, origin=RouteOrigin.PROPAGATED))
            for block in network.cidr_blocks
        )
    return found


def _propagated_routes(table: RouteTablePart, learned: Mapping[str, list[tuple[int, Route]]]) -> list[Route]:
    found = [pair for gateway in dict.fromkeys(table.propagating_vgws) for pair in learned.get(gateway, ())]
    return [route for _, route in sorted(found, key=lambda pair: pair[0])]


def _transit_route_tables(part: TopologyPart) -> Iterator[TransitRouteTable]:
    """Static routes, and the blocks of every VPC that propagates into the table (domain.md §7.2)."""
    blocks = {vpc.id: vpc.cidr_blocks for vpc in part.vpcs}
    homes = {one.id: one.vpc_id for one in part.transit_gateway_attachments}
    for table in part.transit_gateway_route_tables:
        static = [
            TransitRoute(
                destination=route.destination_cidr_block,
                attachment_id=route.transit_gateway_attachment_id or "",
                propagated=False,
            )
            for route in table.routes
        ]
        learned: list[TransitRoute] = []
        known = _Apart()
        for attachment in table.propagations:
            for block in blocks[homes[attachment]]:
                # of two VPCs that overlap the newcomer's routes are not propagated
                if known.takes(block):
                    learned.append(TransitRoute(destination=block, attachment_id=attachment, propagated=True))
        yield TransitRouteTable(
            id=table.id,
            name=table.name or table.id,
            gateway_id=table.transit_gateway_id,
            associations=table.associations,
            routes=(*static, *learned),
        )


class _Apart:
    """Blocks of which none overlaps another, in the order of their addresses."""

    def __init__(self) -> None:
        self.blocks: list[IPv4Network] = []

    def takes(self, block: IPv4Network) -> bool:
        """Add the block, unless it overlaps one that is there: only its neighbours can."""
        place = bisect(self.blocks, block)
        if any(block.overlaps(near) for near in self.blocks[max(place - 1, 0) : place + 1]):
            return False
        self.blocks.insert(place, block)
        return True


# --- filters --------------------------------------------------------------------------------------


def _security_groups(part: TopologyPart) -> Iterator[SecurityGroup]:
    dual = {vpc.id for vpc in part.vpcs if vpc.ipv6_cidr_blocks}
    lists: dict[str, tuple[Network, ...]] = {}
    for one in part.prefix_lists:
        lists.setdefault(one.id, one.entries)
    for group in part.security_groups:
        egress = group.security_group_egress
        yield SecurityGroup(
            id=group.id,
            name=group.name or group.id,
            vpc_id=group.vpc_id,
            ingress=tuple(
                _rule(rule, rule.source_security_group_id, rule.source_prefix_list_id, lists)
                for rule in group.security_group_ingress
            ),
            egress=tuple(_everything_out(dual=group.vpc_id in dual))
            if egress is None
            else tuple(
                _rule(rule, rule.destination_security_group_id, rule.destination_prefix_list_id, lists)
                for rule in egress
            ),
        )


def _default_groups(part: TopologyPart) -> Iterator[SecurityGroup]:
    """The default group of each VPC whose endpoints name none: it admits its own members only (SG-03, domain.md §6.2)."""
    needed = {one.vpc_id for one in part.vpc_endpoints if one.subnet_ids and not one.security_group_ids}
    for vpc in part.vpcs:
        if vpc.id in needed:
            own = default_group(vpc.id)
            yield SecurityGroup(
                id=own,
                name="default security group",
                vpc_id=vpc.id,
                ingress=(GroupRule(protocol="-1", ports=ALL_PORTS, group_id=own),),
                egress=(GroupRule(protocol="-1", ports=ALL_PORTS, cidr=EVERYWHERE),),
            )


def default_group(vpc_id: str) -> str:
    return f"{vpc_id}/default-sg"


def _everything_out(*, dual: bool) -> Iterator[GroupRule]:
    """SG-02: IPv4, and IPv6 too if the VPC has a block of it."""
    yield GroupRule(protocol="-1", ports=ALL_PORTS, cidr=EVERYWHERE)
    if dual:
        yield GroupRule(protocol="-1", ports=ALL_PORTS, cidr=EVERYWHERE_6)


def _rule(
    rule: GroupRulePart, group_id: str | None, prefix_list: str | None, lists: Mapping[str, tuple[Network, ...]]
) -> GroupRule:
    ported = rule.ip_protocol in ("tcp", "udp") and rule.from_port is not None and rule.to_port is not None
    name, blocks = _listed(prefix_list, lists) if prefix_list else ("", ())
    return GroupRule(
        protocol=rule.ip_protocol,
        # the second test is for mypy: parts.py has refused a tcp or udp rule without ports
        ports=Ports(first=rule.from_port or 0, last=rule.to_port or 0) if ported else ALL_PORTS,
        cidr=rule.cidr_ip if rule.cidr_ip is not None else rule.cidr_ipv6,
        group_id=group_id or "",
        prefix_list=name,
        blocks=blocks,
        description=rule.description,
    )


def _listed(prefix_list: str, lists: Mapping[str, tuple[Network, ...]]) -> tuple[str, tuple[Network, ...]]:
    """A prefix list's name and blocks: the document's own, or that of a service with a gateway endpoint."""
    if prefix_list in lists:
        return prefix_list, lists[prefix_list]
    name = services.short_name(prefix_list)
    return f"pl-{name}", (services.block(name, same_region=True),)


def _network_acls(part: TopologyPart) -> Iterator[NetworkAcl]:
    for acl in part.network_acls:
        yield NetworkAcl(
            id=acl.id,
            name=acl.name or acl.id,
            vpc_id=acl.vpc_id,
            default=acl.is_default,
            subnet_ids=acl.subnet_ids,
            entries=tuple(sorted(map(_entry, acl.entries), key=lambda entry: (entry.number, entry.egress))),
        )
    given = {acl.vpc_id for acl in part.network_acls if acl.is_default}
    for vpc in part.vpcs:
        if vpc.id not in given:
            yield _default_acl(vpc.id)


def _entry(entry: AclEntryPart) -> AclEntry:
    ports = entry.port_range
    return AclEntry(
        number=entry.rule_number,
        allow=entry.rule_action == "allow",
        egress=entry.egress,
        protocol=entry.protocol,
        cidr=entry.cidr_block or entry.ipv6_cidr_block or EVERYWHERE,  # parts.py has seen that there is one
        ports=Ports(first=ports.from_, last=ports.to) if ports and entry.protocol in ("tcp", "udp") else ALL_PORTS,
    )


def _default_acl(vpc_id: str) -> NetworkAcl:
    """The default network ACL admits everything, both ways (ACL-02)."""
    blocks: tuple[tuple[int, Network], ...] = ((100, EVERYWHERE), (101, EVERYWHERE_6))
    return NetworkAcl(
        id=f"{vpc_id}/default-acl",
        name="default network ACL",
        vpc_id=vpc_id,
        default=True,
        subnet_ids=(),
        entries=tuple(
            AclEntry(number=number, allow=True, egress=egress, protocol="-1", cidr=cidr, ports=ALL_PORTS)
            for number, cidr in blocks
            for egress in (False, True)
        ),
        implied=True,
    )


# --- endpoints --------------------------------------------------------------------------------------


def _interface_endpoints(part: TopologyPart) -> Iterator[InterfaceEndpoint]:
    for endpoint in part.vpc_endpoints:
        if endpoint.vpc_endpoint_type == "Interface":
            yield InterfaceEndpoint(
                id=endpoint.id,
                name=endpoint.name or endpoint.id,
                vpc_id=endpoint.vpc_id,
                service=services.short_name(endpoint.service_name),
                region=services.region_of(endpoint.service_name) or part.region,
                subnet_ids=endpoint.subnet_ids,
                group_ids=endpoint.security_group_ids,
                private_dns=endpoint.private_dns_enabled is not False,
                interface_ids=tuple(f"{endpoint.id}/{subnet}" for subnet in endpoint.subnet_ids),
                denies=endpoint.denies,
            )


def _gateway_endpoints(part: TopologyPart) -> Iterator[GatewayEndpoint]:
    for endpoint in part.vpc_endpoints:
        if endpoint.vpc_endpoint_type == "Gateway":
            yield GatewayEndpoint(
                id=endpoint.id,
                name=endpoint.name or endpoint.id,
                vpc_id=endpoint.vpc_id,
                service=services.short_name(endpoint.service_name),
                region=services.region_of(endpoint.service_name) or part.region,
                route_table_ids=endpoint.route_table_ids,
                denies=endpoint.denies,
            )


# --- interfaces -------------------------------------------------------------------------------------


def lambda_interface(subnet_id: str, group_ids: tuple[str, ...]) -> str:
    """The id of the interface that every function with this subnet and set of groups shares (LAM-01, LAM-03)."""
    return f"lambda/{subnet_id}/{'+'.join(sorted(set(group_ids)))}"


class _Interfaces:
    """Hands out interfaces. Addresses that the document names are taken first, then the lowest free ones."""

    def __init__(self, part: TopologyPart) -> None:
        self.part = part
        self.subnets = {subnet.id: subnet for subnet in part.subnets}
        named: list[IPv4Address | None] = [
            *(gateway.private_ip_address for gateway in part.nat_gateways),
            *(instance.private_ip_address for instance in part.instances),
            *(database.private_ip_address for database in part.db_instances),
            *(cache.private_ip_address for cache in part.cache_clusters),
            *(one.private_ip_address for one in part.network_interfaces),
            *(address for endpoint in part.vpc_endpoints for address in endpoint.private_ip_addresses),
        ]
        public: list[IPv4Address | None] = [
            *(gateway.public_ip for gateway in part.nat_gateways),
            *(instance.public_ip_address for instance in part.instances),
            *(database.public_ip_address for database in part.db_instances),
            *(one.public_ip for one in part.network_interfaces),
            *(address for host in part.internet_hosts for address in host.ipv4_addresses),
        ]
        # two VPCs may use the same private address, so one counts as taken in the subnets that hold it
        holding = Prefixes((subnet.cidr_block, subnet.id) for subnet in part.subnets)
        self.taken: set[tuple[str, IPv4Address]] = {
            (subnet, address) for address in named if address is not None for subnet in holding.covering(address)
        }
        self.first_free: dict[str, int] = defaultdict(lambda: RESERVED_FIRST)  # by subnet: none below it is free
        public_taken = {address for address in public if address is not None}
        self.public_free = (address for address in PUBLIC_POOL.hosts() if address not in public_taken)
        self.ipv6_given: Counter[str] = Counter()
        self.regional = {
            gateway.id: self._public(gateway.public_ip) for gateway in part.nat_gateways if gateway.subnet_id is None
        }

    def regional_address(self, gateway_id: str) -> IPv4Address | None:
        """The public address that stands for those of a regional NAT gateway."""
        return self.regional.get(gateway_id)

    def all(self) -> tuple[Interface, ...]:
        return (
            *self._lambda(),
            *self._managed(),
            *self._instances(),
            *self._databases(),
            *self._endpoints(),
            *self._nat_gateways(),
            *self._others(),
        )

    def _private(self, subnet_id: str, named: IPv4Address | None = None) -> IPv4Address:
        if named is not None:
            return named
        block = self.subnets[subnet_id].cidr_block
        for offset in range(self.first_free[subnet_id], block.num_addresses - 1):
            address = block[offset]
            if (subnet_id, address) not in self.taken:
                self.first_free[subnet_id] = offset + 1
                return address
        self.first_free[subnet_id] = block.num_addresses
        # the subnet is full; validation/addressing.py refuses it, and the walk needs some address meanwhile
        return block[-1]

    def _public(self, named: IPv4Address | None = None) -> IPv4Address | None:
        return named if named is not None else next(self.public_free, None)

    def _ipv6(self, subnet_id: str) -> IPv6Address | None:
        """The next address of a dual-stack subnet, from a part of it that no document names."""
        block = self.subnets[subnet_id].ipv6_cidr_block
        if block is None:
            return None
        self.ipv6_given[subnet_id] += 1
        return block[0xFFFF_0000 + self.ipv6_given[subnet_id]]

    def _one(
        self,
        owner: str,
        kind: InterfaceKind,
        subnet_id: str,
        groups: tuple[str, ...],
        *,
        suffix: str = "eni",
        private: IPv4Address | None = None,
        public: IPv4Address | None = None,
        ipv6: IPv6Address | None = None,
    ) -> Interface:
        return Interface(
            id=f"{owner}/{suffix}",
            kind=kind,
            owner_ids=(owner,),
            subnet_id=subnet_id,
            private_ip=self._private(subnet_id, private),
            public_ip=public,
            group_ids=groups,
            ipv6=ipv6,
        )

    def _lambda(self) -> Iterator[Interface]:
        """One for each pair of subnet and set of groups (LAM-01); with IPv6 if a function that shares it may use it."""
        owners: dict[str, list[FunctionPart]] = {}
        pairs: dict[str, tuple[str, tuple[str, ...]]] = {}
        for function in self.part.functions:
            if function.vpc_config:
                groups = function.vpc_config.security_group_ids
                for subnet_id in function.vpc_config.subnet_ids:
                    key = lambda_interface(subnet_id, groups)
                    pairs.setdefault(key, (subnet_id, groups))
                    owners.setdefault(key, []).append(function)
        for key, (subnet_id, groups) in pairs.items():
            dual = any(one.vpc_config and one.vpc_config.ipv6_allowed_for_dual_stack for one in owners[key])
            yield Interface(
                id=key,
                kind=InterfaceKind.LAMBDA,
                owner_ids=tuple(dict.fromkeys(one.id for one in owners[key])),
                subnet_id=subnet_id,
                private_ip=self._private(subnet_id),
                public_ip=None,  # never, whatever the subnet assigns (LAM-11)
                group_ids=groups,
                ipv6=self._ipv6(subnet_id) if dual else None,
            )

    def _managed(self) -> Iterator[Interface]:
        """Managed Instances are instances: a public address where the subnet assigns one (domain.md §3.9)."""
        for function in self.part.functions:
            if provider := function.capacity_provider:
                for subnet_id in provider.subnet_ids:
                    assigns = self.subnets[subnet_id].map_public_ip_on_launch
                    yield self._one(
                        function.id,
                        InterfaceKind.MANAGED,
                        subnet_id,
                        provider.security_group_ids,
                        suffix=subnet_id,
                        public=self._public() if assigns else None,
                        ipv6=self._ipv6(subnet_id),
                    )

    def _instances(self) -> Iterator[Interface]:
        for instance in self.part.instances:
            named = instance.public_ip_address
            assigns = self.subnets[instance.subnet_id].map_public_ip_on_launch
            yield self._one(
                instance.id,
                InterfaceKind.INSTANCE,
                instance.subnet_id,
                instance.security_group_ids,
                private=instance.private_ip_address,
                public=self._public(named) if named or assigns else None,
                ipv6=instance.ipv6_address or self._ipv6(instance.subnet_id),
            )

    def _databases(self) -> Iterator[Interface]:
        for database in self.part.db_instances:
            yield self._one(
                database.id,
                InterfaceKind.DATABASE,
                database.subnet_id,
                database.vpc_security_groups,
                private=database.private_ip_address,
                public=self._public(database.public_ip_address) if database.publicly_accessible else None,
            )

    def _endpoints(self) -> Iterator[Interface]:
        for endpoint in self.part.vpc_endpoints:
            for index, subnet_id in enumerate(endpoint.subnet_ids):
                named = endpoint.private_ip_addresses[index] if endpoint.private_ip_addresses else None
                yield self._one(
                    endpoint.id,
                    InterfaceKind.ENDPOINT,
                    subnet_id,
                    endpoint.security_group_ids or (default_group(endpoint.vpc_id),),
                    suffix=subnet_id,
                    private=named,
                )

    def _nat_gateways(self) -> Iterator[Interface]:
        for gateway in self.part.nat_gateways:
            if gateway.subnet_id is not None:
                yield self._one(
                    gateway.id,
                    InterfaceKind.NAT_GATEWAY,
                    gateway.subnet_id,
                    (),
                    private=gateway.private_ip_address,
                    public=self._public(gateway.public_ip) if gateway.connectivity_type == "public" else None,
                )

    def _others(self) -> Iterator[Interface]:
        for one in self.part.network_interfaces:
            yield self._one(
                one.id,
                InterfaceKind.PLAIN,
                one.subnet_id,
                one.groups,
                private=one.private_ip_address,
                public=one.public_ip,
            )
        for cache in self.part.cache_clusters:
            yield self._one(
                cache.id,
                InterfaceKind.CACHE,
                cache.subnet_id,
                cache.security_group_ids,
                private=cache.private_ip_address,
            )
        several: list[tuple[str, InterfaceKind, tuple[str, ...], tuple[str, ...]]] = [
            *(
                (one.id, InterfaceKind.PROXY, one.vpc_subnet_ids, one.vpc_security_group_ids)
                for one in self.part.db_proxies
            ),
            *(
                (one.id, InterfaceKind.MOUNT_TARGET, one.subnet_ids, one.security_groups)
                for one in self.part.file_systems
            ),
            *(
                (one.id, InterfaceKind.POLLER, one.subnet_ids, one.security_group_ids)
                for one in self.part.event_source_mappings
            ),
        ]
        for owner, kind, subnet_ids, groups in several:
            for subnet_id in subnet_ids:
                yield self._one(owner, kind, subnet_id, groups, suffix=subnet_id)
