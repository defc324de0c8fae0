"""The page of a lab that no network carries: levers with what comes of them, or a case with questions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from diagrams.own_pages import private
from lambdanet.labs.hints import RUNGS, hint
from lessons.lab_files import other_labs
from lessons.learning import labs as at_labs
from lessons.learning.lab_order import next_lab
from lessons.learning.learners import learner_of, make_learner
from lessons.learning.models import Attempt
from lessons.learning.other_labs import Bench, OtherLab, attempt_for, bench_of, keep, posted
from lessons.models import Lesson
from lessons.registry import registry


def page(request: HttpRequest, lab: OtherLab) -> HttpResponse:
    """The lab as the learner left it."""
    attempt = at_labs.attempt_at(learner_of(request), lab.id)
    return _page(request, lab, attempt, bench_of(lab, attempt.levers if attempt else None))


@require_POST
@private
def set_levers(request: HttpRequest, identifier: str) -> HttpResponse:
    """Take what was set and said, and show what comes of it."""
    lab = other_labs().get(identifier)
    if lab is None:
        raise Http404
    bench = posted(lab, {name: str(value) for name, value in request.POST.items()})
    if bench.faulty:
        return _page(request, lab, at_labs.attempt_at(learner_of(request), lab.id), bench, status=422)
    response = redirect("lessons:lab", identifier)
    attempt = attempt_for(make_learner(request, response), lab)
    keep(attempt, bench)
    if not request.headers.get("HX-Request"):
        return response
    shown = _page(request, lab, attempt, bench)
    shown.cookies = response.cookies
    return shown


def _page(
    request: HttpRequest, lab: OtherLab, attempt: Attempt | None, bench: Bench, status: int = 200
) -> HttpResponse:
    known = registry().facts
    taken = attempt.hints if attempt else 0
    lessons = {lesson.slug: lesson for lesson in Lesson.objects.shown()}
    context: dict[str, Any] = {
        "section": "learn",
        "lab": lab,
        "lesson": lessons.get(lab.lesson),
        "attempt": attempt,
        "bench": bench,
        "hints": [hint(lab, rung).words for rung in range(1, taken + 1)],
        "solution": hint(lab, RUNGS).words,
        "rungs": RUNGS - 1,
        "more": taken < RUNGS - 1,
        "facts": [known[fact] for fact in lab.facts if fact in known],
    }
    if attempt and attempt.passed:
        context["next_lab"] = next_lab(attempt.learner, lab, lessons)
    return render(request, "lessons/other_lab.html", context, status=status)
