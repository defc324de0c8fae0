"""What a learner has mastered, what is due for review, and whether the course is complete: counted from what they did.

A concept is mastered at 3 right of the last 4 items that exercise it: predictions right in every part, labs passed.
It comes back after 1, 3, 7 and 21 days; a wrong answer begins that anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lessons.learning.models import NO_TWIST, Answer, Attempt, Learner
from lessons.prediction_files import Concept, Course

LAST: Final = 4
RIGHT: Final = 3
INTERVALS: Final = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=21))

CORE_LESSONS: Final = (
    "where-a-function-runs", "the-default-reach", "attaching", "the-internet-disappears", "aws-services-from-inside",
    "which-way-the-endpoint-points", "reading-a-path", "finding-the-fault",
)  # fmt: skip
CORE_LABS: Final = ("L01", "L02", "L07", "L08", "L10", "L28", "L29")
CORE_LABS_NEEDED: Final = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """Something that was done about a concept, and when."""

    right: bool
    when: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Mastery:
    """How a learner stands with a concept. `due` is when it comes back, None before anything was done."""

    concept: Concept
    last: tuple[bool, ...]
    due: datetime | None

    @property
    def mastered(self) -> bool:
        return self.last.count(True) >= RIGHT

    @property
    def begun(self) -> bool:
        return bool(self.last)

    def is_due(self, now: datetime) -> bool:
        return self.due is not None and self.due <= now


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A learner's whole progress. `beliefs`: how often each misconception was behind a wrong answer, most first."""

    masteries: tuple[Mastery, ...]
    predicted: frozenset[str]
    right: int
    answered: int
    passed: frozenset[str]
    beliefs: tuple[tuple[str, int], ...]

    @property
    def core(self) -> tuple[Mastery, ...]:
        return tuple(one for one in self.masteries if one.concept.core)

    @property
    def core_mastered(self) -> int:
        return sum(one.mastered for one in self.core)

    @property
    def core_labs(self) -> int:
        return sum(lab in self.passed for lab in CORE_LABS)

    def lessons_done(self, wanted: Sequence[Sequence[str]]) -> int:
        """How many lessons have every prediction answered; `wanted` are the predictions of each."""
        return sum(all(one in self.predicted for one in each) for each in wanted)

    def due(self, now: datetime) -> list[Mastery]:
        """What is due for review, the longest overdue first."""
        return sorted(
            (one for one in self.masteries if one.is_due(now)), key=lambda one: (one.due or now, one.concept.id)
        )


def standing(learner: Learner | None, course: Course) -> Standing:
    """Count what a learner did."""
    answers = list(learner.answers.all()) if learner else []
    passed = [one for one in learner.attempts.all() if one.passed] if learner else []
    items: dict[str, list[Item]] = {name: [] for name in course.concepts}
    for concept, item in _items(answers, passed):
        if concept in items:
            items[concept].append(item)
    beliefs: dict[str, int] = {}
    for answer in answers:
        if answer.belief:
            beliefs[answer.belief] = beliefs.get(answer.belief, 0) + 1
    return Standing(
        masteries=tuple(_mastery(course.concepts[name], found) for name, found in items.items()),
        predicted=frozenset(one.prediction for one in answers if one.twist == NO_TWIST),
        right=sum(one.right for one in answers),
        answered=len(answers),
        passed=frozenset(one.lab for one in passed),
        beliefs=tuple(sorted(beliefs.items(), key=lambda each: (-each[1], each[0]))),
    )


def _items(answers: Iterable[Answer], passed: Iterable[Attempt]) -> list[tuple[str, Item]]:
    found = [(concept, Item(right=one.right, when=one.answered)) for one in answers for concept in one.concepts]
    found += [(concept, Item(right=True, when=one.passed)) for one in passed if one.passed for concept in one.concepts]
    return sorted(found, key=lambda each: each[1].when)


def _mastery(concept: Concept, items: Sequence[Item]) -> Mastery:
    return Mastery(concept=concept, last=tuple(one.right for one in items[-LAST:]), due=due(items))


def due(items: Sequence[Item]) -> datetime | None:
    """When a concept comes back: each time that it is right when it is due the interval grows, wrong begins anew.

    What is right before it is due says nothing new, and leaves the date as it is.
    """
    level, when = 0, None
    for item in items:
        if not item.right or when is None:
            level, when = 0, item.when + INTERVALS[0]
        elif item.when >= when:
            level = min(level + 1, len(INTERVALS) - 1)
            when = item.when + INTERVALS[level]
    return when
