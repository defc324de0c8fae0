"""A topology and a question in, a verdict out: facts, no words (semantics.md §1)."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from lambdanet import services
from lambdanet.reachability.codes import BY_NAME
from lambdanet.reachability.naming import HTTPS, Destination, destinations, find, service_id
from lambdanet.reachability.network import Network, compile_network, is_private
from lambdanet.reachability.verdict import (
    Check,
    Closest,
    Finding,
    Hop,
    Kind,
    NoRuleAdmits,
    Outcome,
    Packet,
    Passes,
    PrivateDestination,
    Refuses,
    StateIs,
    Symptom,
    Trace,
    Unanswered,
    Verdict,
)
from lambdanet.reachability.walk import Walk, kind_of
from lambdanet.topology import (
    CLIENT_PORTS,
    INTERNET,
    LAMBDA_PORTS,
    LOG_DELIVERY,
    Address,
    Database,
    Function,
    Instance,
    Interface,
    InterfaceEndpoint,
    InternetHost,
    Ports,
    Protocol,
    Question,
    Resource,
    Service,
    Topology,
    Vpc,
)

NO_PORT: Final = Ports(first=0, last=0)  # ICMP has none
Source = Function | Instance | Database | InterfaceEndpoint | InternetHost | Service


def evaluate(topology: Topology, question: Question) -> Verdict:
    """Decide one question. Every question on every topology gets a verdict, an unknown name included."""
    return evaluate_on(compile_network(topology), question)


def evaluate_on(network: Network, question: Question) -> Verdict:
    """Decide one question on a topology that is ready: for many questions on the same one."""
    source, target = _meaning(network, question.source), _meaning(network, question.target)
    fault = _unaskable(question, source, target)
    if fault is not None:
        return _invalid(question, fault)
    traces, warnings = [], list(_state_warnings(source, question))
    for trace, met in _traces(network, question, source, target):
        traces.append(trace)
        warnings += met
    refused = _refused(network, question, traces)
    if refused:
        return Verdict(
            question=question,
            outcome=Outcome.INVALID,
            symptom=Symptom.NOT_CREATED,
            blocked_by=refused,
            warnings=_once(warnings),
            traces=tuple(traces),
        )
    blockers = _once(_blockers(traces))
    outcome = _together([trace.outcome for trace in traces])
    return Verdict(
        question=question,
        outcome=outcome,
        symptom=_symptom(outcome, blockers),
        blocked_by=blockers,
        warnings=_once([*warnings, *_endpoint_points_the_other_way(network, source, blockers)]),
        traces=tuple(traces),
        closest=_closest(traces),
    )


# --- what the question means ------------------------------------------------------------------------


def _meaning(network: Network, name: str) -> Resource | Address | str | None:
    """What a name means; the private address of one interface means the resource behind it."""
    found = find(network, name)
    if isinstance(found, IPv4Address | IPv6Address):
        holders = network.by_private_ip.get(found, ())
        if len(holders) == 1:
            return network.owner(holders[0])
        if (public := network.by_public_ip.get(found)) is None:
            return network.hosts.get(found, found)
        return network.owner(public)
    return found


def _unaskable(question: Question, source: object, target: object) -> Finding | None:
    """Questions that AWS's own analyzer would refuse: an unknown name, or a component that opens or takes nothing."""
    for name, found in ((question.source, source), (question.target, target)):
        if found is None:
            return Finding(code="NO_SOURCE_OR_DESTINATION", component=name, evidence="unknown name")
    if not isinstance(source, Source | IPv4Address | IPv6Address | str) or source == LOG_DELIVERY:
        return Finding(code="UNSUPPORTED_COMPONENT", component=question.source, evidence="opens no connection")
    if question.invoke and not isinstance(target, Function):
        return Finding(code="UNSUPPORTED_COMPONENT", component=question.target, evidence="only a function is invoked")
    if not isinstance(target, Source | IPv4Address | IPv6Address | str):
        return Finding(code="UNSUPPORTED_COMPONENT", component=question.target, evidence="takes no connection of its own")
    return None


def _invalid(question: Question, fault: Finding) -> Verdict:
    return Verdict(question=question, outcome=Outcome.INVALID, symptom=Symptom.NOT_CREATED, blocked_by=(fault,), warnings=(), traces=())


def _refused(network: Network, question: Question, traces: Iterable[Trace]) -> tuple[Finding, ...]:
    """What AWS would not have created, among the ends and the components that the packets meet."""
    met = dict.fromkeys([question.source, question.target])
    for trace in traces:
        for hop in trace.hops():
            met |= dict.fromkeys([hop.component, hop.at.split("/")[0]])
            if hop.at in network.interfaces:
                met |= dict.fromkeys([network.interfaces[hop.at].subnet_id, *network.interfaces[hop.at].owner_ids])
    return tuple(
        Finding(code=problem.aws_error or problem.code, component=component, evidence=problem.message)
        for component in met
        if (problem := network.refused.get(component)) is not None
    )


def _state_warnings(source: object, question: Question) -> Iterator[Finding]:
    if isinstance(source, Function) and source.state != "Active":
        yield Finding(code="APP_FN_NOT_ACTIVE", component=source.id, evidence=f"state {source.state}")


# --- traces --------------------------------------------------------------------------------------


def _traces(network: Network, question: Question, source: object, target: object) -> Iterator[tuple[Trace, tuple[Finding, ...]]]:
    """One trace per source interface and destination address (semantics.md §1)."""
    if target == LOG_DELIVERY:
        yield _log_delivery(network, question, source)
        return
    interfaces: tuple[Interface | None, ...] = ()
    if isinstance(source, Function | Instance | Database | InterfaceEndpoint):
        interfaces = network.interfaces_of(source)
    for interface in interfaces or (None,):
        vpc = network.vpc_of(interface) if interface else None
        for destination in _destinations(network, question, target, vpc):
            yield _trace(network, question, source, interface, target, destination)


def _destinations(network: Network, question: Question, target: object, vpc: Vpc | None) -> tuple[Destination, ...]:
    if question.invoke:
        # an invocation is a call to the Lambda API, wherever the function is (INV-01)
        api = next((one for one in network.topology.services if one.service == "lambda" and one.region == network.topology.region), "lambda")
        return destinations(network, api, vpc, family=question.family)
    if not isinstance(target, Resource | IPv4Address | IPv6Address | str):  # _unaskable has refused it; for mypy
        return ()
    found = destinations(network, target, vpc, family=question.family)
    unreached = Unanswered(name=question.target, vpc_id="", family=question.family)
    return found or (Destination(answer=unreached, port=HTTPS, resource=question.target),)


def _trace(
    network: Network,
    question: Question,
    source: object,
    interface: Interface | None,
    target: object,
    destination: Destination,
) -> tuple[Trace, tuple[Finding, ...]]:
    walk = Walk(network)
    packet = _packet(question, source, interface, destination)
    name, kind = _shown(network, question, source)
    at = interface.id if interface is not None and not isinstance(source, Function) else name
    fault = _source_fault(network, question, source, interface, target, destination)
    if isinstance(destination.answer, Unanswered) and not fault:
        component, code = (destination.answer.vpc_id, "APP_DNS_NO_ANSWER") if destination.answer.vpc_id else (destination.resource, "APP_DNS_NO_AAAA")
        walk.note(component or name, Kind.OTHER, packet, Check.DNS, destination.answer, at=at, code=code, blocks=True)
    else:
        walk.note(name, kind, packet, Check.DNS, destination.answer, at=at)
    if fault:
        code, check, evidence, ends = fault
        walk.note(name, kind, packet, check, evidence, at=at, code=code, blocks=True)
    if destination.address is not None and not (fault and fault[3]):
        if interface is None:
            walk.from_outside(packet)
        elif interface.private_ip != packet.destination:  # its own address never leaves the host
            walk.from_interface(interface, packet)
        if question.invoke and walk.arrived and isinstance(target, Function):
            _invoke(walk, target, packet)
        walk.finish()
    return (
        Trace(
            source=name,
            interface=interface.id if interface else "",
            subnet=interface.subnet_id if interface else None,
            destination=destination.address,
            forward=tuple(walk.forward),
            reply=tuple(walk.reply),
            outcome=_outcome(walk.forward + walk.reply),
        ),
        (*destination.warnings, *walk.warnings),
    )


def _invoke(walk: Walk, function: Function, packet: Packet) -> None:
    """The Lambda service runs the function, if its state allows: its own network plays no part (INV-02)."""
    active = function.state == "Active"
    state = StateIs(state=function.state)
    walk.note(function.id, Kind.FUNCTION, packet, Check.STATE, state, code="" if active else "APP_FN_NOT_ACTIVE", blocks=not active)


def _packet(question: Question, source: object, interface: Interface | None, destination: Destination) -> Packet:
    icmp = question.protocol is Protocol.ICMP
    client = LAMBDA_PORTS if isinstance(source, Function) else CLIENT_PORTS
    if question.source_port is not None:
        client = Ports(first=question.source_port, last=question.source_port)
    port = HTTPS if question.invoke else question.port or destination.port
    return Packet(
        source=_source_address(question, source, interface),
        source_port=NO_PORT if icmp else client,
        destination=destination.address or (services.ANYWHERE_6 if question.family == 6 else services.ANYWHERE),
        destination_port=NO_PORT if icmp else Ports(first=port, last=port),
        protocol=question.protocol,
    )


def _source_address(question: Question, source: object, interface: Interface | None) -> Address | None:
    if interface is not None:
        return interface.private_ip
    match source:
        case InternetHost():
            addresses: tuple[Address, ...] = source.ipv6 if question.family == 6 else source.ipv4
            return addresses[0] if addresses else None
        case Service():
            return None
        case IPv4Address() | IPv6Address():
            return source
        case _:
            return (services.ANYWHERE_6 if question.family == 6 else services.ANYWHERE) if source == INTERNET else None


def _shown(network: Network, question: Question, source: object) -> tuple[str, Kind]:
    """The source as a component: its id, and its kind."""
    match source:
        case InternetHost():
            return source.id, Kind.INTERNET_HOST
        case Service():
            return source.id, Kind.SERVICE
        case IPv4Address() | IPv6Address():
            return INTERNET, Kind.INTERNET_HOST
        case str():
            return (INTERNET, Kind.INTERNET_HOST) if source == INTERNET else (service_id(network, source, network.topology.region), Kind.SERVICE)
        case _ if isinstance(source, Source):
            return source.id, kind_of(source)
        case _:
            return question.source, Kind.OTHER


def _source_fault(
    network: Network,
    question: Question,
    source: object,
    interface: Interface | None,
    target: object,
    destination: Destination,
) -> tuple[str, Check, Refuses | PrivateDestination, bool] | None:
    """What stops the packet before any network is asked: code, check, evidence, and whether the walk ends there."""
    address = destination.address
    if isinstance(source, Function):
        return _function_fault(question, source, target, address)
    if isinstance(source, InterfaceEndpoint):
        return "VPCE_INTRA_VPC_TRAFFIC", Check.PROTOCOL, Refuses(what="opens no connection into its VPC"), True
    if isinstance(source, Service) or (isinstance(source, str) and source != INTERNET):
        if question.invoke:
            return None  # event sources and other services call the Lambda API themselves
        return "NO_PATH", Check.PROTOCOL, Refuses(what="opens no connection into a VPC"), True
    if question.family == 6 and interface is not None:
        return "NO_PATH", Check.ADDRESS, Refuses(what="has no IPv6 address"), True
    if interface is None and isinstance(target, Function) and not question.invoke:
        return "APP_FUNCTION_ENI_INBOUND", Check.ADDRESS, Refuses(what="a function's interface takes no connection"), True
    if interface is None and address is not None and is_private(address):
        return "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", Check.ADDRESS, PrivateDestination(address=address), True
    if isinstance(target, Function) and not question.invoke and address is None:
        return "APP_FUNCTION_ENI_INBOUND", Check.ADDRESS, Refuses(what="the function has no interface"), True
    return None


def _function_fault(question: Question, function: Function, target: object, address: Address | None) -> tuple[str, Check, Refuses | PrivateDestination, bool] | None:
    """What a function cannot do, wherever it is attached (semantics.md §2)."""
    if isinstance(target, Function) and not question.invoke and (address is None or not function.attached):
        return "APP_FUNCTION_ENI_INBOUND", Check.ADDRESS, Refuses(what="a function takes no connection"), True
    if question.protocol is Protocol.ICMP:
        return "PROTOCOL_RESTRICTION", Check.PROTOCOL, Refuses(what="sends TCP and UDP only"), not function.attached
    if question.family == 6:
        code = "APP_IPV6_NOT_ALLOWED" if function.attached else "APP_IPV6_UNATTACHED"
        return code, Check.PROTOCOL, Refuses(what="opens no IPv6 connection"), True
    if address is None:
        return None
    if not function.attached and is_private(address):
        return "APP_NOT_ATTACHED", Check.ADDRESS, PrivateDestination(address=address), True
    if question.protocol is Protocol.TCP and question.port == 25 and not is_private(address):
        return "APP_PORT_25", Check.PROTOCOL, Refuses(what="opens no TCP 25 to a public address"), not function.attached
    return None


def _log_delivery(network: Network, question: Question, source: object) -> tuple[Trace, tuple[Finding, ...]]:
    """A standard function's logs go by a way of the Lambda service; no route of yours is asked (LAM-20)."""
    walk = Walk(network)
    name, kind = _shown(network, question, source)
    packet = Packet(
        source=None,
        source_port=LAMBDA_PORTS,
        destination=services.address("logs", same_region=True),
        destination_port=Ports(first=HTTPS, last=HTTPS),
        protocol=Protocol.TCP,
    )
    if isinstance(source, Function):
        walk.note(name, kind, packet, Check.STATE, Passes(what="the Lambda service ships the logs"))
        logs = service_id(network, "logs", network.topology.region)
        walk.note(logs, Kind.SERVICE, packet, Check.LISTENER, Passes(what="no route, group or ACL of yours is asked"))
    else:
        walk.note(name, kind, packet, Check.STATE, Refuses(what="has no log delivery by the Lambda service"), code="NO_PATH", blocks=True)
    return (
        Trace(
            source=name,
            interface="",
            subnet=None,
            destination=packet.destination,
            forward=tuple(walk.forward),
            reply=(),
            outcome=_outcome(walk.forward),
        ),
        (),
    )


# --- from traces to a verdict -----------------------------------------------------------------------


def _outcome(hops: Iterable[Hop]) -> Outcome:
    blocks = [hop for hop in hops if hop.blocks]
    if not blocks:
        return Outcome.REACHABLE
    return Outcome.INTERMITTENT if all(hop.partial for hop in blocks) else Outcome.UNREACHABLE


def _together(outcomes: list[Outcome]) -> Outcome:
    """Traces that agree give their outcome; denied and unreachable mixed is unreachable; other mixtures work sometimes."""
    found = set(outcomes)
    if len(found) == 1:
        return outcomes[0]
    return Outcome.UNREACHABLE if found == {Outcome.DENIED, Outcome.UNREACHABLE} else Outcome.INTERMITTENT


def _blockers(traces: Iterable[Trace]) -> list[Finding]:
    """Every blocker in the order met: trace by trace, each trace's first one before any second."""
    ranked = [
        (rank, order, Finding(code=hop.code, component=hop.component, evidence=str(hop.evidence), subnet=trace.subnet))
        for order, trace in enumerate(traces)
        for rank, hop in enumerate(hop for hop in trace.hops() if hop.blocks)
    ]
    return [finding for _, _, finding in sorted(ranked, key=lambda item: item[:2])]


def _symptom(outcome: Outcome, blockers: tuple[Finding, ...]) -> Symptom:
    if outcome is Outcome.REACHABLE:
        return Symptom.CONNECTED
    return BY_NAME[blockers[0].code].symptom if blockers and blockers[0].code in BY_NAME else Symptom.TIMEOUT


def _closest(traces: Iterable[Trace]) -> tuple[Closest, ...]:
    near = [hop.evidence.closest for trace in traces for hop in trace.hops() if isinstance(hop.evidence, NoRuleAdmits) and hop.evidence.closest]
    return tuple(dict.fromkeys(near))


def _endpoint_points_the_other_way(network: Network, source: object, blockers: tuple[Finding, ...]) -> Iterator[Finding]:
    """A Lambda interface endpoint stands ready and cannot help: it leads from the VPC to the API (A17, T06)."""
    if not isinstance(source, Function) or not any(finding.code == "APP_NOT_ATTACHED" for finding in blockers):
        return
    for endpoint in network.topology.interface_endpoints:
        if endpoint.service == "lambda":
            yield Finding(code="VPCE_INTRA_VPC_TRAFFIC", component=endpoint.id, evidence="leads from the VPC to the Lambda API, never into the VPC")


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))

