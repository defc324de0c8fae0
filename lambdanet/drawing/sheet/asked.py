"""What the verdict is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lambdanet.reachability.verdict import Hop, Kind, RouteChosen, Trace, Verdict
from lambdanet.topology import Address


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the verdict is about: it is never folded away, and its rows are marked."""

    places: frozenset[str] = frozenset()
    invoked: str = ""
    family: int = 4
    hops: tuple[Hop, ...] = ()
    outside: tuple[Hop, ...] = ()
    entered: frozenset[str] = frozenset()  # the subnets into which a transit gateway sends
    attachments: frozenset[str] = frozenset()  # by which it sends
    destinations: tuple[Address, ...] = ()
    alone: bool = False  # one trace alone counts


def what_is_asked(verdict: Verdict | None, selected: int, *, alone: bool = False) -> Asked:
    """All traces of the verdict count, or the selected one `alone`."""
    if verdict is None:
        return Asked()
    traces = verdict.traces[selected : selected + 1] if alone else verdict.traces
    places = {verdict.question.source, verdict.question.target}
    hops = [hop for trace in traces for hop in trace.hops()]
    for trace in traces:
        places |= {trace.source, trace.interface}
    for hop in hops:
        places |= {hop.at, hop.component}
    invoked = verdict.question.target if verdict.question.invoke else ""
    return Asked(
        places=frozenset(places - {""}),
        family=verdict.question.family,
        invoked="" if invoked == verdict.question.source else invoked,
        hops=_reached(verdict.traces[selected].hops()) if selected < len(verdict.traces) else (),
        outside=tuple(hop for hop in hops if hop.kind in (Kind.SERVICE, Kind.INTERNET_HOST)),
        entered=frozenset(_entered(traces)),
        attachments=frozenset(
            hop.evidence.target
            for hop in hops
            if hop.kind is Kind.TRANSIT_GATEWAY and isinstance(hop.evidence, RouteChosen)
        ),
        destinations=tuple(dict.fromkeys(trace.destination for trace in traces if trace.destination is not None)),
        alone=alone,
    )


def _entered(traces: Sequence[Trace]) -> set[str]:
    return {
        acl.at
        for trace in traces
        for (hop, acl), (_, table) in pairwise(pairwise(trace.forward))
        if hop.kind is Kind.TRANSIT_GATEWAY and acl.kind is Kind.NETWORK_ACL and not _is_local(table)
    }


def _is_local(hop: Hop) -> bool:
    return isinstance(hop.evidence, RouteChosen) and hop.evidence.target == "local"


def _reached(hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """Up to the first that stops the packet."""
    first = next((number for number, hop in enumerate(hops) if hop.blocks), len(hops))
    return hops[: first + 1]
