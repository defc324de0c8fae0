"""A topology made ready for questions: what a walk looks up, indexed once.

Where an index is long to make and one question needs little of it (a table's routes, a group's rules), it is a
`Lazily`: made when it is first asked for, and kept.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, TypeVar

from lambdanet.prefixes import Prefixes
from lambdanet.problems import Problem, Severity
from lambdanet.reachability.routing import routes_of, transit_routes_of
from lambdanet.reachability.rules import AclTable, GroupTable
from lambdanet.topology import (
    Address,
    Attachment,
    Cache,
    CustomerHost,
    CustomerNetwork,
    Database,
    EgressOnlyInternetGateway,
    EventSourceMapping,
    Exclusion,
    FileSystem,
    Function,
    Instance,
    Interface,
    InterfaceEndpoint,
    InternetGateway,
    InternetHost,
    LoadBalancer,
    NatGateway,
    NetworkAcl,
    NetworkInterface,
    Peering,
    Proxy,
    Resource,
    Route,
    RouteTable,
    SecurityGroup,
    Subnet,
    Topology,
    TransitRoute,
    TransitRouteTable,
    Unknown,
    Vpc,
)
from lambdanet.validation.run import check
from lambdanet.validation.tables import tables_of

PRIVATE: Final = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")))
SHARED: Final = IPv4Network("100.64.0.0/10")
PRIVATE_6: Final = tuple(map(IPv6Network, ("fc00::/7", "fe80::/10")))
NOT_PUBLIC: Final = Prefixes[IPv4Network | IPv6Network](
    [*((block, block) for block in (*PRIVATE, SHARED)), *((block, block) for block in PRIVATE_6)]
)

SPECIAL: Final[tuple[IPv4Network | IPv6Network, ...]] = (  # of no other host: this host, loopback, multicast, reserved
    *map(IPv4Network, ("0.0.0.0/32", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4")),
    *map(IPv6Network, ("::/128", "::1/128", "ff00::/8")),
)
RESOLVERS: Final = (IPv4Address("169.254.169.253"), IPv6Address("fd00:ec2::253"))  # beside the VPC's base + 2

NOBODYS: Final = Prefixes[IPv4Network | IPv6Network]([(block, block) for block in SPECIAL])

K = TypeVar("K")
V = TypeVar("V")


def is_private(address: Address) -> bool:
    """AWS's notion of a private address, not a library's: documentation ranges stand for the internet."""
    return bool(NOT_PUBLIC.covering(address))


def is_special(address: Address) -> bool:
    """An address that no other host has: loopback, multicast, reserved."""
    return bool(NOBODYS.covering(address))


class Lazily(dict[K, V]):
    """A dict that makes what is asked for and not there yet."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: K) -> V:
        value = self[key] = self.make(key)
        return value


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """The indexes. Make it with `compile_network`; what it says never changes."""

    topology: Topology
    resources: dict[str, Resource]
    ids_by_name: dict[str, tuple[str, ...]]
    vpcs: dict[str, Vpc]
    subnets: dict[str, Subnet]
    tables: dict[str, RouteTable]  # by subnet
    acls: dict[str, NetworkAcl]  # by subnet
    groups: dict[str, SecurityGroup]
    routes: Lazily[str, Prefixes[Route]]  # by table
    transit_routes: Lazily[str, Prefixes[TransitRoute]]  # by table
    group_tables: Lazily[tuple[str, bool], GroupTable]  # by group, and whether egress
    acl_tables: Lazily[tuple[str, bool], AclTable]
    interfaces: dict[str, Interface]
    holders: dict[tuple[str, Address], Interface]  # by VPC, and private or IPv6 address
    by_private_ip: dict[Address, tuple[Interface, ...]]
    by_public_ip: dict[Address, Interface]
    internet_gateways: dict[str, InternetGateway]  # by VPC
    hosts: dict[Address, InternetHost]
    hosts_by_name: dict[str, InternetHost]
    functions_by_url: dict[str, Function]
    service_ids: dict[tuple[str, str], str]  # by service and Region
    other_regions: dict[str, str]  # by service: the first Region, not the topology's own, that it is shown in
    endpoints: dict[tuple[str, str], tuple[InterfaceEndpoint, ...]]  # by VPC and service
    may_answer: dict[tuple[str, str], Unknown]  # by VPC and service, "" for any: perhaps an interface endpoint
    by_ipv6: dict[Address, Interface]
    egress_only: dict[str, EgressOnlyInternetGateway]  # by VPC
    nat_gateways: dict[str, NatGateway]  # by VPC, the first
    nat_zones: frozenset[tuple[str, str]]  # VPC and Availability Zone, where a zonal NAT gateway works
    peerings: dict[frozenset[str], tuple[Peering, ...]]  # by the two VPCs
    peers: dict[str, tuple[Vpc, ...]]  # by VPC: those of its Region that an active peering joins
    attachments: dict[tuple[str, str], Attachment]  # by transit gateway and VPC
    transit_gateways: dict[str, tuple[str, ...]]  # by VPC that is attached
    customer_networks: Lazily[str, Prefixes[tuple[int, CustomerNetwork]]]  # by VPN gateway; with their order
    customer_hosts: dict[Address, CustomerHost]
    transit_tables: dict[str, TransitRouteTable]  # by associated attachment
    excluded: dict[str, Exclusion]  # by VPC or subnet: what Block Public Access leaves out
    refused: dict[str, Problem]  # by component: what AWS would not create
    resolvers_at: dict[str, tuple[Address, ...]]  # by VPC
    unknown_vpcs: tuple[Vpc, ...]  # whose interfaces nobody has described

    def vpc_of(self, interface: Interface) -> Vpc:
        return self.vpcs[self.subnets[interface.subnet_id].vpc_id]

    def owner(self, interface: Interface) -> Resource:
        """The resource an interface belongs to; for a shared Lambda interface the first function."""
        return self.resources[interface.owner_ids[0]]

    def interfaces_of(self, resource: Resource) -> tuple[Interface, ...]:
        match resource:
            case (
                Function(interface_ids=ids)
                | InterfaceEndpoint(interface_ids=ids)
                | Proxy(interface_ids=ids)
                | FileSystem(interface_ids=ids)
                | EventSourceMapping(interface_ids=ids)
                | LoadBalancer(interface_ids=ids)
            ):
                return tuple(self.interfaces[one] for one in ids)
            case (
                Instance(interface_id=one)
                | Database(interface_id=one)
                | Cache(interface_id=one)
                | NetworkInterface(interface_id=one)
            ):
                return (self.interfaces[one],)
            case _:
                return ()

    def is_undescribed(self, address: Address) -> bool:
        """Is the address in a VPC whose interfaces nobody has described?"""
        return any(vpc.holds(address) for vpc in self.unknown_vpcs)

    def resolvers(self, vpc: Vpc) -> tuple[Address, ...]:
        """Where Amazon's resolver answers in a VPC (domain.md §3.7)."""
        return self.resolvers_at[vpc.id]

    def peers_in_region(self, vpc: Vpc) -> tuple[Vpc, ...]:
        """The VPCs whose groups a rule of this one may name: peered, and of the same Region (SG-04)."""
        return self.peers.get(vpc.id, ())

    def has_zone_nat(self, subnet: Subnet) -> bool:
        """Does the subnet's own Availability Zone hold a NAT gateway of its VPC that works?"""
        return (subnet.vpc_id, subnet.availability_zone) in self.nat_zones

    def blocks_public_access(self, vpc_id: str, subnet_id: str, *, one_way: bool) -> bool:
        """Does Block Public Access stop traffic that leaves here? `one_way`: through a gateway that opens outwards only.

        domain.md §13: in bidirectional mode nothing passes; in ingress-only mode NAT gateways and egress-only
        gateways do. An exclusion of the VPC or the subnet lets egress pass in either mode.
        """
        setting = self.topology.block_public_access
        if setting.mode == "off" or vpc_id in self.excluded or subnet_id in self.excluded:
            return False
        return not (setting.mode == "block-ingress" and one_way)

    def admits_from_the_internet(self, vpc_id: str, subnet_id: str) -> bool:
        """May connections come in from the internet? Only an exclusion for both directions lets them."""
        if self.topology.block_public_access.mode == "off":
            return True
        found = [self.excluded[place] for place in (vpc_id, subnet_id) if place in self.excluded]
        return any(one.both_ways for one in found)


def compile_network(topology: Topology) -> Network:
    """Index a topology, and note what AWS would refuse in it."""
    resources = dict(topology.by_id())
    subnets = {subnet.id: subnet for subnet in topology.subnets}
    by_private: dict[Address, tuple[Interface, ...]] = _grouped(
        (pair.private, interface) for interface in topology.interfaces for pair in interface.pairs()
    )
    by_ipv6: dict[Address, Interface] = {one.ipv6: one for one in topology.interfaces if one.ipv6 is not None}
    tables, acls = _by_subnet(topology)
    route_tables = {table.id: table for table in topology.route_tables}
    transit_tables = {table.id: table for table in topology.transit_route_tables}
    groups = {group.id: group for group in topology.security_groups}
    all_acls = {acl.id: acl for acl in topology.network_acls}
    attachments = {
        (one.gateway_id, one.vpc_id): one for one in topology.attachments if one.state == "available" and one.vpc_id
    }
    return Network(
        topology=topology,
        resources=resources,
        ids_by_name=_grouped((resource.name, resource.id) for resource in topology.resources()),
        vpcs={vpc.id: vpc for vpc in topology.vpcs},
        subnets=subnets,
        tables=tables,
        acls=acls,
        groups=groups,
        routes=Lazily(lambda table: routes_of(route_tables[table])),
        transit_routes=Lazily(lambda table: transit_routes_of(transit_tables[table])),
        group_tables=Lazily(lambda key: GroupTable(groups[key[0]], egress=key[1])),
        acl_tables=Lazily(lambda key: AclTable(all_acls[key[0]], egress=key[1])),
        interfaces={interface.id: interface for interface in topology.interfaces},
        holders=_first(
            ((subnets[one.subnet_id].vpc_id, address), one)
            for address, found in (*by_private.items(), *((six, (one,)) for six, one in by_ipv6.items()))
            for one in found
        ),
        by_private_ip=by_private,
        by_public_ip={
            pair.public: interface
            for interface in topology.interfaces
            for pair in interface.pairs()
            if pair.public is not None
        },
        internet_gateways={gateway.vpc_id: gateway for gateway in topology.internet_gateways if gateway.vpc_id},
        hosts={address: host for host in topology.internet_hosts for address in _addresses(host)},
        hosts_by_name=_first((host.host_name, host) for host in topology.internet_hosts),
        functions_by_url=_first((url_of(topology, one), one) for one in topology.functions if one.url),
        service_ids=_first(((one.service, one.region), one.id) for one in topology.services),
        other_regions=_first((one.service, one.region) for one in topology.services if one.region != topology.region),
        endpoints=_grouped(((one.vpc_id, one.service), one) for one in topology.interface_endpoints),
        may_answer=_first(((one.vpc_id, one.service), one) for one in topology.unknowns if one.vpc_id),
        by_ipv6=by_ipv6,
        egress_only={gateway.vpc_id: gateway for gateway in topology.egress_only_internet_gateways},
        nat_gateways=_first((one.vpc_id or subnets[one.subnet_id].vpc_id, one) for one in topology.nat_gateways),
        nat_zones=frozenset(
            (home.vpc_id, home.availability_zone)
            for gateway in topology.nat_gateways
            if not gateway.regional and gateway.state == "available"
            for home in (subnets[gateway.subnet_id],)
        ),
        peers=_peers(topology),
        peerings=_grouped((frozenset((one.vpc_id, one.peer_vpc_id)), one) for one in topology.peerings),
        attachments=attachments,
        transit_gateways=_transit_gateways(topology, attachments),
        transit_tables={one: table for table in topology.transit_route_tables for one in table.associations},
        customer_networks=Lazily(lambda gateway: _behind(topology, gateway)),
        customer_hosts=_first((host.address, host) for host in topology.customer_hosts),
        excluded={one.place: one for one in topology.block_public_access.exclusions},
        refused=_refused(topology),
        resolvers_at={vpc.id: (vpc.cidr_blocks[0][2], *RESOLVERS) for vpc in topology.vpcs},
        unknown_vpcs=tuple(vpc for vpc in topology.vpcs if vpc.unknown),
    )


def url_of(topology: Topology, function: Function) -> str:
    """The host name of a function's URL, which is public only (INV-07)."""
    return f"{function.id.lower()}.lambda-url.{topology.region}.on.aws"


def _first(items: Iterable[tuple[K, V]]) -> dict[K, V]:
    """Of two with one key the first."""
    found: dict[K, V] = {}
    for key, value in items:
        found.setdefault(key, value)
    return found


def _grouped(items: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    found: dict[K, list[V]] = defaultdict(list)
    for key, value in items:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _peers(topology: Topology) -> dict[str, tuple[Vpc, ...]]:
    vpcs = {vpc.id: vpc for vpc in topology.vpcs}
    joined = [(vpcs[one.vpc_id], vpcs[one.peer_vpc_id]) for one in topology.peerings if one.status == "active"]
    both = [*joined, *((far, near) for near, far in joined)]
    return _grouped((near.id, far) for near, far in both if near.region == far.region)


def _transit_gateways(topology: Topology, attachments: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    order = {gateway.id: place for place, gateway in enumerate(topology.transit_gateways)}
    ranked = sorted(attachments, key=lambda pair: order[pair[0]])
    return _grouped((vpc, gateway) for gateway, vpc in ranked)


def _behind(topology: Topology, gateway_id: str) -> Prefixes[tuple[int, CustomerNetwork]]:
    """The blocks of the networks behind a virtual private gateway."""
    networks = [one for one in topology.customer_networks if one.gateway_id == gateway_id]
    return Prefixes((block, pair) for pair in enumerate(networks) for block in pair[1].cidr_blocks)


def _addresses(host: InternetHost) -> Iterator[Address]:
    yield from host.ipv4
    yield from host.ipv6


def _by_subnet(topology: Topology) -> tuple[dict[str, RouteTable], dict[str, NetworkAcl]]:
    """The route table and network ACL of each subnet: the associated one, else the VPC's main or default one (RT-01, ACL-03)."""
    default = {acl.vpc_id: acl for acl in reversed(topology.network_acls) if acl.default}
    chosen = {subnet: acl for acl in reversed(topology.network_acls) for subnet in acl.subnet_ids}
    acls = {subnet.id: chosen.get(subnet.id, default[subnet.vpc_id]) for subnet in topology.subnets}
    return tables_of(topology), acls


def _refused(topology: Topology) -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    for problem in check(topology):
        if problem.severity is Severity.REFUSED:
            found.setdefault(problem.component, problem)
    return found
