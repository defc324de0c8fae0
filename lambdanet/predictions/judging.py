"""What an answer was worth, and what is said to whoever gave it: aimed at the choice that was made."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from lambdanet.explanation.evidence import sentence_of
from lambdanet.explanation.names import Names
from lambdanet.predictions.posed import Choice, Judged, Posed, Why
from lambdanet.predictions.verdicts import lower, title
from lambdanet.predictions.written import Kind
from lambdanet.reachability.verdict import Hop, Outcome, RouteChosen, Trace

SILENCE = "M-DENY-IS-SILENCE"

Option = TypeVar("Option", Why, Choice)


def judge(posed: Posed, *, outcome: str = "", why: str = "", choice: str = "") -> Judged:
    """Judge an answer: `outcome` and the key of a `why` for a verdict, else the key of a `choice`.

    Raises ValueError for an answer that is not on offer.
    """
    if posed.kind is Kind.VERDICT:
        return _verdict(posed, Outcome(outcome), _option(posed.whys, why))
    chosen = _option(posed.choices, choice)
    return Judged(
        outcome_right=chosen.right,
        why_right=chosen.right,
        right=chosen.right,
        belief=chosen.belief,
        feedback=_of_choice(posed, chosen),
    )


def _option(offered: Iterable[Option], key: str) -> Option:
    for one in offered:
        if one.key == key:
            return one
    raise ValueError(f"'{key}' is not on offer.")


def _verdict(posed: Posed, outcome: Outcome, why: Why) -> Judged:
    assert posed.verdict is not None  # a verdict prediction is posed with its truth
    outcome_right = outcome is posed.verdict.outcome
    right = outcome_right and why.right
    belief = "" if right else _belief_behind(posed, outcome, why)
    return Judged(
        outcome_right=outcome_right,
        why_right=why.right,
        right=right,
        belief=belief,
        feedback=posed.because if right else _of_verdict(posed, outcome, why, belief),
    )


def _belief_behind(posed: Posed, outcome: Outcome, why: Why) -> str:
    """The belief of the reason, or the one that gives just this answer; "denied", wrongly chosen, is always the same one."""
    assert posed.verdict is not None
    wrong = outcome is not posed.verdict.outcome
    if wrong and outcome is Outcome.DENIED:
        return SILENCE
    if why.belief or not wrong:
        return why.belief
    same = [one.belief for one in posed.whys if one.belief and (one.outcome, one.component) == (outcome, why.component)]
    return same[0] if len(same) == 1 and why.component else ""


def _of_verdict(posed: Posed, outcome: Outcome, why: Why, belief: str) -> str:
    """What is said to a wrong answer: about the belief, else about the component that was named."""
    if belief:
        return posed.beliefs[belief].feedback
    assert posed.verdict is not None
    if why.right:
        return f"You found what decides. {posed.because} The outcome is: {posed.verdict.outcome}."
    found = _what_was_found(posed, why.component)
    if outcome is posed.verdict.outcome and outcome is not Outcome.REACHABLE:
        return f"{found} Follow the walk to the check that decides."
    return f"{found} {posed.because}"


def _what_was_found(posed: Posed, component: str) -> str:
    """What was decided at a component, with the rule or the route; or that nothing gets so far."""
    assert posed.verdict is not None
    assert posed.topology is not None
    names = Names(posed.topology)
    met = [(hop, before) for trace in posed.verdict.traces for hop, before in _with_block_before(trace)]
    here = [(hop, before) for hop, before in met if hop.component == component]
    if not here:
        return ""
    hop, before = next((one for one in here if one[1] is None), here[0])
    if before is not None:
        return f"Nothing comes as far as {lower(title(names, hop))}: {lower(title(names, before))} stops it before."
    if isinstance(hop.evidence, RouteChosen) and not hop.blocks:
        return f"{title(names, hop)} has a route for it: {hop.evidence}."
    return f"{title(names, hop)}: {sentence_of(names, hop)}"


def _with_block_before(trace: Trace) -> Iterator[tuple[Hop, Hop | None]]:
    """Each hop, with the one that stops everything before it."""
    stopped: Hop | None = None
    for hop in trace.hops():
        yield hop, stopped
        if hop.blocks and not hop.partial and stopped is None:
            stopped = hop


def _of_choice(posed: Posed, chosen: Choice) -> str:
    if chosen.right:
        return posed.because
    if chosen.feedback:
        return chosen.feedback
    return posed.beliefs[chosen.belief].feedback if chosen.belief else posed.because
