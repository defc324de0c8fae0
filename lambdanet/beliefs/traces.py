"""The true walks, judged otherwise: what a belief overlooks on them, or what it adds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lambdanet.beliefs.case import Believed, Case, together
from lambdanet.reachability.verdict import Check, Hop, Outcome, Trace


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """A block that is not there."""

    component: str
    code: str
    on_reply: bool = False


def overlooking(case: Case, overlooks: Callable[[Hop, bool], bool]) -> Believed | None:
    """The answer if certain refusals were none: `overlooks` gets a hop and whether it is the reply's."""
    return together(_judged(trace, overlooks) for trace in case.truth.traces)


def adding(case: Case, find: Callable[[Trace], Added | None]) -> Believed | None:
    """The answer if walks that get through were stopped, where `find` says so. None where it stops none of them."""
    found = [(trace, find(trace) if trace.outcome is not Outcome.UNREACHABLE else None) for trace in case.truth.traces]
    if not any(stop for _, stop in found):
        return None
    return together(_stopped(stop) if stop else _judged(trace, lambda hop, reply: False) for trace, stop in found)


def _stopped(stop: Added) -> Believed:
    return Believed(outcome=Outcome.UNREACHABLE, component=stop.component, code=stop.code, on_reply=stop.on_reply)


def _judged(trace: Trace, overlooks: Callable[[Hop, bool], bool]) -> Believed:
    blocks = list(_blocks(trace, overlooks))
    if not blocks:
        return Believed(outcome=Outcome.REACHABLE)
    hop, on_reply = blocks[0]
    hard = any(not one.partial and one.check is not Check.POLICY for one, _ in blocks)
    denied = any(one.check is Check.POLICY for one, _ in blocks)
    outcome = Outcome.UNREACHABLE if hard else Outcome.DENIED if denied else Outcome.INTERMITTENT
    return Believed(outcome=outcome, component=hop.component, code=hop.code, on_reply=on_reply)


def _blocks(trace: Trace, overlooks: Callable[[Hop, bool], bool]) -> Iterator[tuple[Hop, bool]]:
    for hops, on_reply in ((trace.forward, False), (trace.reply, True)):
        for hop in hops:
            if hop.blocks and not overlooks(hop, on_reply):
                yield hop, on_reply
