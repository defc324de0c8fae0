"""A topology and a question in, a verdict out: facts, no words (semantics.md §1)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address

from lambdanet import services
from lambdanet.reachability.boxes import Box, Boxes, of
from lambdanet.reachability.codes import BY_NAME
from lambdanet.reachability.naming import (
    HTTPS,
    Asker,
    Destination,
    End,
    destinations,
    find,
    lambda_api,
    linked,
    service_id,
    url_owner,
)
from lambdanet.reachability.network import Network, compile_network, is_private
from lambdanet.reachability.sources import Meaning, Start, component, fault, first_packet, starts
from lambdanet.reachability.verdict import (
    Check,
    Closest,
    Decision,
    EntryAdmitsPart,
    Finding,
    Hop,
    Kind,
    NoRuleAdmits,
    Outcome,
    Packet,
    Passes,
    Refuses,
    StateIs,
    Symptom,
    Trace,
    Unanswered,
    Undescribed,
    Verdict,
)
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.travel import (
    finish,
    from_customer,
    from_gateway,
    from_interface,
    from_outside,
    to_itself,
)
from lambdanet.topology import (
    LAMBDA_PORTS,
    LOG_DELIVERY,
    Address,
    Attachment,
    CustomerHost,
    CustomerNetwork,
    Function,
    Interface,
    InterfaceKind,
    InternetGateway,
    Ports,
    Protocol,
    Question,
    Service,
    Topology,
    Unknown,
    VpnGateway,
)

DNS = 53
MOST_WAYS = 64  # from one interface to one address


def evaluate(topology: Topology, question: Question) -> Verdict:
    """Decide one question. Every question on every topology gets a verdict, an unknown name included."""
    return evaluate_on(compile_network(topology), question)


def evaluate_on(network: Network, question: Question) -> Verdict:
    """Decide one question on a topology that is ready: for many questions on the same one."""
    source, target = find_source(network, question.source), _target(network, question)
    if source is None or target is None:
        name = question.source if source is None else question.target
        return _invalid(question, (Finding(code="NO_SOURCE_OR_DESTINATION", component=name, evidence="unknown name"),))
    if (unaskable := _unaskable(question, source, target)) is not None:
        return _invalid(question, (unaskable,))
    found = list(_traces(network, _as_asked(target, question), source, target))
    traces = tuple(trace for trace, _ in found)
    warnings = [*_state_warnings(source), *(warning for _, met in found for warning in met)]
    if refused := _refused(network, question, traces):
        return _invalid(question, refused, traces, _once(warnings))
    blockers = _once(_blockers(traces))
    outcome = _together([trace.outcome for trace in traces])
    return Verdict(
        question=question,
        outcome=outcome,
        symptom=_symptom(outcome, traces),
        blocked_by=blockers,
        warnings=_once(
            [
                *warnings,
                *_endpoint_points_the_other_way(network, source, blockers),
                *_nothing_joins_them(network, traces),
            ]
        ),
        traces=traces,
        closest=_closest(traces),
    )


# --- what the question means ------------------------------------------------------------------------


def find_source(network: Network, name: str) -> Meaning | None:
    """What opens the connection; the address of one interface means the resource behind it."""
    found = find(network, name)
    if not isinstance(found, IPv4Address | IPv6Address):
        return found
    holders = network.by_private_ip.get(found, ())
    if len(holders) == 1:
        return network.owner(holders[0])
    if (own := network.by_public_ip.get(found) or network.by_ipv6.get(found)) is not None:
        return network.owner(own)
    if is_private(found):
        return None  # nobody here sends from it, or more than one do
    return network.hosts.get(found, found)


def _target(network: Network, question: Question) -> Meaning | None:
    """What takes the connection. An address stays one: it is asked as it is, whatever its owner's name resolves to."""
    return find_source(network, question.target) if question.invoke else find(network, question.target)


def _as_asked(target: Meaning, question: Question) -> Question:
    """An address says itself whether it is IPv4 or IPv6; an invocation is a call over HTTPS (INV-01)."""
    if question.invoke:
        return replace(question, protocol=Protocol.TCP, port=HTTPS)
    if isinstance(target, IPv4Address | IPv6Address):
        return replace(question, family=target.version)
    return question


def _unaskable(question: Question, source: Meaning, target: Meaning) -> Finding | None:
    """Questions about components that open or take no connection of their own, or that nobody has described."""
    for name, meaning in ((question.source, source), (question.target, target)):
        if isinstance(meaning, Unknown):
            return Finding(code="UNKNOWN_RESOURCE", component=name, evidence="is not described")
    if not isinstance(source, End | IPv4Address | IPv6Address | str) or source == LOG_DELIVERY:
        return Finding(code="UNSUPPORTED_COMPONENT", component=question.source, evidence="opens no connection")
    if question.invoke and not isinstance(target, Function):
        return Finding(
            code="UNSUPPORTED_COMPONENT", component=question.target, evidence="is not invoked; a function is"
        )
    if not isinstance(target, End | IPv4Address | IPv6Address | str):
        return Finding(
            code="UNSUPPORTED_COMPONENT", component=question.target, evidence="takes no connection of its own"
        )
    return None


def _invalid(
    question: Question, faults: tuple[Finding, ...], traces: tuple[Trace, ...] = (), warnings: tuple[Finding, ...] = ()
) -> Verdict:
    return Verdict(
        question=question,
        outcome=Outcome.INVALID,
        symptom=Symptom.NOT_CREATED,
        blocked_by=faults,
        warnings=warnings,
        traces=traces,
    )


def _refused(network: Network, question: Question, traces: Iterable[Trace]) -> tuple[Finding, ...]:
    """What AWS would not have created, among the ends and the components that the packets meet."""
    if not network.refused:
        return ()
    met = [question.source, question.target]
    for trace in traces:
        for hop in trace.hops():
            met.append(hop.component)
            interface = network.interfaces.get(hop.at)
            if interface is None:
                met.append(hop.at.split("/")[0])
            else:
                met.append(interface.subnet_id)
                if interface.kind is not InterfaceKind.LAMBDA:  # shared: another function's fault is its own (LAM-01)
                    met += interface.owner_ids
    return tuple(
        Finding(code=problem.aws_error or problem.code, component=component, evidence=problem.message)
        for component in dict.fromkeys(met)
        if (problem := network.refused.get(component)) is not None
    )


def _state_warnings(source: Meaning) -> Iterator[Finding]:
    if isinstance(source, Function) and source.state != "Active":
        yield Finding(code="APP_FN_NOT_ACTIVE", component=source.id, evidence=f"state {source.state}")


# --- traces --------------------------------------------------------------------------------------

Found = tuple[Trace, tuple[Finding, ...]]


def _traces(network: Network, question: Question, source: Meaning, target: Meaning) -> Iterator[Found]:
    """One trace per source interface and destination address, each with its warnings (semantics.md §1)."""
    if target == LOG_DELIVERY and isinstance(source, Function) and source.managed:
        target = "logs"  # a Managed Instances function sends its telemetry by your network (T72)
    only, question = _one_interface(network, question)
    if target == LOG_DELIVERY:
        yield _log_delivery(network, source), ()
        return
    for interface in starts(network, source, question.source_address):
        if only and interface is not None and interface.id != only:
            continue
        for destination in _destinations(network, question, target, _asker(network, source, interface, question)):
            start = Start(
                question=question,
                source=source,
                target=target,
                interface=interface,
                destination=destination,
                port_25_lifted=network.topology.port_25_lifted,
            )
            yield from _ways(network, start)


def _ways(network: Network, start: Start) -> Iterator[Found]:
    """Load balancers choose among their targets: a trace for each way, also where one stands behind another."""
    way, ways = 0, 1
    while way < min(ways, MOST_WAYS):
        found, there = _trace(network, start, way)
        if way < there:  # else the balancers that it meets have fewer, and it is one that was there before
            yield found
        way, ways = way + 1, max(ways, there)


def _one_interface(network: Network, question: Question) -> tuple[str, Question]:
    """A source that is named by one interface's id or address is that interface, and sends from that address.

    Returns the interface's id, "" where the name means a whole resource.
    """
    if question.source in network.interfaces:
        return question.source, question
    address = find(network, question.source)
    if not isinstance(address, IPv4Address | IPv6Address):
        return "", question
    holders = network.by_private_ip.get(address, ())
    own = holders[0] if len(holders) == 1 else network.by_public_ip.get(address) or network.by_ipv6.get(address)
    if own is None:
        return "", question
    private = own.private_for(address) if isinstance(address, IPv4Address) and not own.holds(address) else address
    return own.id, replace(question, source_address=question.source_address or private)


def _asker(network: Network, source: Meaning, interface: Interface | None, question: Question) -> Asker:
    """Where names are asked from. Amazon's resolver cannot be filtered; any other server must be reached (domain.md §3.7)."""
    if interface is None:
        return Asker(vpc=None, family=question.family, joined=_joined(network, source))
    vpc = network.vpc_of(interface)
    if not vpc.name_servers:
        return Asker(vpc=vpc, family=question.family, resolves=vpc.enable_dns_support)
    answers = any(_name_server_answers(network, interface, server) for server in vpc.name_servers)
    return Asker(vpc=vpc, family=question.family, resolves=answers)


def _joined(network: Network, source: Meaning) -> tuple[str, ...]:
    """The VPCs that a host on premises is joined to, none for any other source."""
    behind = network.resources[source.network_id] if isinstance(source, CustomerHost) else None
    match network.resources.get(behind.gateway_id) if isinstance(behind, CustomerNetwork) else None:
        case VpnGateway(vpc_id=vpc):
            return (vpc,) if vpc else ()
        case Attachment(gateway_id=gateway):
            return tuple(vpc for one, vpc in network.attachments if one == gateway)
        case _:
            return ()


def _name_server_answers(network: Network, interface: Interface, server: Address) -> bool:
    walk = Walk(network)
    from_interface(
        walk,
        interface,
        Packet(
            source=interface.address(server.version),
            source_port=LAMBDA_PORTS,
            destination=server,
            destination_port=Ports(first=DNS, last=DNS),
            protocol=Protocol.UDP,
        ),
    )
    finish(walk)
    return walk.arrived and not any(hop.blocks for hop in walk.forward + walk.reply)


def _destinations(network: Network, question: Question, target: Meaning, asker: Asker) -> tuple[Destination, ...]:
    if question.invoke and isinstance(target, Function):
        return lambda_api(network, target, asker)
    found = destinations(network, target, asker)
    nowhere = Unanswered(name=question.target, vpc_id="", family=question.family)
    return found or (Destination(answer=nowhere, port=HTTPS, resource=question.target),)


def _trace(network: Network, start: Start, way: int = 0) -> tuple[Found, int]:
    """One way of the packet, and how many there are from here to there."""
    walk = Walk(network, way)
    packet, interface, destination = first_packet(start), start.interface, start.destination
    name, kind = component(network, start.source)
    at = interface.id if interface is not None and not isinstance(start.source, Function) else name
    stopped = fault(start)
    if isinstance(destination.answer, Undescribed):
        unknown = destination.answer
        walk.unknown(unknown.component, Kind.UNKNOWN, packet, Check.DNS, unknown.what, at=at)
    elif isinstance(destination.answer, Unanswered) and stopped is None:
        vpc = destination.answer.vpc_id
        code = "APP_DNS_NO_ANSWER" if vpc else "APP_DNS_NO_AAAA"
        silent = vpc or destination.resource or name
        walk.note(silent, Kind.OTHER, packet, Check.DNS, destination.answer, at=at, code=code, blocks=True)
    else:
        walk.note(name, kind, packet, Check.DNS, destination.answer, at=at)
    if stopped is not None:
        walk.note(name, kind, packet, stopped.check, stopped.evidence, at=at, code=stopped.code, blocks=True)
    if destination.address is not None and not (stopped and stopped.ends):
        send(walk, start, packet)
    trace = Trace(
        source=name,
        interface=interface.id if interface else "",
        subnet=interface.subnet_id if interface else None,
        destination=destination.address,
        forward=tuple(walk.forward),
        reply=tuple(walk.reply),
        outcome=_outcome(walk.forward + walk.reply),
    )
    return (trace, (*destination.warnings, *walk.warnings)), walk.ways


def send(walk: Walk, start: Start, packet: Packet) -> None:
    """The packet's way, what it starts at the far end, and the reply."""
    if isinstance(start.source, CustomerHost):
        from_customer(walk, start.source, packet)
    elif isinstance(start.source, InternetGateway):
        from_gateway(walk, start.source, packet)
    elif start.interface is None:
        from_outside(walk, packet)
    elif packet.source == packet.destination and not isinstance(start.source, Function):
        to_itself(walk, start.interface, packet)
    else:
        from_interface(walk, start.interface, packet)
    if walk.arrived:
        _role(walk, start)
    function = url_owner(walk.network, start.target) if isinstance(start.target, str) else None
    if start.question.invoke and isinstance(start.target, Function):
        function = start.target
    if walk.arrived and function is not None:
        # the Lambda service runs the function, if its state allows: its own network plays no part (INV-02, INV-07)
        active = function.state == "Active"
        code = "" if active else "APP_FN_NOT_ACTIVE"
        state = StateIs(state=function.state)
        arrived = walk.forward[-1].packet  # as it came, so that its reply goes back the same way
        walk.note(function.id, Kind.FUNCTION, arrived, Check.STATE, state, code=code, blocks=not active)
    finish(walk)


def _role(walk: Walk, start: Start) -> None:
    """After the network: does the function's role allow the call to this service (domain.md §9, step 12)?"""
    service = next((hop for hop in reversed(walk.forward) if hop.kind is Kind.SERVICE), None)
    if not isinstance(start.source, Function) or service is None:
        return
    known = walk.network.resources.get(service.component)
    name = known.service if isinstance(known, Service) else service.component
    if name in start.source.role_denies:
        refuses = Refuses(what=f"does not allow {start.source.name} to call {name}")
        arrived = service.rewritten or service.packet
        walk.note(service.component, Kind.SERVICE, arrived, Check.POLICY, refuses, code="APP_ROLE_POLICY", blocks=True)


def _log_delivery(network: Network, source: Meaning) -> Trace:
    """A standard function's logs go by a way of the Lambda service; no route of yours is asked (LAM-20)."""
    walk = Walk(network)
    name, kind = component(network, source)
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
        untouched = Passes(what="no route, group or ACL of yours is asked")
        walk.note(logs, Kind.SERVICE, packet, Check.LISTENER, untouched)
    else:
        none = Refuses(what="has no log delivery by the Lambda service")
        walk.note(name, kind, packet, Check.STATE, none, code="NO_PATH", blocks=True)
    return Trace(
        source=name,
        interface="",
        subnet=None,
        destination=packet.destination,
        forward=tuple(walk.forward),
        reply=(),
        outcome=_outcome(walk.forward),
    )


# --- from traces to a verdict -----------------------------------------------------------------------


def _outcome(hops: Iterable[Hop]) -> Outcome:
    hops = tuple(hops)
    blocks = [hop for hop in hops if hop.decision is Decision.BLOCK]
    if not blocks:
        return Outcome.REACHABLE
    surely = [hop for hop in blocks if not hop.undecided]
    if any(not hop.partial and hop.check is not Check.POLICY for hop in surely) or _no_port_is_left(hops):
        return Outcome.UNREACHABLE  # whatever it is that nobody has described
    if len(surely) < len(blocks):
        return Outcome.INVALID
    return Outcome.DENIED if any(hop.check is Check.POLICY for hop in blocks) else Outcome.INTERMITTENT


def _no_port_is_left(hops: Iterable[Hop]) -> bool:
    """Network ACLs may each admit a part of one client's ports, and the parts have nothing in common (ACL-06).

    An internet gateway swaps the address and keeps the port; whoever else swaps, swaps the port too.
    """
    left: Boxes | None = None
    for hop in hops:
        if isinstance(hop.evidence, EntryAdmitsPart):
            admitted = of(*(Box(client_ports=ports) for ports in hop.evidence.admitted))
            left = admitted if left is None else left & admitted
            if not left:
                return True
        if hop.check is Check.TRANSLATION and hop.kind is not Kind.INTERNET_GATEWAY:
            left = None
    return False


def _together(outcomes: list[Outcome]) -> Outcome:
    """Traces that agree give their outcome; denied and unreachable mixed is unreachable; other mixtures work sometimes."""
    found = set(outcomes)
    if len(found) == 1:
        return outcomes[0]
    if Outcome.INVALID in found:
        return Outcome.INVALID  # undecided: the other traces are only a part of the answer
    return Outcome.UNREACHABLE if found == {Outcome.DENIED, Outcome.UNREACHABLE} else Outcome.INTERMITTENT


def _blockers(traces: Iterable[Trace]) -> list[Finding]:
    """Every blocker in the order met: trace by trace, each trace's first one before any second.

    Where the verdict hangs on something that nobody has described, that comes first; else it comes last.

    A policy is asked only after the network works both ways (domain.md §9, step 12), so it comes last.
    """
    traces = tuple(traces)
    undecided = any(trace.outcome is Outcome.INVALID for trace in traces)
    ranked = [
        (
            (hop.check is Check.POLICY, hop.undecided is not undecided, rank),
            order,
            Finding(
                code=hop.code,
                component=hop.component,
                evidence=str(hop.evidence),
                subnet=trace.subnet,
            ),
        )
        for order, trace in enumerate(traces)
        for rank, hop in enumerate(hop for hop in trace.hops() if hop.blocks)
    ]
    return [finding for _, _, finding in sorted(ranked, key=lambda item: item[:2])]


def _symptom(outcome: Outcome, traces: Iterable[Trace]) -> Symptom:
    """What the caller sees where it does not work: silence and refusal are never mixed up (semantics.md §1).

    A refusal is seen only if it arrives: where anything else stops the packet or its reply there is silence.
    """
    if outcome is Outcome.REACHABLE:
        return Symptom.CONNECTED
    if outcome is Outcome.INVALID:
        return Symptom.NOT_CREATED
    failing = [trace for trace in traces if trace.outcome is not Outcome.REACHABLE]
    worst = next((trace for trace in failing if trace.outcome is Outcome.UNREACHABLE), failing[0])
    seen = [BY_NAME[hop.code].symptom for hop in worst.hops() if hop.blocks]
    if seen[0] is Symptom.NAME_NOT_FOUND:
        return Symptom.NAME_NOT_FOUND
    return Symptom.TIMEOUT if Symptom.TIMEOUT in seen else seen[0]


def _closest(traces: Iterable[Trace]) -> tuple[Closest, ...]:
    near = [
        hop.evidence.closest
        for trace in traces
        for hop in trace.hops()
        if isinstance(hop.evidence, NoRuleAdmits) and hop.evidence.closest
    ]
    return tuple(dict.fromkeys(near))


def _endpoint_points_the_other_way(
    network: Network, source: Meaning, blockers: tuple[Finding, ...]
) -> Iterator[Finding]:
    """A Lambda interface endpoint stands ready and cannot help: it leads from the VPC to the API (A17, T06)."""
    if not isinstance(source, Function) or not any(finding.code == "APP_NOT_ATTACHED" for finding in blockers):
        return
    for endpoint in network.topology.interface_endpoints:
        if endpoint.service == "lambda":
            yield Finding(
                code="VPCE_INTRA_VPC_TRAFFIC",
                component=endpoint.id,
                evidence="leads from the VPC to the Lambda API, never into the VPC",
            )


def _nothing_joins_them(network: Network, traces: Iterable[Trace]) -> Iterator[Finding]:
    """A private address of another VPC is asked, and no peering or transit gateway joins the two (domain.md §15.2)."""
    for trace in traces:
        if trace.outcome is Outcome.REACHABLE or trace.subnet is None or trace.destination is None:
            continue
        here = network.subnets[trace.subnet].vpc_id
        if network.vpcs[here].holds(trace.destination):
            continue
        homes = [network.vpc_of(one).id for one in network.by_private_ip.get(trace.destination, ())]
        if homes and not any(linked(network, here, there) for there in homes):
            yield Finding(code="DISCONNECTED_VPCS", component=here, evidence=f"nothing joins {here} and {homes[0]}")


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))
