"""The evaluator's verdict beside the kernel's: the outcome, who refused, where the packet arrived, and as whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import takewhile

from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import compile_network
from lambdanet.reachability.verdict import Check as Checked
from lambdanet.reachability.verdict import (
    EntryDecides,
    Hop,
    Kind,
    NoRoute,
    Outcome,
    RouteBlackholed,
    RouteChosen,
    RouteLoops,
    Symptom,
    Trace,
    Verdict,
)
from lambdanet.topology import Protocol, Question, Topology
from tests.kernel.lab import Filters, Key, Lab, beyond
from tests.kernel.probes import FILTERS, MOST, UNTOLD, Result, Seen, connections, probe

LISTENER: Key = ("listener",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """`skipped`: why the kernel cannot be asked this. `headlines`: the kind of each trace's first blocker.

    `again`: what a second lab said, since the first had differed.
    """

    question: Question
    skipped: str = ""
    outcome: str = ""
    headlines: tuple[str, ...] = ()
    traces: int = 0
    connections: int = 0
    again: bool = False
    faults: tuple[str, ...] = ()


def ends(topology: Topology, questions: Iterable[Question]) -> set[str]:
    """The interfaces at either end of a question's connections."""
    network, found = compile_network(topology), set()
    for question in questions:
        for trace in evaluate_on(network, question).traces:
            found.add(trace.interface)
            found |= {one.id for one in topology.interfaces if trace.destination in (one.private_ip, one.public_ip)}
    return found


def compare(lab: Lab, question: Question) -> Compared:
    """Ask both. Every fault is one sentence."""
    if reason := beyond(lab.topology):
        return Compared(question=question, skipped=reason)
    if question.invoke or question.family == 6 or question.protocol is Protocol.ICMP:
        return Compared(question=question, skipped="neither TCP nor UDP over IPv4")
    verdict = evaluate_on(lab.network, question)
    if reason := _inexpressible(lab, verdict):
        return Compared(question=question, skipped=reason)
    seen = [_ask(lab, trace) for trace in verdict.traces]
    if lab.filters is Filters.COUNT:
        faults = [
            f"{trace.interface or trace.source} → {trace.destination}: {fault}"
            for trace, what in zip(verdict.traces, seen, strict=True)
            for fault in _faults_of_the_list(trace, what)
        ]
        return Compared(question=question, outcome=verdict.outcome, traces=len(seen), faults=tuple(faults))
    faults = [
        f"{trace.interface or trace.source} → {trace.destination}: {fault}"
        for trace, what in zip(verdict.traces, seen, strict=True)
        for fault in _faults(trace, what)
    ]
    return Compared(
        question=question,
        outcome=verdict.outcome,
        headlines=tuple(blocked[0][0] for trace in verdict.traces if (blocked := blockers(trace))),
        traces=len(seen),
        connections=sum(len(one.results) for one in seen),
        faults=(*faults, *_faults_of_the_whole(verdict, seen)),
    )


def _inexpressible(lab: Lab, verdict: Verdict) -> str:
    if verdict.outcome is Outcome.INVALID:
        return "invalid"
    for trace in verdict.traces:
        if not isinstance(trace.destination, IPv4Address):
            return "a name without an answer"
        if trace.destination in lab.edges:
            return "a subnet's first or last address"
        if trace.destination in lab.broken:
            return "a NAT gateway's own address, and the gateway out of order"
        if connections(lab, trace.forward[0].packet.source_port) > MOST:
            return "more ranges of ports than there are sockets"
        if any(hop.code == "APP_FUNCTION_ENI_INBOUND" and hop.check is Checked.ADDRESS for hop in trace.forward):
            return "a function, asked from where its address means nothing"
        translated = any(hop.kind is Kind.NAT_GATEWAY for hop in trace.hops())
        if translated and verdict.question.source_port is not None and len(lab.nat_cells) > 1:
            return "one client port through a NAT gateway that could choose many"
    return ""


def _ask(lab: Lab, trace: Trace) -> Seen:
    first = trace.forward[0].packet
    source, destination = first.source or UNTOLD, trace.destination
    assert isinstance(source, IPv4Address)
    assert isinstance(destination, IPv4Address)
    interface = lab.network.interfaces.get(trace.interface)
    port, protocol = first.destination_port.first, first.protocol
    return probe(lab, interface, source, destination, port, protocol, first.source_port)


# --- what each side says -----------------------------------------------------------------------------------


def blockers(trace: Trace) -> list[Key]:
    """The evaluator's blockers, in the kernel's words."""
    return [_key(hop) for hop in trace.forward if hop.blocks] + [
        # an answer at somebody else's door, in a VPC with the same addresses
        ("astray",) if hop.code == "NO_POSSIBLE_DESTINATION" and hop.at != hop.component else _key(hop)
        for hop in trace.reply
        if hop.blocks
    ]


def _key(hop: Hop) -> Key:
    match hop.kind, hop.check, hop.evidence:
        case Kind.SECURITY_GROUP, way, _:
            return ("sg", hop.at, way)
        case Kind.NETWORK_ACL, way, EntryDecides(entry=entry):
            return ("acl", hop.at, way, str(entry.number) if entry else "*")
        case Kind.NETWORK_ACL, way, _:
            return ("acl", hop.at, way, "part")
        case Kind.ROUTE_TABLE, _, NoRoute():
            return ("route", hop.component, "none")
        case Kind.ROUTE_TABLE, _, RouteBlackholed():
            return ("route", hop.component, "hole")
        case Kind.ROUTE_TABLE, _, RouteLoops():
            return ("loop",)
        case Kind.ROUTE_TABLE | Kind.NAT_GATEWAY, Checked.ROUTE, _:
            return ("astray",)  # the reply leaves by another way than the packet came
        case Kind.PEERING, _, _:
            return ("peering", hop.component)
        case _, Checked.LISTENER, _ if hop.code == "APP_NOTHING_LISTENS":
            return LISTENER
        case _, Checked.PROTOCOL, _:
            return ("protocol", hop.at)
        case Kind.NAT_GATEWAY, Checked.STATE, _:
            return ("nat", hop.component, "state")
        case Kind.FUNCTION, Checked.INGRESS, _:
            return ("function", hop.at)
    match hop.code:
        case "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS":
            return ("igw", hop.component, "private")
        case "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS":
            return ("igw", hop.component, "shared")
        case "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS":
            return ("igw", hop.component, "no-address")
        case "BAD_STATE_ATTACHMENT":
            return ("detached",)
        case "NO_POSSIBLE_DESTINATION":
            return ("nobody", hop.at)
        case "NO_PATH":
            return ("closed", hop.component)
        case "NO_ROUTE_TO_DESTINATION":
            return ("astray",)
        case "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS" | "APP_NOT_ATTACHED" | "APP_FUNCTION_ENI_INBOUND":
            return ("private",)
    return ("unknown", hop.code, hop.component)


def _outcome(seen: Seen) -> Outcome:
    connected = seen.counts[Result.CONNECTED]
    if connected == len(seen.results):
        return Outcome.REACHABLE
    return Outcome.INTERMITTENT if connected else Outcome.UNREACHABLE


# --- where they differ -------------------------------------------------------------------------------------


def _faults(trace: Trace, seen: Seen) -> Iterator[str]:
    expected, stopped = blockers(trace), [*seen.dropped, *([LISTENER] if seen.refused else [])]
    outcome = _outcome(seen)
    if outcome is not trace.outcome:
        yield f"the evaluator says {trace.outcome}, the kernel {outcome} ({_shown(seen)}; blockers {expected})"
    if expected and not any(_same(expected[0], one) for one in stopped):
        yield f"the evaluator's first blocker is {expected[0]}, the kernel's {stopped or 'nobody'}"
    # a refused datagram is told by ICMP, which ACLs judge by other rules, and whose content no
    # stateless gateway translates
    loud = seen.refused and trace.forward[0].packet.protocol is Protocol.UDP
    for one in seen.dropped:
        if not loud and not any(_near(wanted, one) for wanted in expected):
            yield f"the kernel stops it at {one}, and the evaluator does not ({expected})"
    if seen.counts[Result.TIMEOUT] and not seen.dropped and not loud and not _lost_outside(trace):
        yield f"silence, and no rule has dropped anything ({_shown(seen)})"
    if trace.outcome is Outcome.REACHABLE and outcome is Outcome.REACHABLE:
        wanted = frozenset({arrival(trace)})
        if seen.arrived != wanted:
            yield f"the evaluator sees it arrive as {set(wanted)}, the kernel as {set(seen.arrived)}"


def _lost_outside(trace: Trace) -> bool:
    """The reply leaves by an internet gateway to an address that nobody out there holds: no rule stands there to count."""
    return any(hop.blocks and isinstance(hop.evidence, RouteChosen) for hop in trace.reply)


def _faults_of_the_list(trace: Trace, seen: Seen) -> Iterator[str]:
    """Where filters only count: every group and ACL that would refuse, up to where the packet really ends."""
    if trace.forward[0].packet.protocol is Protocol.UDP:
        return  # a refused datagram is told by ICMP
    expected = blockers(trace)
    met = list(takewhile(lambda key: key[0] in (*FILTERS, LISTENER[0]), expected))
    wanted = {key[:3] for key in met if key[0] in FILTERS}
    counted = {key[:3] for key in seen.dropped if key[0] in FILTERS}
    if wanted != counted:
        yield f"the evaluator lists {sorted(wanted)}, the kernel {sorted(counted)} ({expected})"


def arrival(trace: Trace) -> tuple[str, str]:
    """Where the packet arrives, and from which address."""
    place = "internet" if len(trace.forward) > 1 else trace.interface  # to itself, it leaves nothing
    for hop in trace.forward:
        if hop.kind is Kind.GATEWAY_ENDPOINT:
            place = hop.component
        elif hop.kind in (Kind.INTERFACE_ENDPOINT, Kind.INSTANCE, Kind.DATABASE) and hop.check is not Checked.DNS:
            place = hop.at
    return place, str(trace.forward[-1].packet.source or UNTOLD)


def _same(wanted: Key, one: Key) -> bool:
    if wanted == ("astray",):  # whatever stops it on the wrong way
        return True
    return wanted == one or (wanted[-1] == "part" and wanted[:3] == one[:3])


def _near(wanted: Key, one: Key) -> bool:
    """As `_same`; of a whole range of ports several rules of one ACL may refuse some each."""
    return _same(wanted, one) or (wanted[0] == "acl" and wanted[:3] == one[:3])


def _faults_of_the_whole(verdict: Verdict, seen: list[Seen]) -> Iterator[str]:
    outcomes = {_outcome(one) for one in seen}
    together = outcomes.pop() if len(outcomes) == 1 else Outcome.INTERMITTENT
    if together is not verdict.outcome:
        yield f"together: the evaluator says {verdict.outcome}, the kernel {together}"
    counts = sum((one.counts for one in seen), start=seen[0].counts.__class__())
    symptom = {
        Symptom.CONNECTED: Result.CONNECTED,
        Symptom.REFUSED: Result.REFUSED,
        Symptom.TIMEOUT: Result.TIMEOUT,
    }.get(verdict.symptom)
    if verdict.question.protocol is Protocol.TCP and symptom is not None and not counts[symptom]:
        yield f"the caller would see {verdict.symptom}, and sees {dict(counts)}"


def _shown(seen: Seen) -> str:
    works = [port for port, result in seen.results if result is Result.CONNECTED]
    words = ", ".join(f"{count} {result}" for result, count in seen.counts.items())
    return f"{words}; works from {works[:12]}" if works else words
