"""From a checked document to a whole network: what AWS adds by itself is added here.

Local routes (RT-02), a main route table and a default network ACL for each VPC (RT-01, ACL-02), a
gateway endpoint's route in each table that it names (RT-10), the default egress of a new security
group (SG-02), Lambda's shared interfaces (LAM-01), and the lowest free address for every interface
that was given none. Addresses are given out in the document's order, so that an edit moves few.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from lambdanet import services
from lambdanet.parts import (
    AclEntryPart,
    EgressPart,
    GroupRulePart,
    IngressPart,
    QuestionPart,
    RouteTablePart,
    SecurityGroupPart,
    TopologyPart,
)
from lambdanet.topology import (
    ALL_PORTS,
    AclEntry,
    Connectivity,
    Database,
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
    NetworkAcl,
    Ports,
    Protocol,
    Question,
    Route,
    RouteOrigin,
    RouteTable,
    SecurityGroup,
    Service,
    Subnet,
    Topology,
    Vpc,
)

EVERYWHERE: Final = IPv4Network("0.0.0.0/0")
ENGINE_PORTS: Final = {
    "postgres": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "sqlserver": 1433,
    "oracle": 1521,
}
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
        vpcs=tuple(
            Vpc(
                id=vpc.id,
                name=vpc.name or vpc.id,
                cidr_blocks=vpc.cidr_blocks,
                enable_dns_support=vpc.enable_dns_support,
                enable_dns_hostnames=vpc.enable_dns_hostnames,
            )
            for vpc in part.vpcs
        ),
        subnets=tuple(
            Subnet(
                id=subnet.id,
                name=subnet.name or subnet.id,
                vpc_id=subnet.vpc_id,
                availability_zone=subnet.availability_zone,
                cidr_block=subnet.cidr_block,
                map_public_ip_on_launch=subnet.map_public_ip_on_launch,
            )
            for subnet in part.subnets
        ),
        route_tables=tuple(_route_tables(part)),
        internet_gateways=tuple(
            InternetGateway(id=gateway.id, name=gateway.name or gateway.id, vpc_id=gateway.vpc_id or "")
            for gateway in part.internet_gateways
        ),
        nat_gateways=tuple(
            NatGateway(
                id=gateway.id,
                name=gateway.name or gateway.id,
                subnet_id=gateway.subnet_id,
                connectivity=Connectivity(gateway.connectivity_type),
                state=gateway.state,
                interface_id=f"{gateway.id}/eni",
            )
            for gateway in part.nat_gateways
        ),
        security_groups=tuple(map(_security_group, part.security_groups)),
        network_acls=tuple(_network_acls(part)),
        interface_endpoints=tuple(_interface_endpoints(part)),
        gateway_endpoints=tuple(_gateway_endpoints(part)),
        functions=tuple(
            Function(
                id=function.id,
                name=function.name or function.id,
                state=function.state,
                subnet_ids=config.subnet_ids if (config := function.vpc_config) else (),
                group_ids=config.security_group_ids if config else (),
                interface_ids=tuple(
                    _lambda_interface(subnet, config.security_group_ids) for subnet in config.subnet_ids
                )
                if config
                else (),
            )
            for function in part.functions
        ),
        instances=tuple(
            Instance(
                id=instance.id,
                name=instance.name or instance.id,
                interface_id=f"{instance.id}/eni",
                listens=_listens(instance.listens),
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
        services=tuple(
            Service(
                id=service.id,
                name=service.name or services.BY_NAME[services.short_name(service.service_name)].title,
                service=services.short_name(service.service_name),
                region=services.region_of(service.service_name) or part.region,
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


def _listens(ports: tuple[int, ...] | None) -> tuple[Ports, ...]:
    return (ALL_PORTS,) if ports is None else tuple(Ports(first=port, last=port) for port in ports)


# --- routes ---------------------------------------------------------------------------------------


def _route_tables(part: TopologyPart) -> Iterator[RouteTable]:
    for table in part.route_tables:
        yield RouteTable(
            id=table.id,
            name=table.name or table.id,
            vpc_id=table.vpc_id,
            main=table.main,
            subnet_ids=table.subnet_ids,
            routes=(
                *_local_routes(part, table.vpc_id),
                *_static_routes(table),
                *_endpoint_routes(part, table.id),
            ),
        )
    for vpc in part.vpcs:
        if not any(table.main and table.vpc_id == vpc.id for table in part.route_tables):
            yield RouteTable(
                id=f"{vpc.id}/main",
                name="main route table",
                vpc_id=vpc.id,
                main=True,
                subnet_ids=(),
                routes=tuple(_local_routes(part, vpc.id)),
                implied=True,
            )


def _local_routes(part: TopologyPart, vpc_id: str) -> Iterator[Route]:
    for vpc in part.vpcs:
        if vpc.id == vpc_id:
            for block in vpc.cidr_blocks:
                yield Route(destination=block, target="local", origin=RouteOrigin.LOCAL)


def _static_routes(table: RouteTablePart) -> Iterator[Route]:
    for route in table.routes:
        yield Route(
            destination=route.destination_cidr_block,
            target=route.gateway_id or route.nat_gateway_id or "",
            origin=RouteOrigin.STATIC,
            blackhole=route.state == "blackhole",
        )


def _endpoint_routes(part: TopologyPart, table_id: str) -> Iterator[Route]:
    for endpoint in part.vpc_endpoints:
        if table_id in endpoint.route_table_ids:
            name = services.short_name(endpoint.service_name)
            same = services.region_of(endpoint.service_name) in ("", part.region)
            yield Route(
                destination=services.block(name, same_region=same),
                target=endpoint.id,
                origin=RouteOrigin.ENDPOINT,
                prefix_list=name,
            )


# --- filters --------------------------------------------------------------------------------------


def _security_group(group: SecurityGroupPart) -> SecurityGroup:
    egress = group.security_group_egress
    return SecurityGroup(
        id=group.id,
        name=group.name or group.id,
        vpc_id=group.vpc_id,
        ingress=tuple(map(_ingress, group.security_group_ingress)),
        egress=(GroupRule(protocol="-1", ports=ALL_PORTS, cidr=EVERYWHERE),)
        if egress is None
        else tuple(map(_egress, egress)),
    )


def _ingress(rule: IngressPart) -> GroupRule:
    return _rule(rule, rule.source_security_group_id, rule.source_prefix_list_id)


def _egress(rule: EgressPart) -> GroupRule:
    return _rule(rule, rule.destination_security_group_id, rule.destination_prefix_list_id)


def _rule(rule: GroupRulePart, group_id: str | None, prefix_list: str | None) -> GroupRule:
    ported = rule.ip_protocol in ("tcp", "udp") and rule.from_port is not None and rule.to_port is not None
    return GroupRule(
        protocol=rule.ip_protocol,
        # the second test is for mypy: parts.py has refused a tcp or udp rule without ports
        ports=Ports(first=rule.from_port or 0, last=rule.to_port or 0) if ported else ALL_PORTS,
        cidr=rule.cidr_ip,
        group_id=group_id or "",
        prefix_list=services.short_name(prefix_list) if prefix_list else "",
        description=rule.description,
    )


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
    for vpc in part.vpcs:
        if not any(acl.is_default and acl.vpc_id == vpc.id for acl in part.network_acls):
            yield _default_acl(vpc.id)


def _entry(entry: AclEntryPart) -> AclEntry:
    ports = entry.port_range
    return AclEntry(
        number=entry.rule_number,
        allow=entry.rule_action == "allow",
        egress=entry.egress,
        protocol=entry.protocol,
        cidr=entry.cidr_block,
        ports=Ports(first=ports.from_, last=ports.to) if ports and entry.protocol in ("tcp", "udp") else ALL_PORTS,
    )


def _default_acl(vpc_id: str) -> NetworkAcl:
    """The default network ACL admits everything, both ways (ACL-02)."""
    return NetworkAcl(
        id=f"{vpc_id}/default-acl",
        name="default network ACL",
        vpc_id=vpc_id,
        default=True,
        subnet_ids=(),
        entries=tuple(
            AclEntry(
                number=100,
                allow=True,
                egress=egress,
                protocol="-1",
                cidr=EVERYWHERE,
                ports=ALL_PORTS,
            )
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
            )


# --- interfaces -------------------------------------------------------------------------------------


def _lambda_interface(subnet_id: str, group_ids: tuple[str, ...]) -> str:
    """The id of the interface that every function with this subnet and set of groups shares (LAM-01, LAM-03)."""
    return f"lambda/{subnet_id}/{'+'.join(sorted(set(group_ids)))}"


class _Interfaces:
    """Hands out interfaces. Addresses that the document names are taken first, then the lowest free ones."""

    def __init__(self, part: TopologyPart) -> None:
        self.part = part
        self.blocks = {subnet.id: subnet.cidr_block for subnet in part.subnets}
        named = [
            *(gateway.private_ip_address for gateway in part.nat_gateways),
            *(instance.private_ip_address for instance in part.instances),
            *(database.private_ip_address for database in part.db_instances),
            *(address for endpoint in part.vpc_endpoints for address in endpoint.private_ip_addresses),
        ]
        public = [
            *(gateway.public_ip for gateway in part.nat_gateways),
            *(instance.public_ip_address for instance in part.instances),
            *(database.public_ip_address for database in part.db_instances),
            *(address for host in part.internet_hosts for address in host.ipv4_addresses),
        ]
        # the same private address may be used in two VPCs, so an address counts as taken in the subnets that hold it
        self.taken: set[tuple[str, IPv4Address]] = {
            (subnet_id, address)
            for address in named
            if address is not None
            for subnet_id, block in self.blocks.items()
            if address in block
        }
        self.public_taken = {address for address in public if address is not None}

    def all(self) -> tuple[Interface, ...]:
        return (
            *self._lambda(),
            *self._instances(),
            *self._databases(),
            *self._endpoints(),
            *self._nat_gateways(),
        )

    def _private(self, subnet_id: str, named: IPv4Address | None = None) -> IPv4Address:
        if named is not None:
            return named
        block = self.blocks[subnet_id]
        for offset in range(RESERVED_FIRST, max(block.num_addresses - 1, RESERVED_FIRST)):
            address = block[offset]
            if (subnet_id, address) not in self.taken:
                self.taken.add((subnet_id, address))
                return address
        # the subnet is full; validation.py refuses it, and the walk needs some address meanwhile
        return block[-1]

    def _public(self, named: IPv4Address | None = None) -> IPv4Address | None:
        if named is not None:
            return named
        for address in PUBLIC_POOL.hosts():
            if address not in self.public_taken:
                self.public_taken.add(address)
                return address
        return None

    def _lambda(self) -> Iterator[Interface]:
        owners: dict[str, list[str]] = {}
        pairs: dict[str, tuple[str, tuple[str, ...]]] = {}
        for function in self.part.functions:
            if function.vpc_config:
                groups = function.vpc_config.security_group_ids
                for subnet_id in function.vpc_config.subnet_ids:
                    key = _lambda_interface(subnet_id, groups)
                    pairs.setdefault(key, (subnet_id, groups))
                    owners.setdefault(key, []).append(function.id)
        for key, (subnet_id, groups) in pairs.items():
            yield Interface(
                id=key,
                kind=InterfaceKind.LAMBDA,
                owner_ids=tuple(dict.fromkeys(owners[key])),
                subnet_id=subnet_id,
                private_ip=self._private(subnet_id),
                public_ip=None,  # never, whatever the subnet assigns (LAM-11)
                group_ids=groups,
            )

    def _instances(self) -> Iterator[Interface]:
        assigns = {subnet.id for subnet in self.part.subnets if subnet.map_public_ip_on_launch}
        for instance in self.part.instances:
            public = instance.public_ip_address
            yield Interface(
                id=f"{instance.id}/eni",
                kind=InterfaceKind.INSTANCE,
                owner_ids=(instance.id,),
                subnet_id=instance.subnet_id,
                private_ip=self._private(instance.subnet_id, instance.private_ip_address),
                public_ip=self._public(public) if public or instance.subnet_id in assigns else None,
                group_ids=instance.security_group_ids,
            )

    def _databases(self) -> Iterator[Interface]:
        for database in self.part.db_instances:
            yield Interface(
                id=f"{database.id}/eni",
                kind=InterfaceKind.DATABASE,
                owner_ids=(database.id,),
                subnet_id=database.subnet_id,
                private_ip=self._private(database.subnet_id, database.private_ip_address),
                public_ip=self._public(database.public_ip_address) if database.publicly_accessible else None,
                group_ids=database.vpc_security_groups,
            )

    def _endpoints(self) -> Iterator[Interface]:
        for endpoint in self.part.vpc_endpoints:
            for index, subnet_id in enumerate(endpoint.subnet_ids):
                named = endpoint.private_ip_addresses[index] if endpoint.private_ip_addresses else None
                yield Interface(
                    id=f"{endpoint.id}/{subnet_id}",
                    kind=InterfaceKind.ENDPOINT,
                    owner_ids=(endpoint.id,),
                    subnet_id=subnet_id,
                    private_ip=self._private(subnet_id, named),
                    public_ip=None,
                    group_ids=endpoint.security_group_ids,
                )

    def _nat_gateways(self) -> Iterator[Interface]:
        for gateway in self.part.nat_gateways:
            yield Interface(
                id=f"{gateway.id}/eni",
                kind=InterfaceKind.NAT_GATEWAY,
                owner_ids=(gateway.id,),
                subnet_id=gateway.subnet_id,
                private_ip=self._private(gateway.subnet_id, gateway.private_ip_address),
                public_ip=self._public(gateway.public_ip) if gateway.connectivity_type == "public" else None,
                group_ids=(),
            )
