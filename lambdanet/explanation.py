"""Facts in words: a verdict as sentences (design.md §2; the tone is look.md §4).

Nothing is decided here. Each kind of evidence has its sentence, each code its cause and its next step;
a test holds that no sentence contradicts the trace it explains.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final, assert_never

from lambdanet import services
from lambdanet.reachability.codes import BY_NAME
from lambdanet.reachability.verdict import (
    Accepts,
    Check,
    EntryAdmitsPart,
    EntryDecides,
    Finding,
    Hop,
    Kind,
    NoPublicAddress,
    NoRoute,
    NoRuleAdmits,
    Outcome,
    Passes,
    PrivateDestination,
    Refuses,
    Resolved,
    Resolver,
    RouteBlackholed,
    RouteChosen,
    RouteLoops,
    RuleAdmits,
    StateIs,
    Symptom,
    Trace,
    Translated,
    Unanswered,
    Verdict,
)
from lambdanet.topology import (
    INTERNET,
    LOG_DELIVERY,
    Database,
    EgressOnlyInternetGateway,
    Function,
    InterfaceEndpoint,
    Peering,
    Protocol,
    Question,
    Topology,
    Vpc,
)

GLYPHS: Final[dict[Kind, str]] = {
    Kind.FUNCTION: "function",
    Kind.INSTANCE: "instance",
    Kind.DATABASE: "database",
    Kind.SECURITY_GROUP: "sg",
    Kind.NETWORK_ACL: "nacl",
    Kind.ROUTE_TABLE: "route-table",
    Kind.NAT_GATEWAY: "nat",
    Kind.INTERNET_GATEWAY: "igw",
    Kind.INTERFACE_ENDPOINT: "endpoint",
    Kind.GATEWAY_ENDPOINT: "gateway-endpoint",
    Kind.SERVICE: "service",
    Kind.INTERNET_HOST: "host",
    Kind.EGRESS_ONLY_INTERNET_GATEWAY: "eigw",
    Kind.PEERING: "peering",
    Kind.TRANSIT_GATEWAY: "tgw",
    Kind.VPN_GATEWAY: "onprem",
    Kind.CUSTOMER_HOST: "onprem",
    Kind.NETWORK_INTERFACE: "eni",
    Kind.PROXY: "database",
    Kind.CACHE: "database",
    Kind.FILE_SYSTEM: "database",
    Kind.EVENT_SOURCE_MAPPING: "service",
    Kind.OTHER: "vpc",
}

SYMPTOMS: Final[dict[Symptom, str]] = {
    Symptom.CONNECTED: "The caller connects.",
    Symptom.TIMEOUT: "The caller sees a time-out: silence until its own limit.",
    Symptom.REFUSED: "The caller sees “connection refused” at once.",
    Symptom.ACCESS_DENIED: "The caller sees AccessDenied at once.",
    Symptom.NAME_NOT_FOUND: "The caller sees that the name is not found.",
    Symptom.NOT_CREATED: "Nothing runs: AWS would not have created this.",
}

SOMETIMES: Final[dict[Symptom, str]] = {
    Symptom.TIMEOUT: "a time-out",
    Symptom.REFUSED: "“connection refused”",
    Symptom.ACCESS_DENIED: "AccessDenied",
    Symptom.NAME_NOT_FOUND: "that the name is not found",
}
FAILS: Final[dict[Symptom, str]] = {
    Symptom.TIMEOUT: "times out",
    Symptom.REFUSED: "is refused",
    Symptom.ACCESS_DENIED: "is refused",
    Symptom.NAME_NOT_FOUND: "does not find the name",
}

NEXT_STEPS: Final[dict[str, str]] = {
    "APP_ENDPOINT_POLICY": "Let the endpoint's policy allow the call: the network is in order.",
    "APP_RESOURCE_POLICY": "Come the way that the policy asks for, or let the policy allow this one: the network is in order.",
    "APP_ROLE_POLICY": "Give the function's role the permission: the network is in order.",
    "BAD_STATE_VPN": "Bring the tunnel up.",
    "ENI_ADDRESS_RESTRICTION": "Ask with the interface's own address, or turn the source/destination check of the instance off.",
    "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS": "Ask from the internet gateway of the VPC that holds the address.",
    "VPCE_SERVICE_NOT_INSTALLED_IN_AZ": "Give the endpoint a subnet in a zone that the service is in, and take this one away.",
    "ENI_SOURCE_DEST_CHECK_RESTRICTION": "Turn the source/destination check of the instance off, or use a NAT gateway.",
    "NGW_REQUIRES_SOURCE_IN_VPC": "Use a NAT gateway of the source's own VPC, or a central one behind a transit gateway.",
    "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR": "Join the two networks directly: a peering carries nothing from or to a third one.",
    "REGIONAL_NGW_ROUTE_AZ_RESTRICTION": "Let the NAT gateway cover this zone, or use automatic mode.",
    "SG_REFERENCING_SUPPORT": "Turn group referencing on at the transit gateway and both attachments, or admit the address range.",
    "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION": "Associate the attachment with a route table of the transit gateway.",
    "TGW_ROUTE_AZ_RESTRICTION": "Add an attachment subnet in this Availability Zone.",
    "TGW_RTB_BAD_STATE_ROUTE": "Point the transit gateway's route at an attachment that exists.",
    "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT": "Propagate the other VPC into this table of the transit gateway, or add a static route.",
    "UNASSOCIATED_COMPONENT": "Attach the gateway to the VPC.",
    "VPC_BLOCK_PUBLIC_ACCESS_ENABLED": "Exclude the VPC or the subnet from Block Public Access, or turn it to ingress-only for what goes through a NAT gateway.",
    "VPC_LOCAL_ROUTE_CIDR_RESTRICTION": "Ask for an address of that VPC: what arrives from another network goes no further.",
    "APP_NOT_ATTACHED": "Attach the function to subnets of that VPC, with a security group that the destination admits.",
    "APP_FUNCTION_ENI_INBOUND": "Ask whether the function can be invoked instead: an invocation is a call to the Lambda API, not a connection to the function.",
    "APP_FN_NOT_ACTIVE": "Wait until the function is Active; an Inactive one wakes up after the first, failing invocation.",
    "APP_DNS_NO_ANSWER": "Turn on EnableDnsSupport of the VPC, or name a reachable resolver in its DHCP options.",
    "APP_DNS_NO_AAAA": "Use the service's dual-stack name, or ask over IPv4.",
    "APP_IPV6_NOT_ALLOWED": "Allow IPv6 for the function (Ipv6AllowedForDualStack) and attach it to dual-stack subnets only.",
    "APP_IPV6_UNATTACHED": "Ask over IPv4, or attach the function to dual-stack subnets.",
    "APP_NOTHING_LISTENS": "Check the port: the network lets the packet through, and nothing takes it.",
    "APP_PORT_25": "Send mail through a service that listens on another port, such as 587, or ask AWS to lift the block.",
    "BAD_STATE": "Look at the component's state; a NAT gateway works only while it is available.",
    "BAD_STATE_ATTACHMENT": "Attach the gateway to this VPC.",
    "BAD_STATE_ROUTE": "Point the route at something that exists, such as a new NAT gateway.",
    "ENI_SG_RULES_MISMATCH": "Add a rule for this protocol, port and peer, and no more than that.",
    "SG_HAS_NO_RULES": "Add a rule for this protocol, port and peer: without any, nothing passes.",
    "SG_REFERENCES_NOT_PRESERVED": "Admit the address range instead of the group: the group is lost on this way.",
    "SUBNET_ACL_RESTRICTION": "Let the network ACL admit it in both directions; replies come to the client's whole port range.",
    "NO_ROUTE_TO_DESTINATION": "Give this table a route for the destination: to a NAT gateway for the internet, or an endpoint for an AWS service.",
    "NO_POSSIBLE_DESTINATION": "Check the address: nothing in this VPC holds it.",
    "NO_PATH": "Ask from a source that opens connections of this kind.",
    "NO_SOURCE_OR_DESTINATION": "Use an id, a unique name, an AWS service, “internet” or an address.",
    "UNSUPPORTED_COMPONENT": "Ask from a function, an instance or a database, to one of them, a service, a host or an address.",
    "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS": "Use private subnets that route to a NAT gateway in a public subnet; a function's interface cannot be given a public address.",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS": "Route private destinations to what leads there; the internet gateway does not.",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS": "Route shared addresses to what leads there; the internet gateway does not.",
    "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS": "A private address cannot be reached from the internet: give the resource a public one, or come from inside.",
    "PROTOCOL_RESTRICTION": "Test with TCP instead: ping says nothing about it.",
    "VPCE_GATEWAY_PROTOCOL_RESTRICTION": "Use TCP.",
    "VPCE_INTRA_VPC_TRAFFIC": "Ask from the client that uses the endpoint: it leads to its service only.",
}

UNASKABLE: Final = ("NO_SOURCE_OR_DESTINATION", "UNSUPPORTED_COMPONENT")


@dataclass(frozen=True, kw_only=True, slots=True)
class HopWords:
    """A hop for people. `rule` is the deciding rule or route, for monospace; `glyph` a symbol of the sprite."""

    number: int
    title: str
    result: str
    text: str
    rule: str
    code: str
    glyph: str
    blocks: bool
    reply: bool
    beyond: bool  # after the first block: where the packet would have gone


@dataclass(frozen=True, kw_only=True, slots=True)
class TraceWords:
    label: str
    outcome: Outcome
    hops: tuple[HopWords, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WarningWords:
    code: str
    text: str
    component: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """A verdict for people: one sentence, what decided, what the caller sees, what to do next, and each walk."""

    sentence: str
    cause: str
    symptom: str
    next_step: str
    traces: tuple[TraceWords, ...]
    warnings: tuple[WarningWords, ...]
    text: str


def explain(topology: Topology, verdict: Verdict) -> Explanation:
    """Put a verdict into words. Never raises, whatever the verdict."""
    words = _Words(topology, verdict)
    sentence, cause = _capital(words.sentence()), words.cause()
    symptom = _symptom(verdict)
    next_step = NEXT_STEPS.get(verdict.blocked_by[0].code, "") if verdict.blocked_by else ""
    if verdict.outcome is Outcome.INVALID and not next_step:
        next_step = "Correct what AWS would refuse, then ask again."
    traces = tuple(words.traces())
    warnings = tuple(words.warning(finding) for finding in verdict.warnings)
    text = "\n".join(_plain(sentence, cause, symptom, next_step, traces, warnings))
    return Explanation(
        sentence=sentence,
        cause=cause,
        symptom=symptom,
        next_step=next_step,
        traces=traces,
        warnings=warnings,
        text=text,
    )


def _symptom(verdict: Verdict) -> str:
    """What whoever opens the connection sees; an invocation and a log line have callers of another kind."""
    if verdict.blocked_by and verdict.blocked_by[0].code in UNASKABLE:
        return "There is no connection to judge."
    match verdict.outcome:
        case Outcome.INTERMITTENT:
            return f"The caller sees {SOMETIMES[verdict.symptom]}, sometimes."
        case Outcome.UNREACHABLE if verdict.symptom is Symptom.REFUSED and _is_not_active(verdict):
            return "The Lambda API answers with an error at once."
        case Outcome.REACHABLE if verdict.question.invoke:
            return "The Lambda API takes the call."
        case Outcome.REACHABLE if verdict.question.target == LOG_DELIVERY:
            return "Whoever reads the logs finds them."
        case _:
            return SYMPTOMS[verdict.symptom]


def _is_not_active(verdict: Verdict) -> bool:
    return verdict.blocked_by[0].code == "APP_FN_NOT_ACTIVE"


def _plain(
    sentence: str,
    cause: str,
    symptom: str,
    next_step: str,
    traces: tuple[TraceWords, ...],
    warnings: tuple[WarningWords, ...],
) -> Iterator[str]:
    yield from (line for line in (sentence, cause, symptom) if line)
    for trace in traces:
        yield ""
        yield f"{trace.label[:1].upper()}{trace.label[1:]}: {trace.outcome}"
        for hop in trace.hops:
            way = "<" if hop.reply else ">"
            rule = f" [{hop.rule}]" if hop.rule else ""
            yield f"  {hop.number:2} {way} {hop.title}: {hop.result}. {hop.text}{rule}{f' ({hop.code})' if hop.code else ''}"
    for warning in warnings:
        yield f"Note: {warning.text} ({warning.code})"
    if next_step:
        yield f"Next: {next_step}"


class _Words:
    """The words of one verdict; the names of its components."""

    def __init__(self, topology: Topology, verdict: Verdict) -> None:
        self.topology = topology
        self.verdict = verdict
        self.resources = dict(topology.by_id())
        self.interfaces = {interface.id: interface for interface in topology.interfaces}

    # --- names ------------------------------------------------------------------------------------

    def name(self, component: str) -> str:
        if component in self.resources:
            return self.resources[component].name
        if component == INTERNET:
            return "the internet"
        if component == LOG_DELIVERY:
            return "CloudWatch Logs"
        kind = services.BY_NAME.get(component)
        return kind.title if kind else component

    def target(self, question: Question) -> str:
        if question.invoke or question.target == LOG_DELIVERY:
            return self.name(question.target)
        port = question.port or next(
            (hop.packet.destination_port.first for trace in self.verdict.traces for hop in trace.forward),
            0,
        )
        service = str(question.protocol).upper() + (
            f" {port}" if port and question.protocol is not Protocol.ICMP else ""
        )
        return f"{self.name(question.target)} on {service}"

    # --- the verdict ------------------------------------------------------------------------------

    def sentence(self) -> str:
        question, verdict = self.verdict.question, self.verdict
        source, target = self.name(question.source), self.target(question)
        logs = question.target == LOG_DELIVERY
        match verdict.outcome:
            case Outcome.REACHABLE if logs:
                return f"The logs of {source} arrive in CloudWatch Logs."
            case Outcome.REACHABLE if question.invoke:
                return f"{source} invokes {target}{self._through()}."
            case Outcome.REACHABLE:
                return f"{source} reaches {target}{self._through()}."
            case Outcome.INTERMITTENT:
                return self._sometimes(source, target)
            case Outcome.UNREACHABLE if question.invoke:
                return f"{source} cannot invoke {target}."
            case Outcome.UNREACHABLE:
                return f"{source} does not reach {target}."
            case Outcome.DENIED:
                return f"The network path from {source} to {target} works; a policy refuses the call."
            case Outcome.INVALID:
                return self._invalid()
        assert_never(verdict.outcome)

    def _through(self) -> str:
        """The gateways and endpoints on the way, if every trace uses some."""
        kinds = (
            Kind.NAT_GATEWAY,
            Kind.GATEWAY_ENDPOINT,
            Kind.INTERFACE_ENDPOINT,
            Kind.EGRESS_ONLY_INTERNET_GATEWAY,
            Kind.PEERING,
            Kind.TRANSIT_GATEWAY,
            Kind.VPN_GATEWAY,
        )
        names = dict.fromkeys(
            hop.component for trace in self.verdict.traces for hop in trace.forward if hop.kind in kinds
        )
        return f", through {_and([self.name(one) for one in names])}" if names else ""

    def _sometimes(self, source: str, target: str) -> str:
        works = dict.fromkeys(
            trace.subnet for trace in self.verdict.traces if trace.outcome is Outcome.REACHABLE and trace.subnet
        )
        fails = dict.fromkeys(
            trace.subnet for trace in self.verdict.traces if trace.outcome is not Outcome.REACHABLE and trace.subnet
        )
        good, bad = (
            [one for one in works if one not in fails],
            [one for one in fails if one not in works],
        )
        if good and bad:
            return f"{source} reaches {target} from {_and([self.name(one) for one in good])}, and {FAILS[self.verdict.symptom]} from {_and([self.name(one) for one in bad])}."
        return f"{source} reaches {target} only part of the time."

    def _invalid(self) -> str:
        first = self.verdict.blocked_by[0]
        if first.code == "NO_SOURCE_OR_DESTINATION":
            several = sum(resource.name == first.component for resource in self.resources.values()) > 1
            return (
                f"More than one resource is called “{first.component}”: use an id."
                if several
                else f"Nothing in this topology is called “{first.component}”."
            )
        if first.code == "UNSUPPORTED_COMPONENT":
            return f"{self.name(first.component)} {first.evidence}."
        return f"AWS would refuse this: {first.evidence}"

    def cause(self) -> str:
        """What decided: the first blocker's own words, and how many more there are."""
        if self.verdict.outcome is Outcome.INVALID:
            return ""
        if not self.verdict.blocked_by:
            return self._why_it_works()
        first = self.verdict.blocked_by[0]
        hop = next(
            (
                hop
                for trace in self.verdict.traces
                for hop in trace.hops()
                if hop.blocks and (hop.code, hop.component, trace.subnet) == (first.code, first.component, first.subnet)
            ),
            None,
        )
        words = self.sentence_of(hop) if hop else BY_NAME[first.code].meaning
        blocks = [hop for trace in self.verdict.traces for hop in trace.hops() if hop.blocks]
        if self.verdict.outcome is Outcome.UNREACHABLE and all(block.partial for block in blocks):
            words += " Each admits a part, and no port passes both."
        return " ".join([words, *self._other_blockers(first)])

    def _other_blockers(self, first: Finding) -> Iterator[str]:
        """The same blocker from other subnets, and what else stands in the way."""
        rest = [finding for finding in self.verdict.blocked_by if finding != first]
        same = dict.fromkeys(
            finding.subnet
            for finding in rest
            if finding.code == first.code and finding.subnet and finding.subnet != first.subnet
        )
        if same:
            yield f"The same from {_and([self.name(one) for one in same])}."
        others = dict.fromkeys(
            self._titled(finding) for finding in rest if finding.code != first.code or finding.subnet == first.subnet
        )
        if others:
            yield f"Also in the way: {'; '.join(others)}."

    def _titled(self, finding: Finding) -> str:
        """The blocker's title in the walk: "Security group db-sg, inbound"."""
        blocks = (hop for trace in self.verdict.traces for hop in trace.hops() if hop.blocks)
        hop = next((hop for hop in blocks if (hop.code, hop.component) == (finding.code, finding.component)), None)
        return self.title(hop) if hop else self.name(finding.component)

    def _why_it_works(self) -> str:
        question = self.verdict.question
        source = self.resources.get(question.source)
        managed = isinstance(source, Function) and source.managed
        if question.target == LOG_DELIVERY and not managed:
            return "The Lambda service ships them by its own way: no route, security group or network ACL of yours is asked."
        if question.invoke:
            return "An invocation is a call to the Lambda API. The function's own subnets, groups and routes are not asked."
        if isinstance(source, Function) and not source.attached:
            return (
                f"{source.name} is not attached: it sends from the Lambda service VPC, and no route of yours is asked."
            )
        if all(trace.subnet is None for trace in self.verdict.traces):
            asked = any(hop.check is Check.INGRESS for trace in self.verdict.traces for hop in trace.forward)
            return (
                "Every rule on the way admits the packet and its reply."
                if asked
                else "No route, security group or network ACL of yours is asked."
            )
        first = [trace.forward[0].packet for trace in self.verdict.traces]
        if all(packet.source == packet.destination for packet in first):
            return "A packet to its own address never leaves it: no rule is asked."
        if all(isinstance(self.resources.get(trace.forward[-1].component), Vpc) for trace in self.verdict.traces):
            return "Amazon's resolver answers inside the VPC: no security group, network ACL or route is asked."
        routed = dict.fromkeys(
            (hop.evidence.destination, hop.evidence.target)
            for trace in self.verdict.traces
            for hop in trace.forward
            if isinstance(hop.evidence, RouteChosen) and hop.evidence.target != "local"
        )
        if routed:
            destination, target = next(iter(routed))
            return f"The route {destination} leads to {self.name(target)}, and every rule on the way admits the packet and its reply."
        return "Inside the VPC the local route leads there, and every rule on the way admits the packet and its reply."

    def warning(self, finding: Finding) -> WarningWords:
        name = self.name(finding.component)
        match finding.code:
            case "VPCE_INTRA_VPC_TRAFFIC":
                text = f"{name} cannot help: an interface endpoint leads from the VPC to its service, and opens no connection into the VPC."
            case "APP_DNS_PUBLIC_ANSWER" if self._has_no_interface(finding.component):
                text = f"{name} has no subnet, so it has no interface: the service's usual name gives a public address."
            case "APP_DNS_PUBLIC_ANSWER":
                text = f"{name} stands ready, but the service's usual name gives a public address: no private DNS answers it."
            case "AVAILABILITY_ZONE_CROSSED":
                text = f"{name} stands in another Availability Zone ({finding.evidence}): it works, costs extra, and depends on both zones."
            case "APP_PUBLICLY_ACCESSIBLE":
                text = f"{name} has a public address ({finding.evidence}): anyone whom its security group admits can reach it."
            case "APP_UNDOCUMENTED_IPV6_IGW":
                text = f"AWS does not say whether IPv6 through {name} works for a function; use an egress-only internet gateway."
            case "MORE_SPECIFIC_ROUTE" | "HIGHER_PRIORITY_ROUTE":
                text = f"In {name}, {finding.evidence}."
            case "TGW_RTB_MORE_SPECIFIC_ROUTE" | "TGW_RTB_HIGHER_PRIORITY_ROUTE" | "TGW_RTB_CANNOT_ROUTE":
                text = f"In {name}, {finding.evidence}."
            case "CANNOT_ROUTE":
                there = finding.component in self.resources and isinstance(
                    self.resources[finding.component], EgressOnlyInternetGateway
                )
                text = f"{name} {finding.evidence}." if there else f"In {name}, {finding.evidence}."
            case "REMAP_EPHEMERAL_PORT":
                text = f"{name} chooses the client port anew: {finding.evidence}."
            case "NGW_DEST_ADDRESS_PRESERVATION":
                text = f"{name} swaps only the source: {finding.evidence}."
            case "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION":
                text = f"{name} leaves the service its public addresses: {finding.evidence}."
            case "DISCONNECTED_VPCS":
                text = f"No peering and no transit gateway leads from {name} to the VPC that holds this address."
            case "APP_FN_NOT_ACTIVE":
                text = f"{name} is not Active ({finding.evidence}): its code would not be running."
            case _:
                text = f"{name}: {BY_NAME[finding.code].meaning if finding.code in BY_NAME else finding.evidence}"
        return WarningWords(code=finding.code, text=text, component=finding.component)

    def _has_no_interface(self, component: str) -> bool:
        endpoint = self.resources.get(component)
        return isinstance(endpoint, InterfaceEndpoint) and not endpoint.interface_ids

    # --- traces -----------------------------------------------------------------------------------

    def traces(self) -> Iterator[TraceWords]:
        several = {
            subnet: len(list(traces)) > 1
            for subnet, traces in groupby(self.verdict.traces, key=lambda trace: trace.subnet)
        }
        for trace in self.verdict.traces:
            yield TraceWords(
                label=self._label(trace, several[trace.subnet]),
                outcome=trace.outcome,
                hops=tuple(self._hops(trace)),
            )

    def _label(self, trace: Trace, several: bool) -> str:
        start = f"from {self.name(trace.subnet)}" if trace.subnet else f"from {self.name(trace.source)}"
        return f"{start} to {trace.destination}" if several else start

    def _hops(self, trace: Trace) -> Iterator[HopWords]:
        blocked = False
        for number, hop in enumerate(trace.hops(), start=1):
            yield HopWords(
                number=number,
                title=self.title(hop),
                result=self._result(hop, blocked),
                text=self.sentence_of(hop),
                rule=self._rule(hop),
                code=hop.code if hop.blocks else "",
                glyph="eni" if hop.kind is Kind.FUNCTION and hop.at in self.interfaces else GLYPHS[hop.kind],
                blocks=hop.blocks,
                reply=number > len(trace.forward),
                beyond=blocked,
            )
            blocked = blocked or (hop.blocks and not hop.partial)

    def title(self, hop: Hop) -> str:
        way = {Check.EGRESS: ", outbound", Check.INGRESS: ", inbound"}.get(hop.check, "")
        match hop.kind:
            case Kind.SECURITY_GROUP:
                return f"Security group {self.name(hop.component)}{way}"
            case Kind.NETWORK_ACL:
                return f"Network ACL of {self.name(hop.at)}{way}"
            case Kind.ROUTE_TABLE:
                return "Main route table" if "/" in hop.component else f"Route table {self.name(hop.component)}"
            case Kind.NAT_GATEWAY:
                return f"NAT gateway {self.name(hop.component)}"
            case Kind.INTERNET_GATEWAY:
                return f"Internet gateway {self.name(hop.component)}"
            case Kind.INTERFACE_ENDPOINT:
                return f"Interface endpoint {self.name(hop.component)}"
            case Kind.GATEWAY_ENDPOINT:
                return f"Gateway endpoint {self.name(hop.component)}"
            case Kind.EGRESS_ONLY_INTERNET_GATEWAY:
                return f"Egress-only internet gateway {self.name(hop.component)}"
            case Kind.PEERING:
                return f"Peering {self.name(hop.component)}"
            case Kind.TRANSIT_GATEWAY:
                return f"Transit gateway {self.name(hop.component)}"
            case Kind.VPN_GATEWAY:
                return f"Virtual private gateway {self.name(hop.component)}"
            case Kind.INTERNET_HOST:
                return "Any host on the internet" if hop.component == INTERNET else self.name(hop.component)
            case _:
                return self.name(hop.component)

    def _table(self, component: str) -> str:
        return (
            f"the main route table of {self.name(component.removesuffix('/main'))}"
            if component.endswith("/main")
            else self.name(component)
        )

    def _acl(self, hop: Hop) -> str:
        return (
            f"the default network ACL of {self.name(hop.component.removesuffix('/default-acl'))}"
            if "/" in hop.component
            else self.name(hop.component)
        )

    def _result(self, hop: Hop, blocked: bool) -> str:
        if hop.partial:
            return "part of the time"
        if hop.blocks:
            return "stops it too" if blocked else "stops here"
        return "would pass" if blocked else {Check.LISTENER: "arrives", Check.DNS: "starts"}.get(hop.check, "pass")

    def _rule(self, hop: Hop) -> str:
        """What a person would look up: the rule, the entry, the route, the swap of addresses."""
        match hop.evidence:
            case (
                RuleAdmits()
                | RouteChosen()
                | RouteBlackholed()
                | RouteLoops()
                | EntryDecides()
                | EntryAdmitsPart()
                | Translated()
            ):
                return str(hop.evidence)
            case NoRuleAdmits(closest=closest) if closest:
                return closest.rule
            case _:
                return ""

    def sentence_of(self, hop: Hop) -> str:
        """One sentence for what was found at a hop."""
        return _capital(self._found(hop))

    def _found(self, hop: Hop) -> str:  # one case per kind of evidence: long, and flat
        to = hop.packet.destination
        evidence = hop.evidence
        match evidence:
            case Resolved(resolver=Resolver.NONE):
                return f"It sends to {to}."
            case Resolved(name=name, resolver=Resolver.PRIVATE_DNS, component=endpoint):
                return f"The private DNS of {self.name(endpoint)} answers {name} with {to}, an address of this VPC."
            case Resolved(name=name, resolver=Resolver.VPC_DNS):
                return f"The name {name} resolves to {to}, a private address of this VPC."
            case Resolved(name=name):
                return f"The name {name} resolves to {to}."
            case Unanswered(name=name, vpc_id=vpc) if vpc:
                return self._no_answer(name, vpc)
            case Unanswered(name=name, family=family):
                return f"{name} has no {'IPv6' if family == 6 else 'IPv4'} address."
            case RuleAdmits(group_id=group):
                return f"A rule of {self.name(group)} admits it."
            case NoRuleAdmits():
                return self._no_rule(evidence, hop)
            case EntryDecides(entry=entry) if entry is not None and entry.allow:
                return f"Rule {entry.number} admits it."
            case EntryDecides(entry=entry) if entry is not None:
                return f"Rule {entry.number} of {self._acl(hop)} denies it: the lowest number that matches decides."
            case EntryDecides(looked_at=looked_at):
                return f"{self._acl(hop)} has {_count(looked_at, 'rule')} in this direction and none matches, so the final * denies it."
            case EntryAdmitsPart(admitted=admitted, asked=asked):
                return f"{self._acl(hop)} admits {_and([str(one) for one in admitted])} of the ports {asked} that the client may have chosen."
            case RouteChosen(destination=destination, target=target) if hop.blocks:
                return f"{self._table(hop.component)} has no route back to {to}: {destination} leads to {self.name(target)}, which carries no private address."
            case RouteChosen(target="local"):
                return "The destination is inside the VPC: local."
            case RouteChosen(target=target):
                return f"The longest match leads to {self.name(target)}."
            case NoRoute(looked_at=looked_at):
                table = (
                    self._table(hop.component)
                    if hop.kind is Kind.ROUTE_TABLE
                    else f"the table of {self.name(hop.component)}"
                )
                return f"{table} has no route that covers {to}; {_count(looked_at, 'route')} looked at."
            case RouteBlackholed(target=target) if isinstance(self.resources.get(target), Peering):
                return f"A route of {self._table(hop.component)} matches, but {self.name(target)} is not active: it drops the packet (blackhole)."
            case RouteBlackholed(target=target):
                return f"A route of {self._table(hop.component)} matches, but {self.name(target)} is gone: it drops the packet (blackhole)."
            case RouteLoops(target=target):
                return f"{self._table(hop.component)} leads back to {self.name(target)}, where the packet has been already."
            case Translated(what=what, before=before, after=after):
                return f"It swaps the {what} address {before or ''} for {after}.".replace("  ", " ")
            case NoPublicAddress(address=address, lambda_interface=True):
                return f"{self.name(hop.component)} serves only sources with a public IPv4 address. The Lambda interface {address} never has one, so the gateway drops the packet."
            case NoPublicAddress(address=address):
                return f"{self.name(hop.component)} serves only sources with a public IPv4 address, and {address} has none: the gateway drops the packet."
            case PrivateDestination(address=address):
                return self._private(hop, str(address))
            case StateIs(state=state):
                return self._state(hop, state)
            case Accepts(protocol=protocol, port=port):
                return (
                    "It answers."
                    if protocol is Protocol.ICMP
                    else f"It takes the connection on {str(protocol).upper()} {port}."
                )
            case Passes(what=what):
                return f"{what[:1].upper()}{what[1:]}."
            case Refuses(what=what):
                return self._refuses(hop, what)
        assert_never(evidence)

    def _state(self, hop: Hop, state: str) -> str:
        name = self.name(hop.component)
        if hop.code == "VPC_BLOCK_PUBLIC_ACCESS_ENABLED":
            return f"VPC Block Public Access is on ({state}): {name} does not let it pass."
        if hop.code == "BAD_STATE_VPN":
            return f"The tunnel behind {name} is down."
        if state.startswith("not attached"):
            return f"{name} is {state}."
        return f"{name} has {state}." if hop.kind is Kind.OTHER else f"The state of {name} is {state}."

    def _no_answer(self, name: str, vpc_id: str) -> str:
        vpc = self.resources.get(vpc_id)
        if isinstance(vpc, Vpc) and vpc.name_servers:
            return f"{name} has no answer: no name server of the DHCP options of {vpc.name} can be reached."
        return f"{name} has no answer: EnableDnsSupport of {self.name(vpc_id)} is off, so its resolver is silent."

    def _no_rule(self, evidence: NoRuleAdmits, hop: Hop) -> str:
        way = "outbound" if evidence.egress else "inbound"
        groups = _and([self.name(group) for group in evidence.group_ids])
        if not evidence.looked_at:
            return f"{groups} has no {way} rule: nothing passes."
        port = "" if hop.packet.protocol is Protocol.ICMP else f" {hop.packet.destination_port}"
        peer = hop.packet.destination if evidence.egress else hop.packet.source
        asked = f"{str(hop.packet.protocol).upper()}{port} {'to' if evidence.egress else 'from'} {peer or 'the Lambda service'}"
        near = f" The closest differs in {_and(list(evidence.closest.differs_in))}." if evidence.closest else ""
        return f"{_count(evidence.looked_at, f'{way} rule')} of {groups} looked at, none admits {asked}.{near}"

    def _private(self, hop: Hop, address: str) -> str:
        if hop.code == "APP_NOT_ATTACHED":
            return f"{self.name(hop.component)} is not attached to a VPC: it has no interface there, and {address} is a private address."
        if hop.code == "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR":
            return f"{self.name(hop.component)} joins two VPCs and carries only what goes from one to the other; {address} is in neither place that it should be."
        if hop.code == "VPC_LOCAL_ROUTE_CIDR_RESTRICTION":
            return f"{address} is no address of {self.name(hop.component)}, and what arrives from another network goes no further."
        if hop.code == "NO_POSSIBLE_DESTINATION":
            return f"{address} is inside the VPC, and nothing holds it."
        return f"{address} is a private address, which does not travel over the internet."

    def _refuses(self, hop: Hop, what: str) -> str:
        match hop.code:
            case "APP_FUNCTION_ENI_INBOUND":
                return "A function's interface leads one way, out of Lambda into your VPC. Nothing can open a connection to the function through it."
            case "APP_NOTHING_LISTENS":
                resource = self.resources.get(hop.component)
                own = f"port {resource.port}" if isinstance(resource, Database) else what.removeprefix("listens on ")
                return f"The packet arrives, but nothing listens on {str(hop.packet.protocol).upper()} {hop.packet.destination_port}; it listens on {own}."
            case "APP_ENDPOINT_POLICY":
                return f"The network path works. The policy of {self.name(hop.component)} refuses the call: {what}"
            case "APP_RESOURCE_POLICY":
                return f"The network path works. {self.name(hop.component)} refuses the call: {what}."
            case "APP_ROLE_POLICY":
                return f"The network path works. The role {what}."
            case "VPCE_INTRA_VPC_TRAFFIC":
                return "An interface endpoint carries connections from its VPC to its service, never the other way."
            case _:
                return f"{self.name(hop.component)} {what}."


def _capital(sentence: str) -> str:
    """A sentence begins large, but a learner's own name stays as it is: only our "the" and "a" change."""
    return f"T{sentence[1:]}" if sentence.startswith("the ") else sentence


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _and(names: list[str]) -> str:
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"
