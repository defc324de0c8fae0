"""What else a repair changes: exactly, where it changes rules alone, else by the usual question of every pair.

`consequences` asks the usual question of every source to every destination, before and after: it ranks repairs, and is
what is known of those that change routes, gateways or endpoints. `exactly` says every packet (difference.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lambdanet.matrix import End, sources_of, targets_of, usual_question
from lambdanet.reach_words import packets
from lambdanet.reachability.boxes import Addresses, Box, Boxes, of
from lambdanet.reachability.difference import Difference, Grounds
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import Network
from lambdanet.reachability.places import internet
from lambdanet.reachability.reaches import Arrival
from lambdanet.reachability.verdict import Outcome, Verdict
from lambdanet.topology import Question

MOST_PAIRS: Final = 400
INVOKE: Final = "invoke"


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
    """`exact`: these are all packets that differ, and not only those of usual questions."""

    opens: tuple[Pair, ...]
    closes: tuple[Pair, ...]
    exact: bool = False


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


def grounds(network: Network) -> Grounds:
    """What repairs of this network are compared with exactly."""
    return Grounds(network, tuple(one.name for one in sources_of(network.topology)))


def exactly(known: Consequences, before: Grounds, after: Network, question: Question) -> Consequences:
    """All that opens and closes but the question's own packets; `known` where that is not to be had.

    Invocations are no packets of the caller's: those stay as `known` has them.
    """
    differing = before.differences(after)
    if differing is None:
        return known
    outside = internet(after)
    own = _own(before.network, after, question)
    opens, closes = (
        tuple(
            dict.fromkeys((*_told(after, differing, outside, own, side), *(one for one in usual if one.how == INVOKE)))
        )
        for side, usual in (("opened", known.opens), ("closed", known.closes))
    )
    return Consequences(opens=opens, closes=closes, exact=True)


def _told(
    network: Network, differing: Sequence[Difference], outside: tuple[Addresses, ...], own: "_Own", side: str
) -> Iterator[Pair]:
    for one in differing:
        boxes: Boxes = getattr(one, side)
        left = boxes - own.packets if one.source == own.source else boxes
        if left:
            arrival = Arrival(component=one.component, kind=one.kind, at=one.at, through=(), always=left)
            for how in packets(network.topology, one.client_ports, arrival, outside):
                yield Pair(source=one.source, target=one.component, how=how)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Own:
    """What the question asks for: no side effect of its repair."""

    source: str
    packets: Boxes


def _own(before: Network, after: Network, question: Question) -> _Own:
    traces = [trace for network in (before, after) for trace in evaluate_on(network, question).traces]
    asked = [(trace.destination, trace.forward[0].packet) for trace in traces if trace.destination and trace.forward]
    boxes = (
        Box(
            protocols=(packet.protocol,),
            addresses=Addresses(first=address, last=address),
            ports=packet.destination_port,
        )
        for address, packet in asked
    )
    return _Own(source=question.source, packets=of(*boxes))


def _rank(outcome: Outcome) -> int:
    return {Outcome.REACHABLE: 2, Outcome.INTERMITTENT: 1}.get(outcome, 0)


def _how(target: End, verdict: Verdict) -> str:
    if target.invoke:
        return INVOKE
    return next(_services(verdict), "TCP")


def _services(verdict: Verdict) -> Iterator[str]:
    for trace in verdict.traces:
        for hop in trace.forward[:1]:
            yield f"{str(hop.packet.protocol).upper()} {hop.packet.destination_port}"
