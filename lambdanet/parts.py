"""The shape of a topology document: frozen pydantic models, one per kind, and nothing unknown in them.

The format is `lambdanet/topology@1`. Keys in lower case are ours (`format`, `vpcs`, `id`, `name`);
keys in PascalCase are AWS's property names, as CloudFormation and the EC2 and Lambda APIs write them.
What a document may leave out gets AWS's own default, written beside the field.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, NetmaskValueError
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_pascal
from pydantic_core import PydanticCustomError

from lambdanet.services import BY_NAME, COMMON, OTHERS, short_name
from lambdanet.topology import INTERNET, LOG_DELIVERY, Expect

FORMAT: Final = "lambdanet/topology@1"
MAX_QUESTIONS: Final = 200
MAX_LISTED_QUESTIONS: Final = 10_000  # in a questions file
AMAZON_DNS: Final = "AmazonProvidedDNS"
ID_TAG: Final = "lambdanet:id"  # the tag in which an export keeps a resource's id, and an import finds it again

# --- what may stand in a field -------------------------------------------------------------------

RESERVED: Final = frozenset({INTERNET, LOG_DELIVERY, "local"})
ID_PATTERN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def _question_id(value: str) -> str:
    if not ID_PATTERN.fullmatch(value):
        raise PydanticCustomError(
            "bad-id",
            "{given} is no id: use 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first.",
            {"given": repr(value)},
        )
    return value


def _id(value: str) -> str:
    _question_id(value)
    if value in RESERVED:
        raise PydanticCustomError(
            "bad-id",
            "{given} means something else in a question. Choose another id.",
            {"given": repr(value)},
        )
    return value


def _network(value: object) -> IPv4Network:
    if not isinstance(value, str):
        raise PydanticCustomError(
            "bad-cidr",
            "An IPv4 block is text such as '10.0.0.0/16', not {given}.",
            {"given": repr(value)},
        )
    address, slash, prefix = value.strip().partition("/")
    if not slash:
        raise PydanticCustomError(
            "bad-cidr",
            "{given} has no prefix length. Did you mean '{given_text}/32'?",
            {"given": repr(value), "given_text": address},
        )
    if not prefix.isdecimal() or int(prefix) > 32:
        raise PydanticCustomError("bad-cidr", "{given}: IPv4 prefixes run from 0 to 32.", {"given": repr(value)})
    try:
        return _block(value.strip())
    except (AddressValueError, NetmaskValueError, ValueError) as error:
        raise PydanticCustomError(
            "bad-cidr", "{given} is no IPv4 block such as '10.0.0.0/16'.", {"given": repr(value)}
        ) from error


@lru_cache(maxsize=4096)
def _block(text: str) -> IPv4Network:
    # AWS canonicalises host bits away (semantics.md §7), so a block that has some still reads
    return IPv4Network(text, strict=False)


def _network6(value: object) -> IPv6Network:
    try:
        if isinstance(value, str) and "/" in value and "%" not in value:  # no zone, which Python would take
            return IPv6Network(value.strip(), strict=False)
    except (AddressValueError, NetmaskValueError, ValueError):
        pass
    raise PydanticCustomError("bad-cidr", "{given} is no IPv6 block such as '2001:db8::/56'.", {"given": repr(value)})


def _address(value: object) -> IPv4Address:
    try:
        if isinstance(value, str):
            return IPv4Address(value.strip())
    except AddressValueError:
        pass
    raise PydanticCustomError("bad-address", "{given} is no IPv4 address such as '10.0.0.10'.", {"given": repr(value)})


def _address6(value: object) -> IPv6Address:
    try:
        if isinstance(value, str) and "%" not in value:
            return IPv6Address(value.strip())
    except AddressValueError:
        pass
    raise PydanticCustomError(
        "bad-address", "{given} is no IPv6 address such as '2001:db8::1'.", {"given": repr(value)}
    )


def _any_address(value: object) -> IPv4Address | IPv6Address:
    return _address6(value) if isinstance(value, str) and ":" in value else _address(value)


def _name_server(value: str) -> str:
    return value if value == AMAZON_DNS else str(_address(value))


def _protocol(value: object) -> str:
    """AWS's spellings: a name in any case, a number, or -1 for all (semantics.md §7)."""
    known = {
        "6": "tcp",
        "17": "udp",
        "1": "icmp",
        "-1": "-1",
        "all": "-1",
        "tcp": "tcp",
        "udp": "udp",
        "icmp": "icmp",
    }
    name = (
        known.get(str(value).strip().lower()) if isinstance(value, str | int) and not isinstance(value, bool) else None
    )
    if name is None:
        raise PydanticCustomError(
            "bad-protocol",
            "{given} is no protocol we know: use 'tcp', 'udp', 'icmp' or '-1' (all).",
            {"given": repr(value)},
        )
    return name


def _service_name(value: str) -> str:
    if short_name(value) not in BY_NAME:
        known = ", ".join(kind.name for kind in COMMON)
        raise PydanticCustomError(
            "unknown-service",
            "{given} is no AWS service we know. Known: {known}, and {more} more that have endpoints.",
            {"given": repr(value), "known": known, "more": len(OTHERS)},
        )
    return value


def _readable(value: str) -> str:
    # PostgreSQL stores no NUL, and no other control character says anything to a reader
    if any(ord(character) < 32 and character not in "\n\t" for character in value):
        raise PydanticCustomError("bad-text", "Control characters may not stand in a text.", {})
    return value


def _bounded(value: str) -> str:
    if any(ord(character) < 32 for character in value):
        raise PydanticCustomError("bad-text", "Control characters and line breaks may not stand in a name.", {})
    return value


Id = Annotated[str, AfterValidator(_id)]
NameServer = Annotated[str, Field(max_length=64), AfterValidator(_name_server)]
QuestionId = Annotated[str, AfterValidator(_question_id)]
Ref = Annotated[str, Field(min_length=1, max_length=64)]
Text = Annotated[str, Field(max_length=200), AfterValidator(_bounded)]
Alias = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_bounded)]  # an ARN, a DNS name
EndName = Annotated[str, Field(min_length=1, max_length=253), AfterValidator(_bounded)]  # of a question
Paragraph = Annotated[str, Field(max_length=4000), AfterValidator(_readable)]
Cidr = Annotated[IPv4Network, BeforeValidator(_network, json_schema_input_type=str)]
Cidr6 = Annotated[IPv6Network, BeforeValidator(_network6, json_schema_input_type=str)]
Ip = Annotated[IPv4Address, BeforeValidator(_address, json_schema_input_type=str)]
Ip6 = Annotated[IPv6Address, BeforeValidator(_address6, json_schema_input_type=str)]
AnyIp = Annotated[IPv4Address | IPv6Address, BeforeValidator(_any_address, json_schema_input_type=str)]
Port = Annotated[int, Field(ge=0, le=65535, strict=True)]
AnyProtocol = Annotated[str, BeforeValidator(_protocol, json_schema_input_type=str | int)]
Region = Annotated[str, Field(pattern=r"^[a-z]{2,4}(-[a-z]+)+-[0-9]$")]
PrefixListName = Annotated[str, Field(min_length=1, max_length=128)]  # of a service, or an id from prefix_lists
ServiceName = Annotated[str, Field(max_length=128), AfterValidator(_service_name)]
Flag = Annotated[bool, Field(strict=True)]
Zone = Annotated[str, Field(pattern=r"^[a-z0-9-]{3,40}$")]  # of Availability Zones


class Part(BaseModel):
    """A piece of the document: nothing unknown in it, never changed. Keys are AWS's."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_pascal)


class ResourcePart(Part):
    """A piece with an id. `name` is what people see; the id is what other pieces refer to."""

    id: Id = Field(alias="id")
    name: Text = Field(default="", alias="name")
    aliases: tuple[Alias, ...] = Field(default=(), max_length=32, alias="aliases")  # other names in questions


# --- the kinds -----------------------------------------------------------------------------------


class VpcPart(ResourcePart):
    cidr_blocks: tuple[Cidr, ...] = Field(min_length=1)
    ipv6_cidr_blocks: tuple[Cidr6, ...] = ()
    enable_dns_support: Flag = True
    enable_dns_hostnames: Flag = False  # AWS's default outside the default VPC (domain.md §3.7)
    instance_tenancy: Literal["default", "dedicated"] = "default"
    dhcp_options_id: Ref | None = None  # left out: AmazonProvidedDNS
    region: Region | None = None  # left out: the topology's
    unknown: Flag = Field(default=False, alias="unknown")  # another's: its blocks are known, what is in it is not


class DhcpOptionsPart(ResourcePart):
    """`AmazonProvidedDNS` is the VPC's own resolver; any other server is an address that must be reachable."""

    domain_name_servers: tuple[NameServer, ...] = (AMAZON_DNS,)


class SubnetPart(ResourcePart):
    vpc_id: Ref
    availability_zone: Zone
    cidr_block: Cidr
    ipv6_cidr_block: Cidr6 | None = None  # with one the subnet is dual-stack
    map_public_ip_on_launch: Flag = False


ROUTE_TARGETS: Final = (
    "gateway_id",
    "nat_gateway_id",
    "egress_only_internet_gateway_id",
    "vpc_peering_connection_id",
    "transit_gateway_id",
    "network_interface_id",
    "vpc_endpoint_id",
)


class RoutePart(Part):
    """One static route. Local routes, propagated ones and gateway endpoints' are never written: AWS adds them."""

    destination_cidr_block: Cidr | None = None
    destination_ipv6_cidr_block: Cidr6 | None = None
    destination_prefix_list_id: Ref | None = None  # a customer-managed prefix list
    gateway_id: Ref | None = None  # an internet gateway or a virtual private gateway
    nat_gateway_id: Ref | None = None
    egress_only_internet_gateway_id: Ref | None = None
    vpc_peering_connection_id: Ref | None = None
    transit_gateway_id: Ref | None = None
    network_interface_id: Ref | None = None  # a network interface, or an instance that forwards
    vpc_endpoint_id: Ref | None = None  # a Gateway Load Balancer endpoint, which is an unknown here
    state: Literal["active", "blackhole"] = "active"

    @model_validator(mode="after")
    def _one_of_each(self) -> "RoutePart":
        destinations = (self.destination_cidr_block, self.destination_ipv6_cidr_block, self.destination_prefix_list_id)
        if sum(one is not None for one in destinations) != 1:
            raise PydanticCustomError(
                "route-destination",
                "A route needs exactly one of DestinationCidrBlock, DestinationIpv6CidrBlock and DestinationPrefixListId.",
                {},
            )
        targets = sum(getattr(self, name) is not None for name in ROUTE_TARGETS)
        if targets > 1 or (targets == 0 and self.state == "active"):  # what a blackhole led to may be gone
            names = ", ".join(map(to_pascal, ROUTE_TARGETS))
            raise PydanticCustomError("route-target", "A route needs exactly one target: {names}.", {"names": names})
        return self


class RouteTablePart(ResourcePart):
    vpc_id: Ref
    main: Flag = False
    subnet_ids: tuple[Ref, ...] = ()
    routes: tuple[RoutePart, ...] = ()
    propagating_vgws: tuple[Ref, ...] = ()
    unknown: Flag = Field(default=False, alias="unknown")  # there is one, and nobody has said what it holds


class PrefixListPart(ResourcePart):
    """A customer-managed prefix list."""

    entries: tuple[Cidr | Cidr6, ...] = ()


class InternetGatewayPart(ResourcePart):
    vpc_id: Ref | None = None  # the VPC it is attached to


class EgressOnlyInternetGatewayPart(ResourcePart):
    vpc_id: Ref


class NatGatewayPart(ResourcePart):
    """Zonal: in a subnet. Regional: of a whole VPC, in every zone (automatic) or in those named (manual)."""

    availability_mode: Literal["zonal", "regional"] = "zonal"
    subnet_id: Ref | None = None
    vpc_id: Ref | None = None
    availability_zones: tuple[Zone, ...] = ()  # regional, manual mode
    connectivity_type: Literal["public", "private"] = "public"
    state: Literal["pending", "failed", "available", "deleting", "deleted"] = "available"
    private_ip_address: Ip | None = None
    public_ip: Ip | None = None
    network_interface_id: Ref | None = None

    @model_validator(mode="after")
    def _by_mode(self) -> "NatGatewayPart":
        zonal = self.availability_mode == "zonal"
        if zonal and (self.subnet_id is None or self.vpc_id is not None or self.availability_zones):
            raise PydanticCustomError(
                "nat-mode", "A zonal NAT gateway has a SubnetId, and neither VpcId nor AvailabilityZones.", {}
            )
        if not zonal and (self.vpc_id is None or self.subnet_id is not None or self.private_ip_address is not None):
            raise PydanticCustomError(
                "nat-mode", "A regional NAT gateway has a VpcId, and neither SubnetId nor PrivateIpAddress.", {}
            )
        if not zonal and self.connectivity_type == "private":
            raise PydanticCustomError("nat-mode", "A regional NAT gateway is public.", {})
        return self


class PeeringPart(ResourcePart):
    """`VpcId` asked for the connection, `PeerVpcId` accepts it."""

    vpc_id: Ref
    peer_vpc_id: Ref
    status: Literal["active", "pending-acceptance", "provisioning", "deleted", "rejected", "expired", "failed"] = (
        "active"
    )
    allow_dns_resolution_from_remote_vpc: Flag = False


class TransitGatewayPart(ResourcePart):
    security_group_referencing_support: Flag = False  # AWS's default for the gateway (domain.md §7.2)


class AttachmentPart(ResourcePart):
    """Of a VPC, in a subnet of each zone that it serves; or of a VPN connection, to the networks that name it."""

    transit_gateway_id: Ref
    resource_type: Literal["vpc", "vpn"] = "vpc"
    vpc_id: Ref | None = None
    subnet_ids: tuple[Ref, ...] = ()
    security_group_referencing_support: Flag = True  # AWS's default for the attachment
    state: Literal["available", "pending", "failed", "deleted"] = "available"

    @model_validator(mode="after")
    def _by_type(self) -> "AttachmentPart":
        vpc = self.resource_type == "vpc"
        if vpc != (self.vpc_id is not None) or vpc != bool(self.subnet_ids):
            raise PydanticCustomError(
                "attachment-type", "A vpc attachment has a VpcId and SubnetIds, a vpn attachment neither.", {}
            )
        return self


class TransitRoutePart(Part):
    destination_cidr_block: Cidr
    transit_gateway_attachment_id: Ref | None = None
    state: Literal["active", "blackhole"] = "active"

    @model_validator(mode="after")
    def _target(self) -> "TransitRoutePart":
        if (self.transit_gateway_attachment_id is None) == (self.state == "active"):
            raise PydanticCustomError(
                "route-target", "An active route needs a TransitGatewayAttachmentId, a blackhole none.", {}
            )
        return self


class TransitRouteTablePart(ResourcePart):
    transit_gateway_id: Ref
    associations: tuple[Ref, ...] = ()
    propagations: tuple[Ref, ...] = ()
    routes: tuple[TransitRoutePart, ...] = ()
    unknown: Flag = Field(default=False, alias="unknown")


class VpnGatewayPart(ResourcePart):
    """A virtual private gateway."""

    vpc_id: Ref | None = None
    state: Literal["available", "pending", "deleting", "deleted"] = "available"


class CustomerNetworkPart(ResourcePart):
    """A network on premises, joined to a virtual private gateway, or by a VPN attachment to a transit gateway."""

    vpn_gateway_id: Ref | None = None
    transit_gateway_attachment_id: Ref | None = None
    cidr_blocks: tuple[Cidr, ...] = Field(min_length=1)
    tunnel: Literal["up", "down"] = Field(default="up", alias="tunnel")

    @model_validator(mode="after")
    def _one_gateway(self) -> "CustomerNetworkPart":
        if (self.vpn_gateway_id is None) == (self.transit_gateway_attachment_id is None):
            raise PydanticCustomError(
                "customer-gateway",
                "A network on premises needs exactly one of VpnGatewayId and TransitGatewayAttachmentId.",
                {},
            )
        return self


class CustomerHostPart(ResourcePart):
    """A host on premises."""

    network: Ref = Field(alias="network")
    private_ip_address: Ip
    listens: tuple[Port, ...] | None = Field(default=None, alias="listens")


class PrivateAddressPart(Part):
    """One more address of an interface, and the public one that belongs to it."""

    private_ip_address: Ip
    public_ip: Ip | None = None


class NetworkInterfacePart(ResourcePart):
    """An interface of its own; or that of the resource which names it, with its addresses just as they are.

    One of the type `lambda` is the shared interface of the functions with its subnet and groups (LAM-01).
    """

    interface_type: Literal["interface", "lambda"] = "interface"
    subnet_id: Ref
    groups: tuple[Ref, ...] = ()  # a NAT gateway's and some load balancers' have none
    private_ip_address: Ip | None = None
    public_ip: Ip | None = None
    ipv6_address: Ip6 | None = None
    secondary_private_ip_addresses: tuple[PrivateAddressPart, ...] = Field(default=(), max_length=64)
    source_dest_check: Flag = True
    listens: tuple[Port, ...] | None = Field(default=None, alias="listens")


class ExclusionPart(Part):
    vpc_id: Ref | None = None
    subnet_id: Ref | None = None
    internet_gateway_exclusion_mode: Literal["allow-bidirectional", "allow-egress"]

    @model_validator(mode="after")
    def _one_place(self) -> "ExclusionPart":
        if (self.vpc_id is None) == (self.subnet_id is None):
            raise PydanticCustomError("exclusion-place", "An exclusion names exactly one of VpcId and SubnetId.", {})
        return self


class BlockPublicAccessPart(Part):
    """VPC Block Public Access, of the account in this Region (domain.md §13)."""

    internet_gateway_block_mode: Literal["off", "block-bidirectional", "block-ingress"] = "off"
    exclusions: tuple[ExclusionPart, ...] = ()


class GroupRulePart(Part):
    ip_protocol: AnyProtocol
    from_port: Annotated[int, Field(ge=-1, le=65535, strict=True)] | None = None
    to_port: Annotated[int, Field(ge=-1, le=65535, strict=True)] | None = None
    cidr_ip: Cidr | None = None
    cidr_ipv6: Cidr6 | None = None
    description: Text = ""

    @model_validator(mode="after")
    def _ports(self) -> "GroupRulePart":
        if self.ip_protocol in ("tcp", "udp"):
            if self.from_port is None or self.to_port is None:
                raise PydanticCustomError(
                    "rule-ports",
                    "A {protocol} rule needs FromPort and ToPort (0 and 65535 for all).",
                    {"protocol": self.ip_protocol},
                )
            if not 0 <= self.from_port <= self.to_port:
                raise PydanticCustomError(
                    "rule-ports",
                    "FromPort {first} and ToPort {last} are no range.",
                    {"first": self.from_port, "last": self.to_port},
                )
        return self


class IngressPart(GroupRulePart):
    source_security_group_id: Ref | None = None
    source_prefix_list_id: PrefixListName | None = None

    @model_validator(mode="after")
    def _one_peer(self) -> "IngressPart":
        peers = (self.cidr_ip, self.cidr_ipv6, self.source_security_group_id, self.source_prefix_list_id)
        _exactly_one_peer(peers, "Source")
        return self


class EgressPart(GroupRulePart):
    destination_security_group_id: Ref | None = None
    destination_prefix_list_id: PrefixListName | None = None

    @model_validator(mode="after")
    def _one_peer(self) -> "EgressPart":
        peers = (self.cidr_ip, self.cidr_ipv6, self.destination_security_group_id, self.destination_prefix_list_id)
        _exactly_one_peer(peers, "Destination")
        return self


def _exactly_one_peer(peers: tuple[object, ...], side: str) -> None:
    if sum(peer is not None for peer in peers) != 1:
        raise PydanticCustomError(
            "rule-peer",
            "A rule needs exactly one of CidrIp, CidrIpv6, {side}SecurityGroupId and {side}PrefixListId.",
            {"side": side},
        )


class SecurityGroupPart(ResourcePart):
    """`SecurityGroupEgress` left out means AWS's default, all IPv4 out (SG-02); an empty list means none."""

    vpc_id: Ref
    security_group_ingress: tuple[IngressPart, ...] = ()
    security_group_egress: tuple[EgressPart, ...] | None = None
    unknown: Flag = Field(default=False, alias="unknown")
    unnamed: Flag = Field(default=False, alias="unnamed")  # stands for groups that nobody named: it may be any of them


class PortRangePart(Part):
    from_: Port = Field(alias="From")
    to: Port

    @model_validator(mode="after")
    def _ordered(self) -> "PortRangePart":
        if self.from_ > self.to:
            raise PydanticCustomError(
                "port-range",
                "From {first} and To {last} are no range.",
                {"first": self.from_, "last": self.to},
            )
        return self


class AclEntryPart(Part):
    rule_number: Annotated[int, Field(ge=1, le=32766, strict=True)]
    rule_action: Literal["allow", "deny"]
    egress: Flag
    protocol: AnyProtocol
    cidr_block: Cidr | None = None
    ipv6_cidr_block: Cidr6 | None = None
    port_range: PortRangePart | None = None  # left out: all ports

    @model_validator(mode="after")
    def _one_block(self) -> "AclEntryPart":
        if (self.cidr_block is None) == (self.ipv6_cidr_block is None):
            raise PydanticCustomError("acl-block", "A rule needs exactly one of CidrBlock and Ipv6CidrBlock.", {})
        return self


class NetworkAclPart(ResourcePart):
    vpc_id: Ref
    is_default: Flag = False
    subnet_ids: tuple[Ref, ...] = ()
    entries: tuple[AclEntryPart, ...] = ()
    unknown: Flag = Field(default=False, alias="unknown")


class VpcEndpointPart(ResourcePart):
    vpc_id: Ref
    vpc_endpoint_type: Literal["Interface", "Gateway"]
    service_name: ServiceName
    subnet_ids: tuple[Ref, ...] = ()
    security_group_ids: tuple[Ref, ...] = ()
    private_dns_enabled: Flag | None = None  # AWS's default: on for an interface endpoint
    private_ip_addresses: tuple[Ip, ...] = ()  # one per subnet, in their order; left out: assigned
    route_table_ids: tuple[Ref, ...] = ()
    network_interface_ids: tuple[Ref, ...] = ()
    denies: Text = Field(default="", alias="denies")  # why its policy refuses the call; left out: full access

    @model_validator(mode="after")
    def _own_fields(self) -> "VpcEndpointPart":
        wrong = (
            ("RouteTableIds", self.route_table_ids)
            if self.vpc_endpoint_type == "Interface"
            else (
                "SubnetIds, SecurityGroupIds, PrivateDnsEnabled and PrivateIpAddresses",
                self.subnet_ids or self.security_group_ids or self.private_ip_addresses or self.private_dns_enabled,
            )
        )
        if wrong[1]:
            raise PydanticCustomError(
                "endpoint-type",
                "{fields}: not for a {kind} endpoint.",
                {"fields": wrong[0], "kind": self.vpc_endpoint_type},
            )
        if self.private_ip_addresses and len(self.private_ip_addresses) != len(self.subnet_ids):
            raise PydanticCustomError(
                "endpoint-addresses",
                "PrivateIpAddresses needs one address for each of SubnetIds.",
                {},
            )
        return self


class VpcConfigPart(Part):
    subnet_ids: tuple[Ref, ...] = Field(min_length=1)
    security_group_ids: tuple[Ref, ...] = Field(min_length=1)
    ipv6_allowed_for_dual_stack: Flag = False


class CapacityProviderPart(Part):
    """Lambda Managed Instances: the instances that run the function, in your subnets (domain.md §3.9)."""

    subnet_ids: tuple[Ref, ...] = Field(min_length=1)
    security_group_ids: tuple[Ref, ...] = Field(min_length=1)


class RolePart(BaseModel):
    """An execution role, as far as it matters here. `network` false: without the six EC2 permissions (IAM-01)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    network: Flag = True
    denies: tuple[ServiceName, ...] = ()  # services whose calls it does not allow


class FunctionPart(ResourcePart):
    state: Literal["Pending", "Active", "Inactive", "Failed"] = "Active"
    vpc_config: VpcConfigPart | None = None  # left out: unattached, in the Lambda service VPC
    capacity_provider: CapacityProviderPart | None = None  # Managed Instances instead of the standard kind
    function_url: Flag = False
    reserved_concurrent_executions: Annotated[int, Field(ge=0, le=1_000_000, strict=True)] | None = None
    role: RolePart = Field(default=RolePart(), alias="role")

    @model_validator(mode="after")
    def _one_network(self) -> "FunctionPart":
        if self.vpc_config is not None and self.capacity_provider is not None:
            raise PydanticCustomError("function-network", "VpcConfig or CapacityProvider, not both.", {})
        return self


class EventSourceMappingPart(ResourcePart):
    """A mapping that polls a source in a VPC: the source's subnets and groups count, not the function's (INV-11)."""

    function_name: Ref
    subnet_ids: tuple[Ref, ...] = Field(min_length=1)
    security_group_ids: tuple[Ref, ...] = Field(min_length=1)


class InstancePart(ResourcePart):
    subnet_id: Ref
    security_group_ids: tuple[Ref, ...] = Field(min_length=1)
    private_ip_address: Ip | None = None
    public_ip_address: Ip | None = None
    ipv6_address: Ip6 | None = None
    associate_public_ip_address: Flag | None = None  # left out: as the subnet assigns one, or one is named
    network_interface_id: Ref | None = None
    source_dest_check: Flag = True
    forwards: Flag = Field(default=False, alias="forwards")  # a NAT instance: it swaps the source and sends on
    listens: tuple[Port, ...] | None = Field(default=None, alias="listens")  # left out: on every port


class DatabasePart(ResourcePart):
    engine: Literal["postgres", "mysql", "mariadb", "sqlserver", "oracle", "db2", "docdb", "neptune"]
    port: Port | None = None  # left out: the engine's own
    subnet_id: Ref
    vpc_security_groups: tuple[Ref, ...] = Field(min_length=1)
    network_interface_id: Ref | None = None
    publicly_accessible: Flag = False
    private_ip_address: Ip | None = None
    public_ip_address: Ip | None = None


class ProxyPart(ResourcePart):
    """An RDS Proxy: an interface in each subnet, and a connection of its own to the database (DB-04, DB-08)."""

    target: Ref | None = Field(default=None, alias="target")
    engine_family: Literal["MYSQL", "POSTGRESQL", "SQLSERVER"] | None = None  # left out: the target's
    vpc_subnet_ids: tuple[Ref, ...] = Field(min_length=1)
    vpc_security_group_ids: tuple[Ref, ...] = Field(min_length=1)
    network_interface_ids: tuple[Ref, ...] = ()

    @model_validator(mode="after")
    def _some_engine(self) -> "ProxyPart":
        if self.target is None and self.engine_family is None:
            raise PydanticCustomError("proxy-target", "A proxy needs its target or its EngineFamily.", {})
        return self


class CachePart(ResourcePart):
    engine: Literal["redis", "valkey", "memcached"]
    port: Port | None = None  # left out: the engine's own
    subnet_id: Ref
    security_group_ids: tuple[Ref, ...] = Field(min_length=1)
    private_ip_address: Ip | None = None
    network_interface_id: Ref | None = None


class FileSystemPart(ResourcePart):
    """An EFS file system: a mount target in each subnet, on TCP 2049 (DB-14)."""

    subnet_ids: tuple[Ref, ...] = Field(min_length=1)
    security_groups: tuple[Ref, ...] = Field(min_length=1)
    network_interface_ids: tuple[Ref, ...] = ()


class ListenerPart(Part):
    """What a load balancer listens on, and where it sends that on to."""

    port: Annotated[int, Field(ge=1, le=65535, strict=True)]
    protocol: Literal["TCP", "UDP", "TCP_UDP", "TLS", "HTTP", "HTTPS"] = "TCP"
    target_group_id: Ref | None = None  # left out: it answers by itself, as with a redirect


class LoadBalancerPart(ResourcePart):
    """A Network or an Application Load Balancer: an interface in each subnet."""

    type: Literal["network", "application"] = "network"
    scheme: Literal["internal", "internet-facing"] = "internal"
    subnet_ids: tuple[Ref, ...] = Field(min_length=1)
    security_groups: tuple[Ref, ...] = ()
    network_interface_ids: tuple[Ref, ...] = ()
    cross_zone: Flag | None = None  # left out: AWS's default, off for a network load balancer
    listeners: tuple[ListenerPart, ...] = ()

    @model_validator(mode="after")
    def _groups(self) -> "LoadBalancerPart":
        if self.type == "application" and not self.security_groups:
            raise PydanticCustomError("load-balancer-groups", "An application load balancer needs SecurityGroups.", {})
        return self


class TargetPart(Part):
    id: Ref = Field(alias="Id")  # an instance, an address or a function
    port: Annotated[int, Field(ge=1, le=65535, strict=True)] | None = None  # left out: the group's
    healthy: Flag = Field(default=True, alias="healthy")


class TargetGroupPart(ResourcePart):
    target_type: Literal["instance", "ip", "lambda", "alb"] = "instance"
    protocol: Literal["TCP", "UDP", "TCP_UDP", "TLS", "HTTP", "HTTPS"] = "TCP"
    port: Annotated[int, Field(ge=1, le=65535, strict=True)] | None = None
    preserve_client_ip: Flag | None = None  # left out: AWS's default for its type and protocol
    targets: tuple[TargetPart, ...] = Field(default=(), max_length=1000)


class UnknownPart(ResourcePart):
    """Something that the document refers to and nobody has described: a question that meets it is not decided.

    With a `VpcId` it may be an interface endpoint there, and answer the names of its service, or of any.
    """

    type: Text = ""  # what it is, such as "NAT gateway"
    vpc_id: Ref | None = None
    service_name: ServiceName | None = None  # left out: any service


class ResourcePolicyPart(Part):
    """What a service's own policy asks of the caller (A4): to come from this VPC, or through this endpoint."""

    source_vpc: Ref | None = None
    source_vpce: Ref | None = None


class ServicePart(ResourcePart):
    """An AWS service that the picture shows. A question may name any known service without this."""

    service_name: ServiceName
    availability_zones: tuple[Zone, ...] = ()  # where its endpoints work; left out: in every zone
    resource_policy: ResourcePolicyPart | None = None


class HostPart(ResourcePart):
    host_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$")]
    ipv4_addresses: tuple[Ip, ...] = ()
    ipv6_addresses: tuple[Ip6, ...] = ()
    listens: tuple[Port, ...] | None = Field(default=None, alias="listens")

    @model_validator(mode="after")
    def _some_address(self) -> "HostPart":
        if not self.ipv4_addresses and not self.ipv6_addresses:
            raise PydanticCustomError("host-address", "A host needs an address: Ipv4Addresses or Ipv6Addresses.", {})
        return self


class QuestionPart(BaseModel):
    """A question, in a document, a questions file or an address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_: EndName = Field(alias="from")
    to: EndName
    port: Annotated[int, Field(ge=1, le=65535, strict=True)] | None = None
    protocol: Literal["tcp", "udp", "icmp"] = "tcp"
    family: Literal[4, 6] = 4
    source_port: Annotated[int, Field(ge=1, le=65535, strict=True)] | None = None
    source_address: AnyIp | None = None  # left out: the source's own
    invoke: Flag = False


class ExpectingPart(QuestionPart):
    """A question that may say what its answer will be."""

    expect: Expect | None = None


class NamedQuestionPart(ExpectingPart):
    """A question that a document keeps."""

    id: QuestionId
    title: Text = ""


class ListedQuestionPart(ExpectingPart):
    """A question of a questions file. Without an id it is known by its position."""

    id: QuestionId | None = None


class QuestionsPart(BaseModel):
    """A questions file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: Annotated[tuple[ListedQuestionPart, ...], Field(min_length=1, max_length=MAX_LISTED_QUESTIONS)]


class TopologyPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", title="LambdaNet topology")

    format: Literal["lambdanet/topology@1"]
    name: Text = ""
    description: Paragraph = ""
    region: Region = "us-east-1"
    block_public_access: BlockPublicAccessPart = BlockPublicAccessPart()
    port_25_lifted: Flag = False  # AWS has lifted the block of TCP 25 for this account (LAM-15)
    enis_per_vpc: Annotated[int, Field(ge=1, le=100_000, strict=True)] = 500  # Lambda's quota (LAM-12)
    vpcs: tuple[VpcPart, ...] = ()
    dhcp_options: tuple[DhcpOptionsPart, ...] = ()
    subnets: tuple[SubnetPart, ...] = ()
    route_tables: tuple[RouteTablePart, ...] = ()
    prefix_lists: tuple[PrefixListPart, ...] = ()
    internet_gateways: tuple[InternetGatewayPart, ...] = ()
    egress_only_internet_gateways: tuple[EgressOnlyInternetGatewayPart, ...] = ()
    nat_gateways: tuple[NatGatewayPart, ...] = ()
    vpc_peering_connections: tuple[PeeringPart, ...] = ()
    transit_gateways: tuple[TransitGatewayPart, ...] = ()
    transit_gateway_attachments: tuple[AttachmentPart, ...] = ()
    transit_gateway_route_tables: tuple[TransitRouteTablePart, ...] = ()
    vpn_gateways: tuple[VpnGatewayPart, ...] = ()
    customer_networks: tuple[CustomerNetworkPart, ...] = ()
    customer_hosts: tuple[CustomerHostPart, ...] = ()
    security_groups: tuple[SecurityGroupPart, ...] = ()
    network_acls: tuple[NetworkAclPart, ...] = ()
    vpc_endpoints: tuple[VpcEndpointPart, ...] = ()
    network_interfaces: tuple[NetworkInterfacePart, ...] = ()
    functions: tuple[FunctionPart, ...] = ()
    event_source_mappings: tuple[EventSourceMappingPart, ...] = ()
    instances: tuple[InstancePart, ...] = ()
    db_instances: tuple[DatabasePart, ...] = ()
    db_proxies: tuple[ProxyPart, ...] = ()
    cache_clusters: tuple[CachePart, ...] = ()
    file_systems: tuple[FileSystemPart, ...] = ()
    load_balancers: tuple[LoadBalancerPart, ...] = ()
    target_groups: tuple[TargetGroupPart, ...] = ()
    unknowns: tuple[UnknownPart, ...] = ()
    services: tuple[ServicePart, ...] = ()
    internet_hosts: tuple[HostPart, ...] = ()
    questions: Annotated[tuple[NamedQuestionPart, ...], Field(max_length=MAX_QUESTIONS)] = ()

    def resources(self) -> Iterable[tuple[str, ResourcePart]]:
        """Each resource with its path in the document."""
        for kind in RESOURCE_LISTS:
            for index, part in enumerate(getattr(self, kind)):
                yield f"{kind}[{index}]", part


RESOURCE_LISTS: Final = (
    "vpcs",
    "dhcp_options",
    "subnets",
    "route_tables",
    "prefix_lists",
    "internet_gateways",
    "egress_only_internet_gateways",
    "nat_gateways",
    "vpc_peering_connections",
    "transit_gateways",
    "transit_gateway_attachments",
    "transit_gateway_route_tables",
    "vpn_gateways",
    "customer_networks",
    "customer_hosts",
    "security_groups",
    "network_acls",
    "vpc_endpoints",
    "network_interfaces",
    "functions",
    "event_source_mappings",
    "instances",
    "db_instances",
    "db_proxies",
    "cache_clusters",
    "file_systems",
    "load_balancers",
    "target_groups",
    "unknowns",
    "services",
    "internet_hosts",
)
