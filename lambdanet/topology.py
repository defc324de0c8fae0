"""The network as frozen values: what everything after the document's border trusts.

A `Topology` is complete. What AWS adds by itself has been added while reading: the local routes, the
main route table and default network ACL of each VPC, a gateway endpoint's route in each table that it
names, and an address for every interface that the document gave none. Ids made by us contain a "/",
which no id in a document can.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

INTERNET: Final = "internet"
"""The name that always means "any host on the internet"."""

LOG_DELIVERY: Final = "log-delivery"
"""The name that means "CloudWatch Logs, by the Lambda service" (LAM-20), not by the function's code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ports:
    """A range of ports, both ends included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def __contains__(self, other: object) -> bool:
        return isinstance(other, Ports) and self.first <= other.first and other.last <= self.last

    def overlaps(self, other: "Ports") -> bool:
        return self.first <= other.last and other.first <= self.last


ALL_PORTS: Final = Ports(first=0, last=65535)
LAMBDA_PORTS: Final = Ports(first=1024, last=65535)  # LAM-16, and the NAT gateway's (domain.md §5.3)
CLIENT_PORTS: Final = Ports(first=32768, last=60999)  # an EC2 client's own range (semantics.md §4)


class Protocol(StrEnum):
    TCP = "tcp"
    UDP = "udp"
    ICMP = "icmp"


@dataclass(frozen=True, kw_only=True, slots=True)
class Vpc:
    id: str
    name: str
    cidr_blocks: tuple[IPv4Network, ...]
    enable_dns_support: bool
    enable_dns_hostnames: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Subnet:
    id: str
    name: str
    vpc_id: str
    availability_zone: str
    cidr_block: IPv4Network
    map_public_ip_on_launch: bool


class RouteOrigin(StrEnum):
    """Where a route comes from; the order is AWS's priority between equal prefixes (RT-05, RT-06)."""

    LOCAL = "local"
    STATIC = "static"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """One row of a route table. `target` is the id of a gateway, or "local".

    `prefix_list` is the service's short name where the destination is a service's prefix list; then
    `destination` is the block that stands for it.
    """

    destination: Network
    target: str
    origin: RouteOrigin
    blackhole: bool = False
    prefix_list: str = ""

    @property
    def shown(self) -> str:
        """The destination as a person reads it in a table."""
        return f"pl-{self.prefix_list}" if self.prefix_list else str(self.destination)


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteTable:
    id: str
    name: str
    vpc_id: str
    main: bool
    subnet_ids: tuple[str, ...]
    routes: tuple[Route, ...]
    implied: bool = False  # AWS made it, the document does not show it


@dataclass(frozen=True, kw_only=True, slots=True)
class InternetGateway:
    id: str
    name: str
    vpc_id: str  # "" when it is attached to no VPC


class Connectivity(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, kw_only=True, slots=True)
class NatGateway:
    id: str
    name: str
    subnet_id: str
    connectivity: Connectivity
    state: str  # AWS's: pending, failed, available, deleting, deleted
    interface_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupRule:
    """One rule of a security group. `peer` is a block, the id of a group, or a prefix list's service.

    `protocol` is "tcp", "udp", "icmp" or "-1" (all); with "-1" the ports mean nothing.
    """

    protocol: str
    ports: Ports
    cidr: Network | None = None
    group_id: str = ""
    prefix_list: str = ""
    description: str = ""

    @property
    def peer(self) -> str:
        return str(self.cidr) if self.cidr is not None else self.group_id or f"pl-{self.prefix_list}"

    @property
    def service(self) -> str:
        """Protocol and ports: "all", "tcp 443", "tcp 1024-65535"."""
        if self.protocol == "-1":
            return "all"
        return self.protocol if self.ports == ALL_PORTS else f"{self.protocol} {self.ports}"


@dataclass(frozen=True, kw_only=True, slots=True)
class SecurityGroup:
    id: str
    name: str
    vpc_id: str
    ingress: tuple[GroupRule, ...]
    egress: tuple[GroupRule, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AclEntry:
    """One rule of a network ACL. The lowest number that matches decides (ACL-01)."""

    number: int
    allow: bool
    egress: bool
    protocol: str
    cidr: Network
    ports: Ports

    def __str__(self) -> str:
        service = "all" if self.protocol == "-1" else f"{self.protocol} {self.ports}"
        return f"{self.number} {'allow' if self.allow else 'deny'} {service} {self.cidr}"


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkAcl:
    id: str
    name: str
    vpc_id: str
    default: bool
    subnet_ids: tuple[str, ...]
    entries: tuple[AclEntry, ...]  # in the order of their numbers
    implied: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class InterfaceEndpoint:
    id: str
    name: str
    vpc_id: str
    service: str  # short name
    region: str
    subnet_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    private_dns: bool
    interface_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GatewayEndpoint:
    id: str
    name: str
    vpc_id: str
    service: str
    region: str
    route_table_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """A standard Lambda function. No subnets: it is unattached, in the Lambda service VPC."""

    id: str
    name: str
    state: str  # AWS's: Pending, Active, Inactive, Failed
    subnet_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    interface_ids: tuple[str, ...]  # one per subnet, in the same order; shared with other functions

    @property
    def attached(self) -> bool:
        return bool(self.subnet_ids)


@dataclass(frozen=True, kw_only=True, slots=True)
class Instance:
    """An EC2 instance."""

    id: str
    name: str
    interface_id: str
    listens: tuple[Ports, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Database:
    """An RDS database instance."""

    id: str
    name: str
    engine: str
    port: int
    publicly_accessible: bool
    interface_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """An AWS service that the topology shows, in one Region."""

    id: str
    name: str
    service: str  # short name
    region: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InternetHost:
    id: str
    name: str
    host_name: str
    ipv4: tuple[IPv4Address, ...]
    ipv6: tuple[IPv6Address, ...]
    listens: tuple[Ports, ...]


class InterfaceKind(StrEnum):
    LAMBDA = "lambda"
    INSTANCE = "instance"
    DATABASE = "database"
    ENDPOINT = "endpoint"
    NAT_GATEWAY = "nat_gateway"


@dataclass(frozen=True, kw_only=True, slots=True)
class Interface:
    """An elastic network interface. A Lambda one serves every function with its subnet and group set (LAM-01)."""

    id: str
    kind: InterfaceKind
    owner_ids: tuple[str, ...]
    subnet_id: str
    private_ip: IPv4Address
    public_ip: IPv4Address | None
    group_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Does a connection that `source` opens to `target` succeed? Or, with `invoke`: may `source` invoke it?

    `port` None means the target's own; `source_port` None means the client's whole ephemeral range.
    """

    source: str
    target: str
    port: int | None = None
    protocol: Protocol = Protocol.TCP
    family: int = 4
    source_port: int | None = None
    invoke: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedQuestion:
    """A question that a document keeps, with the words it is shown under."""

    id: str
    title: str
    question: Question


Resource = (
    Vpc
    | Subnet
    | RouteTable
    | InternetGateway
    | NatGateway
    | SecurityGroup
    | NetworkAcl
    | InterfaceEndpoint
    | GatewayEndpoint
    | Function
    | Instance
    | Database
    | Service
    | InternetHost
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Topology:
    """A whole network. Everything is in the document's order."""

    name: str
    description: str
    region: str
    vpcs: tuple[Vpc, ...] = ()
    subnets: tuple[Subnet, ...] = ()
    route_tables: tuple[RouteTable, ...] = ()
    internet_gateways: tuple[InternetGateway, ...] = ()
    nat_gateways: tuple[NatGateway, ...] = ()
    security_groups: tuple[SecurityGroup, ...] = ()
    network_acls: tuple[NetworkAcl, ...] = ()
    interface_endpoints: tuple[InterfaceEndpoint, ...] = ()
    gateway_endpoints: tuple[GatewayEndpoint, ...] = ()
    functions: tuple[Function, ...] = ()
    instances: tuple[Instance, ...] = ()
    databases: tuple[Database, ...] = ()
    services: tuple[Service, ...] = ()
    internet_hosts: tuple[InternetHost, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    questions: tuple[NamedQuestion, ...] = ()

    def resources(self) -> Iterator[Resource]:
        """Every resource with an id of its own, kind by kind; interfaces are not among them."""
        yield from self.vpcs
        yield from self.subnets
        yield from self.route_tables
        yield from self.internet_gateways
        yield from self.nat_gateways
        yield from self.security_groups
        yield from self.network_acls
        yield from self.interface_endpoints
        yield from self.gateway_endpoints
        yield from self.functions
        yield from self.instances
        yield from self.databases
        yield from self.services
        yield from self.internet_hosts

    def by_id(self) -> Mapping[str, Resource]:
        """The resources by their ids. Made at each call: keep it if you ask often."""
        return {resource.id: resource for resource in self.resources()}
