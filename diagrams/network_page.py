"""The page of one network: a question, its verdict, its picture, its walk. All of it is in the address.

Wherever the network comes from, ready-made, saved or just imported, the page is the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from diagrams.detail import DETAILS, detail_for
from diagrams.figures import Answerer, Ask, Figure, Kept, figures
from diagrams.forms import NO_QUESTION, QuestionForm
from lambdanet.document import question_data
from lambdanet.problems import Problem, Severity
from lambdanet.topology import Question, Topology
from lambdanet.validation.run import check


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """What the page shows. `text` is the document's canonical form, `origin` says in words where it comes from.

    `answer` stands in for `jobs.ask` where the document is not to be stored; a network that is not kept anywhere
    is not `askable`. `title` is what its owner calls it. `copied_by` says how `diagrams:new` makes a copy of it.
    `pages_at` is the address under which its options, repairs, drills and cost are, "" where they are elsewhere or nowhere.
    """

    text: str
    topology: Topology
    origin: str
    answer: Answerer | None = None
    askable: bool = True
    title: str = ""
    copied_by: Mapping[str, str] = field(default_factory=dict)
    pages_at: str = ""

    @property
    def name(self) -> str:
        return self.title or self.topology.name or "A network without a name"

    @property
    def description(self) -> str:
        return self.topology.description


def network_page(
    request: HtmxRequest,
    network: Network,
    template: str = "diagrams/topology.html",
    context: Callable[[], Mapping[str, Any]] = dict,
    *,
    whole: bool = False,
) -> HttpResponse:
    """Show the network and the answer to the question in the address; `template` extends the usual one.

    `context` gives what it wants besides, and is asked for while the workers are at the answer.
    `whole`: the whole page, also for htmx, which selects from it.
    """
    more = cache(lambda: {**context(), "advice": _advice(network.topology)})
    form = QuestionForm(request.GET, network.topology)
    question = form.question() if form.is_valid() else None
    usual = detail_for(network.topology)
    chosen = request.GET.get("detail", "")
    detail = chosen if chosen in DETAILS else usual
    selected = _number(request.GET.get("trace", ""))
    figure = _look(network, question, selected=selected, detail=detail, meanwhile=more)
    kept = figure.kept
    fragment = wants_part(request) and not whole
    shown = {
        "section": "build",
        "fragment": fragment,
        "network": network,
        "form": form,
        "figure": figure,
        "kept": kept,
        "differing": sum(each.agrees is False for each in kept),
        "keepable": question is not None and not any(each.asked for each in kept),
        "asked_query": _address(question, kept, figure, usual) if question else "",
        "details": DETAILS,
        "detail": "" if detail == usual else detail,
        "waiting": figure.waiting or any(each.waiting for each in kept),
        "words_open": request.headers.get("X-Open") == "words",
        "degraded": figure.inline or any(each.inline for each in kept),
    }
    name = "diagrams/topology.html#view" if fragment else template
    response = render(request, name, {**shown, **more()}, status=200 if form.is_valid() else 422)
    if fragment and form.is_valid() and "n" not in request.GET:
        address = f"{request.path}?{_address(question, kept, figure, usual)}"
        if address != request.htmx.current_url_abs_path:
            response["HX-Push-Url"] = address
    return response


def _advice(topology: Topology) -> list[Problem]:
    return [one for one in check(topology) if one.severity is Severity.ADVICE]


def wants_part(request: HtmxRequest) -> bool:
    """Return whether only the part that a question changes is asked for."""
    return bool(request.htmx) and not request.htmx.history_restore_request and request.htmx.target != "main"


def _look(
    network: Network, question: Question | None, *, selected: int, detail: str, meanwhile: Callable[[], object]
) -> Figure:
    """The figure of the question, with the verdict of each question that the network keeps."""
    shown = Ask(
        document=network.text,
        topology=network.topology,
        question=question,
        selected=selected,
        detail=detail,
        kept=len(network.topology.questions),
    )
    (figure,) = figures([shown], answer=network.answer, meanwhile=meanwhile)
    if selected and figure.answer and selected >= len(figure.answer.traces):
        return _look(network, question, selected=0, detail=detail, meanwhile=meanwhile)
    return figure


def _address(question: Question | None, kept: Sequence[Kept], figure: Figure, usual: str) -> str:
    """What a page's address says to show just this again."""
    name = next((each.named.id for each in kept if each.asked), "" if question else NO_QUESTION)
    asked = question_data(question) if question and not name else {"q": name}
    if asked.pop("invoke", False):
        asked["invoke"] = 1
    trace = {"trace": figure.selected} if figure.selected else {}
    detail = {"detail": figure.detail} if figure.detail != usual else {}
    return urlencode(asked | trace | detail)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
