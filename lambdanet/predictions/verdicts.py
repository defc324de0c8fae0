"""Verdict predictions: an outcome, and the reason for it."""

from collections.abc import Iterator

from lambdanet.beliefs.case import Case
from lambdanet.beliefs.catalogue import answer_case, differs
from lambdanet.explanation.grammar import capital
from lambdanet.explanation.names import Names
from lambdanet.predictions.ground import Ground
from lambdanet.predictions.posed import Posed, Why
from lambdanet.reachability.verdict import Check, Hop, Kind, Outcome, Trace, Verdict
from lambdanet.topology import LOG_DELIVERY, Protocol, Question

OUTCOMES = (Outcome.REACHABLE, Outcome.INTERMITTENT, Outcome.UNREACHABLE, Outcome.DENIED, Outcome.INVALID)
WORKS = "works"


def pose(ground: Ground) -> Posed:
    """The question with all five outcomes, every component that the walk checks, and the beliefs that apply."""
    document, topology = ground.read()
    case = Case(
        document, ground.question(ground.said.question, topology), ground.varied.text(ground.said.drill), topology
    )
    names = Names(case.topology)
    wrong = list(_believed(ground, case))
    ground.demand(len(wrong))
    accepted = frozenset(map(ground.varied.text, ground.said.accepts))
    whys = [*_components(names, case.truth, accepted), *wrong]
    if case.truth.outcome is Outcome.REACHABLE:
        words = _upper(ground.varied.text(ground.said.works))
        whys.append(Why(key=WORKS, words=words, outcome=Outcome.REACHABLE, right=True))
    return ground.posed(
        asks=ground.said.asks or _asks(names, case.question),
        document=case.document,
        drill=case.drill,
        question=case.question,
        topology=case.topology,
        verdict=case.truth,
        outcomes=OUTCOMES,
        whys=ground.shuffled(whys),
    )


def _believed(ground: Ground, case: Case) -> Iterator[Why]:
    """The reasons of the beliefs that come to another answer here."""
    for belief in ground.said.beliefs:
        found = answer_case(belief, case)
        if found is not None and differs(case, found):
            short = ground.said.shorts.get(belief) or ground.beliefs[belief].reason(found.outcome)
            yield Why(
                key=f"belief:{belief}",
                words=_upper(ground.varied.text(short)),
                component=found.component,
                belief=belief,
                outcome=found.outcome,
            )


def deciding(verdict: Verdict) -> frozenset[str]:
    """The components that block first, each from some source: any of them is the right reason."""
    if verdict.outcome is Outcome.INVALID:
        return frozenset(one.component for one in verdict.blocked_by[:1])
    found = {first for trace in verdict.traces if (first := _first_block(trace))}
    return frozenset(found) or frozenset(one.component for one in verdict.blocked_by[:1])


def _first_block(trace: Trace) -> str:
    """A policy is asked only after the network works both ways, so its refusal is never first."""
    blocks = [hop for hop in trace.hops() if hop.blocks]
    network = [hop for hop in blocks if hop.check is not Check.POLICY]
    return next((hop.component for hop in network or blocks), "")


def _components(names: Names, verdict: Verdict, accepted: frozenset[str]) -> Iterator[Why]:
    seen: dict[str, str] = {}
    for trace in verdict.traces:
        for hop in trace.hops():
            seen.setdefault(hop.component, title(names, hop))
    # Where nothing blocks, the reason is the sentence; a component that it is about is no wrong answer.
    right = accepted & set(seen) if verdict.outcome is Outcome.REACHABLE else deciding(verdict) | accepted
    for component in sorted(right - set(seen)):
        seen[component] = names.of(component)
    for component, words in seen.items():
        yield Why(key=f"hop:{component}", words=words, component=component, right=component in right)


def title(names: Names, hop: Hop) -> str:
    """A component in words, whatever the direction of the check."""
    name = names.of(hop.component)
    match hop.kind:
        case Kind.SECURITY_GROUP:
            return f"Security group {name}"
        case Kind.NETWORK_ACL:
            return capital(names.acl(hop)) if "/" in hop.component else f"Network ACL {name}"
        case Kind.FUNCTION:
            return f"Function {name}"
        case Kind.INSTANCE:
            return f"Instance {name}"
        case Kind.DATABASE:
            return f"Database {name}"
        case Kind.ROUTE_TABLE if "/" in hop.component:
            return capital(names.table(hop.component))
        case _:
            return names.title(hop)


KINDS = ("Security group", "Network ACL", "Function", "Instance", "Database", "Route table", "Internet gateway", "The ",
         "Interface endpoint", "Gateway endpoint", "Egress-only", "Peering", "Transit gateway", "Virtual private")  # fmt: skip


def lower(named: str) -> str:
    """A component's title inside a sentence: our own words begin small, names stay as they are."""
    return named[:1].lower() + named[1:] if named.startswith(KINDS) else named


def _asks(names: Names, question: Question) -> str:
    source, target = names.of(question.source), names.of(question.target)
    if question.invoke:
        return f"Can {source} invoke {target}?"
    if question.target == LOG_DELIVERY:
        return f"Do the log lines of {source} arrive in CloudWatch Logs?"
    family = " over IPv6" if question.family == 6 else ""
    if question.protocol is Protocol.ICMP:
        return f"Does a ping from {source} reach {target}{family}?"
    port = f" on {str(question.protocol).upper()} {question.port}" if question.port else ""
    return f"Can {source} open a connection to {target}{port}{family}?"


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
