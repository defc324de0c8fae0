"""What an answer was worth, and what is said to whoever gave it: aimed at the choice that was made."""

from collections.abc import Iterable
from typing import TypeVar

from lambdanet.explanation.evidence import sentence_of
from lambdanet.explanation.names import Names
from lambdanet.predictions.posed import Choice, Judged, Posed, Why
from lambdanet.predictions.verdicts import title
from lambdanet.predictions.written import Kind
from lambdanet.reachability.verdict import Hop, Outcome, RouteChosen

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
    if belief:
        return posed.beliefs[belief].feedback
    assert posed.verdict is not None
    if (hop := _hop_at(posed, why.component)) is not None:
        found = _what_was_found(posed, hop)
        if outcome is posed.verdict.outcome:
            return f"{found} Follow the walk to the check that decides."
        return f"{found} {posed.because}"
    return posed.because


def _hop_at(posed: Posed, component: str) -> Hop | None:
    """The check at a component that says most: the one that blocks, else the first."""
    assert posed.verdict is not None
    met = [hop for trace in posed.verdict.traces for hop in trace.hops() if hop.component == component]
    return next((hop for hop in met if hop.blocks), met[0] if met else None)


def _what_was_found(posed: Posed, hop: Hop) -> str:
    """What that hop decided, with the rule or the route."""
    assert posed.topology is not None
    names = Names(posed.topology)
    if isinstance(hop.evidence, RouteChosen) and not hop.blocks:
        return f"{title(names, hop)} has a route for it: {hop.evidence}."
    return f"{title(names, hop)}: {sentence_of(names, hop)}"


def _of_choice(posed: Posed, chosen: Choice) -> str:
    if chosen.right:
        return posed.because
    if chosen.feedback:
        return chosen.feedback
    return posed.beliefs[chosen.belief].feedback if chosen.belief else posed.because
