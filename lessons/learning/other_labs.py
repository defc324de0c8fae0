"""A learner at a lab that no network carries: levers with what comes of them, and a case with questions.

What was set and said last is kept with the attempt, so that it is there again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from lambdanet.labs.lab import Lever, LeverLab, ReadingLab
from lambdanet.labs.outcome import BadLevers, Outcome, outcome
from lessons.learning.models import Attempt, Learner

OtherLab = LeverLab | ReadingLab
LONGEST: Final = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """A lever as the form shows it. `error` says what is wrong with what was given."""

    lever: Lever
    value: str
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question of a case: `chosen` is the place of the answer given, None before; `told` says whether it is judged."""

    place: int
    question: Any
    chosen: int | None
    told: bool

    @property
    def right(self) -> bool:
        return self.chosen is not None and self.question.choices[self.chosen].right


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """The lab as it stands for a learner. `outcome` is None where what was set cannot be."""

    inputs: tuple[Input, ...]
    outcome: Outcome | None
    asked: tuple[Asked, ...]

    @property
    def passed(self) -> bool:
        """Goals met, and every question of a case right."""
        return (not self.inputs or (self.outcome is not None and self.outcome.passed)) and all(
            one.right for one in self.asked
        )

    @property
    def faulty(self) -> bool:
        return any(one.error for one in self.inputs)


def attempt_for(learner: Learner, lab: OtherLab) -> Attempt:
    """The learner's one attempt at the lab."""
    found = learner.attempts.filter(lab=lab.id, topology=None).order_by("pk").first()
    return found or Attempt.objects.create(learner=learner, lab=lab.id, concepts=list(lab.concepts))


def bench_of(lab: OtherLab, kept: Mapping[str, Any] | None) -> Bench:
    """The lab with what an attempt keeps, or as it begins."""
    kept = kept or {}
    levers, said = kept.get("levers", {}), kept.get("said", {})
    return _bench(lab, {name: str(value) for name, value in levers.items()}, said)


def posted(lab: OtherLab, given: Mapping[str, str]) -> Bench:
    """The lab with what a form says."""
    levers = {name.removeprefix("lever-"): value for name, value in given.items() if name.startswith("lever-")}
    said = {name.removeprefix("case-"): value for name, value in given.items() if name.startswith("case-")}
    return _bench(lab, levers, said)


def keep(attempt: Attempt, bench: Bench) -> None:
    """Keep what was set and said; the first time that it passes is written down."""
    attempt.levers = {
        "levers": {one.lever.name: one.value for one in bench.inputs},
        "said": {str(one.place): one.chosen for one in bench.asked if one.chosen is not None},
    }
    if bench.passed and attempt.passed is None:
        attempt.passed = timezone.now()
        attempt.edits = bench.outcome.edits if bench.outcome else 0
    attempt.save(update_fields=["levers", "passed", "edits"])


def _bench(lab: OtherLab, levers: Mapping[str, str], said: Mapping[str, Any]) -> Bench:
    inputs = tuple(_input(one, levers.get(one.name)) for one in lab.levers) if isinstance(lab, LeverLab) else ()
    found = None
    if isinstance(lab, LeverLab) and not any(one.error for one in inputs):
        try:
            found = outcome(lab, {one.lever.name: _value(one.lever, one.value) for one in inputs})
        except BadLevers:
            found = None
    questions = lab.reading.questions if lab.reading else ()
    chosen = [_chosen(said.get(str(place)), len(one.choices)) for place, one in enumerate(questions)]
    told = bool(chosen) and all(one is not None for one in chosen)
    return Bench(
        inputs=inputs,
        outcome=found,
        asked=tuple(
            Asked(place=place, question=one, chosen=chosen[place], told=told) for place, one in enumerate(questions)
        ),
    )


def _input(lever: Lever, given: str | None) -> Input:
    text = str(lever.start) if given is None else given.strip()
    return Input(lever=lever, value=text, error=lever.fault(_value(lever, text)) or "")


def _value(lever: Lever, text: str) -> int | str:
    if not lever.choices and text.isascii() and text.isdecimal() and len(text) <= LONGEST:
        return int(text)
    return text


def _chosen(given: Any, count: int) -> int | None:
    text = str(given)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 and int(text) < count else None
