"""The shape of a topology document: frozen pydantic models, one per kind, and nothing unknown in them.

The format is `lambdanet/topology@1`. Keys in lower case are ours (`format`, `vpcs`, `id`, `name`);
keys in PascalCase are AWS's property names, as CloudFormation and the EC2 and Lambda APIs write them.
What a document may leave out gets AWS's own default, written beside the field.
"""

import re
from collections.abc import Iterable
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, NetmaskValueError
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_pascal
from pydantic_core import PydanticCustomError

from lambdanet.services import BY_NAME, SERVICES, short_name
from lambdanet.topology import INTERNET, LOG_DELIVERY

FORMAT: Final = "lambdanet/topology@1"
MAX_QUESTIONS: Final = 200

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
        # AWS canonicalises host bits away (semantics.md §7), so a block that has some still reads
        return IPv4Network(value.strip(), strict=False)
    except (AddressValueError, NetmaskValueError, ValueError) as error:
        raise PydanticCustomError(
            "bad-cidr", "{given} is no IPv4 block such as '10.0.0.0/16'.", {"given": repr(value)}
        ) from error


def _address(value: object) -> IPv4Address:
    try:
        if isinstance(value, str):
            return IPv4Address(value.strip())
    except AddressValueError:
        pass
    raise PydanticCustomError("bad-address", "{given} is no IPv4 address such as '10.0.0.10'.", {"given": repr(value)})


def _address6(value: object) -> IPv6Address:
    try:
        if isinstance(value, str):
            return IPv6Address(value.strip())
    except AddressValueError:
        pass
    raise PydanticCustomError(
        "bad-address", "{given} is no IPv6 address such as '2001:db8::1'.", {"given": repr(value)}
    )


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
        known = ", ".join(kind.name for kind in SERVICES)
        raise PydanticCustomError(
            "unknown-service",
            "{given} is no AWS service we know. Known: {known}.",
            {"given": repr(value), "known": known},
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
QuestionId = Annotated[str, AfterValidator(_question_id)]
Ref = Annotated[str, Field(min_length=1, max_length=64)]
Text = Annotated[str, Field(max_length=200), AfterValidator(_bounded)]
Paragraph = Annotated[str, Field(max_length=4000), AfterValidator(_readable)]
Cidr = Annotated[IPv4Network, BeforeValidator(_network, json_schema_input_type=str)]
Ip = Annotated[IPv4Address, BeforeValidator(_address, json_schema_input_type=str)]
Ip6 = Annotated[IPv6Address, BeforeValidator(_address6, json_schema_input_type=str)]
Port = Annotated[int, Field(ge=0, le=65535, strict=True)]
AnyProtocol = Annotated[str, BeforeValidator(_protocol, json_schema_input_type=str | int)]
ServiceName = Annotated[str, Field(max_length=128), AfterValidator(_service_name)]
Flag = Annotated[bool, Field(strict=True)]


class Part(BaseModel):
    """A piece of the document: nothing unknown in it, never changed. Keys are AWS's."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_pascal)


class ResourcePart(Part):
    """A piece with an id. `name` is what people see; the id is what other pieces refer to."""

    id: Id = Field(alias="id")
    name: Text = Field(default="", alias="name")


# --- the kinds -----------------------------------------------------------------------------------


class VpcPart(ResourcePart):
    cidr_blocks: tuple[Cidr, ...] = Field(min_length=1)
    enable_dns_support: Flag = True
    enable_dns_hostnames: Flag = False  # AWS's default outside the default VPC (domain.md §3.7)


class SubnetPart(ResourcePart):
    vpc_id: Ref
    availability_zone: Annotated[str, Field(pattern=r"^[a-z0-9-]{3,40}$")]
    cidr_block: Cidr
    map_public_ip_on_launch: Flag = False


class RoutePart(Part):
    """One static route. Local routes and gateway endpoints' routes are never written: AWS adds them."""

    destination_cidr_block: Cidr
    gateway_id: Ref | None = None
    nat_gateway_id: Ref | None = None
    state: Literal["active", "blackhole"] = "active"

    @model_validator(mode="after")
    def _one_target(self) -> "RoutePart":
        if (self.gateway_id is None) == (self.nat_gateway_id is None):
            raise PydanticCustomError(
                "route-target", "A route needs exactly one target: GatewayId or NatGatewayId.", {}
            )
        return self


class RouteTablePart(ResourcePart):
    vpc_id: Ref
    main: Flag = False
    subnet_ids: tuple[Ref, ...] = ()
    routes: tuple[RoutePart, ...] = ()


class InternetGatewayPart(ResourcePart):
    vpc_id: Ref | None = None  # the VPC it is attached to


class NatGatewayPart(ResourcePart):
    subnet_id: Ref
    connectivity_type: Literal["public", "private"] = "public"
    state: Literal["pending", "failed", "available", "deleting", "deleted"] = "available"
    private_ip_address: Ip | None = None
    public_ip: Ip | None = None


class GroupRulePart(Part):
    ip_protocol: AnyProtocol
    from_port: Annotated[int, Field(ge=-1, le=65535, strict=True)] | None = None
    to_port: Annotated[int, Field(ge=-1, le=65535, strict=True)] | None = None
    cidr_ip: Cidr | None = None
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
    source_prefix_list_id: ServiceName | None = None

    @model_validator(mode="after")
    def _one_peer(self) -> "IngressPart":
        _exactly_one_peer(self.cidr_ip, self.source_security_group_id, self.source_prefix_list_id, "Source")
        return self


class EgressPart(GroupRulePart):
    destination_security_group_id: Ref | None = None
    destination_prefix_list_id: ServiceName | None = None

    @model_validator(mode="after")
    def _one_peer(self) -> "EgressPart":
        _exactly_one_peer(
            self.cidr_ip,
            self.destination_security_group_id,
            self.destination_prefix_list_id,
            "Destination",
        )
        return self


def _exactly_one_peer(cidr: object, group: object, prefix_list: object, side: str) -> None:
    if sum(peer is not None for peer in (cidr, group, prefix_list)) != 1:
        raise PydanticCustomError(
            "rule-peer",
            "A rule needs exactly one of CidrIp, {side}SecurityGroupId and {side}PrefixListId.",
            {"side": side},
        )


class SecurityGroupPart(ResourcePart):
    """`SecurityGroupEgress` left out means AWS's default, all IPv4 out (SG-02); an empty list means none."""

    vpc_id: Ref
    security_group_ingress: tuple[IngressPart, ...] = ()
    security_group_egress: tuple[EgressPart, ...] | None = None


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
    cidr_block: Cidr
    port_range: PortRangePart | None = None  # left out: all ports


class NetworkAclPart(ResourcePart):
    vpc_id: Ref
    is_default: Flag = False
    subnet_ids: tuple[Ref, ...] = ()
    entries: tuple[AclEntryPart, ...] = ()


class VpcEndpointPart(ResourcePart):
    vpc_id: Ref
    vpc_endpoint_type: Literal["Interface", "Gateway"]
    service_name: ServiceName
    subnet_ids: tuple[Ref, ...] = ()
    security_group_ids: tuple[Ref, ...] = ()
    private_dns_enabled: Flag | None = None  # AWS's default: on for an interface endpoint
    private_ip_addresses: tuple[Ip, ...] = ()  # one per subnet, in their order; left out: assigned
    route_table_ids: tuple[Ref, ...] = ()

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


class FunctionPart(ResourcePart):
    state: Literal["Pending", "Active", "Inactive", "Failed"] = "Active"
    vpc_config: VpcConfigPart | None = None  # left out: unattached, in the Lambda service VPC


class InstancePart(ResourcePart):
    subnet_id: Ref
    security_group_ids: tuple[Ref, ...] = Field(min_length=1)
    private_ip_address: Ip | None = None
    public_ip_address: Ip | None = None
    listens: tuple[Port, ...] | None = Field(default=None, alias="listens")  # left out: on every port


class DatabasePart(ResourcePart):
    engine: Literal["postgres", "mysql", "mariadb", "sqlserver", "oracle"]
    port: Port | None = None  # left out: the engine's own
    subnet_id: Ref
    vpc_security_groups: tuple[Ref, ...] = Field(min_length=1)
    publicly_accessible: Flag = False
    private_ip_address: Ip | None = None
    public_ip_address: Ip | None = None


class ServicePart(ResourcePart):
    """An AWS service that the picture shows. A question may name any known service without this."""

    service_name: ServiceName


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

    from_: Annotated[str, Field(min_length=1, max_length=253)] = Field(alias="from")
    to: Annotated[str, Field(min_length=1, max_length=253)]
    port: Annotated[int, Field(ge=1, le=65535, strict=True)] | None = None
    protocol: Literal["tcp", "udp", "icmp"] = "tcp"
    family: Literal[4, 6] = 4
    source_port: Annotated[int, Field(ge=1, le=65535, strict=True)] | None = None
    invoke: Flag = False


class NamedQuestionPart(QuestionPart):
    id: QuestionId
    title: Text = ""


class TopologyPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", title="LambdaNet topology")

    format: Literal["lambdanet/topology@1"]
    name: Text = ""
    description: Paragraph = ""
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] = "us-east-1"
    vpcs: tuple[VpcPart, ...] = ()
    subnets: tuple[SubnetPart, ...] = ()
    route_tables: tuple[RouteTablePart, ...] = ()
    internet_gateways: tuple[InternetGatewayPart, ...] = ()
    nat_gateways: tuple[NatGatewayPart, ...] = ()
    security_groups: tuple[SecurityGroupPart, ...] = ()
    network_acls: tuple[NetworkAclPart, ...] = ()
    vpc_endpoints: tuple[VpcEndpointPart, ...] = ()
    functions: tuple[FunctionPart, ...] = ()
    instances: tuple[InstancePart, ...] = ()
    db_instances: tuple[DatabasePart, ...] = ()
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
    "subnets",
    "route_tables",
    "internet_gateways",
    "nat_gateways",
    "security_groups",
    "network_acls",
    "vpc_endpoints",
    "functions",
    "instances",
    "db_instances",
    "services",
    "internet_hosts",
)
