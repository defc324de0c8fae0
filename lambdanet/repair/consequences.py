"""What else a repair changes: the usual question of every source to every destination, before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lambdanet.matrix import End, sources_of, targets_of, usual_question
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import Network
from lambdanet.reachability.verdict import Outcome, Verdict
from lambdanet.topology import Question

MOST_PAIRS: Final = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A source and a destination by their ids. `how`: "TCP 5432", or "invoke"."""

    source: str
    target: str
    how: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairs:
    """The pairs that are looked at, and what each came to before. `left_out` counts those that are not."""

    asked: tuple[tuple[str, End], ...]
    before: tuple[Outcome, ...]
    left_out: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Consequences:
    opens: tuple[Pair, ...]
    closes: tuple[Pair, ...]


def pairs(network: Network, question: Question) -> Pairs:
    """All pairs but the question's own, those of its ends first; at most MOST_PAIRS of them."""
    topology = network.topology
    ends = (question.source, question.target)
    every = [
        (source.name, target)
        for source in sources_of(topology)
        for target in targets_of(topology)
        if source.name != target.name or target.invoke
    ]
    others = [one for one in every if (one[0], one[1].name, one[1].invoke) != (*ends, question.invoke)]
    others.sort(key=lambda one: (one[0] not in ends) + (one[1].name not in ends))
    asked = tuple(others[:MOST_PAIRS])
    before = tuple(evaluate_on(network, usual_question(*one)).outcome for one in asked)
    return Pairs(asked=asked, before=before, left_out=len(others) - len(asked))


def consequences(known: Pairs, after: Network) -> Consequences:
    """What opens, also where it worked sometimes only; and what no longer works, or only sometimes."""
    opens: list[Pair] = []
    closes: list[Pair] = []
    for (source, target), before in zip(known.asked, known.before, strict=True):
        verdict = evaluate_on(after, usual_question(source, target))
        if verdict.outcome is before:
            continue
        pair = Pair(source=source, target=target.name, how=_how(target, verdict))
        if _rank(verdict.outcome) != _rank(before):
            (opens if _rank(verdict.outcome) > _rank(before) else closes).append(pair)
    return Consequences(opens=tuple(opens), closes=tuple(closes))


def _rank(outcome: Outcome) -> int:
    return {Outcome.REACHABLE: 2, Outcome.INTERMITTENT: 1}.get(outcome, 0)


def _how(target: End, verdict: Verdict) -> str:
    if target.invoke:
        return "invoke"
    return next(_services(verdict), "TCP")


def _services(verdict: Verdict) -> Iterator[str]:
    for trace in verdict.traces:
        for hop in trace.forward[:1]:
            yield f"{str(hop.packet.protocol).upper()} {hop.packet.destination_port}"
