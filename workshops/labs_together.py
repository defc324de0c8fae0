"""Every seat at its own copy of a broken network: who has met which goals, who has been stuck for long, what most are blocked by.

A seat begins the lab as any learner does, so its network is a topology of its own; here it is only looked at. Grades are worked
out for the networks that have changed since they were last looked at, some at a time: what is not graded yet is said to be.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from diagrams.models import Document
from lambdanet.labs.grade import grade
from lambdanet.labs.lab import TopologyLab
from lessons.lab_files import labs
from lessons.learning.labs import start_text
from lessons.learning.models import Attempt
from workshops.models import Seat, Step, Workshop

# So many networks are graded for one look at the desk; the next look goes on.
AT_ONCE: Final = 40
KEPT_SECONDS: Final = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """A seat at the lab. `held`: for each goal whether it is met, empty where nothing is graded (yet). `document`: its digest."""

    seat: Seat
    held: Sequence[bool]
    document: str
    passed: bool
    since: datetime | None

    @property
    def met(self) -> int:
        return sum(self.held)


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """All seats at a lab: those that have been stuck longest first, those that have passed last."""

    goals: Sequence[str]
    benches: Sequence[Bench]
    waiting: int
    blocked: Sequence[tuple[str, int]]

    @property
    def passed(self) -> int:
        return sum(1 for bench in self.benches if bench.passed)


def grid(workshop: Workshop, step: Step, seats: Sequence[Seat]) -> Grid | None:
    """How the seats stand at the lab of this step; None for one that has no network, or is not there any more."""
    lab = labs().get(step.reference)
    if lab is None:
        return None
    attempts = _attempts(seats, lab)
    heads = {
        seat: attempt.topology.head.document_id
        for seat, attempt in attempts.items()
        if attempt.topology is not None and attempt.topology.head is not None
    }
    known = _known(lab, set(heads.values()))
    benches = [_bench(seat, attempts.get(seat.pk), heads.get(seat.pk, ""), known) for seat in seats]
    _remember(step, benches)
    missed = Counter(
        goal.words for bench in benches for goal, held in zip(lab.goals, bench.held, strict=False) if not held
    )
    return Grid(
        goals=[goal.words for goal in lab.goals],
        benches=sorted(benches, key=lambda bench: (bench.passed, bench.since or timezone.now())),
        waiting=sum(1 for digest in heads.values() if digest not in known),
        blocked=missed.most_common(3),
    )


def _attempts(seats: Sequence[Seat], lab: TopologyLab) -> dict[int, Attempt]:
    """The last attempt of each seat, in one query: its browser's, or its account's."""
    owners = {seat.owner: seat.pk for seat in seats}
    accounts = {seat.account_id: seat.pk for seat in seats if seat.account_id}
    theirs = Q(learner__owner__in=owners, learner__account=None) | Q(learner__account__in=accounts)
    found = (
        Attempt.objects.filter(theirs, lab=lab.id).select_related("learner", "topology__head").order_by("begun", "pk")
    )
    return {(accounts.get(one.learner.account_id or 0) or owners.get(one.learner.owner, 0)): one for one in found}


def _known(lab: TopologyLab, digests: set[str]) -> Mapping[str, list[bool]]:
    """Which goals the networks meet, as far as that is known or can be worked out now."""
    names = {f"workshop:lab:{lab.id}:{digest}": digest for digest in digests}
    found = {names[name]: held for name, held in ((name, cache.get(name)) for name in names) if held is not None}
    missing = sorted(digests - set(found))[:AT_ONCE]
    begun = json.loads(start_text(lab.id))
    for document in Document.objects.filter(digest__in=missing):
        graded = grade(lab, json.loads(document.text), begun)
        # The last place says whether it passes: goals alone do not, with an edit that the lab does not allow.
        held = [*(one.held for one in graded.goals), graded.passed]
        cache.set(f"workshop:lab:{lab.id}:{document.digest}", held, KEPT_SECONDS)
        found[document.digest] = held
    return found


def _bench(seat: Seat, attempt: Attempt | None, document: str, known: Mapping[str, list[bool]]) -> Bench:
    held = known.get(document, [])
    return Bench(
        seat=seat,
        held=held[:-1],
        document=document,
        passed=bool(attempt and attempt.passed) or bool(held and held[-1]),
        since=seat.lab_since if attempt else None,
    )


def _remember(step: Step, benches: Sequence[Bench]) -> None:
    """Write down since when each seat has met as many goals as now: that is how long it has been stuck."""
    moved = []
    for bench in benches:
        seat = bench.seat
        if bench.held and (seat.lab_step, seat.lab_met) != (step.pk, bench.met):
            seat.lab_step, seat.lab_met, seat.lab_since = step.pk, bench.met, timezone.now()
            moved.append(seat)
    Seat.objects.bulk_update(moved, ["lab_step", "lab_met", "lab_since"])
