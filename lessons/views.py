"""The pages of the course: its list, a lesson, the sources, and the claims of articles."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_cookie

from diagrams.own_pages import private
from lessons.kinds import Kind
from lessons.learning import opening
from lessons.learning.cards import answers_of
from lessons.learning.labs import states_of
from lessons.learning.learners import learner_of
from lessons.learning.lesson_rows import Row, rows_of
from lessons.models import Lesson, Step
from lessons.page import build
from lessons.registry import Claim, Standing, registry

# Lessons of the first course, by their old address, and the lesson that took their place.
MOVED = {"endpoints": "aws-services-from-inside", "trade-offs": "cost-and-choice"}
ARTICLES = {"A": "First article", "B": "Second article"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Treated:
    """A claim, and the step of a lesson that shows it."""

    claim: Claim
    step: Step | None


@require_safe
@cache_control(private=True)
@vary_on_cookie
def index(request: HttpRequest) -> HttpResponse:
    """List the lessons with what each promises."""
    learner = learner_of(request)
    rows = rows_of(learner)
    lessons = [row.lesson for row in rows]
    minutes = sum(lesson.minutes for lesson in lessons)
    begun = set(learner.opened.values_list("lesson", flat=True)) if learner else set()
    context = {
        "section": "learn",
        "lessons": lessons,
        "minutes": minutes,
        "begun": begun,
        "done": {row.lesson.slug for row in rows if row.done},
        "next": _go_on(rows, begun) if begun else None,
    }
    return render(request, "lessons/index.html", context)


def _go_on(rows: Sequence[Row], begun: Container[str]) -> Lesson | None:
    """The lesson that was begun and is not done, else the first that is not."""
    left = [row.lesson for row in rows if not row.done]
    return next((one for one in left if one.slug in begun), next(iter(left), None))


@require_safe
@cache_control(private=True)
@vary_on_cookie
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a lesson, all of its figures asked for at once; an unknown one gets the list."""
    lessons = list(Lesson.objects.shown())
    place = next((i for i, each in enumerate(lessons) if each.slug == slug), None)
    if place is None and slug in MOVED:
        return redirect("lessons:lesson", MOVED[slug], permanent=True)
    if place is None:
        context = {"section": "learn", "lessons": lessons, "slug": slug}
        return render(request, "lessons/unknown.html", context, status=404)
    learner = learner_of(request)
    opened = learner.opened.select_related("text").filter(lesson=slug).first() if learner else None
    shown, steps, outdated = opening.steps_for(opened, lessons[place])
    page = build(shown, steps, answers_of(learner), states_of(learner))
    return render(
        request,
        "lessons/lesson.html",
        {
            "section": "learn",
            "lesson": shown,
            "page": page,
            "outdated": outdated,
            "lessons": lessons,
            "place": place + 1,
            "previous": lessons[place - 1] if place else None,
            "next": lessons[place + 1] if place + 1 < len(lessons) else None,
            "degraded": page.degraded,
        },
    )


@require_POST
@private
def newest(request: HttpRequest, slug: str) -> HttpResponse:
    """Go on with a lesson as it is by now."""
    lesson, learner = get_object_or_404(Lesson.objects.shown(), slug=slug), learner_of(request)
    if learner:
        opening.newest(learner, lesson)
    return redirect("lessons:lesson", slug)


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """List every source with what rests on it."""
    known = registry()
    facts = {
        key: [fact for fact in known.facts.values() if source in fact.sources] for key, source in known.sources.items()
    }
    used = [(source, facts[key]) for key, source in sorted(known.sources.items())]
    return render(request, "lessons/sources.html", {"section": "learn", "sources": used})


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """List what two published articles say, what is so, and the lesson that shows it."""
    treated = _treated()
    articles = [
        (ARTICLES[letter], [Treated(claim=claim, step=treated.get(claim.id)) for claim in each])
        for letter, each in groupby(registry().claims.values(), key=lambda claim: claim.id[0])
    ]
    context = {"section": "learn", "articles": articles, "counts": _counts(articles)}
    return render(request, "lessons/claims.html", context)


def _treated() -> dict[str, Step]:
    """The first step that shows each claim, by the claim's id."""
    steps = Step.objects.filter(kind=Kind.CLAIMS, shown=True, lesson__shown=True)
    found: dict[str, Step] = {}
    for step in steps.select_related("lesson").order_by("lesson__order", "order"):
        for name in step.settings.get("ids", ()):
            found.setdefault(str(name), step)
    return found


def _counts(articles: Sequence[tuple[str, Sequence[Treated]]]) -> list[tuple[str, int]]:
    standings = [each.claim.standing for _, treated in articles for each in treated]
    return [(standing.value, standings.count(standing)) for standing in Standing]
