"""Predictions and their twists: the truth is as expected, and every wrong choice is one, however a seed varies them."""

from collections.abc import Iterator
from typing import Final

from lambdanet.beliefs.case import Case
from lambdanet.beliefs.catalogue import answer_case, differs
from lambdanet.document import UnreadableDocument
from lambdanet.predictions.ground import FEWEST_WRONG, FEWEST_WRONG_IN_A_TWIST, Ground
from lambdanet.predictions.posed import Choice, Posed, Why
from lambdanet.predictions.posing import ground, pose
from lambdanet.predictions.written import Kind, Prediction
from lambdanet.reachability.verdict import Verdict
from lessons.prediction_files import Course, document_of

SEEDS: Final = range(3)
SEEDS_OF_VARIANTS: Final = range(12)  # enough of them that each variant comes up

Found = tuple[str, str]


def prediction_faults(prediction: Prediction, course: Course) -> Iterator[Found]:
    """What is wrong with a prediction and its twists, each with a cure. Of the seeds, the first with a fault speaks."""
    for twist in (None, *range(len(prediction.twists))):
        name = prediction.id if twist is None else f"{prediction.id}, twist {twist + 1}"
        for seed in SEEDS_OF_VARIANTS if prediction.variants and twist is None else SEEDS:
            found = list(_faults(prediction, course, seed, twist))
            yield from ((f"{name}, seed {seed}: {message}", cure) for message, cure in found)
            if found:
                break


def _faults(prediction: Prediction, course: Course, seed: int, twist: int | None) -> Iterator[Found]:
    try:
        stands = ground(prediction, document_of, course.beliefs, seed, twist)
        if prediction.kind_of(twist) is Kind.VERDICT:
            found = list(_verdict_faults(stands))
            yield from found
            if found:
                return
        asked = pose(prediction, document_of, course.beliefs, seed, twist)
    except KeyError as error:
        yield f"there is no {error.args[0]}.", "Add it, or correct its name."
    except (ValueError, UnreadableDocument) as error:
        yield f"it cannot be posed: {' '.join(str(error).split())}", "Correct the network, the question or the choices."
    else:
        if prediction.kind_of(twist) is not Kind.VERDICT:
            yield from _choice_faults(asked, stands)
        yield from _word_faults(asked)


def _fewest(stands: Ground) -> int:
    return FEWEST_WRONG if stands.twist is None else FEWEST_WRONG_IN_A_TWIST


def _verdict_faults(stands: Ground) -> Iterator[Found]:
    document, topology = stands.read()
    said = stands.said
    case = Case(document, stands.question(said.question, topology), stands.varied.text(said.drill), topology)
    outcome = said.expect.outcome.value if said.expect.outcome else "nothing"
    expected = _at(outcome, stands.varied.text(said.expect.component), said.expect.code)
    if (truth := _truth(case.truth)) != expected:
        yield f"it comes to {truth}, and expects {expected}.", "Correct the network, the question or 'expect'."
    wrong = 0
    for belief in said.beliefs:
        answer = answer_case(belief, case)
        if answer is None or not differs(case, answer):
            same = "has no say here" if answer is None else "comes to the true answer"
            yield f"{belief} {same}, so it is no wrong choice.", "Take it out of 'beliefs', or change the network."
        else:
            wrong += 1
    if wrong < _fewest(stands):
        yield f"{wrong} wrong choices are left.", f"Offer at least {_fewest(stands)} beliefs that answer otherwise."


def _truth(verdict: Verdict) -> str:
    first = verdict.blocked_by[0] if verdict.blocked_by else None
    return _at(verdict.outcome.value, first.component if first else "", first.code if first else "")


def _at(outcome: str, component: str, code: str) -> str:
    return f"{outcome} at {component or '?'} ({code or 'no code'})" if component or code else outcome


def _choice_faults(asked: Posed, stands: Ground) -> Iterator[Found]:
    right = [one for one in asked.choices if one.right]
    counted = asked.kind in (Kind.COUNT, Kind.COST)
    given = [one.words if counted else one.key for one in right]
    if (not counted or asked.seed == 0) and given != [stands.said.expect.value]:
        yield (
            f"the right choice is {', '.join(given) or 'none'}, and '{stands.said.expect.value}' is expected.",
            "Correct the network, the numbers or 'expect'.",
        )
    if len(asked.choices) - len(right) < _fewest(stands):
        yield "too few wrong choices are left.", f"Offer at least {_fewest(stands)}."
    offered = {*stands.said.beliefs, *(one.belief for one in stands.said.candidates if one.belief)}
    for belief in sorted(offered - set(asked.wrong_beliefs)):
        yield f"{belief} comes to the true answer, so it is no wrong choice.", "Take it out, or change the numbers."


def _word_faults(asked: Posed) -> Iterator[Found]:
    offered: tuple[Why | Choice, ...] = (*asked.whys, *asked.choices)
    words = [one.words for one in offered]
    for twice in sorted({one for one in words if words.count(one) > 1}):
        yield f"two choices say '{twice}'.", "Give one of them other words, with 'shorts'."
    if not any(one.right for one in offered):
        yield "no choice is right.", "Name a component that decides in 'accepts', or say why it works in 'works'."
    for name, text in (("setup", asked.setup), ("asks", asked.asks), ("because", asked.because)):
        if asked.kind in (Kind.COUNT, Kind.COST) and "{" in text:
            yield f"'{name}' has a number in braces that is not given.", "Name it in 'given', or correct it."
