"""The pages under Build: the ready-made networks, and one of them with a question."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from diagrams.figures import DETAILS, Ask, Figure, figures
from diagrams.forms import NO_QUESTION, QuestionForm
from diagrams.presets import Preset, all_presets, find
from lambdanet.document import question_data
from lambdanet.problems import Severity
from lambdanet.topology import NamedQuestion, Question
from lambdanet.validation.run import check


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A question that the topology keeps, with its verdict."""

    named: NamedQuestion
    figure: Figure
    asked: bool = False


@require_safe
def presets(request: HttpRequest) -> HttpResponse:
    """Show the ready-made networks, each with a small picture and the verdicts of its questions."""
    found = all_presets()
    asked = [each for preset in found for each in (_mini(preset), *_verdicts(preset))]
    answered = figures(asked)
    rest = iter(answered)
    return render(
        request,
        "diagrams/presets.html",
        {
            "section": "build",
            "presets": [
                (
                    preset,
                    next(rest),
                    [Kept(named=each, figure=next(rest)) for each in preset.topology.questions],
                )
                for preset in found
            ],
            "waiting": any(figure.waiting for figure in answered),
            "degraded": any(figure.inline for figure in answered),
        },
    )


@require_safe
@vary_on_headers("HX-Request")
def topology(request: HtmxRequest, slug: str) -> HttpResponse:
    """Show a ready-made network and the answer to a question about it; all of it is in the address."""
    preset = find(slug)
    if preset is None:
        context = {"section": "build", "presets": all_presets()}
        return render(request, "diagrams/unknown.html", context, status=404)

    form = QuestionForm(request.GET, preset.topology)
    question = form.question() if form.is_valid() else None
    detail = request.GET.get("detail", "")
    detail = detail if detail in DETAILS else "network"
    figure, kept = _look(preset, question, selected=_number(request.GET.get("trace", "")), detail=detail)
    fragment = bool(request.htmx) and not request.htmx.history_restore_request
    response = render(
        request,
        "diagrams/topology.html#view" if fragment else "diagrams/topology.html",
        {
            "section": "build",
            "fragment": fragment,
            "preset": preset,
            "form": form,
            "figure": figure,
            "kept": kept,
            "details": DETAILS,
            "advice": [one for one in check(preset.topology) if one.severity is Severity.ADVICE],
            "waiting": figure.waiting or any(each.figure.waiting for each in kept),
            "degraded": figure.inline or any(each.figure.inline for each in kept),
        },
        status=200 if form.is_valid() else 422,
    )
    if fragment and form.is_valid() and "n" not in request.GET:
        response["HX-Push-Url"] = f"{request.path}?{_address(question, kept, figure)}"
    return response


def _look(preset: Preset, question: Question | None, *, selected: int, detail: str) -> tuple[Figure, list[Kept]]:
    """The figure of the question, and the verdict of each question that the network keeps."""
    shown = Ask(
        document=preset.text,
        topology=preset.topology,
        question=question,
        selected=selected,
        detail=detail,
    )
    figure, *verdicts = figures([shown, *_verdicts(preset)])
    if selected and figure.answer and selected >= len(figure.answer.traces):
        return _look(preset, question, selected=0, detail=detail)
    return figure, [
        Kept(named=each, figure=verdict, asked=each.question == question)
        for each, verdict in zip(preset.topology.questions, verdicts, strict=True)
    ]


def _verdicts(preset: Preset) -> list[Ask]:
    """The questions that the network keeps, without their pictures."""
    return [
        Ask(document=preset.text, topology=preset.topology, question=each.question, draw=False)
        for each in preset.topology.questions
    ]


def _mini(preset: Preset) -> Ask:
    """The network alone, so small that details could not be read."""
    return Ask(document=preset.text, topology=preset.topology, question=None, detail="overview")


def _address(question: Question | None, kept: list[Kept], figure: Figure) -> str:
    """What a page's address says to show just this again."""
    name = next((each.named.id for each in kept if each.asked), "" if question else NO_QUESTION)
    asked = question_data(question) if question and not name else {"q": name}
    if asked.pop("invoke", False):
        asked["invoke"] = 1
    trace = {"trace": figure.selected} if figure.selected else {}
    detail = {"detail": figure.detail} if figure.detail != "network" else {}
    return urlencode(asked | trace | detail)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
