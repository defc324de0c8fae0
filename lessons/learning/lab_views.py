"""The labs: their list, one of them, and its goals beside the builder."""

from collections.abc import Callable
from itertools import groupby
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from diagrams import history, results
from diagrams.figures import Ask, figures
from diagrams.models import Topology
from diagrams.network_page import HtmxRequest
from diagrams.own_pages import is_mine, private, query_of
from lambdanet.labs.hints import RUNGS, hint
from lambdanet.labs.lab import ALL, TopologyLab
from lessons.lab_files import labs, other_labs
from lessons.learning import labs as at_labs
from lessons.learning import other_lab_views
from lessons.learning.lab_order import in_order, next_lab
from lessons.learning.learners import learner_of, make_learner
from lessons.learning.models import Attempt
from lessons.learning.other_labs import attempt_for
from lessons.models import Lesson
from lessons.registry import registry

AGAIN: Final = "The topology changed while this was done. Look at it, and try again."


@require_safe
@private
def lab_list(request: HttpRequest) -> HttpResponse:
    """List the labs by lesson, with how far the learner is."""
    states = at_labs.states_of(learner_of(request))
    titles = _lessons()
    by_lesson = [
        (titles.get(slug), [states[lab.id] for lab in found])
        for slug, found in groupby(in_order(titles), key=lambda lab: lab.lesson)
    ]
    passed = sum(1 for state in states.values() if state.passed)
    return render(
        request, "lessons/labs.html", {"section": "learn", "groups": by_lesson, "passed": passed, "count": len(states)}
    )


@require_safe
@private
def lab(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show a lab: the symptom, the network, the goals; and where the learner stands."""
    if identifier in other_labs():
        return other_lab_views.page(request, other_labs()[identifier])
    return render(request, "lessons/lab.html", context_of(request, _found(identifier)))


@require_safe
@private
def goals(request: HttpRequest, identifier: str) -> HttpResponse:
    """The goals and hints alone, for beside the builder; without htmx the lab's page has them."""
    found = _found(identifier)
    if not request.headers.get("HX-Request"):
        return redirect("lessons:lab", identifier)
    return render(request, "lessons/lab_goals.html", context_of(request, found, picture=False))


@require_POST
@private
def begin(request: HttpRequest, identifier: str) -> HttpResponse:
    """Give the learner the broken network, and lead to it."""
    found = _found(identifier)
    response = HttpResponseRedirect(reverse("lessons:lab", args=[identifier]))
    former = at_labs.attempt_at(learner_of(request), identifier)
    # Whoever is in a workshop stays in it.
    companion = former.topology.companion if former and former.topology else ""
    try:
        attempt = at_labs.begin(request, response, found, companion)
    except history.TooMany as error:
        context = context_of(request, found) | {"fault": str(error)}
        return render(request, "lessons/lab.html", context, status=422)
    assert attempt.topology is not None  # a lab that was just begun has one
    response["Location"] = builder_of(attempt.topology, found)
    return response


@require_POST
@private
def take_hint(request: HtmxRequest, identifier: str) -> HttpResponse:
    """One rung more of the ladder."""
    if identifier in other_labs():
        return _helped(request, identifier, at_labs.take_hint)
    return _done(request, identifier, lambda attempt, lab: at_labs.take_hint(attempt))


@require_POST
@private
def solution(request: HtmxRequest, identifier: str) -> HttpResponse:
    """Show a solution, or apply it to the learner's topology."""
    if identifier in other_labs():
        return _helped(request, identifier, at_labs.show_solution)

    def do(attempt: Attempt, lab: TopologyLab) -> None:
        if request.POST.get("do") == "apply" and attempt.topology is not None:
            at_labs.apply_reference(attempt, lab, attempt.topology)
        else:
            at_labs.show_solution(attempt)

    return _done(request, identifier, do)


def _helped(request: HttpRequest, identifier: str, do: Callable[[Attempt], None]) -> HttpResponse:
    """Help with a lab that no network carries: an attempt begins with it, if need be."""
    response = HttpResponseRedirect(f"{reverse('lessons:lab', args=[identifier])}#ladder")
    do(attempt_for(make_learner(request, response), other_labs()[identifier]))
    return response


def _done(request: HtmxRequest, identifier: str, do: Callable[[Attempt, TopologyLab], None]) -> HttpResponse:
    found = _found(identifier)
    attempt = at_labs.attempt_at(learner_of(request), identifier)
    if attempt is None:
        away = reverse("lessons:lab", args=[identifier])
        return HttpResponseClientRedirect(away) if request.htmx else HttpResponseRedirect(away)
    try:
        do(attempt, found)
    except (history.Conflict, Topology.DoesNotExist):
        context = context_of(request, found, picture=not request.htmx) | {"fault": AGAIN}
        return render(request, "lessons/lab_goals.html" if request.htmx else "lessons/lab.html", context, status=409)
    if not request.htmx:
        return redirect(f"{reverse('lessons:lab', args=[identifier])}#ladder")
    # Beside the builder: only the goals change, or the network, and the question that is shown stays.
    if attempt.topology is not None and request.POST.get("do") == "apply":
        return HttpResponseClientRedirect(f"{attempt.topology.get_absolute_url()}?{query_of(request).urlencode()}")
    return render(request, "lessons/lab_goals.html", context_of(request, found, picture=False))


def context_of(request: HttpRequest, found: TopologyLab, *, picture: bool = True) -> dict[str, Any]:
    """What the page of a lab shows of it, and of where the learner stands. `picture`: with the broken network."""
    attempt = at_labs.attempt_at(learner_of(request), found.id)
    topology = _topology(request, attempt) if attempt else None
    grade = at_labs.grade_of(attempt if topology else None, found)
    known = registry().facts
    taken = attempt.hints if attempt else 0
    lessons = _lessons()
    context: dict[str, Any] = {
        "section": "learn",
        "lab": found,
        "lesson": lessons.get(found.lesson),
        "attempt": attempt,
        "topology": topology,
        "builder": builder_of(topology, found) if topology else "",
        "grade": grade,
        "held": sum(one.held for one in grade.goals),
        "hints": [hint(found, rung) for rung in range(1, taken + 1)],
        "rungs": RUNGS - 1,
        "allowed": "" if ALL in found.allowed else ", ".join(kind.replace("-", " ") for kind in found.allowed),
        "more": attempt is not None and taken < RUNGS - 1,
        "facts": [known[fact] for fact in found.facts if fact in known],
    }
    if grade.passed or (attempt and attempt.passed):
        context["next_lab"] = next_lab(learner_of(request), found, lessons)
    if picture:
        text = at_labs.start_text(found.id)
        (figure,) = figures([Ask(document=text, topology=results.read(text), question=None)])
        context |= {"figure": figure, "degraded": figure.inline}
    return context


def _topology(request: HttpRequest, attempt: Attempt) -> Topology | None:
    """The attempt's topology, if it is still there and the asker's."""
    topology = attempt.topology
    if topology is None or topology.deleted_at is not None:
        return None
    return topology if is_mine(request, topology) else None


def builder_of(topology: Topology, lab: TopologyLab) -> str:
    """Where the lab is repaired: with the first question of its network."""
    questions = results.read(at_labs.start_text(lab.id)).questions
    return f"{topology.get_absolute_url()}?q={questions[0].id if questions else 'none'}"


def _lessons() -> dict[str, Lesson]:
    return {lesson.slug: lesson for lesson in Lesson.objects.shown()}


def _found(identifier: str) -> TopologyLab:
    found = labs().get(identifier)
    if found is None:
        raise Http404
    return found
