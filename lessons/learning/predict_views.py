"""One prediction: its question, and once it is answered the reveal."""

from dataclasses import replace
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods

from diagrams.network_page import HtmxRequest
from diagrams.own_pages import private
from lambdanet.predictions.ground import TooFewChoices
from lessons.learning import opening
from lessons.learning.cards import Card, answer_to, card_of, with_picture
from lessons.learning.learners import learner_of, make_learner
from lessons.models import Lesson

MISSING: Final = {
    "outcome": "Choose what the caller will see.",
    "why": "Choose what decides.",
    "choice": "Choose one of these.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@private
def predict(request: HtmxRequest, identifier: str) -> HttpResponse:
    """Show a prediction, and take its answer. `seed` and `twist` in the address name a variant."""
    learner = learner_of(request)
    try:
        card = card_of(learner, identifier, _number(request, "seed"), _number(request, "twist"))
    except (KeyError, IndexError, TooFewChoices) as error:
        raise Http404 from error
    if request.method == "POST":
        return _answered(request, card)
    return _page(request, card)


def _answered(request: HtmxRequest, card: Card) -> HttpResponse:
    names = ("outcome", "why") if card.is_verdict else ("choice",)
    given = {name: request.POST.get(name, "") for name in names}
    errors = {name: MISSING[name] for name in names if not given[name]}
    if errors:
        return _page(request, replace(card, given=given, errors=errors), status=422)
    response = HttpResponseRedirect(_back(request, card))
    learner = make_learner(request, response)
    try:
        answer_to(learner, card, **given | {name: card.meant(given[name]) for name in names[-1:]})
    except ValueError:
        errors = {names[-1]: "This is not on offer any more: the lesson has changed. Choose once more."}
        return _page(request, replace(card, given={}, errors=errors), status=422)
    if lesson := Lesson.objects.shown().filter(slug=request.POST.get("lesson", "")).first():
        opening.begin(learner, lesson)
    if not request.htmx:
        return response
    shown = _page(request, card_of(learner, card.posed.id, card.posed.seed, card.posed.twist))
    shown.cookies = response.cookies
    return shown


def _page(request: HtmxRequest, card: Card, status: int = 200) -> HttpResponse:
    shown = with_picture(card)
    lesson = request.POST.get("lesson") or request.GET.get("lesson", "")
    whole = bool(not request.htmx or request.htmx.history_restore_request)
    context: dict[str, Any] = {
        "section": "learn",
        "card": shown,
        "lesson_slug": lesson,
        "degraded": shown.figure is not None and shown.figure.inline,
        # What came into a lesson takes the focus, and with it the place in the window.
        "revealed_now": not whole and request.method == "POST",
        "posed_now": not whole and request.method == "GET",
    }
    return render(request, "lessons/predict.html" if whole else "lessons/_prediction.html", context, status=status)


def _back(request: HttpRequest, card: Card) -> str:
    """Where the answer is shown without JavaScript: in the lesson that it was given in, else on its own page."""
    slug = request.POST.get("lesson", "")
    try:
        page = reverse("lessons:lesson", args=[slug]) if slug else request.get_full_path()
    except NoReverseMatch:
        page = request.get_full_path()
    return f"{page}#{card.id}"


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        raise Http404
    return int(text)
