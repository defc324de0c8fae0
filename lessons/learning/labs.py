"""A learner at a lab: the broken network as a topology of theirs, its grade, hints, and the end.

Whatever meets the goals passes (lambdanet/labs/grade.py); nothing is compared with a stored answer.
"""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from diagrams import history
from diagrams.models import Topology
from lambdanet.document import canonical
from lambdanet.labs.grade import Grade, grade
from lambdanet.labs.hints import RUNGS
from lambdanet.labs.lab import AnyLab, TopologyLab
from lambdanet.labs.start import start
from lambdanet.written import apply_edits
from lessons.lab_files import labs, other_labs
from lessons.learning.learners import make_learner
from lessons.learning.models import Attempt, Learner
from lessons.prediction_files import document_of


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """How far a learner is with a lab, for a list of them."""

    lab: AnyLab
    attempt: Attempt | None

    @property
    def passed(self) -> bool:
        return self.attempt is not None and self.attempt.passed is not None


def begin(request: HttpRequest, response: HttpResponse, lab: TopologyLab, companion: str = "") -> Attempt:
    """Give the learner the broken network as a topology of their own. Raises history.TooMany.

    `companion`: the page beside the builder, if it is not the lab's own.
    """
    learner = make_learner(request, response)
    with transaction.atomic():
        topology = history.create(
            learner.account or learner.owner,
            start_text(lab.id),
            f"{lab.id} · {lab.title}",
            f"Began lab {lab.id}",
            companion=companion or reverse("lessons:lab-goals", args=[lab.id]),
        )
        return Attempt.objects.create(learner=learner, lab=lab.id, topology=topology, concepts=list(lab.concepts))


def attempt_at(learner: Learner | None, lab: str) -> Attempt | None:
    """The learner's last attempt whose topology is still kept, if the lab has one, else the last that passed."""
    if learner is None:
        return None
    tried = list(learner.attempts.filter(lab=lab).select_related("topology__head__document").order_by("-begun", "-pk"))
    if lab in other_labs():
        return next(iter(tried), None)
    kept = (one for one in tried if one.topology and one.topology.deleted_at is None)
    return next(kept, None) or next((one for one in tried if one.passed), None)


def states_of(learner: Learner | None) -> dict[str, State]:
    """Every lab with the attempt that says most: one that passed, else the last."""
    best: dict[str, Attempt] = {}
    for attempt in learner.attempts.all() if learner else ():
        held = best.get(attempt.lab)
        if held is None or attempt.passed or not held.passed:
            best[attempt.lab] = attempt
    every: dict[str, AnyLab] = {**labs(), **other_labs()}
    return {name: State(lab=every[name], attempt=best.get(name)) for name in sorted(every)}


def grade_of(attempt: Attempt | None, lab: TopologyLab) -> Grade:
    """How the attempt's network stands, or the broken one. The first time that it passes is written down."""
    topology = attempt.topology if attempt else None
    if attempt is None or topology is None or topology.head is None:
        return _graded(lab.id, start_text(lab.id))
    found = _graded(lab.id, topology.head.document.text)
    if found.passed and attempt.passed is None:
        attempt.passed = timezone.now()
        attempt.edits = len(found.edits)
        attempt.advice = len(found.failing_advice) + bool(found.opened)
        Attempt.objects.filter(pk=attempt.pk, passed=None).update(
            passed=attempt.passed, edits=attempt.edits, advice=attempt.advice
        )
    return found


def take_hint(attempt: Attempt) -> None:
    """One rung more; the last one is the change itself."""
    attempt.hints = min(attempt.hints + 1, RUNGS - 1)
    attempt.save(update_fields=["hints"])


def is_being_repaired(topology: Topology) -> bool:
    """Whether this is a lab's network that has not passed, and whose solution nobody has looked at."""
    return Attempt.objects.filter(topology=topology, passed=None, shown=False).exists()


def apply_reference(attempt: Attempt, lab: TopologyLab, topology: Topology) -> None:
    """Put the repaired network on top of the learner's, as a revision that can be undone. Raises history.Conflict."""
    assert topology.head is not None  # a kept topology has one
    history.append(topology, topology.head.number, repaired_text(lab.id), f"Applied a solution of lab {lab.id}")
    show_solution(attempt)


def show_solution(attempt: Attempt) -> None:
    attempt.shown = True
    attempt.save(update_fields=["shown"])


@lru_cache(maxsize=64)
def start_text(lab: str) -> str:
    """The canonical text of the network that a lab begins with."""
    return canonical(start(labs()[lab], document_of))


def repaired_text(lab: str) -> str:
    """The canonical text of the network of a lab after one of its repairs."""
    return canonical(apply_edits(json.loads(start_text(lab)), labs()[lab].reference.edits))


# A page and its goals beside the builder ask for the same grade.
@lru_cache(maxsize=64)
def _graded(lab: str, text: str) -> Grade:
    return grade(labs()[lab], json.loads(text), json.loads(start_text(lab)))
