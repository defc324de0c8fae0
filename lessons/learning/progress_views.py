"""Progress, review, the pre-check, and the end of the course."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagrams.own_pages import private
from diagrams.owners import account_of
from lambdanet.beliefs.words import BeliefWords
from lessons.learning import saving
from lessons.learning.cards import answers_of, card_from
from lessons.learning.labs import states_of
from lessons.learning.learners import claim, learner_of, make_learner, waiting_here
from lessons.learning.lesson_rows import Row, rows_of
from lessons.learning.mastery import CORE_LABS, CORE_LABS_NEEDED, CORE_LESSONS, Mastery, Standing, standing
from lessons.learning.models import MAX_NAME, Answer, Completion
from lessons.prediction_files import course

NOT_YET: Final = "The course is not complete yet: this page says what is missing."
# They are about what to do with the rest, so no single prediction stands for them.
TAKEN_BY_ALL: Final = ("cost-and-choice", "finding-the-fault")
MOST_BYTES: Final = 2 * 1024 * 1024


class NameForm(forms.Form):
    name = forms.CharField(required=False, max_length=MAX_NAME)


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """One of the things that the end of the course asks for."""

    words: str
    have: int
    of: int

    @property
    def met(self) -> bool:
        return self.have >= self.of


@require_safe
@private
def progress(request: HttpRequest) -> HttpResponse:
    """What was answered, mastered and passed, and what is due."""
    return _page(request)


@require_POST
@private
def claim_progress(request: HttpRequest) -> HttpResponse:
    """Give the account what this browser did before it signed in."""
    if account_of(request) is None:
        return redirect_to_login(reverse("lessons:progress"))
    claim(request)
    return redirect("lessons:progress")


@require_safe
@private
def review(request: HttpRequest) -> HttpResponse:
    """What is due, each with a prediction that was not answered before."""
    learner, now = learner_of(request), timezone.now()
    found = standing(learner, course())
    answers = answers_of(learner)
    due = [(one, _fresh(one, answers)) for one in found.due(now)]
    later = sorted((one for one in found.masteries if one.due and one.due > now), key=lambda one: one.due or now)
    context = {"section": "learn", "due": due, "later": later, "begun": found.answered or found.passed}
    return render(request, "lessons/review.html", context)


@require_safe
@private
def check(request: HttpRequest) -> HttpResponse:
    """One prediction of each lesson that teaches a fact: who is right may read the lesson as a reference."""
    known = course().predictions
    rows = [
        (row, known[row.predictions[0][0]], row.predictions[0][2])
        for row in rows_of(learner_of(request))
        if row.predictions and row.lesson.slug not in TAKEN_BY_ALL
    ]
    answered = [right for _, _, right in rows if right is not None]
    context = {
        "section": "learn",
        "rows": rows,
        "answered": len(answered),
        "known": [row for row, _, right in rows if right],
        "next": next((prediction for _, prediction, right in rows if right is None), None),
    }
    return render(request, "lessons/check.html", context)


@require_safe
@private
def export(request: HttpRequest) -> HttpResponse:
    """What was done, as a file to keep or to take to another browser."""
    learner = learner_of(request)
    if learner is None:
        raise Http404
    response = JsonResponse(saving.export(learner), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="lambdanet-progress-{timezone.now():%Y-%m-%d}.json"'
    return response


@require_POST
@private
def restore(request: HttpRequest) -> HttpResponse:
    """Take in a file that `export` made."""
    given = request.FILES.get("file")
    if given is None:
        return _page(request, fault="Choose the file that was saved here.", status=422)
    if (given.size or 0) > MOST_BYTES:
        return _page(request, fault="The file has more than 2 MiB: it is none that was saved here.", status=422)
    response = redirect("lessons:progress")
    try:
        data = saving.read(given.read())
    except saving.NotOurs as error:
        return _page(request, fault=str(error), status=422)
    saving.restore(make_learner(request, response), data)
    return response


@require_POST
@private
def forget_me(request: HttpRequest) -> HttpResponse:
    """Delete everything that is known of who asks, but for their topologies."""
    if (learner := learner_of(request)) is not None:
        learner.delete()
    return redirect("lessons:progress")


@require_http_methods(["POST"])
@private
def complete(request: HttpRequest) -> HttpResponse:
    """Make the link that shows the end of the course; a second time gives it another name."""
    learner, form = learner_of(request), NameForm(request.POST)
    found = standing(learner, course())
    rows = rows_of(learner)
    if learner is None or not all(need.met for need in _needs(found, rows)):
        return _page(request, fault=NOT_YET, status=422)
    if not form.is_valid():
        return _page(request, fault=f"A name has at most {MAX_NAME} characters.", status=422)
    facts = {
        "lessons": [row.lesson.title for row in rows if row.done],
        "concepts": sum(one.mastered for one in found.masteries),
        "of_concepts": len(found.masteries),
        "labs": sorted(found.passed),
        "answered": found.answered,
        "right": found.right,
    }
    made, _ = Completion.objects.update_or_create(
        learner=learner, defaults={"name": form.cleaned_data["name"], "facts": facts}
    )
    return redirect(made)


@require_safe
def completed(request: HttpRequest, key: str) -> HttpResponse:
    """Show to whoever has the link that somebody completed the course, and what they did."""
    found = get_object_or_404(Completion.objects.select_related("learner"), key=key)
    response = render(request, "lessons/completed.html", {"section": "learn", "completion": found})
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _page(request: HttpRequest, *, fault: str = "", status: int = 200) -> HttpResponse:
    learner = learner_of(request)
    found, rows = standing(learner, course()), rows_of(learner)
    needs = _needs(found, rows)
    now = timezone.now()
    context: dict[str, Any] = {
        "section": "learn",
        "learner": learner,
        "standing": found,
        "rows": rows,
        "needs": needs,
        "complete": all(need.met for need in needs),
        "completion": Completion.objects.filter(learner=learner).first() if learner else None,
        "beliefs": _beliefs(found),
        "labs": [state for state in states_of(learner).values() if state.attempt],
        "due": len(found.due(now)),
        "next_due": _next_due(found, now),
        "here": waiting_here(request),
        "account": account_of(request),
        "fault": fault,
    }
    return render(request, "lessons/progress.html", context, status=status)


def _needs(found: Standing, rows: list[Row]) -> list[Need]:
    core = [row for row in rows if row.core]
    return [
        Need(
            words="lessons of the core path predicted through", have=sum(row.done for row in core), of=len(CORE_LESSONS)
        ),
        Need(words="core concepts mastered", have=found.core_mastered, of=len(found.core)),
        Need(
            words=f"core labs passed: any {CORE_LABS_NEEDED} of {', '.join(CORE_LABS)}",
            have=min(found.core_labs, CORE_LABS_NEEDED),
            of=CORE_LABS_NEEDED,
        ),
    ]


def _beliefs(found: Standing) -> list[tuple[BeliefWords, int]]:
    words = course().beliefs
    return [(words[name], count) for name, count in found.beliefs if name in words]


def _next_due(found: Standing, now: datetime) -> datetime | None:
    return min((one.due for one in found.masteries if one.due and one.due > now), default=None)


def _fresh(mastery: Mastery, answers: dict[str, list[Answer]]) -> tuple[str, str, int] | None:
    """A prediction for a concept, in a variant that was not answered: its id, title and seed."""
    exercising = [one for one in course().predictions.values() if mastery.concept.id in one.concepts]
    if not exercising:
        return None
    # The one that was answered least, so that they take turns.
    chosen = min(exercising, key=lambda one: len(answers.get(one.id, ())))
    said = answers.get(chosen.id, [])
    return chosen.id, chosen.title, card_from(said, chosen.id).next_seed if said else 0
