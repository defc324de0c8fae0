"""The page that opens a link which carries what it shows. What it is sent it answers and forgets."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from diagrams import history, import_jobs, results, uploads
from diagrams.carried import MOST_CHARACTERS, Carried, Unreadable, unpack
from diagrams.detail import detail_for
from diagrams.figures import Ask, Figure, figures
from diagrams.forms import QuestionForm, fields_of
from diagrams.history import TooMany
from diagrams.jobs import Job
from diagrams.owners import account_of, make_owner
from diagrams.results import Request
from diagrams.share_limits import too_often, tries
from lambdanet.document import read_question

# Nothing is kept, so nothing can be looked at again: one look waits longer than elsewhere.
PATIENCE: Final = 4.0
MOST_OPENED: Final = 120  # in a minute, from one address: a class sits behind one
MOST_FAULTS: Final = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("data")
def open_(request: HttpRequest) -> HttpResponse:
    """Show what a link carries: open.js sends it here, or whoever has no JavaScript pastes it."""
    if request.method != "POST":
        return _page(request)
    if not tries(request, "open-link", most=MOST_OPENED):
        return too_often(request)
    data = request.POST.get("data", "")
    try:
        carried = unpack(data)
    except Unreadable as fault:
        return _refused(request, data, fault.faults)
    number = request.POST.get("trace", "")
    trace = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
    figure, unasked = _shown(carried, trace)
    return _page(request, carried=carried, data=data, figure=figure, unasked=unasked, degraded=figure.inline)


@require_POST
@never_cache
@sensitive_post_parameters("data")
def open_copy(request: HttpRequest) -> HttpResponse:
    """Make a topology of the visitor's own out of what a link carries."""
    data = request.POST.get("data", "")
    response = HttpResponseRedirect("")
    try:
        carried = unpack(data)
        owner = account_of(request) or make_owner(request, response)
        topology = history.create(owner, carried.text, carried.title, "Copied from a link that stores nothing")
    except Unreadable as fault:
        return _refused(request, data, fault.faults)
    except TooMany as fault:
        return _refused(request, data, [str(fault)])
    asked = None if _unasked(carried) else carried.question
    query = urlencode({key: int(value) if value is True else value for key, value in (asked or {}).items()})
    response["Location"] = f"{topology.get_absolute_url()}?{query or 'q=none'}"
    return response


def _refused(request: HttpRequest, data: str, faults: Sequence[str]) -> HttpResponse:
    """Say what is wrong; what was sent stays in its field, as far as it could be a link."""
    return _page(request, given=data[: 2 * MOST_CHARACTERS], faults=faults, status=422)


def _page(request: HttpRequest, *, status: int = 200, faults: Sequence[str] = (), **context: Any) -> HttpResponse:
    context |= {"section": "build", "faults": faults[:MOST_FAULTS], "more_faults": len(faults[MOST_FAULTS:])}
    return render(request, "diagrams/open.html", context, status=status)


def _shown(carried: Carried, trace: int) -> tuple[Figure, list[str]]:
    """The figure, and why the question cannot be asked, if so."""
    topology, unasked = results.read(carried.text), _unasked(carried)
    asked = Ask(
        document=carried.text,
        topology=topology,
        question=read_question(carried.question) if carried.question and not unasked else None,
        selected=trace,
        detail=detail_for(topology),
    )
    (figure,) = figures([asked], wait=PATIENCE, answer=partial(_answer, carried.text))
    if trace and figure.answer and trace >= len(figure.answer.traces):
        return _shown(carried, 0)
    return figure, unasked


def _unasked(carried: Carried) -> list[str]:
    if carried.question is None:
        return []
    form = QuestionForm(fields_of(read_question(carried.question)), results.read(carried.text))
    return [str(error) for errors in form.errors.values() for error in errors]


def _answer(text: str, requests: Sequence[Request], *, wait: float) -> tuple[Job, ...]:
    """Let workers answer, as questions on an import are answered, and forget it; without a cache server, answer here."""
    try:
        return import_jobs.ask_once(text, requests, wait=wait)
    except (uploads.TooMuchWaits, *uploads.AWAY):
        return import_jobs.ask_here(requests)
