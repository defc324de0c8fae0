"""A seat at a lab: its copy of the broken network, and how that stands.

What stands is written down (`Work`), so that the desk of a full room is a few queries and no grading. The page beside the
builder has a grade after each edit and writes it (`look`). What nobody looked at, as where the builder runs without
JavaScript, the desk grades itself, a few at each look (`refresh`).
"""

import hashlib
import json
import time
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from lambdanet.labs.grade import Grade
from lambdanet.labs.lab import AnyLab, LeverLab, TopologyLab
from lessons.lab_files import labs, other_labs
from lessons.learning import labs as at_labs
from lessons.learning.learners import make_learner
from lessons.learning.models import Attempt
from lessons.learning.other_labs import Bench, attempt_for, bench_of
from workshops import pulse
from workshops.models import Seat, Work, Workshop
from workshops.pulse import Pulse

# So long one look at the desk grades; a network takes 20 to 90 ms.
REFRESH_SECONDS: Final = 0.4


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a lab stands: for each goal whether it holds; what blocks, as pairs of a component's name and a code."""

    held: tuple[bool, ...]
    stops: tuple[tuple[str, str], ...]
    passed: bool


def lab_of(identifier: str) -> AnyLab | None:
    return labs().get(identifier) or other_labs().get(identifier)


def goals_of(lab: AnyLab) -> tuple[str, ...]:
    """What a lab asks for, a line each: its goals, then the questions of its case."""
    if isinstance(lab, TopologyLab):
        return tuple(one.words for one in lab.goals)
    asked = tuple(one.asks for one in lab.reading.questions) if lab.reading else ()
    return (*(one.says for one in lab.goals), *asked) if isinstance(lab, LeverLab) else asked


def begin(request: HttpRequest, response: HttpResponse, workshop: Workshop, seat: Seat, lab: AnyLab) -> Attempt:
    """Give the seat its copy, or lead back to the one that it has. Raises history.TooMany."""
    found = seat.works.filter(lab=lab.id).select_related("attempt__topology").first()
    if found and found.attempt and _is_there(found.attempt, lab):
        return found.attempt
    if isinstance(lab, TopologyLab):
        beside = reverse("workshops:goals", args=[workshop.code, lab.id])
        attempt = at_labs.begin(request, response, lab, beside)
    else:
        attempt = attempt_for(make_learner(request, response), lab)
    work, _ = Work.objects.update_or_create(seat=seat, lab=lab.id, defaults={"attempt": attempt})
    look(work, attempt)
    pulse.changed(workshop.key, Pulse.DESK)
    return attempt


def _is_there(attempt: Attempt, lab: AnyLab) -> bool:
    if not isinstance(lab, TopologyLab):
        return True
    return attempt.topology is not None and attempt.topology.deleted_at is None


def look(work: Work, attempt: Attempt, grade: Grade | None = None) -> bool:
    """Write down how a seat's copy stands; return whether that is news. `grade`: where it is known already."""
    now, digest = timezone.now(), _digest(attempt)
    if work.attempt_id == attempt.pk and work.graded == digest:
        return False
    standing = _standing(work.lab, attempt, grade)
    count = sum(standing.held)
    fields: dict[str, object] = {
        "attempt": attempt,
        "held": list(standing.held),
        "stops": [list(one) for one in standing.stops],
        "passed": standing.passed,
        "graded": digest,
    }
    if count > work.best:
        fields |= {"best": count, "moved": now}
    Work.objects.filter(pk=work.pk).update(**fields)
    for name, value in fields.items():
        setattr(work, name, value)
    return True


def refresh(workshop: Workshop, lab: str, seconds: float = REFRESH_SECONDS) -> int:
    """Look at the copies of a lab that have changed since, for so long; return how many are left for the next time."""
    works = Work.objects.filter(seat__workshop=workshop, lab=lab, seat__removed=False, attempt__isnull=False)
    stale = [
        work
        for work in works.select_related("attempt__topology__head")
        if work.attempt and work.graded != _digest(work.attempt)
    ]
    left, until = len(stale), time.monotonic() + seconds
    for work in stale:
        if work.attempt is not None:
            look(work, work.attempt)
        left -= 1
        if time.monotonic() > until:
            break
    if stale:
        pulse.changed(workshop.key, Pulse.DESK)
    return left


def _digest(attempt: Attempt) -> str:
    """What of an attempt decides how it stands."""
    topology = attempt.topology
    if topology is not None and topology.head is not None:
        return topology.head.document_id
    return hashlib.sha256(json.dumps(attempt.levers, sort_keys=True).encode()).hexdigest()


def _standing(identifier: str, attempt: Attempt, grade: Grade | None) -> Standing:
    lab = lab_of(identifier)
    if lab is None:
        return Standing(held=(), stops=(), passed=False)
    if not isinstance(lab, TopologyLab):
        return _of_bench(bench_of(lab, attempt.levers))
    return _of_grade(grade or at_labs.grade_of(attempt, lab))


def _of_grade(grade: Grade) -> Standing:
    stops = [(one.component, one.code) for one in grade.stops]
    if grade.faults or grade.refused:
        stops.append(("AWS would refuse this network", ""))
    if grade.foreign:
        stops.append(("An edit that the lab does not allow", ""))
    return Standing(held=tuple(one.held for one in grade.goals), stops=tuple(stops), passed=grade.passed)


def _of_bench(bench: Bench) -> Standing:
    goals = tuple(one.held for one in bench.outcome.goals) if bench.outcome else ()
    stops = (("", bench.outcome.code),) if bench.outcome and bench.outcome.code else ()
    return Standing(held=(*goals, *(one.right for one in bench.asked)), stops=stops, passed=bench.passed)
