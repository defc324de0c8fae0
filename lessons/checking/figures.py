"""Figures, pairs and tables of verdicts: each is evaluated, and must come to what its block expects."""

from collections.abc import Iterator, Mapping
from typing import Any

from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Verdict
from lessons.catalogue import LessonText, StepText
from lessons.faults import Fault
from lessons.kinds import Kind
from lessons.networks import NotThere, named, put

CURE = "Correct the network, the question, or what is expected; then read the text around it again."


def figure_faults(lesson: LessonText) -> Iterator[Fault]:
    """What the figures and tables of a lesson do not come to. Those that ask for what is not there are left out."""
    for step in lesson.steps:
        for message, cure in _step_faults(step):
            yield Fault(path=lesson.path, line=step.line, message=message, cure=cure)


def _step_faults(step: StepText) -> Iterator[tuple[str, str]]:
    match step.kind:
        case Kind.FIGURE:
            yield from _figure_faults("The figure", step.settings)
        case Kind.PAIR:
            for side in ("left", "right"):
                yield from _figure_faults(f"The {side} figure", step.settings[side])
        case Kind.VERDICTS:
            yield from _table_faults(step.settings)
        case _:
            pass


def _figure_faults(what: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    verdict = _verdict(given, given["question"])
    if verdict is None:
        return
    outcome, cause = verdict.outcome.value, verdict.blocked_by[0].code if verdict.blocked_by else ""
    if "expect" not in given:
        yield f"{what} does not say what comes out.", f"Add 'expect: {outcome}' if the text around it says so."
    elif outcome != given["expect"]:
        yield f"{what} comes to {outcome}, and expects {given['expect']}.", CURE
    elif "cause" in given and cause != given["cause"]:
        yield f"{what} stops at {cause or 'nothing'}, and its cause is said to be {given['cause']}.", CURE


def _table_faults(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    networks, rows = named(given["presets"], "preset"), named(given["questions"], "question")
    expected = given.get("expect", ())
    if not expected:
        yield "The table does not say what comes out.", "Add 'expect' with a row of outcomes for each question."
        return
    for row, outcomes in zip(rows, expected, strict=False):
        for network, outcome in zip(networks, outcomes, strict=False):
            verdict = _verdict(network, row["question"], row.get("edits", ()))
            if verdict is not None and verdict.outcome.value != outcome:
                cell = f"{_name(row)} on {network.get('name') or network['preset']}"
                yield f"In the table, {cell} comes to {verdict.outcome.value}, and {outcome} is expected.", CURE


def _name(row: Mapping[str, Any]) -> str:
    question = row["question"]
    return f"'{row.get('title') or (question if isinstance(question, str) else question.get('title', 'a question'))}'"


def _verdict(network: Mapping[str, Any], question: Any, more: Any = ()) -> Verdict | None:
    """What comes out; None for a network or a question that is not there, which its reader says."""
    try:
        asked = put(network["preset"], question, [*network.get("edits", ()), *more])
    except NotThere:
        return None
    return evaluate(asked.topology, asked.named.question)
