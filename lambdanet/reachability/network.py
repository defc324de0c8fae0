"""A topology made ready for questions: what a walk looks up, indexed once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

from lambdanet.problems import Problem, Severity
from lambdanet.topology import (
    Address,
    Attachment,
    Cache,
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
    NetworkAcl,
    NetworkInterface,
    Proxy,
    Resource,
    RouteTable,
    SecurityGroup,
    Subnet,
    Topology,
    TransitRouteTable,
    Vpc,
)
from lambdanet.validation import check

PRIVATE: Final = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")))
SHARED: Final = IPv4Network("100.64.0.0/10")


PRIVATE_6: Final = tuple(map(IPv6Network, ("fc00::/7", "fe80::/10")))


SPECIAL: Final[tuple[IPv4Network | IPv6Network, ...]] = (  # of no other host: this host, loopback, multicast, reserved
    *map(IPv4Network, ("0.0.0.0/32", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4")),
    *map(IPv6Network, ("::/128", "::1/128", "ff00::/8")),
)
RESOLVERS: Final = (IPv4Address("169.254.169.253"), IPv6Address("fd00:ec2::253"))  # beside the VPC's base + 2


def is_private(address: Address) -> bool:
    """AWS's notion of a private address, not a library's: documentation ranges stand for the internet."""
    if isinstance(address, IPv4Address):
        return address in SHARED or any(address in block for block in PRIVATE)
    return any(address in block for block in PRIVATE_6)


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """The indexes. Make it with `compile_network`; it is never changed."""

    topology: Topology
    resources: dict[str, Resource]
    ids_by_name: dict[str, tuple[str, ...]]
    vpcs: dict[str, Vpc]
    subnets: dict[str, Subnet]
    tables: dict[str, RouteTable]  # by subnet
    acls: dict[str, NetworkAcl]  # by subnet
    groups: dict[str, SecurityGroup]
    interfaces: dict[str, Interface]
    by_private_ip: dict[Address, tuple[Interface, ...]]
    by_public_ip: dict[Address, Interface]
    internet_gateways: dict[str, InternetGateway]  # by VPC
    hosts: dict[Address, InternetHost]
    endpoints: dict[tuple[str, str], tuple[InterfaceEndpoint, ...]]  # by VPC and service
    by_ipv6: dict[Address, Interface]
    egress_only: dict[str, EgressOnlyInternetGateway]  # by VPC
    attachments: dict[tuple[str, str], Attachment]  # by transit gateway and VPC
    transit_tables: dict[str, TransitRouteTable]  # by associated attachment
    excluded: dict[str, Exclusion]  # by VPC or subnet: what Block Public Access leaves out
    refused: dict[str, Problem]  # by component: what AWS would not create

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

    def resolvers(self, vpc: Vpc) -> tuple[Address, ...]:
        """Where Amazon's resolver answers in a VPC (domain.md §3.7)."""
        return (vpc.cidr_blocks[0][2], *RESOLVERS)

    def peers_in_region(self, vpc: Vpc) -> Iterator[Vpc]:
        """The VPCs whose groups a rule of this one may name: peered, and of the same Region (SG-04)."""
        for peering in self.topology.peerings:
            if peering.status == "active" and vpc.id in (peering.vpc_id, peering.peer_vpc_id):
                peer = self.vpcs[peering.other(vpc.id)]
                if peer.region == vpc.region:
                    yield peer

    def has_zone_nat(self, subnet: Subnet) -> bool:
        """Does the subnet's own Availability Zone hold a NAT gateway of its VPC that works?"""
        return any(
            (home := self.subnets[gateway.subnet_id]).availability_zone == subnet.availability_zone
            and home.vpc_id == subnet.vpc_id
            and gateway.state == "available"
            for gateway in self.topology.nat_gateways
            if not gateway.regional
        )

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
    names: dict[str, list[str]] = defaultdict(list)
    for resource in topology.resources():
        names[resource.name].append(resource.id)
    tables, acls = _by_subnet(topology)
    by_private: dict[Address, list[Interface]] = defaultdict(list)
    for interface in topology.interfaces:
        by_private[interface.private_ip].append(interface)
    endpoints: dict[tuple[str, str], list[InterfaceEndpoint]] = defaultdict(list)
    for endpoint in topology.interface_endpoints:
        endpoints[endpoint.vpc_id, endpoint.service].append(endpoint)
    return Network(
        topology=topology,
        resources=dict(topology.by_id()),
        ids_by_name={name: tuple(ids) for name, ids in names.items()},
        vpcs={vpc.id: vpc for vpc in topology.vpcs},
        subnets={subnet.id: subnet for subnet in topology.subnets},
        tables=tables,
        acls=acls,
        groups={group.id: group for group in topology.security_groups},
        interfaces={interface.id: interface for interface in topology.interfaces},
        by_private_ip={address: tuple(found) for address, found in by_private.items()},
        by_public_ip={
            interface.public_ip: interface for interface in topology.interfaces if interface.public_ip is not None
        },
        internet_gateways={gateway.vpc_id: gateway for gateway in topology.internet_gateways if gateway.vpc_id},
        hosts={address: host for host in topology.internet_hosts for address in _addresses(host)},
        endpoints={key: tuple(found) for key, found in endpoints.items()},
        by_ipv6={one.ipv6: one for one in topology.interfaces if one.ipv6 is not None},
        egress_only={gateway.vpc_id: gateway for gateway in topology.egress_only_internet_gateways},
        attachments={(one.gateway_id, one.vpc_id): one for one in topology.attachments if one.state == "available"},
        transit_tables={one: table for table in topology.transit_route_tables for one in table.associations},
        excluded={one.place: one for one in topology.block_public_access.exclusions},
        refused=_refused(topology),
    )


def _addresses(host: InternetHost) -> Iterator[Address]:
    yield from host.ipv4
    yield from host.ipv6


def _by_subnet(topology: Topology) -> tuple[dict[str, RouteTable], dict[str, NetworkAcl]]:
    """The route table and network ACL of each subnet: the associated one, else the VPC's main or default one (RT-01, ACL-03)."""
    main = {table.vpc_id: table for table in reversed(topology.route_tables) if table.main}
    default = {acl.vpc_id: acl for acl in reversed(topology.network_acls) if acl.default}
    chosen_table = {subnet: table for table in reversed(topology.route_tables) for subnet in table.subnet_ids}
    chosen_acl = {subnet: acl for acl in reversed(topology.network_acls) for subnet in acl.subnet_ids}
    return (
        {subnet.id: chosen_table.get(subnet.id, main[subnet.vpc_id]) for subnet in topology.subnets},
        {subnet.id: chosen_acl.get(subnet.id, default[subnet.vpc_id]) for subnet in topology.subnets},
    )


def _refused(topology: Topology) -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    for problem in check(topology):
        if problem.severity is Severity.REFUSED:
            found.setdefault(problem.component, problem)
    return found
