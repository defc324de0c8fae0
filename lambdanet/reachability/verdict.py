"""The shape of an answer: facts without words (design.md §7).

`Verdict` holds every `Trace`; a trace is one packet's walk from one source interface to one
destination address, and its reply; a `Hop` is one check at one component. `Evidence` is what decided:
each class is one kind of fact, and prints itself as the short line that the JSON shows. Sentences are
explanation/'s, pictures drawing's.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from lambdanet.topology import AclEntry, Address, GroupRule, Ports, Protocol, Question


class Outcome(StrEnum):
    """semantics.md §1."""

    REACHABLE = "reachable"
    INTERMITTENT = "intermittent"
    UNREACHABLE = "unreachable"
    DENIED = "denied"
    INVALID = "invalid"


class Symptom(StrEnum):
    """What the program that opens the connection sees."""

    CONNECTED = "connected"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    ACCESS_DENIED = "access-denied"
    NAME_NOT_FOUND = "name-not-found"
    NOT_CREATED = "not-created"


class Decision(StrEnum):
    PASS = "pass"
    BLOCK = "block"


class Check(StrEnum):
    """What was looked at, at a hop."""

    STATE = "state"
    DNS = "dns"
    ADDRESS = "address"
    PROTOCOL = "protocol"
    EGRESS = "egress"
    INGRESS = "ingress"
    ROUTE = "route"
    TRANSLATION = "translation"
    POLICY = "policy"
    LISTENER = "listener"


class Kind(StrEnum):
    """What kind of component a hop is at."""

    FUNCTION = "function"
    INSTANCE = "instance"
    DATABASE = "database"
    SECURITY_GROUP = "security_group"
    NETWORK_ACL = "network_acl"
    ROUTE_TABLE = "route_table"
    NAT_GATEWAY = "nat_gateway"
    INTERNET_GATEWAY = "internet_gateway"
    INTERFACE_ENDPOINT = "interface_endpoint"
    GATEWAY_ENDPOINT = "gateway_endpoint"
    SERVICE = "service"
    INTERNET_HOST = "internet_host"
    EGRESS_ONLY_INTERNET_GATEWAY = "egress_only_internet_gateway"
    PEERING = "vpc_peering_connection"
    TRANSIT_GATEWAY = "transit_gateway"
    VPN_GATEWAY = "vpn_gateway"
    CUSTOMER_HOST = "customer_host"
    NETWORK_INTERFACE = "network_interface"
    PROXY = "db_proxy"
    CACHE = "cache_cluster"
    FILE_SYSTEM = "file_system"
    EVENT_SOURCE_MAPPING = "event_source_mapping"
    LOAD_BALANCER = "load_balancer"
    TARGET_GROUP = "target_group"
    UNKNOWN = "unknown"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Packet:
    """`source` is None where AWS does not tell it: the Lambda service's own public addresses."""

    source: Address | None
    source_port: Ports
    destination: Address
    destination_port: Ports
    protocol: Protocol


# --- evidence ----------------------------------------------------------------------------------


class Resolver(StrEnum):
    """Who answered a name, and so with which address."""

    PRIVATE_DNS = "private-dns"  # an interface endpoint's, inside its VPC
    PUBLIC_DNS = "public-dns"
    VPC_DNS = "vpc-dns"  # a resource of the VPC, by its private address
    NONE = "no-name"  # the question gave an address, or the resource is asked by its address


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    name: str
    address: Address
    resolver: Resolver
    component: str = ""  # the endpoint whose private DNS answered

    def __str__(self) -> str:
        return (
            str(self.address) if self.resolver is Resolver.NONE else f"{self.name} = {self.address} ({self.resolver})"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Unanswered:
    name: str
    vpc_id: str
    family: int

    def __str__(self) -> str:
        return f"{self.name} has no {'AAAA' if self.family == 6 else 'A'} answer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Closest:
    """The rule that differs from the packet in the fewest dimensions, and in which."""

    component: str
    rule: str
    differs_in: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleAdmits:
    group_id: str
    rule: GroupRule
    egress: bool

    def __str__(self) -> str:
        return f"{self.rule.service} {'→' if self.egress else '←'} {self.rule.peer}"


@dataclass(frozen=True, kw_only=True, slots=True)
class NoRuleAdmits:
    group_ids: tuple[str, ...]
    looked_at: int
    egress: bool
    closest: Closest | None

    def __str__(self) -> str:
        way = "outbound" if self.egress else "inbound"
        if not self.looked_at:
            return f"no {way} rule"
        near = (
            f"; closest: {self.closest.rule}, differs in {', '.join(self.closest.differs_in)}" if self.closest else ""
        )
        return f"{self.looked_at} {way} rule{'s' if self.looked_at != 1 else ''}, none matches{near}"


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryDecides:
    """A network ACL's rule; `entry` is None for the final `*` that denies everything."""

    acl_id: str
    subnet_id: str
    entry: AclEntry | None
    egress: bool
    looked_at: int

    def __str__(self) -> str:
        return str(self.entry) if self.entry else "* deny all"


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryAdmitsPart:
    """Only some of the ports that a client uses are let through (ACL-06)."""

    acl_id: str
    subnet_id: str
    egress: bool
    asked: Ports
    admitted: tuple[Ports, ...]

    def __str__(self) -> str:
        return f"admits {', '.join(map(str, self.admitted))} of {self.asked}"


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteChosen:
    destination: str
    target: str

    def __str__(self) -> str:
        return f"{self.destination} → {self.target}"


@dataclass(frozen=True, kw_only=True, slots=True)
class NoRoute:
    destination: Address
    looked_at: int

    def __str__(self) -> str:
        return f"{self.looked_at} route{'s' if self.looked_at != 1 else ''}, none covers {self.destination}"


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteBlackholed:
    destination: str
    target: str

    def __str__(self) -> str:
        return f"{self.destination} → {self.target}, blackhole"


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteLoops:
    destination: str
    target: str

    def __str__(self) -> str:
        return f"{self.destination} → {self.target}, where the packet has been already"


@dataclass(frozen=True, kw_only=True, slots=True)
class Translated:
    """An address was swapped; `before` None: an address that AWS does not tell."""

    before: Address | None
    after: Address
    what: str  # "source" or "destination"

    def __str__(self) -> str:
        return f"{self.what} {self.before or 'Lambda service'} → {self.after}"


@dataclass(frozen=True, kw_only=True, slots=True)
class NoPublicAddress:
    address: Address
    lambda_interface: bool

    def __str__(self) -> str:
        return f"{self.address} has no public IPv4 address"


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivateDestination:
    address: Address

    def __str__(self) -> str:
        return f"{self.address} is a private address"


@dataclass(frozen=True, kw_only=True, slots=True)
class StateIs:
    state: str

    def __str__(self) -> str:
        return f"state {self.state}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Undescribed:
    """Nobody has said what this component holds, or what it is. `what`: "rules", "routes", or its type.

    `component` is the one of several security groups that may decide, else "".
    """

    what: str
    component: str = ""

    def __str__(self) -> str:
        return f"not described: {self.what}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepts:
    """The far end takes the packet."""

    protocol: Protocol
    port: Ports

    def __str__(self) -> str:
        return f"listens on {self.protocol} {self.port}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Passes:
    """A component that only forwards: it has nothing to say but that it is there."""

    what: str

    def __str__(self) -> str:
        return self.what


@dataclass(frozen=True, kw_only=True, slots=True)
class Refuses:
    """A component that never does this, whatever its settings: the code says what."""

    what: str

    def __str__(self) -> str:
        return self.what


Evidence = (
    Resolved
    | Unanswered
    | RuleAdmits
    | NoRuleAdmits
    | EntryDecides
    | EntryAdmitsPart
    | RouteChosen
    | NoRoute
    | RouteBlackholed
    | RouteLoops
    | Translated
    | NoPublicAddress
    | PrivateDestination
    | StateIs
    | Undescribed
    | Accepts
    | Passes
    | Refuses
)


# --- the answer ----------------------------------------------------------------------------------


class Hop(NamedTuple):
    """One check. `at` is where it stands on the ground, which `component` does not always say:

    the interface for a security group, the subnet for a network ACL, else the component itself.
    `rewritten` is the packet as it leaves, where the component changes it. A tuple, and not a
    dataclass: a question makes dozens, and they take half the time to make.
    """

    component: str
    kind: Kind
    at: str
    packet: Packet
    check: Check
    decision: Decision
    evidence: Evidence
    code: str = ""
    rewritten: Packet | None = None

    @property
    def blocks(self) -> bool:
        return self.decision is Decision.BLOCK

    @property
    def undecided(self) -> bool:
        """Blocks only because nobody has said what is there."""
        return self.blocks and isinstance(self.evidence, Undescribed)

    @property
    def partial(self) -> bool:
        """Blocks some of the client's ports and passes the others."""
        return isinstance(self.evidence, EntryAdmitsPart)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """One packet and its reply. `subnet` is the source's, None for a source outside any VPC.

    Hops are numbered through: forward from 1, the reply's after them; picture, list and page share
    the numbers. `interface` is the source interface's id, "" where there is none.
    """

    source: str
    interface: str
    subnet: str | None
    destination: Address | None
    forward: tuple[Hop, ...]
    reply: tuple[Hop, ...]
    outcome: Outcome

    def hops(self) -> tuple[Hop, ...]:
        return self.forward + self.reply


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A blocker or a warning. `subnet`: the source subnet it was met from, None if none."""

    code: str
    component: str
    evidence: str
    subnet: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    question: Question
    outcome: Outcome
    symptom: Symptom
    blocked_by: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    traces: tuple[Trace, ...]
    closest: tuple[Closest, ...] = field(default=())
