"""The labs in the order of their lessons, and the one to go on with."""

from collections.abc import Iterable

from lambdanet.labs.lab import AnyLab
from lessons.lab_files import labs, other_labs
from lessons.learning import labs as at_labs
from lessons.learning.models import Learner


def in_order(lessons: Iterable[str]) -> list[AnyLab]:
    """Every lab, by the place of its lesson among these slugs; those of none of them last."""
    place = {slug: number for number, slug in enumerate(lessons)}
    every: list[AnyLab] = [*labs().values(), *other_labs().values()]
    return sorted(every, key=lambda lab: (place.get(lab.lesson, len(place)), lab.id))


def next_lab(learner: Learner | None, lab: AnyLab, lessons: Iterable[str]) -> AnyLab | None:
    """The one that comes after a lab and is not passed yet, from the first one again; None if all are."""
    states, order = at_labs.states_of(learner), [one.id for one in in_order(lessons)]
    here = order.index(lab.id)
    return next((states[one].lab for one in order[here + 1 :] + order[:here] if not states[one].passed), None)
