"""The whole way of the data in one place: a topology and a question in; verdict, words and JSON out.

Read this file first; the picture is drawn.py's. `ENGINE` is part of every stored result's address: raise it with any change that
may alter a verdict, a sentence, a drawing or a comparison, and what was stored before is no longer found.
"""

from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache, partial
from typing import Any, Final

from lambdanet.explanation.cause import cause
from lambdanet.explanation.explain import explain_with
from lambdanet.explanation.names import Names
from lambdanet.explanation.shape import Explanation
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import compile_network
from lambdanet.reachability.verdict import Finding, Hop, Outcome, Packet, Trace, Verdict
from lambdanet.topology import Ports, Question, Topology

ENGINE: Final = "16"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    verdict: Verdict
    explanation: Explanation


@dataclass(frozen=True, kw_only=True, slots=True)
class Glance:
    """A verdict in a list: how it comes out, in a sentence what decided, and what refuses first.

    `cause` is "" where AWS would not create it, `code` and `component` where nothing refuses. `port` is the one that was
    asked for, the target's own where the question names none; None where no packet was sent.
    """

    outcome: Outcome
    cause: str
    code: str
    component: str
    port: int | None


class Answers:
    """What answers many questions on one topology; what they share is worked out once."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        network, self._names = compile_network(topology), Names(topology)
        # A question that is shown is asked three times: for its verdict, its picture, and its line in a list.
        self._verdict = lru_cache(maxsize=32)(partial(evaluate_on, network))

    def answer(self, question: Question) -> Answer:
        """Decide, then put into words."""
        verdict = self._verdict(question)
        return Answer(verdict=verdict, explanation=explain_with(self._names, verdict))

    def glance(self, question: Question) -> Glance:
        """Decide, and say no more than a list shows."""
        verdict = self._verdict(question)
        first = next(iter(verdict.blocked_by), None)
        return Glance(
            outcome=verdict.outcome,
            cause=cause(self._names, verdict),
            code=first.code if first else "",
            component=first.component if first else "",
            port=next((hop.packet.destination_port.first for trace in verdict.traces for hop in trace.forward), None),
        )


def answer(topology: Topology, question: Question) -> Answer:
    """Decide, then put into words."""
    return Answers(topology).answer(question)


# --- the JSON of design.md §7 ------------------------------------------------------------------------


def answer_data(found: Answer) -> dict[str, Any]:
    """The verdict object of design.md §7, with the explanation's parts under `words`."""
    return verdict_data(found) | {"words": _plain(found.explanation)}


def verdict_data(found: Answer) -> dict[str, Any]:
    """The verdict object of design.md §7."""
    verdict = found.verdict
    return {
        "outcome": str(verdict.outcome),
        "symptom": str(verdict.symptom),
        "blocked_by": [_finding(finding) | {"subnet": finding.subnet} for finding in verdict.blocked_by],
        "warnings": [_finding(finding) for finding in verdict.warnings],
        "traces": [_trace(trace) for trace in verdict.traces],
        "closest": [
            {"component": near.component, "rule": near.rule, "differs_in": list(near.differs_in)}
            for near in verdict.closest
        ],
        "explanation": found.explanation.text,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {"code": finding.code, "component": finding.component, "evidence": finding.evidence}


def _trace(trace: Trace) -> dict[str, Any]:
    return {
        "source": trace.source,
        "subnet": trace.subnet,
        "destination": str(trace.destination) if trace.destination else None,
        "outcome": str(trace.outcome),
        "forward": [_hop(hop) for hop in trace.forward],
        "return": [_hop(hop) for hop in trace.reply],
    }


def _hop(hop: Hop) -> dict[str, Any]:
    return {
        "component": hop.component,
        "kind": str(hop.kind),
        "packet": _packet(hop.packet),
        "rewritten": _packet(hop.rewritten) if hop.rewritten else None,
        "check": str(hop.check),
        "decision": str(hop.decision),
        "code": hop.code or None,
        "evidence": str(hop.evidence),
    }


def _packet(packet: Packet) -> dict[str, Any]:
    return {
        "source": str(packet.source) if packet.source else None,
        "source_port": _ports(packet.source_port),
        "destination": str(packet.destination),
        "destination_port": _ports(packet.destination_port),
        "protocol": str(packet.protocol),
    }


def _ports(ports: Ports) -> int | str:
    """A single port is a number; a range, such as a client's ephemeral one, is text "1024-65535"."""
    return ports.first if ports.first == ports.last else str(ports)


def _plain(value: Any) -> Any:
    """Values as objects, tuples as lists and enums as text, all the way down: what JSON gives back."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
