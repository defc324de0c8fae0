"""The network as frozen values: what everything after the document's border trusts.

A `Topology` is complete. What AWS adds by itself has been added while reading: the local routes, the
main route table and default network ACL of each VPC, a gateway endpoint's route in each table that it
names, and an address for every interface that the document gave none. Ids made by us contain a "/",
which no id in a document can.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
    """`name_servers`: other resolvers than Amazon's, from the DHCP options; empty: Amazon's (domain.md §3.7)."""

    id: str
    name: str
    cidr_blocks: tuple[IPv4Network, ...]
    enable_dns_support: bool
    enable_dns_hostnames: bool
    ipv6_cidr_blocks: tuple[IPv6Network, ...] = ()
    dedicated: bool = False
    name_servers: tuple[Address, ...] = ()
    region: str = ""
    unknown: bool = False  # another's: what is in it is not known

    def holds(self, address: Address) -> bool:
        """Is the address inside one of the VPC's blocks?"""
        return any(address in block for block in self.blocks())

    def blocks(self) -> Iterator[Network]:
        yield from self.cidr_blocks
        yield from self.ipv6_cidr_blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class Subnet:
    id: str
    name: str
    vpc_id: str
    availability_zone: str
    cidr_block: IPv4Network
    map_public_ip_on_launch: bool
    ipv6_cidr_block: IPv6Network | None = None

    def holds(self, address: Address) -> bool:
        return address in self.cidr_block or (self.ipv6_cidr_block is not None and address in self.ipv6_cidr_block)


class RouteOrigin(StrEnum):
    """Where a route comes from; the order is AWS's priority between equal prefixes (RT-05, RT-06)."""

    LOCAL = "local"
    STATIC = "static"
    PREFIX_LIST = "prefix-list"
    ENDPOINT = "endpoint"
    PROPAGATED = "propagated"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """One row of a route table. `target` is the id of a gateway, or "local".

    `prefix_list` is the list's name where the destination is one: `pl-s3`, or the id of the document's own;
    then `destination` is one of its blocks.
    """

    destination: Network
    target: str
    origin: RouteOrigin
    blackhole: bool = False
    prefix_list: str = ""

    @property
    def shown(self) -> str:
        """The destination as a person reads it in a table."""
        return self.prefix_list or str(self.destination)


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteTable:
    id: str
    name: str
    vpc_id: str
    main: bool
    subnet_ids: tuple[str, ...]
    routes: tuple[Route, ...]
    implied: bool = False  # AWS made it, the document does not show it
    unknown: bool = False  # nobody has said what it holds


@dataclass(frozen=True, kw_only=True, slots=True)
class InternetGateway:
    id: str
    name: str
    vpc_id: str  # "" when it is attached to no VPC


class Connectivity(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, kw_only=True, slots=True)
class EgressOnlyInternetGateway:
    id: str
    name: str
    vpc_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NatGateway:
    """Zonal: `subnet_id` and `interface_id` are set. Regional: `vpc_id` alone, and `zones` in manual mode."""

    id: str
    name: str
    subnet_id: str
    connectivity: Connectivity
    state: str  # AWS's: pending, failed, available, deleting, deleted
    interface_id: str
    vpc_id: str = ""
    zones: tuple[str, ...] = ()
    public_ip: IPv4Address | None = None  # a regional one's; a zonal one's is its interface's

    @property
    def regional(self) -> bool:
        return not self.subnet_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Peering:
    id: str
    name: str
    vpc_id: str
    peer_vpc_id: str
    status: str
    dns: bool

    def other(self, vpc_id: str) -> str:
        """The VPC at the far end."""
        return self.peer_vpc_id if vpc_id == self.vpc_id else self.vpc_id


@dataclass(frozen=True, kw_only=True, slots=True)
class TransitGateway:
    id: str
    name: str
    group_referencing: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A VPC's attachment to a transit gateway: one subnet in each zone that it serves. Of a VPN: `vpc_id` is ""."""

    id: str
    name: str
    gateway_id: str
    vpc_id: str
    subnet_ids: tuple[str, ...]
    group_referencing: bool
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TransitRoute:
    """`attachment_id` is "" for a blackhole."""

    destination: IPv4Network
    attachment_id: str
    propagated: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TransitRouteTable:
    id: str
    name: str
    gateway_id: str
    associations: tuple[str, ...]
    routes: tuple[TransitRoute, ...]  # static and propagated
    unknown: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class VpnGateway:
    """A virtual private gateway."""

    id: str
    name: str
    vpc_id: str
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerNetwork:
    """A network on premises. `gateway_id`: a virtual private gateway, or a VPN attachment of a transit gateway."""

    id: str
    name: str
    gateway_id: str
    cidr_blocks: tuple[IPv4Network, ...]
    up: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerHost:
    id: str
    name: str
    network_id: str
    address: IPv4Address
    listens: tuple[Ports, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupRule:
    """One rule of a security group. `peer` is a block, the id of a group, or a prefix list's service.

    `protocol` is "tcp", "udp", "icmp" or "-1" (all); with "-1" the ports mean nothing. `blocks` are a
    prefix list's.
    """

    protocol: str
    ports: Ports
    cidr: Network | None = None
    group_id: str = ""
    prefix_list: str = ""
    blocks: tuple[Network, ...] = ()
    description: str = ""

    @property
    def peer(self) -> str:
        return str(self.cidr) if self.cidr is not None else self.group_id or self.prefix_list

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
    unknown: bool = False  # nobody has said what it holds
    unnamed: bool = False  # nor which groups it stands for: they may be any


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
    unknown: bool = False


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
    denies: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GatewayEndpoint:
    id: str
    name: str
    vpc_id: str
    service: str
    region: str
    route_table_ids: tuple[str, ...]
    denies: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """A Lambda function. Standard and no subnets: unattached, in the Lambda service VPC.

    `managed`: a Managed Instances function, whose interfaces are instances' (domain.md §3.9).
    `role_network`: its role has the EC2 permissions of IAM-01. `role_denies`: services it may not call.
    """

    id: str
    name: str
    state: str  # AWS's: Pending, Active, Inactive, Failed
    subnet_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    interface_ids: tuple[str, ...]  # one per subnet, in the same order; a standard function shares them
    managed: bool = False
    dual_stack: bool = False
    url: bool = False
    reserved_concurrency: int | None = None
    role_network: bool = True
    role_denies: tuple[str, ...] = ()

    @property
    def attached(self) -> bool:
        return bool(self.subnet_ids)


@dataclass(frozen=True, kw_only=True, slots=True)
class EventSourceMapping:
    """A mapping that polls a source in a VPC, from the source's own subnets and groups (INV-11)."""

    id: str
    name: str
    function_id: str
    interface_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Instance:
    """An EC2 instance. `forwards`: a NAT instance, which works only without the source/destination check."""

    id: str
    name: str
    interface_id: str
    listens: tuple[Ports, ...]
    source_dest_check: bool = True
    forwards: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkInterface:
    """A plain elastic network interface."""

    id: str
    name: str
    interface_id: str
    listens: tuple[Ports, ...]
    source_dest_check: bool = True


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
class Proxy:
    """An RDS Proxy, with the port of its database."""

    id: str
    name: str
    target_id: str
    port: int
    interface_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cache:
    """An ElastiCache cluster."""

    id: str
    name: str
    engine: str
    port: int
    interface_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FileSystem:
    """An EFS file system; its mount targets listen on TCP 2049."""

    id: str
    name: str
    interface_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listener:
    """`target_group_id` is "" where the load balancer answers by itself."""

    port: int
    protocols: tuple[Protocol, ...]
    target_group_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadBalancer:
    """`network`: a Network Load Balancer, else an Application Load Balancer. One interface in each subnet."""

    id: str
    name: str
    network: bool
    cross_zone: bool
    interface_ids: tuple[str, ...]
    listeners: tuple[Listener, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """`id` is an instance's, a function's or a load balancer's, or an address. `port` None: a function has none."""

    id: str
    port: int | None
    healthy: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetGroup:
    """`kind` is AWS's: instance, ip, lambda or alb. `preserves_client`: its targets see the client's own address."""

    id: str
    name: str
    kind: str
    preserves_client: bool
    targets: tuple[Target, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """Something that is referred to and not described. `type`: what it is, in words.

    `vpc_id`: where it may be an interface endpoint, of the `service` (short name) or, with "", of any.
    """

    id: str
    name: str
    type: str
    vpc_id: str = ""
    service: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """An AWS service that the topology shows, in one Region.

    `needs_vpc`, `needs_endpoint`: what its resource policy asks of the caller, "" if nothing (A4).
    `zones`: where its interface endpoints work, empty for every Availability Zone (domain.md §6.3).
    """

    id: str
    name: str
    service: str  # short name
    region: str
    needs_vpc: str = ""
    needs_endpoint: str = ""
    zones: tuple[str, ...] = ()


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
    MANAGED = "managed"  # a Managed Instances function's instance
    PLAIN = "plain"
    PROXY = "proxy"
    CACHE = "cache"
    MOUNT_TARGET = "mount_target"
    POLLER = "poller"  # of an event source mapping
    LOAD_BALANCER = "load_balancer"


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressPair:
    """One more private address of an interface, and the public one that belongs to it."""

    private: IPv4Address
    public: IPv4Address | None


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
    ipv6: IPv6Address | None = None
    secondary: tuple[AddressPair, ...] = ()

    def pairs(self) -> Iterator[AddressPair]:
        """Its IPv4 addresses, the primary one first."""
        yield AddressPair(private=self.private_ip, public=self.public_ip)
        yield from self.secondary

    def holds(self, address: Address) -> bool:
        return (
            address == self.private_ip or address == self.ipv6 or any(address == one.private for one in self.secondary)
        )

    def public_for(self, private: Address | None) -> IPv4Address | None:
        """The public address that belongs to one of its private ones."""
        return next((pair.public for pair in self.pairs() if pair.private == private), None)

    def private_for(self, public: Address | None) -> IPv4Address:
        """The private address that a public one of its own belongs to."""
        return next((pair.private for pair in self.pairs() if pair.public == public), self.private_ip)

    def address(self, family: int) -> Address | None:
        """Its own address of a family."""
        return self.ipv6 if family == 6 else self.private_ip


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Does a connection that `source` opens to `target` succeed? Or, with `invoke`: may `source` invoke it?

    `port` None means the target's own; `source_port` None means the client's whole ephemeral range;
    `source_address` None means the source's own.
    """

    source: str
    target: str
    port: int | None = None
    protocol: Protocol = Protocol.TCP
    family: int = 4
    source_port: int | None = None
    source_address: Address | None = None
    invoke: bool = False


class Expect(StrEnum):
    """What somebody says the answer will be."""

    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"
    INTERMITTENT = "intermittent"


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedQuestion:
    """A question that a document or a questions file keeps, with the words it is shown under."""

    id: str
    title: str
    question: Question
    expect: Expect | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Exclusion:
    """A VPC or a subnet that Block Public Access leaves out, in both directions or for egress only."""

    place: str
    both_ways: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockPublicAccess:
    """VPC Block Public Access: `mode` is AWS's off, block-bidirectional or block-ingress (domain.md §13)."""

    mode: str = "off"
    exclusions: tuple[Exclusion, ...] = ()


Resource = (
    Vpc
    | Subnet
    | RouteTable
    | InternetGateway
    | EgressOnlyInternetGateway
    | NatGateway
    | Peering
    | TransitGateway
    | Attachment
    | TransitRouteTable
    | VpnGateway
    | CustomerNetwork
    | CustomerHost
    | SecurityGroup
    | NetworkAcl
    | InterfaceEndpoint
    | GatewayEndpoint
    | NetworkInterface
    | Function
    | EventSourceMapping
    | Instance
    | Database
    | Proxy
    | Cache
    | FileSystem
    | LoadBalancer
    | TargetGroup
    | Unknown
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
    egress_only_internet_gateways: tuple[EgressOnlyInternetGateway, ...] = ()
    nat_gateways: tuple[NatGateway, ...] = ()
    peerings: tuple[Peering, ...] = ()
    transit_gateways: tuple[TransitGateway, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    transit_route_tables: tuple[TransitRouteTable, ...] = ()
    vpn_gateways: tuple[VpnGateway, ...] = ()
    customer_networks: tuple[CustomerNetwork, ...] = ()
    customer_hosts: tuple[CustomerHost, ...] = ()
    security_groups: tuple[SecurityGroup, ...] = ()
    network_acls: tuple[NetworkAcl, ...] = ()
    interface_endpoints: tuple[InterfaceEndpoint, ...] = ()
    gateway_endpoints: tuple[GatewayEndpoint, ...] = ()
    network_interfaces: tuple[NetworkInterface, ...] = ()
    functions: tuple[Function, ...] = ()
    event_source_mappings: tuple[EventSourceMapping, ...] = ()
    instances: tuple[Instance, ...] = ()
    databases: tuple[Database, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    caches: tuple[Cache, ...] = ()
    file_systems: tuple[FileSystem, ...] = ()
    load_balancers: tuple[LoadBalancer, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    services: tuple[Service, ...] = ()
    internet_hosts: tuple[InternetHost, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    questions: tuple[NamedQuestion, ...] = ()
    block_public_access: BlockPublicAccess = BlockPublicAccess()
    port_25_lifted: bool = False
    enis_per_vpc: int = 500
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)  # other names, in lower case → ids

    def resources(self) -> Iterator[Resource]:
        """Every resource with an id of its own, kind by kind; interfaces are not among them."""
        yield from self.vpcs
        yield from self.subnets
        yield from self.route_tables
        yield from self.internet_gateways
        yield from self.egress_only_internet_gateways
        yield from self.nat_gateways
        yield from self.peerings
        yield from self.transit_gateways
        yield from self.attachments
        yield from self.transit_route_tables
        yield from self.vpn_gateways
        yield from self.customer_networks
        yield from self.customer_hosts
        yield from self.security_groups
        yield from self.network_acls
        yield from self.interface_endpoints
        yield from self.gateway_endpoints
        yield from self.network_interfaces
        yield from self.functions
        yield from self.event_source_mappings
        yield from self.instances
        yield from self.databases
        yield from self.proxies
        yield from self.caches
        yield from self.file_systems
        yield from self.load_balancers
        yield from self.target_groups
        yield from self.unknowns
        yield from self.services
        yield from self.internet_hosts

    def by_id(self) -> Mapping[str, Resource]:
        """The resources by their ids. Made at each call: keep it if you ask often."""
        return {resource.id: resource for resource in self.resources()}
